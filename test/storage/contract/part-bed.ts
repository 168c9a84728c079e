// What the tests of parts stand on: one file of three pieces, and ways to leave a part of it.

import { PIECE_SIZE, type RemotePath } from '../../../src/base/index.ts';
import type { PartIdentity, StagedFile, Storage } from '../../../src/storage/index.ts';
import { patternBytes, send, text } from './bed.ts';

/** Three pieces, the last short. */
export const content = patternBytes(2 * PIECE_SIZE + 5);
export const part: PartIdentity = {
  owner: 'ann',
  source: text('a file, unchanged'),
  label: 'file on her laptop',
};

export const stage = (
  storage: Storage,
  path: RemotePath,
  size = content.length,
  identity: PartIdentity = part,
): Promise<StagedFile> => storage.stage(path, { size }, { policy: 'fail', part: identity });

/** Leaves a part of `until` bytes. */
export const leavePart = async (
  storage: Storage,
  path: RemotePath,
  until: number,
  bytes = content,
): Promise<void> => {
  const staged = await stage(storage, path, bytes.length);
  await send(staged, bytes, { until });
  await staged.suspend();
};

/** The offset at which a write would go on. What it finds stays. */
export const offsetOf = async (...parameters: Parameters<typeof stage>): Promise<number> => {
  const staged = await stage(...parameters);
  await staged.suspend();
  return staged.offset;
};

export const partsOf = async (storage: Storage, path: RemotePath) =>
  (await storage.parts.list()).filter((stored) => stored.path === path);
