// A large file that several threads cut together: the same as if one had.

import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../../src/base/index.ts';
import type { Storage } from '../../../src/storage/index.ts';
import { CHUNK_SEGMENT_SIZE } from '../../../src/storage/disk/limits.ts';
import { openRoot } from '../../../src/storage/disk/index.ts';
import { hex, patternBytes, refuses } from '../contract/bed.ts';
import { shown } from '../chunks/chunk-bed.ts';
import { createSurroundings, createTemporaryDirectory } from '../disk-bed.ts';

const FILE = parseRemotePath('/file');

/** Three segments, the last one short. */
const SIZE = 2 * CHUNK_SEGMENT_SIZE + 3_000_000;
const pattern = patternBytes(7_000_000, 51);

/** Patterns at some places of the file, zeros elsewhere. */
const writeFile = async (name: string, places: readonly number[]): Promise<void> => {
  const file = await open(name, 'w');
  for (const place of places) await file.write(pattern, 0, Math.min(pattern.length, SIZE - place), place);
  await file.truncate(SIZE);
  await file.close();
};

const withRoots = async (
  workers: readonly number[],
  work: (storage: Storage, file: string) => Promise<void>,
): Promise<void> => {
  await using temporary = await createTemporaryDirectory();
  const { directory, stateDirectory, check } = await createSurroundings(temporary.path);
  for (const count of workers) {
    await using storage = await openRoot({ directory, stateDirectory, workers: count });
    await work(storage, join(directory, 'file'));
    await storage.close();
  }
  await check();
};

/** Patterns over all borders of segments; and none, where runs never meet in the zeros behind the first one. */
const CONTENTS: Readonly<Record<string, readonly number[]>> = {
  'whose segments have cuts in common': [
    0,
    CHUNK_SEGMENT_SIZE - 3_500_001,
    2 * CHUNK_SEGMENT_SIZE - 3_000_000,
  ],
  'whose segments have no cut in common': [12_345],
};

describe('a large file', () => {
  for (const [what, places] of Object.entries(CONTENTS)) {
    it(`${what} is cut by one thread and by several into the same chunks`, async () => {
      const found: string[][] = [];
      await withRoots([1, 3], async (storage, file) => {
        if (found.length === 0) await writeFile(file, places);
        const { entry, hash, pieces, chunks } = await storage.chunkFile(FILE);
        assert.equal(entry.size, SIZE);
        found.push([hex(hash), ...pieces.map(hex), ...shown(chunks)]);
      });
      assert.ok((found[0]?.length ?? 0) > 250);
      assert.deepEqual(found[1], found[0]);
    });
  }

  it('is left alone when that is cancelled, and others have their turn meanwhile', async () => {
    await withRoots([2], async (storage, file) => {
      await writeFile(file, [0]);
      const stop = new AbortController();
      const chunking = storage.chunkFile(FILE, { signal: stop.signal });
      const cancelled = refuses('CANCELLED', () => chunking);
      assert.equal((await storage.stat(FILE)).size, SIZE);
      stop.abort();
      await cancelled;
      assert.equal((await storage.chunkFile(FILE)).entry.size, SIZE);
    });
  });
});
