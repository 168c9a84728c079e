// What a survey finds, and what it need not read again.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { ROOT_PATH, isWherryError, parseRemotePath } from '../../../src/base/index.ts';
import { openRootCatalog, type CatalogMark } from '../../../src/catalog/index.ts';
import { openRoot } from '../../../src/storage/disk/index.ts';
import type { ScanBatch } from '../../../src/storage/index.ts';
import type { Node } from '../../../src/sync/core/tree.ts';
import { survey, type SurveyInit, type SurveyProgress } from '../../../src/sync/survey/survey.ts';
import { contentOf, describeNode, hash, openMemoryBed } from './survey-bed.ts';

const LONG_AGO = new Date('2020-01-01T00:00:00Z');

describe('a survey', () => {
  it('finds files, directories and links on a disk, and what takes no part', async () => {
    const place = await mkdtemp(join(tmpdir(), 'wherry-survey-'));
    const directory = join(place, 'root');
    await mkdir(join(directory, 'sub', 'empty'), { recursive: true });
    await writeFile(join(directory, 'a'), 'one');
    await writeFile(join(directory, 'sub/b'), 'two');
    await utimes(join(directory, 'sub/b'), LONG_AGO, LONG_AGO);
    await symlink('../a', join(directory, 'sub', 'to-a'));
    await symlink('/etc/passwd', join(directory, 'outside'));
    const storage = await openRoot({
      directory,
      stateDirectory: join(place, 'state'),
      durability: 'process',
    });
    const catalog = openRootCatalog(join(place, 'catalog.db'));
    const look = () => survey({ storage, catalog, hash }, ROOT_PATH);
    try {
      const first = await look();
      assert.deepEqual(describeNode(first.tree), {
        a: contentOf('one'),
        outside: 'unsupported',
        sub: { b: contentOf('two'), empty: {}, 'to-a': '-> ../a' },
      });
      assert.equal(first.filesRead, 2);
      for (const path of ['/a', '/sub/b', '/sub/to-a'])
        assert.equal(
          first.versionOf(parseRemotePath(path)),
          (await storage.stat(parseRemotePath(path))).version,
        );
      // Both were made just now, whatever their times of modification say.
      const second = await look();
      assert.equal(second.filesRead, 2);
      assert.equal(second.digest, first.digest);
    } finally {
      catalog.close();
      await storage.close();
      await rm(place, { recursive: true });
    }
  });

  it('reads nothing again, but what has changed, also when size and time are the same', async () => {
    const { look, write } = await openMemoryBed();
    await write('/a', 'one');
    await write('/b', 'two');
    const first = await look();
    const second = await look();
    assert.equal(second.filesRead, 0);
    assert.equal(second.digest, first.digest);
    await write('/a', 'eno');
    const third = await look();
    assert.equal(third.filesRead, 1);
    assert.deepEqual(describeNode(third.tree), { a: contentOf('eno'), b: contentOf('two') });
    assert.notEqual(third.digest, first.digest);
    await write('/a', 'one');
    assert.equal((await look()).digest, first.digest);
  });

  it('neither hears of, decodes nor writes again what has not changed', async () => {
    const { look, write, storage, asked } = await openMemoryBed();
    for (const name of ['/a', '/d/b', '/d/e/c', '/f/g']) await write(name, name);
    const { digest } = await look();
    asked.clear();
    assert.equal((await look()).digest, digest);
    assert.deepEqual(asked.counts(), { marks: 1 });
    await write('/d/e/c', 'changed');
    asked.clear();
    const changed = await look();
    // One is listed anew, and with it those above it: not the one beside.
    assert.deepEqual(asked.counts(), { marks: 1, directory: 3, hashFiles: 1, update: 1 });
    assert.deepEqual(asked.told, ['/d/e/c']);
    assert.equal(
      changed.versionOf(parseRemotePath('/f/g')),
      (await storage.stat(parseRemotePath('/f/g'))).version,
    );
  });

  it('finds what has changed in a directory that is told together with those above it', async () => {
    const { storage, catalog, write } = await openMemoryBed();
    await write('/d/e/f/c', 'first');
    const inOnePiece: SurveyInit['storage'] = {
      async *scan(...asked) {
        const pieces = await Array.fromAsync(storage.scan(...asked));
        yield {
          entries: pieces.flatMap(({ entries }) => entries),
          problems: pieces.flatMap(({ problems }) => problems),
          directories: pieces.flatMap(({ directories = [] }) => directories),
        };
      },
      hashFiles: (...asked) => storage.hashFiles(...asked),
    };
    const look = () => survey({ storage: inOnePiece, catalog, hash }, parseRemotePath('/'));
    await look();
    for (const content of ['second', 'third']) {
      await write('/d/e/f/c', content);
      const { tree } = await look();
      assert.deepEqual(describeNode(tree), { d: { e: { f: { c: contentOf(content) } } } });
    }
  });

  it('forgets what is gone, and finds what has moved', async () => {
    const { look, write, storage } = await openMemoryBed();
    await write('/sub/b', 'two');
    await look();
    await storage.move(parseRemotePath('/sub'), parseRemotePath('/other'), { policy: 'fail' });
    assert.deepEqual(describeNode((await look()).tree), { other: { b: contentOf('two') } });
    await storage.remove(parseRemotePath('/other'), { recursive: true });
    assert.deepEqual(describeNode((await look()).tree), {});
  });

  it('looks at a part of the tree without forgetting the rest, and the rest does not forget it', async () => {
    const { look, write, lookAfresh } = await openMemoryBed();
    await write('/a', 'one');
    await write('/sub/deep/b', 'two');
    await look();
    await write('/sub/deep/b', 'three');
    const part = await look({ path: '/sub' });
    assert.deepEqual(describeNode(part.tree), { deep: { b: contentOf('three') } });
    assert.notEqual(part.versionOf(parseRemotePath('/deep/b')), undefined);
    const whole = await look();
    assert.equal(whole.filesRead, 0);
    assert.equal(whole.digest, (await lookAfresh()).digest);
  });

  it('tells the version that it saw of every path, and none when somebody has found another since', async () => {
    const { look, write, storage } = await openMemoryBed();
    await write('/a', 'one');
    await write('/d/b', 'two');
    await look();
    const { versionOf, tree } = await look();
    const at = parseRemotePath;
    assert.equal(versionOf(at('/a')), (await storage.stat(at('/a'))).version);
    assert.deepEqual(
      ['/', '/missing', '/nowhere/x'].map((path) => versionOf(at(path))),
      [undefined, undefined, undefined],
    );
    await write('/d/b', 'three');
    await look();
    assert.equal(versionOf(at('/d/b')), '');
    // What it found is compared to the end all the same.
    assert.deepEqual(describeNode(tree), { a: contentOf('one'), d: { b: contentOf('two') } });
  });

  it('reads all files when asked to', async () => {
    const { look, write } = await openMemoryBed();
    await write('/a', 'one');
    await write('/d/b', 'two');
    const first = await look();
    const checked = await look({ checksum: true });
    assert.equal(checked.filesRead, 2);
    assert.equal(checked.digest, first.digest);
    assert.equal((await look()).filesRead, 0);
  });

  it('asks for the hashes of many small files at once, wherever they are', async () => {
    const { look, write, asked } = await openMemoryBed();
    for (let index = 0; index < 300; index += 1) await write(`/d${index % 60}/f${index}`, String(index));
    const progress: SurveyProgress[] = [];
    const { filesRead } = await look({ onProgress: (each) => progress.push(each) });
    assert.equal(filesRead, 300);
    assert.ok((asked.counts()['hashFiles'] ?? 0) <= 2);
    const last = progress.at(-1) as SurveyProgress;
    assert.equal(last.entries, 360);
    assert.ok(last.bytesToRead > 0);
    assert.equal(last.bytesRead, last.bytesToRead);
  });

  it('that ends early was not for nothing', async () => {
    const { look, write, faults, lookAfresh } = await openMemoryBed();
    for (let index = 0; index < 40; index += 1) await write(`/top/d${index % 10}/f${index}`, String(index));
    await look();
    for (let index = 0; index < 40; index += 1) await write(`/top/d${index % 10}/f${index}`, `new ${index}`);
    let calls = 0;
    faults.hashFiles = () => {
      calls += 1;
      if (calls > 3) throw new Error('the end');
    };
    await assert.rejects(look({ filesPerRound: 8 }), /the end/u);
    faults.hashFiles = undefined;
    // What stands above what was written down is not taken for known meanwhile.
    const after = await look({ filesPerRound: 8 });
    assert.ok(after.filesRead < 40 && after.filesRead > 0, String(after.filesRead));
    assert.equal(after.digest, (await lookAfresh()).digest);
    assert.equal((await look()).filesRead, 0);
  });

  for (const isTopTold of [false, true])
    it(`that another one has overtaken leaves nothing that misleads the next${isTopTold ? ', also where it has listed more' : ''}`, async () => {
      const { look, write, faults, lookAfresh } = await openMemoryBed();
      await write('/a/x', 'one');
      await write('/b/y', 'two');
      const before = await look();
      await write('/a/x', 'changed');
      if (isTopTold) await write('/z', 'new');
      faults.hashFiles = async () => {
        faults.hashFiles = undefined;
        await write('/b/y', 'changed too');
        await look();
      };
      // It has seen /b before it changed, and writes down last what is above.
      const { tree } = await look();
      const b = (node: Node): unknown =>
        describeNode(node.kind === 'directory' ? (node.children.get('b') as Node) : node);
      assert.deepEqual(b(tree), b(before.tree));
      const { digest, filesRead } = await look();
      assert.equal(digest, (await lookAfresh()).digest);
      assert.equal(filesRead, 0);
    });

  it('takes what cannot be read for something that nobody knows, and finds it when it can be', async () => {
    const { look, write, faults, lookAfresh } = await openMemoryBed();
    await write('/a', 'one');
    await write('/sub/deep/b', 'two');
    const { digest } = await look();
    faults.scan = (batch) => withoutDirectory(batch, '/sub/deep');
    for (let times = 0; times < 2; times += 1) {
      const { tree, problems } = await look();
      assert.deepEqual(describeNode(tree), { a: contentOf('one'), sub: { deep: 'unreadable' } });
      assert.deepEqual(
        problems.map(({ path }) => path),
        ['/sub/deep'],
      );
    }
    faults.scan = undefined;
    assert.equal((await look()).digest, digest);
    assert.equal((await lookAfresh()).digest, digest);
  });

  it('looks again where a directory went away while its turn came, and does so only so often', async () => {
    const { look, write, faults } = await openMemoryBed();
    await write('/sub/deep/b', 'two');
    const { digest } = await look();
    for (const [times, isGone] of [
      [1, false],
      [1000, true],
    ] as const) {
      let scans = 0;
      faults.scan = (batch) => {
        const isHit = batch.directories?.some(({ path }) => path === '/sub/deep') === true;
        if (isHit) scans += 1;
        return isHit && scans <= times ? withoutDirectory(batch, '/sub/deep', 'NOT_FOUND') : batch;
      };
      const found = await look();
      assert.equal(found.digest === digest, !isGone);
      assert.equal(found.problems.length, isGone ? 1 : 0);
      assert.equal(scans, isGone ? 4 : 2);
    }
  });

  it('does not believe that nothing has changed around a directory that is gone', async () => {
    const { storage, catalog, look, write } = await openMemoryBed();
    await write('/d/a', 'one');
    await write('/b', 'two');
    const previous = await look();
    await storage.remove(parseRemotePath('/d'), { recursive: true });
    const fresh = openRootCatalog(':memory:');
    await survey({ storage, catalog: fresh, hash }, ROOT_PATH);
    const now = fresh.marks().directories.get('/') as CatalogMark;
    const marks = (): ReturnType<typeof catalog.marks> => {
      const { generation, directories } = catalog.marks();
      const { digest } = directories.get('/') as CatalogMark;
      return { generation, directories: new Map([...directories, ['/', { ...now, digest }]]) };
    };
    const deceived: SurveyInit['catalog'] = {
      marks,
      directory: (path) => catalog.directory(path),
      seenListing: (digest) => catalog.seenListing(digest),
      update: (update) => catalog.update(update),
      learnedIn: (directory) => catalog.learnedIn(directory),
      forgetLearned: (directories) => catalog.forgetLearned(directories),
    };
    const again = { previous, changed: new Set([parseRemotePath('/d')]) };
    const { tree, problems } = await survey({ storage, catalog: deceived, hash, again }, ROOT_PATH);
    assert.deepEqual(describeNode(tree), { b: contentOf('two') });
    assert.deepEqual(problems, []);
  });

  it('looks again at a directory with a file that could not be read', async () => {
    const { look, write, faults } = await openMemoryBed();
    await write('/d/a', 'one');
    faults.hashes = () => undefined;
    assert.deepEqual(describeNode((await look()).tree), { d: { a: 'unreadable' } });
    faults.hashes = undefined;
    assert.deepEqual(describeNode((await look()).tree), { d: { a: contentOf('one') } });
  });

  it('can be stopped', async () => {
    const { storage, catalog, write } = await openMemoryBed();
    await write('/a', 'one');
    await assert.rejects(
      survey({ storage, catalog, hash }, ROOT_PATH, AbortSignal.abort()),
      (error) => isWherryError(error) && error.code === 'CANCELLED',
    );
  });
});

const withoutDirectory = (
  batch: ScanBatch,
  path: string,
  code: 'FORBIDDEN' | 'NOT_FOUND' = 'FORBIDDEN',
): ScanBatch => {
  const isBelow = (each: string): boolean => each.startsWith(`${path}/`);
  const directories = batch.directories?.filter((each) => each.path !== path && !isBelow(each.path));
  const isHit = directories?.length !== batch.directories?.length;
  return {
    entries: batch.entries.filter((entry) => !isBelow(entry.path)),
    directories,
    problems: isHit ? [...batch.problems, { path, code, message: 'It cannot be read.' }] : batch.problems,
  };
};
