// A file that moves from the thread that asks to another, while it is read.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { PIECE_SIZE, WherryError, parseRemotePath } from '../../../src/base/index.ts';
import { openLocalDirectory } from '../../../src/storage/disk/index.ts';
import { createMovingFile } from '../../../src/storage/disk/threads/moving-file.ts';
import type { OpenFile, Storage } from '../../../src/storage/index.ts';
import { hashOf, patternBytes } from '../contract/bed.ts';
import { createTemporaryDirectory } from '../disk-bed.ts';

const SIZE = 2 * PIECE_SIZE + 1000;
const BLOCK = PIECE_SIZE / 4;
const PATH = parseRemotePath('/file');
const content = patternBytes(SIZE);

const withStorage = async (work: (storage: Storage, directory: string) => Promise<void>): Promise<void> => {
  await using temporary = await createTemporaryDirectory();
  await writeFile(join(temporary.path, 'file'), content);
  await using storage = await openLocalDirectory({ directory: temporary.path });
  await work(storage, temporary.path);
};

/** Counts what a file is asked for. */
const counted = (file: OpenFile): OpenFile & { reads: number; closes: number } => {
  const counting = {
    entry: file.entry,
    reads: 0,
    closes: 0,
    read: (...asked: Parameters<OpenFile['read']>) => {
      counting.reads += 1;
      return file.read(...asked);
    },
    close: () => {
      counting.closes += 1;
      return file.close();
    },
  };
  return counting;
};

/** Reads all, two at a time, and holds content and hashes to what they must be. */
const readAll = async (file: OpenFile): Promise<void> => {
  const pieces: Uint8Array[] = [];
  for (let offset = 0; offset < SIZE; offset += 2 * BLOCK) {
    const reads = [offset, offset + BLOCK]
      .filter((at) => at < SIZE)
      .map((at) => file.read(new Uint8Array(BLOCK), at));
    for (const [index, read] of (await Promise.all(reads)).entries()) {
      const at = offset + index * BLOCK;
      assert.ok(
        Buffer.from(content)
          .subarray(at, at + read.length)
          .equals(read.buffer.subarray(0, read.length)),
      );
      pieces.push(...read.pieces);
    }
  }
  assert.deepEqual(
    pieces.map((hash) => [...hash]),
    [0, 1, 2].map((index) => [...hashOf(content.subarray(index * PIECE_SIZE, (index + 1) * PIECE_SIZE))]),
  );
};

describe('a file that moves', () => {
  it('moves where a piece begins, with every piece hashed by one reader', () =>
    withStorage(async (storage) => {
      const [first, second] = [counted(await storage.open(PATH)), counted(await storage.open(PATH))];
      let asked = 0;
      const file = createMovingFile(
        first,
        () => (asked += 1) > 1,
        async () => second,
      );
      await readAll(file);
      assert.deepEqual([first.reads, second.reads], [4, 5]);
      await file.close();
      assert.deepEqual([first.closes, second.closes], [1, 1]);
    }));

  it('stays where it is when it cannot be opened again', () =>
    withStorage(async (storage) => {
      const first = counted(await storage.open(PATH));
      const file = createMovingFile(
        first,
        () => true,
        () => Promise.reject(new WherryError('NOT_FOUND')),
      );
      await readAll(file);
      await file.close();
      assert.deepEqual([first.reads, first.closes], [9, 1]);
    }));

  it('stays with the file it began with when its name has gone to another', () =>
    withStorage(async (storage, directory) => {
      const first = counted(await storage.open(PATH));
      await writeFile(join(directory, 'other'), 'other');
      const other = counted(await storage.open(parseRemotePath('/other')));
      const file = createMovingFile(
        first,
        () => true,
        async () => other,
      );
      await readAll(file);
      await file.close();
      assert.deepEqual([first.closes, other.reads, other.closes], [1, 0, 1]);
    }));
});
