// Making, removing, moving and copying entries.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ROOT_PATH, parseRemotePath } from '../../../src/base/index.ts';
import { createBed, getText, namesBelow, put, refuses, text, type StorageMaker } from './bed.ts';

export const describeTree = (maker: StorageMaker): void => {
  describe('making entries', () => {
    const corner = createBed(() => maker.open());

    it('knows the root as a directory', async () => {
      const { storage } = await corner();
      const entry = await storage.stat(ROOT_PATH);
      assert.equal(entry.kind, 'directory');
      assert.equal(entry.path, '/');
      assert.equal(entry.size, 0);
    });

    it('makes an empty file', async () => {
      const { storage, at } = await corner();
      const entry = await storage.createFile(at('empty'));
      assert.deepEqual(
        [entry.path, entry.kind, entry.size, entry.executable],
        [at('empty'), 'file', 0, false],
      );
      assert.deepEqual(await storage.stat(at('empty')), entry);
    });

    it('makes a directory, and missing parents only when asked', async () => {
      const { storage, at } = await corner();
      assert.equal((await storage.makeDirectory(at('a'))).kind, 'directory');
      await refuses('NOT_FOUND', () => storage.makeDirectory(at('x/y')));
      assert.equal((await storage.makeDirectory(at('x/y/z'), { parents: true })).path, at('x/y/z'));
      assert.deepEqual(await namesBelow(storage, at(), { recursive: true }), ['a', 'x', 'x/y', 'x/y/z']);
    });

    it('takes an existing directory as made with `parents`, and refuses it without', async () => {
      const { storage, at } = await corner();
      await storage.makeDirectory(at('a'));
      await refuses('ALREADY_EXISTS', () => storage.makeDirectory(at('a')));
      assert.equal((await storage.makeDirectory(at('a'), { parents: true })).kind, 'directory');
      await storage.createFile(at('file'));
      await refuses('ALREADY_EXISTS', () => storage.makeDirectory(at('file'), { parents: true }));
      await refuses('NOT_A_DIRECTORY', () => storage.makeDirectory(at('file/below'), { parents: true }));
    });

    it('refuses to make what exists, under a missing parent or under a file', async () => {
      const { storage, at } = await corner();
      await storage.createFile(at('file'));
      await storage.makeDirectory(at('directory'));
      for (const make of [storage.createFile.bind(storage), storage.makeDirectory.bind(storage)]) {
        await refuses('ALREADY_EXISTS', () => make(at('file')));
        await refuses('ALREADY_EXISTS', () => make(at('directory')));
        await refuses('ALREADY_EXISTS', () => make(ROOT_PATH));
        await refuses('NOT_FOUND', () => make(at('missing/name')));
        await refuses('NOT_A_DIRECTORY', () => make(at('file/name')));
      }
    });

    it('lets exactly one of many makers of a name win', async () => {
      const { storage, at } = await corner();
      const made = await Promise.allSettled(Array.from({ length: 8 }, () => storage.createFile(at('one'))));
      assert.equal(made.filter((result) => result.status === 'fulfilled').length, 1);
    });

    it('says what is missing', async () => {
      const { storage, at } = await corner();
      await storage.createFile(at('file'));
      await refuses('NOT_FOUND', () => storage.stat(at('missing')));
      await refuses('NOT_FOUND', () => storage.stat(at('missing/below')));
      await refuses('NOT_A_DIRECTORY', () => storage.stat(at('file/below')));
    });

    it('gives an entry another version when it changes, and the same while it does not', async () => {
      const { storage, at } = await corner();
      const first = (await put(storage, at('file'), text('one'))).entry;
      assert.equal((await storage.stat(at('file'))).version, first.version);
      const second = (await put(storage, at('file'), text('two'), { policy: 'replace' })).entry;
      assert.notEqual(second.version, first.version);
      assert.equal((await storage.stat(at('file'))).version, second.version);
    });
  });

  describe('removing', () => {
    const corner = createBed(() => maker.open());

    it('removes a file, an empty directory, and a whole tree when asked, and counts', async () => {
      const { storage, at } = await corner();
      await storage.createFile(at('file'));
      await storage.makeDirectory(at('tree/below'), { parents: true });
      await storage.createFile(at('tree/below/one'));
      await storage.createFile(at('tree/two'));
      assert.equal(await storage.remove(at('file')), 1);
      await refuses('NOT_EMPTY', () => storage.remove(at('tree')));
      assert.equal(await storage.remove(at('tree'), { recursive: true }), 4);
      assert.deepEqual(await namesBelow(storage, at(), { recursive: true }), []);
      await storage.makeDirectory(at('empty'));
      assert.equal(await storage.remove(at('empty')), 1);
    });

    it('refuses what is missing, and the root', async () => {
      const { storage, at } = await corner();
      await refuses('NOT_FOUND', () => storage.remove(at('missing')));
      await refuses('FORBIDDEN', () => storage.remove(ROOT_PATH, { recursive: true }));
      assert.equal((await storage.stat(at())).kind, 'directory');
    });

    it('removes only the version that is meant', async () => {
      const { storage, at } = await corner();
      const old = (await put(storage, at('file'), text('old'))).entry.version;
      const { version } = (await put(storage, at('file'), text('newer'), { policy: 'replace' })).entry;
      await refuses('VERSION_MISMATCH', () => storage.remove(at('file'), { ifMatch: old }));
      assert.equal(await getText(storage, at('file')), 'newer');
      assert.equal(await storage.remove(at('file'), { ifMatch: version }), 1);
    });
  });

  describe('moving', () => {
    const corner = createBed(() => maker.open());

    it('moves files and directories, with what is in them', async () => {
      const { storage, at } = await corner();
      await storage.makeDirectory(at('a/b'), { parents: true });
      await put(storage, at('a/b/file'), text('content'));
      const moved = await storage.move(at('a'), at('c'), { policy: 'fail' });
      assert.equal(moved.outcome, 'created');
      assert.equal(moved.entry.path, at('c'));
      assert.equal((await storage.move(at('c/b/file'), at('file'), { policy: 'fail' })).outcome, 'created');
      assert.equal(await getText(storage, at('file')), 'content');
      assert.deepEqual(await namesBelow(storage, at(), { recursive: true }), ['c', 'c/b', 'file']);
    });

    it('follows the policy when the name is taken', async () => {
      const { storage, at } = await corner();
      const fill = async (): Promise<void> => {
        await put(storage, at('from'), text('from'), { policy: 'replace', mtimeUs: 2_000_000 });
        await put(storage, at('to'), text('to'), { policy: 'replace', mtimeUs: 1_000_000 });
      };
      await fill();
      await refuses('ALREADY_EXISTS', () => storage.move(at('from'), at('to'), { policy: 'fail' }));
      assert.equal((await storage.move(at('from'), at('to'), { policy: 'skip' })).outcome, 'skipped');
      assert.deepEqual(await namesBelow(storage, at()), ['from', 'to']);
      const renamed = await storage.move(at('from'), at('to'), { policy: 'rename' });
      assert.deepEqual([renamed.outcome, renamed.entry.path], ['renamed', at('to (1)')]);
      await fill();
      assert.equal((await storage.move(at('to'), at('from'), { policy: 'newer' })).outcome, 'skipped');
      assert.equal((await storage.move(at('from'), at('to'), { policy: 'newer' })).outcome, 'replaced');
      assert.equal(await getText(storage, at('to')), 'from');
      await fill();
      assert.equal((await storage.move(at('from'), at('to'), { policy: 'replace' })).outcome, 'replaced');
      assert.deepEqual(await namesBelow(storage, at()), ['to', 'to (1)']);
    });

    it('replaces only the version that is meant', async () => {
      const { storage, at } = await corner();
      const old = (await put(storage, at('to'), text('1'))).entry.version;
      const { version } = (await put(storage, at('to'), text('22'), { policy: 'replace' })).entry;
      await put(storage, at('from'), text('from'));
      await refuses('VERSION_MISMATCH', () =>
        storage.move(at('from'), at('to'), { policy: 'replace', ifMatch: old }),
      );
      await refuses('VERSION_MISMATCH', () =>
        storage.move(at('from'), at('free'), { policy: 'replace', ifMatch: old }),
      );
      assert.equal(
        (await storage.move(at('from'), at('to'), { policy: 'replace', ifMatch: version })).outcome,
        'replaced',
      );
    });

    it('refuses a directory into itself, over a directory, the root, and what is missing', async () => {
      const { storage, at } = await corner();
      await storage.makeDirectory(at('a/b'), { parents: true });
      await storage.makeDirectory(at('other'));
      await storage.createFile(at('file'));
      await refuses('BAD_REQUEST', () => storage.move(at('a'), at('a/b/c'), { policy: 'fail' }));
      await refuses('ALREADY_EXISTS', () => storage.move(at('a'), at('other'), { policy: 'replace' }));
      await refuses('ALREADY_EXISTS', () => storage.move(at('file'), at('other'), { policy: 'replace' }));
      await refuses('ALREADY_EXISTS', () => storage.move(at('a'), at('file'), { policy: 'replace' }));
      await refuses('FORBIDDEN', () => storage.move(ROOT_PATH, at('root'), { policy: 'fail' }));
      await refuses('NOT_FOUND', () => storage.move(at('missing'), at('x'), { policy: 'fail' }));
      await refuses('NOT_FOUND', () => storage.move(at('file'), at('missing/x'), { policy: 'fail' }));
      await refuses('NOT_A_DIRECTORY', () => storage.move(at('a'), at('file/x'), { policy: 'fail' }));
      assert.deepEqual(await namesBelow(storage, at(), { recursive: true }), ['a', 'a/b', 'file', 'other']);
    });

    it('leaves an entry alone that is moved onto itself', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('content'));
      assert.equal((await storage.move(at('file'), at('file'), { policy: 'replace' })).outcome, 'unchanged');
      assert.equal(await getText(storage, at('file')), 'content');
    });
  });

  describe('copying', () => {
    const corner = createBed(() => maker.open());

    it('copies a file with its time and executable bit, and leaves the source', async () => {
      const { storage, at } = await corner();
      await put(storage, at('from'), text('content'), { mtimeUs: 1_234_567_890_000, executable: true });
      const { written, problems } = await storage.copy(at('from'), at('to'), { policy: 'fail' });
      assert.deepEqual([written.outcome, written.entry.path, problems.length], ['created', at('to'), 0]);
      assert.equal(written.entry.mtimeUs, 1_234_567_890_000);
      assert.equal(written.entry.executable, true);
      assert.equal(await getText(storage, at('to')), 'content');
      assert.equal(await getText(storage, at('from')), 'content');
      await refuses('NOT_FOUND', () => storage.copy(at('missing'), at('x'), { policy: 'fail' }));
    });

    it('follows the policy, and takes identical content as done', async () => {
      const { storage, at } = await corner();
      await put(storage, at('from'), text('from'));
      await put(storage, at('same'), text('from'));
      await put(storage, at('to.txt'), text('to'));
      assert.equal(
        (await storage.copy(at('from'), at('same'), { policy: 'fail' })).written.outcome,
        'unchanged',
      );
      await refuses('ALREADY_EXISTS', () => storage.copy(at('from'), at('to.txt'), { policy: 'fail' }));
      assert.equal(
        (await storage.copy(at('from'), at('to.txt'), { policy: 'skip' })).written.outcome,
        'skipped',
      );
      assert.equal(
        (await storage.copy(at('from'), at('to.txt'), { policy: 'rename' })).written.entry.path,
        at('to (1).txt'),
      );
      assert.equal(
        (await storage.copy(at('from'), at('to.txt'), { policy: 'replace' })).written.outcome,
        'replaced',
      );
      assert.equal(await getText(storage, at('to.txt')), 'from');
    });

    it('copies a directory only when asked, and merges it; what cannot be copied is a problem of its own', async () => {
      const { storage, at } = await corner();
      await storage.makeDirectory(at('from/below'), { parents: true });
      await put(storage, at('from/a'), text('new a'));
      await put(storage, at('from/below/b'), text('b'));
      await refuses('NOT_A_FILE', () => storage.copy(at('from'), at('to'), { policy: 'fail' }));
      const first = await storage.copy(at('from'), at('to'), { policy: 'fail', recursive: true });
      assert.deepEqual([first.written.outcome, first.problems.length], ['created', 0]);
      await put(storage, at('to/a'), text('another a'), { policy: 'replace' });
      await put(storage, at('from/c'), text('c'));
      const second = await storage.copy(at('from'), at('to'), { policy: 'fail', recursive: true });
      assert.deepEqual(
        second.problems.map((problem) => [problem.path, problem.code]),
        [[at('to/a'), 'ALREADY_EXISTS']],
      );
      assert.equal(await getText(storage, at('to/a')), 'another a');
      assert.deepEqual(await namesBelow(storage, at('to'), { recursive: true }), [
        'a',
        'below',
        'below/b',
        'c',
      ]);
      await refuses('BAD_REQUEST', () =>
        storage.copy(at('from'), at('from/below/x'), { policy: 'fail', recursive: true }),
      );
      await refuses('BAD_REQUEST', () =>
        storage.copy(ROOT_PATH, at('x'), { policy: 'fail', recursive: true }),
      );
    });

    it('is not disturbed by names that share a beginning', async () => {
      const { storage, at } = await corner();
      await storage.makeDirectory(at('share'));
      await storage.makeDirectory(at('share2'));
      await storage.createFile(at('share/a'));
      assert.equal(
        (await storage.move(at('share'), at('share2/share'), { policy: 'fail' })).outcome,
        'created',
      );
      assert.deepEqual(await namesBelow(storage, at(), { recursive: true }), [
        'share2',
        'share2/share',
        'share2/share/a',
      ]);
      assert.equal(await storage.remove(parseRemotePath(at('share2')), { recursive: true }), 3);
    });
  });
};
