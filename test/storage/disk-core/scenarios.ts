// The operations that are cut off and made to fail at each of their calls, with what was there before and what is to be
// there after. A path that holds the same before and after must hold that at every instant.

import type { DiskCore, DiskCoreInit } from '../../../src/storage/disk/disk-core.ts';
import { MAX_SYNC_GROUP } from '../../../src/storage/disk/limits.ts';
import { MTIME, batch, bytes, directory, file, hashOf, link, path, upload } from './bed.ts';
import type { SimulatedDisk, SimulatedDiskOptions } from './simulated-disk.ts';

type Tree = Readonly<Record<string, string>>;

export interface Scenario {
  readonly name: string;
  readonly disk?: SimulatedDiskOptions;
  readonly init?: Partial<DiskCoreInit>;
  /** Made before, and durable. */
  readonly prepare?: (core: DiskCore, disk: SimulatedDisk) => unknown;
  /** As another program would leave it: there, but not durable. */
  readonly plant?: (disk: SimulatedDisk) => void;
  readonly run: (core: DiskCore) => unknown;
  /** All that is there afterwards, Wherry's own directory left out. */
  readonly after: Tree;
  /** Where there are very many calls: every so many of them is made to fail. Default 1. */
  readonly stride?: number;
}

const replace = { policy: 'replace' } as const;
const fail = { policy: 'fail' } as const;

const tree = (core: DiskCore) =>
  core.writeBatch(
    path('/'),
    batch(file('tree/a', 'content a'), file('tree/below/b', 'content b'), link('tree/link', 'a')),
    fail,
  );
const TREE = {
  '/tree': '/',
  '/tree/a': 'content a',
  '/tree/below': '/',
  '/tree/below/b': 'content b',
  '/tree/link': '-> a',
};

/** TREE under another name. */
const treeAt = (name: string): Tree =>
  Object.fromEntries(Object.entries(TREE).map(([at, content]) => [at.replace('/tree', name), content]));

const mixedBatch = (policy: 'fail' | 'replace') => (core: DiskCore) =>
  core.writeBatch(
    path('/'),
    batch(
      directory('new'),
      file('new/one', 'first'),
      file('new/deep/two', 'second'),
      file('old', 'newer content'),
      link('new/link', 'deep/two'),
    ),
    { policy },
  );
const MIXED = {
  '/new': '/',
  '/new/one': 'first',
  '/new/deep': '/',
  '/new/deep/two': 'second',
  '/new/link': '-> deep/two',
};

/** Files by their paths, each with its path as its content, and the directories that they are in. */
const filesAt = (...paths: readonly string[]): Tree => {
  const found: Record<string, string> = {};
  for (const at of paths) {
    for (let cut = at.indexOf('/'); cut >= 0; cut = at.indexOf('/', cut + 1))
      found[`/${at.slice(0, cut)}`] = '/';
    found[`/${at}`] = at;
  }
  return found;
};
const entriesAt = (...paths: readonly string[]) => paths.map((at) => file(at, at));
const numbered = (directory: string, from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `${directory}/${from + index}`);

const NEW_PATHS = [
  ...numbered('new', 0, 3),
  ...numbered('new/sub', 0, 2),
  'new/sub/deep/er/file',
  ...numbered('missing/above', 0, 4),
  'small/file',
];
const newBatch = (core: DiskCore) => core.writeBatch(path('/'), batch(...entriesAt(...NEW_PATHS)), fail);

/** One more file than a batch holds open at once, with its directory. */
const MANY_PATHS = numbered('many', 0, MAX_SYNC_GROUP + 3);
const MANY = batch(...entriesAt(...MANY_PATHS));

const [EARLY_PATHS, LATE_PATHS] = [
  numbered('new', 0, 5),
  [...numbered('new', 4, 9), ...numbered('new/sub', 0, 4)],
];

/** Both find that nothing is there, and stage all of it; who comes second goes into what is there then. */
const twoBatches = (core: DiskCore) =>
  Promise.all(
    [EARLY_PATHS, LATE_PATHS].map((paths) => core.writeBatch(path('/'), batch(...entriesAt(...paths)), fail)),
  );

const rebuild = (core: DiskCore) => {
  const { version } = core.stat(path('/file'));
  const sources = [{ path: path('/file'), version }];
  const writer = core.openWriter(path('/file'), { size: 19, mtimeUs: MTIME }, { ...replace, sources });
  Array.from(writer.copyFrom(0, 0, 4));
  writer.write(bytes('and new '));
  Array.from(writer.copyFrom(0, 4, 7));
  return writer.commit(hashOf(bytes('old and new content')));
};

/** Without hashes: what comes in the middle is taken back. */
const uploadInTries = (core: DiskCore) => {
  const writer = core.openWriter(path('/file'), { size: 15, mtimeUs: MTIME }, replace);
  writer.write(bytes('the new '));
  writer.accept();
  writer.write(bytes('old'));
  writer.rollBack();
  writer.write(bytes('content'));
  return writer.commit();
};

const onOtherFileSystem = (sameDevice: boolean) => (core: DiskCore, disk: SimulatedDisk) => {
  core.makeDirectory(path('/mount'));
  disk.mount('/mount', sameDevice);
};

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'an upload',
    run: (core) => upload(core, '/file', 'the content'),
    after: { '/file': 'the content' },
  },
  { name: 'an upload of nothing', run: (core) => upload(core, '/file', ''), after: { '/file': '' } },
  {
    name: 'an upload that replaces',
    prepare: (core) => upload(core, '/file', 'old content'),
    run: (core) => upload(core, '/file', 'the new content', 'replace'),
    after: { '/file': 'the new content' },
  },
  {
    name: 'an upload under a number',
    prepare: (core) => upload(core, '/file.txt', 'old content'),
    run: (core) => upload(core, '/file.txt', 'the new content', 'rename'),
    after: { '/file.txt': 'old content', '/file (1).txt': 'the new content' },
  },
  {
    name: 'an upload of what another program wrote already',
    plant: (disk) => disk.plantFile('/file', 'the content'),
    run: (core) => upload(core, '/file', 'the content'),
    after: { '/file': 'the content' },
  },
  {
    name: 'an upload without hard links',
    disk: { hardLinks: false },
    run: (core) => upload(core, '/file', 'the content'),
    after: { '/file': 'the content' },
  },
  {
    name: 'an upload a few bytes at a time',
    disk: { transferSize: 3 },
    prepare: (core) => upload(core, '/file', 'old content'),
    run: (core) => upload(core, '/file', 'the new content', 'replace'),
    after: { '/file': 'the new content' },
  },
  {
    name: 'an upload beside its destination',
    init: { staging: 'beside' },
    prepare: (core) => upload(core, '/file', 'old content'),
    run: (core) => upload(core, '/file', 'the new content', 'replace'),
    after: { '/file': 'the new content' },
  },
  {
    name: 'an upload to another file system',
    prepare: onOtherFileSystem(false),
    run: (core) => upload(core, '/mount/file', 'the content'),
    after: { '/mount': '/', '/mount/file': 'the content' },
  },
  {
    name: 'an upload to a mount that hides its device',
    prepare: onOtherFileSystem(true),
    run: (core) => upload(core, '/mount/file', 'the content'),
    after: { '/mount': '/', '/mount/file': 'the content' },
  },
  {
    name: 'a batch',
    prepare: (core) => upload(core, '/old', 'old content'),
    run: mixedBatch('replace'),
    after: { ...MIXED, '/old': 'newer content' },
  },
  {
    name: 'a batch beside its destination',
    init: { staging: 'beside' },
    prepare: (core) => upload(core, '/old', 'old content'),
    run: mixedBatch('replace'),
    after: { ...MIXED, '/old': 'newer content' },
  },
  {
    name: 'a batch without conflicts',
    prepare: (core) => upload(core, '/old', 'newer content'),
    run: mixedBatch('fail'),
    after: { ...MIXED, '/old': 'newer content' },
  },
  {
    name: 'a batch of what another program wrote already',
    plant: (disk) => disk.plantFile('/file', 'the content'),
    run: (core) => core.writeBatch(path('/'), batch(file('file', 'the content')), fail),
    after: { '/file': 'the content' },
  },
  { name: 'a batch into new directories', run: newBatch, after: filesAt(...NEW_PATHS) },
  {
    name: 'a batch into new directories beside their destination',
    init: { staging: 'beside' },
    run: newBatch,
    after: filesAt(...NEW_PATHS),
  },
  {
    name: 'a batch into new directories of another file system',
    prepare: onOtherFileSystem(false),
    run: (core) => core.writeBatch(path('/mount'), batch(...entriesAt(...EARLY_PATHS)), fail),
    after: {
      '/mount': '/',
      '/mount/new': '/',
      ...Object.fromEntries(EARLY_PATHS.map((at) => [`/mount/${at}`, at])),
    },
  },
  {
    name: 'a batch into new directories on a mount that hides its device',
    prepare: onOtherFileSystem(true),
    run: (core) => core.writeBatch(path('/mount'), batch(...entriesAt(...EARLY_PATHS)), fail),
    after: {
      '/mount': '/',
      '/mount/new': '/',
      ...Object.fromEntries(EARLY_PATHS.map((at) => [`/mount/${at}`, at])),
    },
  },
  {
    name: 'a batch into new directories with links and directories between its files',
    run: (core) =>
      core.writeBatch(
        path('/'),
        batch(
          ...entriesAt(...EARLY_PATHS),
          link('new/link', '../other/0'),
          ...entriesAt(...numbered('other', 0, 4)),
          directory('other'),
          ...entriesAt(...numbered('third', 0, 4)),
        ),
        fail,
      ),
    after: {
      ...filesAt(...EARLY_PATHS, ...numbered('other', 0, 4), ...numbered('third', 0, 4)),
      '/new/link': '-> ../other/0',
    },
  },
  {
    name: 'a batch with one file twice in a new directory',
    run: (core) =>
      core.writeBatch(path('/'), batch(...entriesAt(...EARLY_PATHS, ...EARLY_PATHS.slice(0, 1))), fail),
    after: filesAt(...EARLY_PATHS),
  },
  {
    name: 'two batches into one new directory',
    run: twoBatches,
    after: filesAt(...EARLY_PATHS, ...LATE_PATHS),
  },
  {
    name: 'two batches into one new directory beside its destination',
    init: { staging: 'beside' },
    run: twoBatches,
    after: filesAt(...EARLY_PATHS, ...LATE_PATHS),
  },
  {
    name: 'a batch of very many files into a new directory',
    run: (core) => core.writeBatch(path('/'), MANY, fail),
    after: filesAt(...MANY_PATHS),
    stride: 29,
  },
  { name: 'a new file', run: (core) => core.createFile(path('/file')), after: { '/file': '' } },
  {
    name: 'new directories',
    run: (core) => core.makeDirectory(path('/a/b/c'), { parents: true }),
    after: { '/a': '/', '/a/b': '/', '/a/b/c': '/' },
  },
  {
    name: 'a removal',
    prepare: (core) => upload(core, '/file', 'x'),
    run: (core) => core.remove(path('/file')),
    after: {},
  },
  {
    name: 'a removal of a tree',
    prepare: tree,
    run: (core) => core.remove(path('/tree'), { recursive: true }),
    after: {},
  },
  {
    name: 'a move',
    prepare: async (core) => {
      await upload(core, '/file', 'the content');
      core.makeDirectory(path('/to'));
    },
    run: (core) => core.move(path('/file'), path('/to/file'), fail),
    after: { '/to': '/', '/to/file': 'the content' },
  },
  {
    name: 'a move without hard links',
    disk: { hardLinks: false },
    prepare: async (core) => {
      await upload(core, '/file', 'the content');
      core.makeDirectory(path('/to'));
    },
    run: (core) => core.move(path('/file'), path('/to/file'), fail),
    after: { '/to': '/', '/to/file': 'the content' },
  },
  {
    name: 'a move that replaces',
    prepare: async (core) => {
      await upload(core, '/file', 'the content');
      await upload(core, '/other', 'old content');
    },
    run: (core) => core.move(path('/file'), path('/other'), replace),
    after: { '/other': 'the content' },
  },
  {
    name: 'a move of a tree',
    prepare: tree,
    run: (core) => core.move(path('/tree'), path('/moved'), fail),
    after: treeAt('/moved'),
  },
  {
    name: 'a file made of ranges of the one that it replaces',
    prepare: (core) => upload(core, '/file', 'old content'),
    run: rebuild,
    after: { '/file': 'old and new content' },
  },
  {
    name: 'the same, a few bytes at a time',
    disk: { transferSize: 3 },
    prepare: (core) => upload(core, '/file', 'old content'),
    run: rebuild,
    after: { '/file': 'old and new content' },
  },
  {
    name: 'an upload of which something is taken back',
    prepare: (core) => upload(core, '/file', 'old content'),
    run: uploadInTries,
    after: { '/file': 'the new content' },
  },
  {
    name: 'a copy',
    prepare: (core) => upload(core, '/file', 'the content'),
    run: (core) => core.copy(path('/file'), path('/copy'), fail),
    after: { '/file': 'the content', '/copy': 'the content' },
  },
  {
    name: 'a copy of a tree',
    prepare: tree,
    run: (core) => core.copy(path('/tree'), path('/copied'), { ...fail, recursive: true }),
    after: { ...TREE, ...treeAt('/copied') },
  },
];

/** Everything on the disk but what is Wherry's own. */
export const visibleTree = (disk: SimulatedDisk): Tree =>
  Object.fromEntries(Object.entries(disk.tree()).filter(([at]) => !at.includes('/.wherry')));
