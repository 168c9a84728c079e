// What only the memory storage has: a capacity, and nothing on any disk.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../src/base/index.ts';
import { openMemoryStorage } from '../../src/storage/memory/index.ts';
import {
  fileEntry,
  hashOf,
  lend,
  namesBelow,
  patternBytes,
  put,
  putBatch,
  refuses,
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

  it('leaves options and ids to the caller', async () => {
    await using storage = await openMemoryStorage({ rootId: 'given', names: 'portable', readOnly: true });
    assert.deepEqual(storage.info, {
      rootId: 'given',
      names: 'portable',
      readOnly: true,
      durability: 'process',
    });
    await using other = await openMemoryStorage();
    assert.match(other.info.rootId, /^[A-Za-z0-9_-]{22}$/u);
  });
});
