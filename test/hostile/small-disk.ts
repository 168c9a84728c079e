// A disk of 8 MiB, where this machine lets us mount one.

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly directory: string;
  readonly release: () => Promise<void>;
}

/** Undefined where none can be mounted. */
export const mountSmallDisk = async (): Promise<SmallDisk | undefined> => {
  const directory = await mkdtemp(join(tmpdir(), 'wherry-small-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', directory], { stdio: 'ignore' });
  } catch {
    // Not root, or no mounts here: the memory storage's capacity stands in.
    await rm(directory, { recursive: true });
    return undefined;
  }
  return {
    directory,
    release: async () => {
      execFileSync('umount', [directory], { stdio: 'ignore' });
      await rm(directory, { recursive: true });
    },
  };
};
