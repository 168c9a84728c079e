// Who may write on which part, over all workers of a storage, and how many parts are kept. What keeps them is in memory here.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, WherryError, parseRemotePath } from '../../../src/base/index.ts';
import type { StoredPart } from '../../../src/storage/index.ts';
import { createDiskParts, type PartKeeper } from '../../../src/storage/disk/threads/disk-parts.ts';
import { refuses, text } from '../contract/bed.ts';

const SIZE = 2 * PIECE_SIZE;
const path = parseRemotePath('/file');
const identity = { owner: 'ann', source: text('source') };

interface MemoryKeeper extends PartKeeper {
  readonly kept: Map<string, StoredPart>;
  /** Keys that another process has. */
  readonly foreign: Set<string>;
  readonly acquired: Set<string>;
  counted: number;
}

const createKeeper = (directory = ''): MemoryKeeper => {
  const kept = new Map<string, StoredPart>();
  const foreign = new Set<string>();
  const acquired = new Set<string>();
  return {
    directory,
    kept,
    foreign,
    acquired,
    counted: 0,
    list: async () => [...kept.values()],
    async count() {
      this.counted += 1;
      return kept.size;
    },
    remove: async (key, beforeMs = Infinity) => {
      if (foreign.has(key)) throw new WherryError('BUSY');
      if ((kept.get(key)?.changedMs ?? 0) >= beforeMs) return false;
      return kept.delete(key);
    },
    acquire: async (key) => {
      if (foreign.has(key)) return undefined;
      acquired.add(key);
      return () => void acquired.delete(key);
    },
  };
};

const partOf = (key: string, changedMs: number): StoredPart => ({
  key,
  owner: '',
  label: '',
  path,
  size: SIZE,
  verified: PIECE_SIZE,
  changedMs,
  isActive: false,
});

const numbered = (index: number): string => index.toString(16).padStart(32, '0');

describe('claims on parts', () => {
  it('are one for each write: the same key for the same, another for whatever differs', async () => {
    const parts = createDiskParts(createKeeper());
    const keyOf = async (...parameters: Parameters<typeof parts.claim>): Promise<string | undefined> => {
      const claim = await parts.claim(...parameters);
      await claim?.release();
      return claim?.request.key;
    };
    const key = await keyOf(path, SIZE, identity);
    assert.match(key ?? '', /^[0-9a-f]{32}$/u);
    assert.equal(await keyOf(path, SIZE, { ...identity, label: 'another label' }), key);
    const others = [
      await keyOf(parseRemotePath('/file2'), SIZE, identity),
      await keyOf(path, SIZE + 1, identity),
      await keyOf(path, SIZE, { ...identity, owner: 'anne' }),
      await keyOf(path, SIZE, { ...identity, source: text('source2') }),
      // The same letters, otherwise divided.
      await keyOf(path, SIZE, { owner: 'an', source: text('nsource') }),
      await createDiskParts(createKeeper('/home'))
        .claim(path, SIZE, identity)
        .then((claim) => claim?.request.key),
    ];
    assert.equal(new Set([key, ...others]).size, others.length + 1);
  });

  it('are BUSY while a write is under way, and waited for while it ends', async () => {
    const keeper = createKeeper();
    const parts = createDiskParts(keeper);
    const first = await parts.claim(path, SIZE, identity);
    await refuses('BUSY', () => parts.claim(path, SIZE, identity));
    await refuses('BUSY', () => parts.discard(first?.request.key ?? ''));
    first?.end();
    const waiting = [parts.claim(path, SIZE, identity), parts.claim(path, SIZE, identity)];
    const settled = Promise.allSettled(waiting);
    await first?.release();
    const outcomes = (await settled).map(({ status }) => status);
    assert.deepEqual(outcomes.sort(), ['fulfilled', 'rejected']);
    assert.equal(keeper.acquired.size, 1);
  });

  it('are none where another process has the part, and free it at once', async () => {
    const keeper = createKeeper();
    const parts = createDiskParts(keeper);
    const claim = await parts.claim(path, SIZE, identity);
    const key = claim?.request.key ?? '';
    await claim?.release();
    keeper.foreign.add(key);
    assert.equal(await parts.claim(path, SIZE, identity), undefined);
    assert.equal(await parts.claim(path, SIZE, identity), undefined);
    keeper.foreign.clear();
    assert.equal((await parts.claim(path, SIZE, identity))?.request.key, key);
  });

  it('wait for a removal that is under way', async () => {
    const keeper = createKeeper();
    const removal = Promise.withResolvers<void>();
    const remove = keeper.remove.bind(keeper);
    const parts = createDiskParts(
      Object.assign(keeper, {
        remove: async (key: string) => {
          await removal.promise;
          return remove(key);
        },
      }),
    );
    const known = await parts.claim(path, SIZE, identity);
    const key = known?.request.key ?? '';
    await known?.release();
    keeper.kept.set(key, partOf(key, 1));
    const discarded = parts.discard(key);
    let isClaimed = false;
    const claimed = parts.claim(path, SIZE, identity).then(() => (isClaimed = true));
    assert.equal((await parts.list())[0]?.isActive, true);
    assert.equal(isClaimed, false);
    removal.resolve();
    assert.equal(await discarded, true);
    assert.equal(await claimed, true);
  });
});

describe('the number of parts', () => {
  it('is bounded: those that have not grown for longest go, unless somebody writes on them', async () => {
    const keeper = createKeeper();
    const parts = createDiskParts(keeper);
    const oldest = await parts.claim(path, SIZE, identity);
    const inUse = oldest?.request.key ?? '';
    keeper.kept.set(inUse, partOf(inUse, 0));
    for (let index = 1; index <= 1100; index += 1)
      keeper.kept.set(numbered(index), partOf(numbered(index), index));
    keeper.foreign.add(numbered(1));
    for (let count = 0; count < 16; count += 1) {
      const claim = await parts.claim(path, SIZE, { ...identity, owner: String(count) });
      await claim?.release();
    }
    assert.equal(keeper.counted, 1);
    assert.equal(keeper.kept.size, 1024 + 2);
    for (const key of [inUse, numbered(1), numbered(77), numbered(1100)])
      assert.ok(keeper.kept.has(key), key);
    for (const index of [2, 76]) assert.equal(keeper.kept.has(numbered(index)), false);
  });

  it('is reduced by age as well, except of those that have grown meanwhile', async () => {
    const keeper = createKeeper();
    const parts = createDiskParts(keeper);
    for (let index = 1; index <= 5; index += 1)
      keeper.kept.set(numbered(index), partOf(numbered(index), index));
    const list = keeper.list.bind(keeper);
    keeper.list = async () => {
      const listed = await list();
      // Between being listed and being removed.
      keeper.kept.set(numbered(2), partOf(numbered(2), 100));
      return listed;
    };
    assert.equal(await parts.expire(4), 2);
    assert.deepEqual([...keeper.kept.keys()].sort(), [numbered(2), numbered(4), numbered(5)]);
  });
});
