// Large files whose content no compression makes smaller.

import { open } from 'node:fs/promises';
import { randomBytesOf } from './random-bytes.ts';

const STEP_BYTES = 16 * 1024 * 1024;

/** `seed` tells files apart. The size is a multiple of 16 MiB. */
export const writeBigFile = async (file: string, sizeBytes: number, seed: string): Promise<void> => {
  const block = randomBytesOf(seed, STEP_BYTES);
  await using handle = await open(file, 'w');
  for (let written = 0; written < sizeBytes; written += STEP_BYTES) {
    // No two blocks of a file are the same.
    block.writeUInt32LE(written / STEP_BYTES);
    await handle.write(block);
  }
};
