// What the tests of writes stand on of which no hashes are told.

import assert from 'node:assert/strict';

import { PIECE_SIZE, type RemotePath } from '../../../src/base/index.ts';
import type { StagedFile, WriteOptions } from '../../../src/storage/index.ts';
import { hashOf, holds, lend, patternBytes, type Corner } from './bed.ts';
import { content } from './part-bed.ts';

/** What nobody wants in the file. */
export const noise = patternBytes(2 * PIECE_SIZE, 77);

/** The one file that a test writes. */
export const at = (here: Corner): RemotePath => here.at('file');

export const append = async (staged: StagedFile, bytes: Uint8Array, blockSize = 3_000_000): Promise<void> => {
  for (let offset = 0; offset < bytes.length; offset += blockSize) {
    const block = bytes.subarray(offset, offset + blockSize);
    await staged.write(lend(block), block.length);
  }
};

export const begin = (
  here: Corner,
  size: number | undefined,
  options: WriteOptions = { policy: 'fail' },
): Promise<StagedFile> => here.storage.stage(at(here), { size }, options);

/** Sends the rest and commits; what has the name then is right. */
export const complete = async (here: Corner, staged: StagedFile, bytes = content): Promise<void> => {
  await append(staged, bytes.subarray(staged.written));
  const { outcome, entry } = await staged.commit();
  assert.deepEqual([outcome, entry.size], ['created', bytes.length]);
  await holds(here.storage, at(here), bytes);
  assert.deepEqual((await here.storage.checksum(at(here))).hash, hashOf(bytes));
};
