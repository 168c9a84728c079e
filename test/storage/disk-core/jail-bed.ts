// A root on a real disk with things beside it that nobody may touch: the negative oracle of the jail's tests.

import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { createHostCalls } from '../../../src/storage/disk/calls/host-calls.ts';
import type { DiskCore, DiskCoreInit } from '../../../src/storage/disk/disk-core.ts';
import { createCore } from './bed.ts';

/** Found in any answer, it proves that something outside was read. */
export const MARKER = 'MARKER-that-lies-outside-of-the-root';

export interface JailBed extends Disposable {
  readonly core: DiskCore;
  /** Host path of the root. */
  readonly root: string;
  /** Host path of a directory beside the root. */
  readonly outside: string;
  /** Fails when anything beside the root is not as it was, to the byte, name, time and inode. */
  assertOutsideUntouched(): void;
}

/** Everything below a directory that a change could show in. */
const fingerprint = (at: string): string[] => {
  const status = lstatSync(at, { bigint: true });
  const facts = [at, status.mode, status.size, status.mtimeNs, status.ino, status.nlink].join(' ');
  if (status.isDirectory())
    return [
      facts,
      ...readdirSync(at)
        .sort()
        .flatMap((name) => fingerprint(join(at, name))),
    ];
  if (status.isSymbolicLink()) return [`${facts} ${readlinkSync(at)}`];
  if (!status.isFile()) return [facts];
  return [`${facts} ${createHash('sha256').update(readFileSync(at)).digest('hex')}`];
};

export const openJailBed = (init: Partial<DiskCoreInit> = {}, calls = createHostCalls()): JailBed => {
  const base = mkdtempSync(join(tmpdir(), 'wherry-jail-'));
  const root = join(base, 'root');
  const outside = join(base, 'outside');
  // "root2" begins with the name of the root: a check of prefixes without a boundary would take it for inside.
  for (const directory of [root, outside, join(outside, 'sub'), join(base, 'root2')]) mkdirSync(directory);
  for (const name of ['outside/secret', 'outside/sub/secret', 'root2/secret', 'secret'])
    writeFileSync(join(base, name), MARKER);
  const core = createCore(calls, { directory: root, durability: 'process', ...init });
  const beside = (): string[] =>
    readdirSync(base)
      .filter((name) => name !== 'root')
      .sort()
      .flatMap((name) => fingerprint(join(base, name)));
  const before = beside();
  return {
    core,
    root,
    outside,
    assertOutsideUntouched: () => assert.deepEqual(beside(), before),
    [Symbol.dispose]: () => {
      core.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
};
