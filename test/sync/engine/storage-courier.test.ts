// What is carried between two storages of one process, and what is not. The numbers are those of the invariants that sync must keep.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { MAX_BATCHED_FILE_SIZE } from '../../../src/base/index.ts';
import type { Storage } from '../../../src/storage/index.ts';
import { openRootCatalog } from '../../../src/catalog/index.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';
import { loadBlake3 } from '../../../src/storage/blake3.ts';
import { createStorageCourier } from '../../../src/sync/engine/storage-courier.ts';
import { createStorageEndpoint, type StorageEndpoint } from '../../../src/sync/engine/storage-endpoint.ts';
import { hashText } from '../../../src/sync/listing/listed-tree.ts';
import { file, path } from '../core/trees.ts';
import { hash, writeText } from '../engine/two-sides.ts';

const hashing = await loadBlake3();
const LARGE = MAX_BATCHED_FILE_SIZE + 10;

const letters = (letter: string, size = LARGE): string => letter.repeat(size);

const endpointOf = (storage: Storage): StorageEndpoint =>
  createStorageEndpoint({
    storage,
    catalog: openRootCatalog(':memory:'),
    root: path('/'),
    by: 'sync',
    hash,
  });

/** Carries a file of some content as if it had been seen with the other one; what became of it, and whether it came. */
const carry = async (
  seen: string,
  found: string,
  between?: (storage: Storage) => Storage,
): Promise<unknown[]> => {
  const [left, right] = [await openMemoryStorage(), await openMemoryStorage()];
  await writeText(left, path('/f'), found, 5);
  const [from, to] = [endpointOf(between?.(left) ?? left), endpointOf(right)];
  await Promise.all([from.survey(), to.survey()]);
  const after = file(hashText(hash(Buffer.from(seen))), { size: Buffer.from(seen).length, mtimeUs: 5 });
  const told: unknown[] = [];
  await createStorageCourier([from, to], hashing.createHasher)(
    from,
    to,
    [{ action: 'write', path: path('/f'), before: undefined, after }],
    ({ result }) => told.push(result.outcome),
  );
  const names: string[] = [];
  for await (const { entries } of right.scan(path('/'))) names.push(...entries.map((entry) => entry.path));
  return [...told, ...names];
};

describe('what is carried', () => {
  for (const size of [10, LARGE])
    it(`has the time and the mode of the plan, not those of its source: ${size} bytes`, async () => {
      const [left, right] = [await openMemoryStorage(), await openMemoryStorage()];
      await writeText(left, path('/f'), letters('a', size), 5);
      const [from, to] = [endpointOf(left), endpointOf(right)];
      await Promise.all([from.survey(), to.survey()]);
      const content = hashText(hash(Buffer.from(letters('a', size))));
      const after = file(content, { size, mtimeUs: 9, executable: true });
      await createStorageCourier([from, to], hashing.createHasher)(
        from,
        to,
        [{ action: 'write', path: path('/f'), before: undefined, after }],
        ({ result }) => assert.equal(result.outcome, 'done'),
      );
      const { mtimeUs, executable } = await right.stat(path('/f'));
      assert.deepEqual([mtimeUs, executable], [9, true]);
    });
});

describe('21, 24: what is carried by itself', () => {
  it('comes when it is what was planned', async () => {
    assert.deepEqual(await carry(letters('a'), letters('a')), ['done', '/f']);
  });

  it('gets no name when its content is another one, of the same size', async () => {
    assert.deepEqual(await carry(letters('a'), letters('b')), ['changed']);
  });

  it('gets no name when its size is another one', async () => {
    assert.deepEqual(await carry(letters('a'), letters('a', LARGE + 1)), ['changed']);
  });

  it('is not read to its end when its size is another one', async () => {
    let reads = 0;
    const counting = (storage: Storage): Storage => ({
      ...storage,
      open: async (at) => {
        const opened = await storage.open(at);
        return {
          ...opened,
          read: (...args) => {
            reads += 1;
            return opened.read(...args);
          },
        };
      },
    });
    await carry(letters('a'), letters('a', LARGE + 1), counting);
    assert.equal(reads, 0);
  });
});
