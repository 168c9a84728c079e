// Files of bytes that repeat nowhere, within a file as little as between files: for programs that look for what they have already.

import { mkdirSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytesOf, randomStreamOf } from './random-bytes.ts';

const STEP_BYTES = 16 * 1024 * 1024;

/** Writes a file, or writes over one. The same for the same seed. */
export const writeRandomFile = async (file: string, sizeBytes: number, seed: string): Promise<void> => {
  const stream = randomStreamOf(seed);
  const zeros = Buffer.alloc(Math.min(STEP_BYTES, sizeBytes));
  await using handle = await open(file, 'w');
  for (let left = sizeBytes; left > 0; left -= zeros.length)
    await handle.write(stream.update(zeros.subarray(0, Math.min(left, zeros.length))));
};

/** Writes a directory of files of one size. */
export const writeRandomFiles = async (
  directory: string,
  { count, sizeBytes }: { readonly count: number; readonly sizeBytes: number },
): Promise<void> => {
  const stream = randomStreamOf(directory);
  const zeros = Buffer.alloc(sizeBytes);
  mkdirSync(directory, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    await using handle = await open(join(directory, `f${String(index).padStart(5, '0')}.dat`), 'w');
    await handle.write(stream.update(zeros));
  }
};

/** What an edit does to a file: bytes that are new in one place, and others that are written over in a later one. */
export interface Edit {
  readonly insertedBytes: number;
  readonly overwrittenBytes: number;
  readonly seed: string;
}

/** As an editor does it: a new file takes the place of the old one. Inserts after a third, and overwrites after two. */
export const editFile = async (
  file: string,
  { insertedBytes, overwrittenBytes, seed }: Edit,
): Promise<void> => {
  const edited = `${file}.edited`;
  {
    await using from = await open(file, 'r');
    await using to = await open(edited, 'w');
    const { size } = await from.stat();
    const buffer = Buffer.alloc(STEP_BYTES);
    const copy = async (begin: number, end: number): Promise<void> => {
      for (let at = begin; at < end;) {
        const { bytesRead } = await from.read(buffer, 0, Math.min(buffer.length, end - at), at);
        if (bytesRead === 0) throw new Error(`${file} has become shorter.`);
        await to.write(buffer.subarray(0, bytesRead));
        at += bytesRead;
      }
    };
    const [third, twoThirds] = [Math.floor(size / 3), Math.floor((2 * size) / 3)];
    await copy(0, third);
    await to.write(randomBytesOf(`${seed} inserted`, insertedBytes));
    await copy(third, twoThirds);
    await to.write(randomBytesOf(`${seed} overwritten`, overwrittenBytes));
    await copy(twoThirds + overwrittenBytes, size);
  }
  await rename(edited, file);
};
