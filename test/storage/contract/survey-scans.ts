// Scans that tell whole directories, for whoever knows most of a tree from the last time.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { remotePathParent, type RemotePath } from '../../../src/base/index.ts';
import type { Entry, Problem, ScanSurvey, ScannedDirectory, Storage } from '../../../src/storage/index.ts';
import {
  createBed,
  directoryEntry,
  fileEntry,
  linkEntry,
  put,
  putBatch,
  refuses,
  text,
  type StorageMaker,
} from './bed.ts';

export interface Surveyed {
  /** By path. */
  readonly directories: ReadonlyMap<string, ScannedDirectory>;
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
}

/** All that a survey tells, having checked that it tells each directory once, whole, and before those in it. */
export const surveyAll = async (
  storage: Storage,
  path: RemotePath,
  survey: ScanSurvey = {},
): Promise<Surveyed> => {
  const directories = new Map<string, ScannedDirectory>();
  const entries: Entry[] = [];
  const problems: Problem[] = [];
  for await (const batch of storage.scan(path, { survey })) {
    entries.push(...batch.entries);
    problems.push(...batch.problems);
    for (const entry of batch.entries)
      assert.ok(!directories.has(remotePathParent(entry.path)), `told too late: ${entry.path}`);
    for (const directory of batch.directories ?? []) {
      assert.ok(!directories.has(directory.path), `twice: ${directory.path}`);
      assert.ok(directory.path === path || directories.has(remotePathParent(directory.path)), directory.path);
      assert.ok(!directory.isKnown || directory.state !== '');
      directories.set(directory.path, directory);
    }
  }
  return { directories, entries, problems };
};

const statesOf = ({ directories }: Surveyed): Map<string, string> =>
  new Map([...directories].map(([path, { state }]) => [path, state]));

const namesIn = (path: RemotePath, { entries }: Surveyed): string[] =>
  entries.map((entry) => entry.path.slice(path.length + 1)).sort();

export const describeSurveyScans = (maker: StorageMaker): void => {
  describe('scans that tell whole directories', () => {
    const corner = createBed(() => maker.open({ durability: 'process' }));

    it('tell every directory, also an empty one, with all its entries', async () => {
      const { storage, at } = await corner();
      await putBatch(storage, at(), [
        fileEntry('a', text('x')),
        fileEntry('d/b', text('y')),
        fileEntry('d/e/c', text('z')),
        directoryEntry('empty'),
      ]);
      const told = await surveyAll(storage, at());
      assert.deepEqual([...told.directories.keys()].sort(), [at(), at('d'), at('d/e'), at('empty')].sort());
      assert.deepEqual(namesIn(at(), told), ['a', 'd', 'd/b', 'd/e', 'd/e/c', 'empty']);
      const entry = told.entries.find(({ path }) => path === at('d/b'));
      assert.deepEqual(entry, await storage.stat(at('d/b')));
      assert.deepEqual(told.problems, []);
      assert.equal((await surveyAll(storage, at('d/e'))).directories.size, 1);
    });

    it('tell nothing of what is in a directory that is as it was, and go on below it', async () => {
      const { storage, at } = await corner();
      await putBatch(storage, at(), [
        fileEntry('a', text('x')),
        fileEntry('d/b', text('y')),
        fileEntry('d/e/c', text('z')),
      ]);
      const first = await surveyAll(storage, at());
      const known = statesOf(first);
      const again = await surveyAll(storage, at(), { known });
      for (const [path, directory] of again.directories) {
        const before = first.directories.get(path) as ScannedDirectory;
        // On a disk everything here is too new to be known.
        assert.equal(directory.isKnown, before.state !== '' && before.state === directory.state, path);
        assert.equal(before.state === '', before.recent.length > 0, path);
        const told = again.entries.filter((entry) => remotePathParent(entry.path) === path);
        const entries = first.entries.filter((entry) => remotePathParent(entry.path) === path);
        assert.equal(told.length, directory.isKnown ? 0 : entries.length);
        assert.equal(directory.untold, directory.isKnown ? entries.length : 0);
      }
      assert.equal(again.directories.size, 3);
      await put(storage, at('d/new'), text('new'));
      const changed = await surveyAll(storage, at(), { known });
      assert.equal(changed.directories.get(at('d'))?.isKnown, false);
      assert.ok(namesIn(at(), changed).includes('d/new'));
    });

    it('refuse what is missing or no directory', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('x'));
      await refuses('NOT_FOUND', () => surveyAll(storage, at('missing')));
      await refuses('NOT_A_DIRECTORY', () => surveyAll(storage, at('file')));
    });

    it('tell what is ignored by name, and nothing below it', async () => {
      const { storage, at } = await corner();
      const paths = ['a.txt', 'a.log', 'keep.log', 'build/x', 'sub/build/y', 'sub/b.log', 'sub/c.txt'];
      await putBatch(
        storage,
        at(),
        paths.map((path) => fileEntry(path, text('x'))),
      );
      const patterns = ['*.log', '!keep.log', '/build/'];
      const told = await surveyAll(storage, at(), { ignore: { patterns } });
      assert.deepEqual(namesIn(at(), told), [
        'a.txt',
        'keep.log',
        'sub',
        'sub/build',
        'sub/build/y',
        'sub/c.txt',
      ]);
      assert.deepEqual(told.directories.get(at())?.ignored.toSorted(), ['a.log', 'build']);
      assert.deepEqual(told.directories.get(at('sub'))?.ignored, ['b.log']);
      assert.ok(!told.directories.has(at('build')));
      const included = await surveyAll(storage, at(), { ignore: { include: ['*.txt', '/build/'] } });
      assert.deepEqual(namesIn(at(), included), [
        'a.txt',
        'build',
        'build/x',
        'sub',
        'sub/build',
        'sub/c.txt',
      ]);
      const inside = { patterns: ['/sub/c.txt'], position: 'sub' };
      assert.deepEqual(namesIn(at('sub'), await surveyAll(storage, at('sub'), { ignore: inside })), [
        'b.log',
        'build',
        'build/y',
      ]);
    });

    it('know a directory no more when something else in it is ignored', async () => {
      const { storage, at } = await corner();
      await putBatch(storage, at(), [fileEntry('a', text('x')), fileEntry('d/b', text('y'))]);
      const known = statesOf(await surveyAll(storage, at()));
      const told = await surveyAll(storage, at(), { known, ignore: { patterns: ['b'] } });
      assert.equal(told.directories.get(at('d'))?.isKnown, false);
      assert.deepEqual(told.directories.get(at('d'))?.ignored, ['b']);
      const again = statesOf(told);
      const known2 = await surveyAll(storage, at(), { known: again, ignore: { patterns: ['b'] } });
      assert.deepEqual(known2.directories.get(at('d'))?.ignored, ['b']);
      assert.equal(
        (await surveyAll(storage, at(), { known: again })).directories.get(at('d'))?.isKnown,
        false,
      );
    });

    it('go by the ignore files that they find, the deeper ones counting for more', async () => {
      const { storage, at } = await corner();
      await putBatch(storage, at(), [
        fileEntry('.ignored', text('# all\n*.log\n/top\r\nskip/\n')),
        fileEntry('a.log', text('x')),
        fileEntry('top', text('x')),
        fileEntry('skip/.ignored', text('!*\n')),
        fileEntry('skip/a', text('x')),
        fileEntry('d/.ignored', text('!keep.log\n')),
        fileEntry('d/keep.log', text('x')),
        fileEntry('d/other.log', text('x')),
        fileEntry('d/e/keep.log', text('x')),
        fileEntry('d/top', text('x')),
      ]);
      const told = await surveyAll(storage, at(), { ignore: { fileName: '.ignored' } });
      assert.deepEqual(namesIn(at(), told), [
        '.ignored',
        'd',
        'd/.ignored',
        'd/e',
        'd/e/keep.log',
        'd/keep.log',
        'd/top',
      ]);
      assert.deepEqual(
        told.directories.get(at())?.lines?.map((line) => line.trim()),
        ['*.log', '/top', 'skip/'],
      );
      assert.deepEqual(told.directories.get(at('d'))?.lines, ['!keep.log']);
      assert.equal(told.directories.get(at('d/e'))?.lines, undefined);
    });

    it('ignore everything beside an ignore file that cannot be read', async () => {
      const { storage, at } = await corner();
      await putBatch(storage, at(), [
        fileEntry('large/.ignored', text('a\n'.repeat(40_000))),
        fileEntry('large/d/x', text('x')),
        fileEntry('lines/.ignored', text('a\n'.repeat(1001))),
        fileEntry('lines/x', text('x')),
        fileEntry('link/x', text('x')),
        linkEntry('link/.ignored', '../large/.ignored'),
        directoryEntry('directory/.ignored'),
        fileEntry('directory/x', text('x')),
      ]);
      const told = await surveyAll(storage, at(), { ignore: { fileName: '.ignored' } });
      assert.deepEqual(namesIn(at(), told), [
        'directory',
        'directory/.ignored',
        'directory/x',
        'large',
        'lines',
        'link',
      ]);
      assert.deepEqual(
        told.problems.map(({ path, code }) => `${path} ${code}`).sort(),
        ['large/.ignored TOO_LARGE', 'lines/.ignored TOO_LARGE', 'link/.ignored NOT_A_FILE'].map((each) =>
          at(each),
        ),
      );
      for (const name of ['large', 'lines', 'link']) {
        const directory = told.directories.get(at(name));
        assert.equal(directory?.state, '');
        assert.deepEqual(directory.lines, ['*']);
      }
    });

    it('stop when they are cancelled', async () => {
      const { storage, at } = await corner();
      await putBatch(storage, at(), [fileEntry('a', text('x'))]);
      await refuses('CANCELLED', async () => {
        for await (const { entries } of storage.scan(at(), { survey: {}, signal: AbortSignal.abort() }))
          assert.fail(`${entries.length} entries were told`);
      });
    });
  });
};
