// Trees of many small files: what is in them, and writing them.

import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '../../campaign/random.ts';
import { randomBytesOf } from './random-bytes.ts';

export const FILES_PER_DIRECTORY = 100;
const LEAST_BYTES = 200;
const MOST_BYTES = 4000;

/** Contents are cut from so many bytes, each from another place. */
const POOL_BYTES = 8 * 1024 * 1024;

export interface SmallFile {
  readonly directory: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** Where its content begins in the pool. */
  readonly offset: number;
}

/** The files of a tree, in order; the same for the same count. */
export const planSmallFiles = function* (count: number): Generator<SmallFile> {
  const random = createRandom(`small files ${count}`);
  for (let index = 0; index < count; index += 1) {
    const sizeBytes = random.integer(LEAST_BYTES, MOST_BYTES);
    yield {
      directory: `d${String(Math.floor(index / FILES_PER_DIRECTORY)).padStart(4, '0')}`,
      name: `f${String(index % FILES_PER_DIRECTORY).padStart(3, '0')}.dat`,
      sizeBytes,
      offset: random.integer(0, POOL_BYTES - sizeBytes),
    };
  }
};

export const writeSmallFiles = (root: string, count: number): void => {
  const pool = randomBytesOf('small files', POOL_BYTES);
  let last = '';
  mkdirSync(root, { recursive: true });
  for (const { directory, name, sizeBytes, offset } of planSmallFiles(count)) {
    if (directory !== last) mkdirSync(join(root, directory));
    last = directory;
    writeFileSync(join(root, directory, name), pool.subarray(offset, offset + sizeBytes));
  }
};

/** How many files a tree has, to see whether a command has done its job. */
export const countFiles = async (root: string): Promise<number> => {
  const directories = await readdir(root);
  const counts = await Promise.all(directories.map(async (name) => (await readdir(join(root, name))).length));
  return counts.reduce((sum, count) => sum + count, 0);
};
