// The directories above the mounts, and that everything a mounted storage says speaks of the paths that its user knows.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROOT_PATH } from '../../../src/base/index.ts';
import { type Storage } from '../../../src/storage/index.ts';
import { openMemoryStorage } from '../../../src/storage/memory/index.ts';
import { createMountedStorage } from '../../../src/storage/mounts/index.ts';
import { namesBelow, put, refuses, scanAll, text } from '../contract/bed.ts';
import { watchAll } from '../watching.ts';
import { surveyAll } from '../contract/survey-scans.ts';
import { PHOTOS, WORK, open, path, refusesWith } from './mounts-bed.ts';

describe('above the mounts', () => {
  it('there are the mounts and the directories on the way to them, and nothing else', async () => {
    const { storage } = await open();
    await put(storage, path('/photos/a.jpg'), text('a'));
    await put(storage, path('/team/work/b.txt'), text('b'));
    assert.deepEqual(await namesBelow(storage, ROOT_PATH), ['photos', 'team']);
    assert.deepEqual(await namesBelow(storage, path('/team')), ['work']);
    assert.deepEqual(await namesBelow(storage, ROOT_PATH, { recursive: true }), [
      'photos',
      'photos/a.jpg',
      'team',
      'team/work',
      'team/work/b.txt',
    ]);
    for (const each of ['/', '/photos', '/team', '/team/work'])
      assert.deepEqual(
        [(await storage.stat(path(each))).kind, (await storage.stat(path(each))).path],
        ['directory', each],
      );
    for (const each of ['/phot', '/team/other', '/elsewhere/deep'])
      await refusesWith('NOT_FOUND', new RegExp(`^"${each}" does not exist`, 'u'), () =>
        storage.stat(path(each)),
      );
    await refuses('NOT_FOUND', () => scanAll(storage, path('/team/other')));
    await refuses('NOT_A_FILE', () => storage.open(path('/team')));
    await refuses('NOT_A_FILE', () => storage.checksum(ROOT_PATH));
  });

  it('invariant 30: what changes in any of the mounts is told, under its outer path', async () => {
    const { storage, photos, work } = await open();
    await storage.makeDirectory(path('/team/work/skipped/deep'), { parents: true });
    const watching = await watchAll(storage, ROOT_PATH, { exclude: ['team/work/skipped'] });
    const inTeam = await watchAll(storage, path('/team'));
    await photos.makeDirectory(path('/trip'));
    await work.createFile(path('/skipped/deep/file'));
    assert.deepEqual((await watching.told()).toSorted(), ['/photos', '/photos/trip']);
    assert.deepEqual(await inTeam.told(), ['/team/work/skipped/deep']);
    assert.equal(watching.watch.mode.kind, 'events');
    await photos.close();
    assert.equal((await watching.watch.over)?.code, 'CANCELLED');
    await work.createFile(path('/file'));
    assert.deepEqual(await inTeam.told(), ['/team/work']);
    await refuses('NOT_FOUND', () => storage.watch(path('/team/other'), () => {}));
    await refuses('CANCELLED', () => storage.watch(ROOT_PATH, () => {}));
    await inTeam.close();
  });

  it('directories are told whole, and those in the mounts are known again', async () => {
    const { storage } = await open();
    for (const name of ['/photos/keep/a.raw', '/photos/skip/b.raw', '/team/work/c.raw', '/team/work/d.txt']) {
      await storage.makeDirectory(path(name.slice(0, name.lastIndexOf('/'))), { parents: true });
      await put(storage, path(name), text('x'));
    }
    const first = await surveyAll(storage, ROOT_PATH);
    const known = new Map([...first.directories].map(([at, { state }]) => [at, state]));
    const again = await surveyAll(storage, ROOT_PATH, { known });
    assert.deepEqual(Object.fromEntries([...again.directories].map(([at, { isKnown }]) => [at, isKnown])), {
      '/': false,
      '/photos': true,
      '/photos/keep': true,
      '/photos/skip': true,
      '/team': false,
      '/team/work': true,
    });
    assert.deepEqual(
      again.entries.map((entry) => entry.path),
      ['/photos', '/team', '/team/work'],
    );
    const ignore = { patterns: ['/photos/skip', '/team/work/*.txt'], include: ['*.raw', '*.txt'] };
    const told = await surveyAll(storage, ROOT_PATH, { known, ignore });
    assert.deepEqual(told.directories.get('/photos')?.ignored, ['skip']);
    assert.deepEqual(told.directories.get('/team/work')?.ignored, ['d.txt']);
    assert.equal(told.directories.get('/photos/keep')?.isKnown, true);
    const without = await surveyAll(storage, ROOT_PATH, { ignore: { patterns: ['photos'] } });
    assert.deepEqual(without.directories.get('/')?.ignored, ['photos']);
    assert.deepEqual([...without.directories.keys()], ['/', '/team', '/team/work']);
    const inside = await surveyAll(storage, path('/photos'), { known, ignore: { patterns: ['/skip'] } });
    assert.deepEqual(inside.directories.get('/photos')?.ignored, ['skip']);
  });

  it('patterns are about paths from where the scan begins', async () => {
    const { storage } = await open();
    for (const name of ['/photos/keep/a.raw', '/photos/skip/b.raw', '/team/work/c.raw', '/team/work/d.txt']) {
      await storage.makeDirectory(path(name.slice(0, name.lastIndexOf('/'))), { parents: true });
      await put(storage, path(name), text('x'));
    }
    const options = { recursive: true, exclude: ['/photos/skip', '/team/work/*.txt'] };
    assert.deepEqual(await namesBelow(storage, ROOT_PATH, options), [
      'photos',
      'photos/keep',
      'photos/keep/a.raw',
      'team',
      'team/work',
      'team/work/c.raw',
    ]);
    assert.deepEqual(await namesBelow(storage, ROOT_PATH, { recursive: true, exclude: ['team'] }), [
      'photos',
      'photos/keep',
      'photos/keep/a.raw',
      'photos/skip',
      'photos/skip/b.raw',
    ]);
    assert.deepEqual(
      (await namesBelow(storage, ROOT_PATH, { recursive: true, include: ['d.txt'] })).filter((name) =>
        name.includes('.'),
      ),
      ['team/work/d.txt'],
    );
  });

  const forbidden: readonly (readonly [string, (storage: Storage) => Promise<unknown>])[] = [
    ['making a file beside the mounts', (storage) => storage.createFile(path('/new'))],
    ['making a directory beside the mounts', (storage) => storage.makeDirectory(path('/team/new'))],
    ['making parents beside the mounts', (storage) => storage.makeDirectory(path('/x/y'), { parents: true })],
    ['writing beside the mounts', (storage) => storage.stage(path('/new'), { size: 1 }, { policy: 'fail' })],
    ['writing over a mount', (storage) => storage.stage(PHOTOS, { size: 1 }, { policy: 'replace' })],
    [
      'editing beside the mounts',
      (storage) => storage.openHandle(path('/n'), { access: 'write', create: 'if-missing' }),
    ],
    ['removing a mount', (storage) => storage.remove(PHOTOS, { recursive: true })],
    ['removing what is above mounts', (storage) => storage.remove(path('/team'), { recursive: true })],
    ['removing everything', (storage) => storage.remove(ROOT_PATH, { recursive: true })],
    ['moving a mount', (storage) => storage.move(PHOTOS, path('/team/work/p'), { policy: 'fail' })],
    ['moving onto a mount', (storage) => storage.move(path('/photos/file'), WORK, { policy: 'replace' })],
    [
      'moving beside the mounts',
      (storage) => storage.move(path('/photos/file'), path('/file'), { policy: 'fail' }),
    ],
    [
      'copying beside the mounts',
      (storage) => storage.copy(path('/photos/file'), path('/file'), { policy: 'fail' }),
    ],
    [
      'moving several roots at once',
      (storage) => storage.move(path('/team'), path('/photos/t'), { policy: 'fail' }),
    ],
    [
      'copying several roots beside the mounts',
      (storage) => storage.copy(path('/team'), path('/t'), { policy: 'fail', recursive: true }),
    ],
  ];
  for (const [what, change] of forbidden) {
    it(`${what} is forbidden, and says why`, async () => {
      const { storage } = await open();
      await put(storage, path('/photos/file'), text('x'));
      await refuses('FORBIDDEN', () => change(storage));
      assert.deepEqual(await namesBelow(storage, ROOT_PATH, { recursive: true }), [
        'photos',
        'photos/file',
        'team',
        'team/work',
      ]);
    });
  }

  it('says which roots there are to choose from', async () => {
    const { storage } = await open();
    await refusesWith(
      'FORBIDDEN',
      /^"\/new" lies in none of the roots of this server \(\/photos, \/team\/work\); choose/u,
      () => storage.createFile(path('/new')),
    );
    await refusesWith(
      'FORBIDDEN',
      /^"\/photos" is a fixed directory of this server and cannot be removed/u,
      () => storage.remove(PHOTOS, { recursive: true }),
    );
  });

  it('what is there exists, for those who make it', async () => {
    const { storage } = await open();
    for (const each of [ROOT_PATH, PHOTOS, path('/team')]) {
      await refuses('ALREADY_EXISTS', () => storage.makeDirectory(each));
      await refuses('ALREADY_EXISTS', () => storage.createFile(each));
      assert.equal((await storage.makeDirectory(each, { parents: true })).path, each);
    }
  });
});

describe('refusals, problems and entries', () => {
  it('speak of the paths outside', async () => {
    const { storage, work } = await open();
    await put(storage, path('/team/work/file'), text('x'));
    await refusesWith('NOT_FOUND', /^"\/team\/work\/missing"/u, () =>
      storage.stat(path('/team/work/missing')),
    );
    await refusesWith('NOT_A_DIRECTORY', /^"\/team\/work\/file"/u, () =>
      scanAll(storage, path('/team/work/file')),
    );
    await refusesWith('NOT_A_FILE', /^"\/team\/work"/u, () => storage.open(WORK));
    work.plantLink(path('/out'), '../../etc');
    const { entries } = await scanAll(storage, WORK);
    assert.deepEqual(entries.map((entry) => [entry.path, entry.target, entry.leads]).sort(), [
      ['/team/work/file', undefined, undefined],
      ['/team/work/out', '../../etc', 'outside'],
    ]);
    const read = await storage.readBatch(WORK, ['file', 'none'], new Uint8Array(4096));
    assert.deepEqual(
      read.problems.map((problem) => problem.path),
      ['none'],
    );
    const handle = await storage.openHandle(path('/team/work/file'), { access: 'read' });
    assert.deepEqual([handle.realPath, handle.entry?.path], ['/team/work/file', '/team/work/file']);
    await handle.discard();
  });

  it('tell an entry whose path became too long as a problem, and the others as they are', async () => {
    const work = await openMemoryStorage();
    const storage = createMountedStorage([{ path: path(`/${'m'.repeat(200)}`), storage: work }]);
    const deep = path(`/${Array.from({ length: 15 }, () => 'n'.repeat(250)).join('/')}`);
    await work.makeDirectory(deep, { parents: true });
    await put(work, path(`${deep}/${'f'.repeat(255)}`), text('x'));
    const { entries, problems } = await scanAll(storage, ROOT_PATH, { recursive: true });
    assert.equal(entries.length, 16);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['BAD_REQUEST'],
    );
  });
});
