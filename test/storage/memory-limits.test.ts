// What only the memory storage has: a capacity, and nothing on any disk.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, parseRemotePath } from '../../src/base/index.ts';
import { openMemoryStorage } from '../../src/storage/memory/index.ts';
import {
  fileEntry,
  hashOf,
  lastHash,
  lend,
  namesBelow,
  patternBytes,
  put,
  putBatch,
  refuses,
  send,
  text,
} from './contract/bed.ts';

const path = parseRemotePath;

describe('the capacity of a memory storage', () => {
  it('is never exceeded, by whatever way bytes come', async () => {
    await using storage = await openMemoryStorage({ capacity: 1000 });
    await put(storage, path('/a'), patternBytes(600));
    await refuses('NO_SPACE', () => put(storage, path('/b'), patternBytes(401)));
    await refuses('NO_SPACE', () => storage.copy(path('/a'), path('/b'), { policy: 'fail' }));
    const [large, small] = await putBatch(storage, path('/'), [
      fileEntry('b', patternBytes(401)),
      fileEntry('c', patternBytes(400)),
    ]);
    assert.deepEqual(
      [large && 'code' in large && large.code, small && 'outcome' in small && small.outcome],
      ['NO_SPACE', 'created'],
    );
    await refuses('NO_SPACE', () => put(storage, path('/d'), text('x')));
    assert.deepEqual(await namesBelow(storage, path('/')), ['a', 'c']);
  });

  it('is given back by what is removed, replaced, discarded or refused', async () => {
    await using storage = await openMemoryStorage({ capacity: 1000 });
    for (let round = 0; round < 5; round += 1) {
      await put(storage, path('/tree'), patternBytes(500, round), { policy: 'replace' });
      const staged = await storage.stage(path('/staged'), { size: 500 }, { policy: 'fail' });
      await staged.write(lend(patternBytes(500)), 500);
      await staged.discard();
      await refuses('CORRUPTED', () =>
        put(storage, path('/bad'), patternBytes(500), { hash: hashOf(text('')) }),
      );
    }
    await storage.move(path('/tree'), path('/moved'), { policy: 'fail' });
    await storage.remove(path('/moved'));
    assert.equal((await put(storage, path('/all'), patternBytes(1000))).outcome, 'created');
  });

  it('counts bytes that wait in staging', async () => {
    await using storage = await openMemoryStorage({ capacity: 1000 });
    const one = await storage.stage(path('/one'), { size: 600 }, { policy: 'fail' });
    const two = await storage.stage(path('/two'), { size: 600 }, { policy: 'fail' });
    await one.write(lend(patternBytes(600)), 600);
    await refuses('NO_SPACE', () => two.write(lend(patternBytes(600)), 600));
    await two.discard();
    assert.equal((await one.commit(hashOf(patternBytes(600)))).outcome, 'created');
  });

  it('counts parts, until they are discarded or committed', async () => {
    const bytes = patternBytes(PIECE_SIZE + 1000);
    await using storage = await openMemoryStorage({ capacity: bytes.length + 500 });
    const part = { owner: 'ann', source: text('source') };
    const begin = () => storage.stage(path('/file'), { size: bytes.length }, { policy: 'replace', part });
    const leave = async (): Promise<void> => {
      const staged = await begin();
      await send(staged, bytes, { until: PIECE_SIZE + 10 });
      await staged.suspend();
    };
    const isFull = (): Promise<void> =>
      refuses('NO_SPACE', () => put(storage, path('/other'), patternBytes(1501)));
    const isFree = async (): Promise<void> => {
      await put(storage, path('/all'), patternBytes(bytes.length + 500));
      await storage.remove(path('/all'));
    };
    await leave();
    await isFull();
    await put(storage, path('/other'), patternBytes(1500));
    await storage.remove(path('/other'));
    await storage.parts.discard((await storage.parts.list())[0]?.key ?? '');
    await isFree();

    for (let round = 0; round < 3; round += 1) {
      await leave();
      const corrupted = await begin();
      const rest = new Uint8Array(bytes.subarray(PIECE_SIZE));
      await corrupted.write(lend(rest), rest.length);
      await refuses('CORRUPTED', () => corrupted.commit(hashOf(text('other'))));
      await isFull();
      const staged = await begin();
      assert.equal(staged.offset, PIECE_SIZE);
      await send(staged, bytes);
      await staged.commit(lastHash(bytes));
      await isFull();
      await storage.remove(path('/file'));
      await isFree();
    }

    await leave();
    await storage.parts.expire(Number.MAX_SAFE_INTEGER);
    await isFree();
  });

  it('is given back by what differs from the hashes told', async () => {
    const bytes = patternBytes(PIECE_SIZE + 1);
    await using storage = await openMemoryStorage({ capacity: bytes.length });
    for (const isToldBefore of [true, false]) {
      const staged = await storage.stage(path('/file'), { size: bytes.length }, { policy: 'fail' });
      await refuses('CORRUPTED', async () => {
        if (isToldBefore) await staged.verify(hashOf(text('')));
        await staged.write(lend(bytes), bytes.length);
        await staged.verify(hashOf(text('')));
      });
      await staged.discard();
    }
    assert.equal((await put(storage, path('/all'), bytes)).outcome, 'created');
  });

  it('leaves options and ids to the caller', async () => {
    await using storage = await openMemoryStorage({ rootId: 'given', names: 'portable', readOnly: true });
    assert.deepEqual(storage.info, {
      rootId: 'given',
      names: 'portable',
      readOnly: true,
      durability: 'process',
      keepsTrash: false,
    });
    await using other = await openMemoryStorage();
    assert.match(other.info.rootId, /^[A-Za-z0-9_-]{22}$/u);
  });
});
