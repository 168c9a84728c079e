// Watching: every change is told, and what tells of it says where to look.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isWherryError, type RemotePath } from '../../../src/base/index.ts';
import type { Storage } from '../../../src/storage/index.ts';
import { watchAll, type Watching } from '../watching.ts';
import {
  createBed,
  directoryEntry,
  fileEntry,
  lend,
  linkEntry,
  put,
  putBatch,
  refuses,
  text,
  type Corner,
  type StorageMaker,
} from './bed.ts';

const replace = { policy: 'replace' } as const;

interface Scene extends Corner {
  /** Watches `w`, in which there is some of each, and beside which is `out`. */
  readonly watching: Watching;
  /** Paths in the watched directory that were told since the last call, sorted. "" is itself. */
  told(): Promise<string[]>;
}

const TREE = [
  fileEntry('w/file', text('x')),
  fileEntry('w/a/file', text('x')),
  fileEntry('w/a/b/file', text('x')),
  fileEntry('w/c/file', text('x')),
  fileEntry('w/skipped/file', text('x')),
  fileEntry('out/d/e/file', text('x')),
];

const setUp = async (
  corner: Corner,
  view: (storage: Storage) => Storage = (same) => same,
): Promise<Scene> => {
  await putBatch(corner.storage, corner.at(), TREE);
  const watching = await watchAll(view(corner.storage), corner.at('w'), { exclude: ['skipped'] });
  return {
    ...corner,
    watching,
    told: async () => (await watching.told()).map((path) => path.slice(corner.at('w').length + 1)).toSorted(),
  };
};

type Change = (storage: Storage, at: Corner['at']) => Promise<unknown>;

const handleWrite = async (storage: Storage, path: RemotePath): Promise<void> => {
  const handle = await storage.openHandle(path, { access: 'write' });
  await handle.write(lend(text('longer')), 6, 0);
  await handle.close();
};

/** What changes, and which directories must be told. */
const CHANGES: Readonly<Record<string, readonly [Change, readonly string[]]>> = {
  'a new file': [(storage, at) => storage.createFile(at('w/new')), ['']],
  'a new file deep below': [(storage, at) => storage.createFile(at('w/a/b/new')), ['a/b']],
  'a file that is replaced': [(storage, at) => put(storage, at('w/a/file'), text('other'), replace), ['a']],
  'a file that is written to': [(storage, at) => handleWrite(storage, at('w/a/file')), ['a']],
  'a file whose time is set': [
    (storage, at) => put(storage, at('w/c/file'), text('x'), { ...replace, mtimeUs: 1_000_000 }),
    ['c'],
  ],
  'a file that is removed': [(storage, at) => storage.remove(at('w/a/b/file')), ['a/b']],
  'a file that is renamed': [(storage, at) => storage.move(at('w/file'), at('w/other'), replace), ['']],
  'a file that goes to another directory': [
    (storage, at) => storage.move(at('w/a/file'), at('w/c/moved'), replace),
    ['a', 'c'],
  ],
  'a file that comes from outside': [
    (storage, at) => storage.move(at('out/d/e/file'), at('w/c/moved'), replace),
    ['c'],
  ],
  'a file that goes outside': [
    (storage, at) => storage.move(at('w/a/file'), at('out/moved'), replace),
    ['a'],
  ],
  'a link': [(storage, at) => putBatch(storage, at('w'), [linkEntry('c/link', 'file')]), ['c']],
  'a new directory': [(storage, at) => storage.makeDirectory(at('w/a/new')), ['a', 'a/new']],
  'a tree that is made at once': [
    (storage, at) =>
      putBatch(storage, at('w'), [fileEntry('n/m/k/file', text('x')), directoryEntry('n/empty')]),
    ['', 'n', 'n/empty', 'n/m', 'n/m/k'],
  ],
  'a tree that comes from outside': [
    (storage, at) => storage.move(at('out/d'), at('w/a/d'), replace),
    ['a', 'a/d', 'a/d/e'],
  ],
  'a tree that goes outside': [(storage, at) => storage.move(at('w/a'), at('out/a'), replace), ['']],
  'a tree that is renamed': [(storage, at) => storage.move(at('w/a'), at('w/z'), replace), ['', 'z', 'z/b']],
  'a tree that is removed': [(storage, at) => storage.remove(at('w/a'), { recursive: true }), ['']],
  'a tree that is copied': [
    (storage, at) => storage.copy(at('w/a'), at('w/c/a'), { policy: 'fail', recursive: true }),
    ['c', 'c/a', 'c/a/b'],
  ],
};

export const describeWatching = (maker: StorageMaker): void => {
  describe('watching', () => {
    const corner = createBed(() => maker.open({ durability: 'process' }));

    for (const [what, [change, directories]] of Object.entries(CHANGES)) {
      it(`invariant 30: tells of ${what}`, async () => {
        const { storage, at, told, watching } = await setUp(await corner());
        await change(storage, at);
        const seen = new Set(await told());
        for (const directory of directories)
          assert.ok(seen.has(directory), `${directory} of ${[...seen].join()}`);
        await watching.close();
      });
    }

    it('tells by itself, without being asked', async () => {
      const { storage, at, watching } = await setUp(await corner());
      await storage.createFile(at('w/a/b/new'));
      await watching.tells((path) => path === at('w/a/b'));
      await watching.close();
    });

    it('invariant 30: tells of everything when many directories change at once', async () => {
      const { storage, at, told, watching } = await setUp(await corner());
      const names = Array.from({ length: 120 }, (_, index) => `many/d${index % 7}/e${index}`);
      await putBatch(
        storage,
        at('w'),
        names.map((name) => fileEntry(`${name}/file`, text(name))),
      );
      const seen = new Set(await told());
      for (const name of names) assert.ok(seen.has(name), name);
      // And they are watched from then on.
      for (const name of names.slice(0, 20)) await storage.createFile(at(`w/${name}/more`));
      const again = new Set(await told());
      for (const name of names.slice(0, 20)) assert.ok(again.has(name), name);
      await watching.close();
    });

    it('invariant 30: goes on with a directory that was moved away and back, under each of its names', async () => {
      const { storage, at, told, watching } = await setUp(await corner());
      await storage.move(at('w/a'), at('out/a'), replace);
      await storage.createFile(at('out/a/b/away'));
      await told();
      await storage.move(at('out/a'), at('w/c/a'), replace);
      assert.ok((await told()).includes('c/a/b'));
      await storage.createFile(at('w/c/a/b/there'));
      assert.deepEqual(await told(), ['c/a/b']);
      await storage.move(at('w/c/a'), at('w/a'), replace);
      await told();
      await storage.createFile(at('w/a/b/back'));
      assert.deepEqual(await told(), ['a/b']);
      await watching.close();
    });

    it('invariant 30: says when the watched directory itself goes, and when there is one again', async () => {
      const { storage, at, told, watching } = await setUp(await corner());
      assert.equal(watching.watch.state, 'there');
      await storage.move(at('w'), at('gone'), replace);
      await watching.watch.flush();
      assert.equal(watching.watch.state, 'away');
      assert.deepEqual(watching.reasons(), ['root']);
      await storage.createFile(at('gone/a/new'));
      assert.deepEqual(await told(), []);
      await storage.move(at('gone'), at('w'), replace);
      await watching.watch.flush();
      assert.equal(watching.watch.state, 'there');
      assert.deepEqual(watching.reasons(), ['root']);
      await storage.createFile(at('w/a/newer'));
      assert.deepEqual(await told(), ['a']);
      await watching.close();
    });

    it('invariant 30: another directory in the place of the watched one is told as one', async () => {
      const { storage, at, told, watching } = await setUp(await corner());
      await storage.move(at('w'), at('gone'), replace);
      await storage.move(at('out'), at('w'), replace);
      await watching.watch.flush();
      assert.ok(watching.reasons().includes('root'));
      assert.equal(watching.watch.state, 'there');
      await storage.createFile(at('gone/a/new'));
      await storage.createFile(at('w/d/e/new'));
      assert.deepEqual(await told(), ['d/e']);
      await watching.close();
    });

    it('tells nothing of what was before, of what is staged, left out, beside or only read', async () => {
      const { storage, at, told, watching } = await setUp(await corner());
      assert.deepEqual(await told(), []);
      await storage.createFile(at('out/new'));
      await storage.createFile(at('w/skipped/new'));
      await storage.makeDirectory(at('w/skipped/deep'));
      await storage.checksum(at('w/a/file'));
      await Array.fromAsync(storage.scan(at('w'), { recursive: true }));
      const staged = await storage.stage(at('w/a/staged'), { size: 1 }, replace);
      await staged.write(lend(text('x')), 1);
      assert.deepEqual(await told(), []);
      await staged.discard();
      assert.deepEqual(await told(), []);
      await watching.close();
    });

    it('tells nothing more once it is closed, which may be done twice', async () => {
      const { storage, at, watching } = await setUp(await corner());
      await storage.createFile(at('w/new'));
      await watching.watch.close();
      await watching.watch.close();
      assert.equal(await watching.watch.over, undefined);
      await refuses('CANCELLED', () => watching.watch.flush());
      assert.deepEqual(watching.hints, []);
    });

    it('is refused where there is no directory, or a link on the way', async () => {
      const { storage, at, watching } = await setUp(await corner());
      await putBatch(storage, at(), [linkEntry('link', 'w')]);
      const watch = (path: string) => () => storage.watch(at(path), () => {});
      await refuses('NOT_FOUND', watch('missing'));
      await refuses('NOT_FOUND', watch('missing/deep'));
      await refuses('NOT_A_DIRECTORY', watch('w/file'));
      await refuses('NOT_A_DIRECTORY', watch('link'));
      await refuses('NOT_A_DIRECTORY', watch('link/a'));
      await watching.close();
    });

    it('ends with its signal, and with what its listener throws', async () => {
      const { storage, at, watching } = await setUp(await corner());
      const controller = new AbortController();
      const watch = await storage.watch(at('w'), () => assert.fail('told'), { signal: controller.signal });
      controller.abort();
      assert.equal((await watch.over)?.code, 'CANCELLED');
      await refuses('CANCELLED', () => watch.flush());
      await refuses('CANCELLED', () => storage.watch(at('w'), () => {}, { signal: controller.signal }));
      const throwing = await storage.watch(at('w'), () => {
        throw new Error('of the listener');
      });
      await storage.createFile(at('w/new'));
      const reason = await throwing.over;
      assert.ok(isWherryError(reason));
      assert.equal((reason.cause as Error).message, 'of the listener');
      await watching.close();
    });

    it('is the same where no link is followed', async () => {
      const here = await corner();
      const { storage, at, told, watching } = await setUp(here, (storage) => storage.withoutLinks());
      await storage.createFile(at('w/a/new'));
      assert.deepEqual(await told(), ['a']);
      await watching.close();
    });

    it('tells the same to each of several', async () => {
      const here = await corner();
      const { storage, at, told, watching } = await setUp(here);
      const other = await watchAll(storage, at('w/a'));
      await storage.createFile(at('w/a/b/new'));
      assert.deepEqual(await told(), ['a/b']);
      assert.deepEqual(await other.told(), [at('w/a/b')]);
      await other.close();
      await storage.createFile(at('w/a/b/newer'));
      assert.deepEqual(await told(), ['a/b']);
      await watching.close();
    });

    it('is over when its storage is closed', async () => {
      const opened = await maker.open();
      const watching = await watchAll(opened.storage, (opened.home ?? '/') as RemotePath);
      await opened.close();
      assert.equal((await watching.watch.over)?.code, 'CANCELLED');
    });

    it('works where nothing may be changed', async () => {
      const opened = await maker.openReadOnly(
        async (storage) => void (await storage.makeDirectory('/a' as RemotePath)),
      );
      const watching = await watchAll(opened.storage, (opened.home ?? '/') as RemotePath);
      assert.deepEqual(await watching.told(), []);
      await watching.close();
      await opened.close();
    });
  });
};
