// Copying and moving from one mount to another.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BATCH_SIZE, PIECE_SIZE } from '../../../src/base/index.ts';
import { type Storage, type TreeReader } from '../../../src/storage/index.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';
import { createMountedStorage } from '../../../src/storage/mounts/index.ts';
import { getText, holds, namesBelow, patternBytes, put, refuses, text } from '../contract/bed.ts';
import { PHOTOS, TRIP, WORK, fill, open, path, refusesWith } from './mounts-bed.ts';

describe('from one mount to another', () => {
  for (const size of [0, 1, BATCH_SIZE, PIECE_SIZE - 1, PIECE_SIZE, PIECE_SIZE + 1, 2 * PIECE_SIZE + 7]) {
    it(`a file of ${size} bytes is copied with its time and mode`, async () => {
      const { storage } = await open();
      const bytes = patternBytes(size);
      const mtimeUs = 1_500_000_000_000_000;
      await put(storage, path('/photos/f'), bytes, { mtimeUs, executable: true });
      const { written } = await storage.copy(path('/photos/f'), path('/team/work/g'), { policy: 'fail' });
      assert.deepEqual([written.outcome, written.entry.path], ['created', '/team/work/g']);
      const entry = await storage.stat(path('/team/work/g'));
      assert.deepEqual([entry.size, entry.mtimeUs, entry.executable], [size, mtimeUs, true]);
      await holds(storage, path('/team/work/g'), bytes);
      await holds(storage, path('/photos/f'), bytes);
    });
  }

  it('nothing is copied out of a file into a write of another mount', async () => {
    const { storage } = await open();
    const { entry } = await put(storage, path('/photos/f'), text('content'));
    const stage = (to: string, from = '/photos/f') =>
      storage.stage(
        path(to),
        { size: 7 },
        { policy: 'fail', sources: [{ path: path(from), version: entry.version }] },
      );
    await refusesWith('UNSUPPORTED', /"\/photos\/f"/u, () => stage('/team/work/g'));
    await refuses('NOT_A_FILE', () => stage('/photos/g', '/team'));
    await refuses('NOT_FOUND', () => stage('/photos/g', '/nowhere/f'));
    await refusesWith('NOT_FOUND', /"\/photos\/none"/u, () => stage('/photos/g', '/photos/none'));
    await (await stage('/photos/g')).discard();
  });

  it('a moved file is removed where it was, and the policies hold', async () => {
    const { storage } = await open();
    const move = async (policy: 'fail' | 'replace' | 'rename' | 'skip') => {
      await put(storage, path('/photos/f'), text('new'), { policy: 'replace' });
      await put(storage, path('/team/work/f'), text('old!'), { policy: 'replace' });
      return storage.move(path('/photos/f'), path('/team/work/f'), { policy });
    };
    await refusesWith('ALREADY_EXISTS', /exists/u, () => move('fail'));
    assert.equal(await getText(storage, path('/photos/f')), 'new');
    assert.equal((await move('skip')).outcome, 'skipped');
    assert.equal(await getText(storage, path('/photos/f')), 'new');
    const renamed = await move('rename');
    assert.deepEqual([renamed.outcome, renamed.entry.path], ['renamed', '/team/work/f (1)']);
    await refuses('NOT_FOUND', () => storage.stat(path('/photos/f')));
    assert.equal((await move('replace')).outcome, 'replaced');
    assert.equal(await getText(storage, path('/team/work/f')), 'new');
    await put(storage, path('/photos/f'), text('x'));
    await refuses('VERSION_MISMATCH', () =>
      storage.move(path('/photos/f'), path('/team/work/f'), { policy: 'replace', ifMatch: 'other' }),
    );
    await refuses('NOT_FOUND', () =>
      storage.move(path('/photos/f'), path('/team/work/no/f'), { policy: 'fail' }),
    );
    assert.equal(await getText(storage, path('/photos/f')), 'x');
  });

  it('a tree is copied with all that is in it, and merged into one that is there', async () => {
    const { storage } = await open();
    await fill(storage);
    const from = path('/photos/trip');
    await refuses('NOT_A_FILE', () => storage.copy(from, path('/team/work/t'), { policy: 'fail' }));
    const copied = await storage.copy(from, path('/team/work/t'), { policy: 'fail', recursive: true });
    assert.deepEqual([copied.written.outcome, copied.problems], ['created', []]);
    assert.deepEqual(await namesBelow(storage, path('/team/work/t'), { recursive: true }), TRIP);
    await holds(storage, path('/team/work/t/day/large'), patternBytes(PIECE_SIZE + 12_345));
    assert.equal((await storage.stat(path('/team/work/t/a'))).executable, true);
    await put(storage, path('/team/work/t/a'), text('other'), { policy: 'replace' });
    const again = await storage.copy(from, path('/team/work/t'), { policy: 'fail', recursive: true });
    assert.deepEqual(
      again.problems.map(({ path: where, code }) => [where, code]),
      [['/team/work/t/a', 'ALREADY_EXISTS']],
    );
    assert.equal(await getText(storage, path('/team/work/t/a')), 'other');
  });

  it('a whole mount can be copied, and a tree be moved', async () => {
    const { storage } = await open();
    await fill(storage);
    await storage.copy(PHOTOS, path('/team/work/all'), { policy: 'fail', recursive: true });
    assert.deepEqual(await namesBelow(storage, path('/team/work/all/trip'), { recursive: true }), TRIP);
    const moved = await storage.move(path('/photos/trip'), path('/team/work/all'), { policy: 'rename' });
    assert.deepEqual([moved.outcome, moved.entry.path], ['renamed', '/team/work/all (1)']);
    assert.deepEqual(await namesBelow(storage, moved.entry.path, { recursive: true }), TRIP);
    assert.deepEqual(await namesBelow(storage, PHOTOS), []);
    await storage.makeDirectory(path('/photos/x'));
    await refuses('ALREADY_EXISTS', () =>
      storage.move(path('/team/work/all'), path('/photos/x'), { policy: 'replace' }),
    );
  });

  it('a directory above several mounts is copied with all of them, and merged into one that is there', async () => {
    const [one, two, target] = [
      await openMemoryStorage(),
      await openMemoryStorage(),
      await openMemoryStorage(),
    ];
    const storage = createMountedStorage([
      { path: path('/data/one'), storage: one },
      { path: path('/data/deep/two'), storage: two },
      { path: path('/backup'), storage: target },
    ]);
    await put(storage, path('/data/one/a'), text('a'), { mtimeUs: 1_600_000_000_000_000, executable: true });
    await storage.makeDirectory(path('/data/deep/two/sub'));
    await put(storage, path('/data/deep/two/sub/large'), patternBytes(PIECE_SIZE + 1));
    const to = path('/backup/data');
    await refuses('NOT_A_FILE', () => storage.copy(path('/data'), to, { policy: 'fail' }));
    assert.deepEqual(await namesBelow(storage, path('/backup')), []);
    const all = { policy: 'fail', recursive: true } as const;
    const copied = await storage.copy(path('/data'), to, all);
    assert.deepEqual(
      [copied.written.outcome, copied.written.entry.path, copied.problems],
      ['created', to, []],
    );
    const names = ['deep', 'deep/two', 'deep/two/sub', 'deep/two/sub/large', 'one', 'one/a'];
    assert.deepEqual(await namesBelow(storage, to, { recursive: true }), names);
    await holds(storage, path('/backup/data/deep/two/sub/large'), patternBytes(PIECE_SIZE + 1));
    const { mtimeUs, executable } = await storage.stat(path('/backup/data/one/a'));
    assert.deepEqual([mtimeUs, executable], [1_600_000_000_000_000, true]);

    await put(storage, path('/data/one/a'), text('newer'), { policy: 'replace' });
    await put(storage, path('/data/deep/two/b'), text('b'));
    const again = await storage.copy(path('/data'), to, all);
    assert.deepEqual(
      [again.written.outcome, again.problems.map(({ path: where, code }) => [where, code])],
      ['unchanged', [['/backup/data/one/a', 'ALREADY_EXISTS']]],
    );
    assert.equal(await getText(storage, path('/backup/data/deep/two/b')), 'b');
    const numbered = await storage.copy(path('/data/one'), path('/backup/data/one/a'), {
      ...all,
      policy: 'rename',
    });
    assert.equal(numbered.written.entry.path, '/backup/data/one/a (1)');
  });

  it('one of several mounts that cannot be copied is a problem, and the others are there', async () => {
    const [one, two, target] = [
      await openMemoryStorage(),
      await openMemoryStorage(),
      await openMemoryStorage(),
    ];
    const storage = createMountedStorage([
      { path: path('/data/one'), storage: one },
      { path: path('/data/two'), storage: two },
      { path: path('/backup'), storage: target },
    ]);
    await put(storage, path('/data/two/b'), text('b'));
    await storage.makeDirectory(path('/backup/data'));
    await put(storage, path('/backup/data/one'), text('in the way'));
    const { problems } = await storage.copy(path('/data'), path('/backup/data'), {
      policy: 'fail',
      recursive: true,
    });
    assert.deepEqual(
      problems.map(({ path: where, code }) => [where, code]),
      [['/data/one', 'ALREADY_EXISTS']],
    );
    assert.equal(await getText(storage, path('/backup/data/two/b')), 'b');
    assert.equal(await getText(storage, path('/backup/data/one')), 'in the way');
  });

  it('what holds the destination is not copied into it, and the refusal names both', async () => {
    const { storage } = await open();
    await fill(storage);
    for (const from of ['/', '/team'])
      await refusesWith(
        'BAD_REQUEST',
        /^"\/(?:team)?" cannot be copied into itself, and "\/team\/work\/all" is in it/u,
        () => storage.copy(path(from), path('/team/work/all'), { policy: 'fail', recursive: true }),
      );
    assert.deepEqual(await namesBelow(storage, WORK), []);
  });

  it('a tree of which something cannot be moved stays where it is, and leaves nothing', async () => {
    const { storage, photos } = await open();
    await fill(storage);
    photos.plantLink(path('/trip/day/out'), '../../../outside');
    await refusesWith('FORBIDDEN', /^"\/photos\/trip" was not moved: /u, () =>
      storage.move(path('/photos/trip'), path('/team/work/t'), { policy: 'fail' }),
    );
    assert.deepEqual(await namesBelow(storage, WORK), []);
    assert.deepEqual(
      await namesBelow(storage, path('/photos/trip'), { recursive: true }),
      [...TRIP, 'day/out'].sort(),
    );
  });

  it('a tree that changes while it is moved is left beside its copy', async () => {
    const { photos, work } = await open();
    // Somebody writes into the source as soon as it has been read.
    const changing: Storage = {
      ...photos,
      readTree: async (from) => {
        const reader = await photos.readTree(from);
        const meddling: TreeReader = {
          next: (buffer) => reader.next(buffer),
          close: async () => {
            await reader.close();
            await put(photos, path('/trip/late'), text('late'));
          },
        };
        return meddling;
      },
    };
    const storage = createMountedStorage([
      { path: PHOTOS, storage: changing },
      { path: WORK, storage: work },
    ]);
    await fill(storage);
    await refusesWith(
      'CHANGED',
      /^"\/photos\/trip" was copied to "\/team\/work\/t", but changed meanwhile/u,
      () => storage.move(path('/photos/trip'), path('/team/work/t'), { policy: 'fail' }),
    );
    assert.equal(await getText(storage, path('/photos/trip/late')), 'late');
    assert.deepEqual(await namesBelow(storage, path('/team/work/t'), { recursive: true }), TRIP);
  });

  it('links are copied as links, unless they would lead out of their new mount', async () => {
    const { storage, photos } = await open();
    await put(storage, path('/photos/x'), text('x'));
    photos.plantLink(path('/in'), 'x');
    photos.plantLink(path('/out'), '../../x');
    const moved = await storage.move(path('/photos/in'), path('/team/work/in'), { policy: 'fail' });
    assert.deepEqual([moved.entry.kind, moved.entry.target], ['link', 'x']);
    await refuses('FORBIDDEN', () =>
      storage.copy(path('/photos/out'), path('/team/work/out'), { policy: 'fail' }),
    );
    await refuses('NOT_FOUND', () =>
      storage.copy(path('/team/work/in'), path('/photos/no/in'), { policy: 'fail' }),
    );
  });

  it('nothing is moved out of a read-only mount, and nothing written into one', async () => {
    const photos = await openMemoryStorage();
    await put(photos, path('/f'), text('x'));
    const storage = createMountedStorage([
      { path: PHOTOS, storage: { ...photos, info: { ...photos.info, readOnly: true } } },
      { path: WORK, storage: await openMemoryStorage() },
      { path: path('/archive'), storage: await openMemoryStorage({ readOnly: true }) },
    ]);
    await refusesWith('READ_ONLY', /^"\/photos\/f" cannot be moved away/u, () =>
      storage.move(path('/photos/f'), path('/team/work/f'), { policy: 'fail' }),
    );
    await refuses('READ_ONLY', () => storage.copy(path('/photos/f'), path('/archive/f'), { policy: 'fail' }));
    await storage.copy(path('/photos/f'), path('/team/work/f'), { policy: 'fail' });
    assert.equal(storage.info.readOnly, false);
  });
});
