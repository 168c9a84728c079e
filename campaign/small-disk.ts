// A disk that is too small: a tmpfs of its own, which root may mount. Without the right to, the run says so.

import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';

export interface SmallDisk {
  /** Leaves room for a part of what is to come. */
  shrink(scenario: Scenario, random: Random): void;
  grow(): void;
  release(): void;
}

const PLENTY = '1g';

/** Whether this process may mount. */
export const canMount = (): boolean => process.platform === 'linux' && process.getuid?.() === 0;

export const mountSmallDisk = (directory: string): SmallDisk => {
  const mount = (...args: string[]): void => void execFileSync('mount', args, { stdio: 'ignore' });
  mount('-t', 'tmpfs', '-o', `size=${PLENTY}`, 'tmpfs', directory);
  return {
    shrink: (scenario, random) => {
      const { blocks, bfree, bsize } = statfsSync(directory);
      const used = (blocks - bfree) * bsize;
      const room = Math.floor(scenario.bytes * (0.1 + 0.85 * random.fraction()));
      mount('-o', `remount,size=${used + Math.max(room, 2 * bsize)}`, directory);
    },
    grow: () => mount('-o', `remount,size=${PLENTY}`, directory),
    release: () => void execFileSync('umount', ['-l', directory], { stdio: 'ignore' }),
  };
};
