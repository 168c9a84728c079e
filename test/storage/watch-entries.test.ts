// Whoever keeps something by path is told of each change that gives paths another meaning, by whatever way it came, and of
// nothing else; the decorator keeps the storage contract.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isWherryError, parseRemotePath, type RemotePath } from '../../src/base/index.ts';
import {
  createReadOnlyStorage,
  watchEntries,
  type EntryListener,
  type Storage,
} from '../../src/storage/index.ts';
import { openMemoryStorage, type MemoryStorage } from '../../src/storage/memory/index.ts';
import { createMountedStorage } from '../../src/storage/mounts/index.ts';
import { describeStorage } from './contract.ts';
import {
  directoryEntry,
  fileEntry,
  linkEntry,
  put,
  putBatch,
  text,
  type StorageUnderTest,
} from './contract/bed.ts';

const at = parseRemotePath;
const fail = { policy: 'fail' } as const;
const replace = { policy: 'replace' } as const;
const rename = { policy: 'rename' } as const;
const skip = { policy: 'skip' } as const;

/** Writes down what it is told, "created /a". */
const createRecorder = () => {
  const told: string[] = [];
  const state = { isNeeded: true, asked: 0 };
  const listener: EntryListener = {
    isNeeded: () => {
      state.asked += 1;
      return state.isNeeded;
    },
    removed: (path) => void told.push(`removed ${path}`),
    moved: (from, to) => void told.push(`moved ${from} ${to}`),
    created: async (path) => void told.push(`created ${path}`),
  };
  return { told, state, listener };
};

const fill = async (storage: Storage, base = ''): Promise<void> => {
  await putBatch(storage, at(`${base}/`), [
    fileEntry('dir/file', text('content')),
    fileEntry('dir/sub/deep', text('deep')),
    fileEntry('other', text('other')),
    fileEntry('tree/new/one', text('1')),
    fileEntry('tree/sub/deep', text('other deep')),
    fileEntry('tree/sub/more', text('more')),
    directoryEntry('empty'),
    linkEntry('way', 'dir'),
    linkEntry('leaf', 'dir/file'),
  ]);
};

const write = async (
  storage: Storage,
  path: RemotePath,
  end: 'sync' | 'close' | 'discard',
  create: 'if-missing' | 'always-new' = 'if-missing',
): Promise<void> => {
  const handle = await storage.openHandle(path, { access: 'write', create });
  await handle.write(Uint8Array.of(1), 1, 0);
  if (end === 'close') await handle.close();
  if (end === 'sync') await handle.sync();
  await handle.discard();
};

type Change = (storage: Storage) => Promise<unknown>;

/** What is done, and what is told of it. */
const CHANGES: Readonly<Record<string, readonly [Change, ...string[]]>> = {
  'a removed file': [(storage) => storage.remove(at('/dir/file')), 'removed /dir/file'],
  'a removed tree': [(storage) => storage.remove(at('/dir'), { recursive: true }), 'removed /dir'],
  'a removed link': [(storage) => storage.remove(at('/leaf')), 'removed /leaf'],
  'a move': [(storage) => storage.move(at('/dir'), at('/new'), fail), 'moved /dir /new'],
  'a move that replaces': [
    (storage) => storage.move(at('/other'), at('/dir/file'), replace),
    'removed /dir/file',
    'moved /other /dir/file',
  ],
  'a move that renames': [
    (storage) => storage.move(at('/other'), at('/dir/file'), rename),
    'moved /other /dir/file (1)',
  ],
  'a move that is skipped': [(storage) => storage.move(at('/other'), at('/dir/file'), skip)],
  'a move to itself': [(storage) => storage.move(at('/other'), at('/other'), replace)],
  'a copy': [(storage) => storage.copy(at('/other'), at('/copy'), fail), 'created /copy'],
  'a copy that replaces': [(storage) => storage.copy(at('/other'), at('/dir/file'), replace)],
  'a copied tree': [
    (storage) => storage.copy(at('/dir'), at('/copy'), { ...fail, recursive: true }),
    'created /copy',
  ],
  'a copied tree that merges': [
    (storage) => storage.copy(at('/tree'), at('/dir'), { ...replace, recursive: true }),
    'created /dir/new',
    'created /dir/sub/more',
  ],
  'an upload': [(storage) => put(storage, at('/dir/new'), text('new')), 'created /dir/new'],
  'an upload that replaces': [(storage) => put(storage, at('/dir/file'), text('new'), replace)],
  'an upload that renames': [
    (storage) => put(storage, at('/dir/file'), text('new'), rename),
    'created /dir/file (1)',
  ],
  'an empty file': [(storage) => storage.createFile(at('/dir/new')), 'created /dir/new'],
  'a directory': [(storage) => storage.makeDirectory(at('/dir/new')), 'created /dir/new'],
  'a directory with those above it': [
    (storage) => storage.makeDirectory(at('/dir/a/b/c'), { parents: true }),
    'created /dir/a',
  ],
  'a directory that is there': [(storage) => storage.makeDirectory(at('/dir/sub'), { parents: true })],
  'a handle of a new file that is closed': [
    (storage) => write(storage, at('/dir/new'), 'close'),
    'created /dir/new',
  ],
  'a handle of a new file that is synced': [
    (storage) => write(storage, at('/dir/new'), 'sync', 'always-new'),
    'created /dir/new',
  ],
  'a handle that is let go': [(storage) => write(storage, at('/dir/new'), 'discard')],
  'a handle of what is there': [(storage) => write(storage, at('/dir/file'), 'close')],
  'a batch': [
    (storage) =>
      putBatch(storage, at('/dir'), [
        fileEntry('file', text('newer')),
        fileEntry('flat', text('x')),
        fileEntry('a/b/one', text('x')),
        fileEntry('a/two', text('x')),
        directoryEntry('sub/dir'),
        directoryEntry('sub'),
        fileEntry('../escape', text('x')),
        fileEntry('.wherry/x', text('x')),
      ]),
    'created /dir/a',
    'created /dir/flat',
    'created /dir/sub/dir',
  ],
  'a batch that renames': [
    (storage) => putBatch(storage, at('/dir'), [fileEntry('file', text('newer'))], rename),
    'created /dir/file (1)',
  ],
  'a batch into a directory that is not there': [
    (storage) => putBatch(storage, at('/a/b'), [fileEntry('c', text('x'))]),
    'created /a',
  ],
};

const WAYS: typeof CHANGES = {
  'a removal': [(storage) => storage.remove(at('/way/file')), 'removed /dir/file'],
  'a move': [
    (storage) => storage.move(at('/way/file'), at('/way/sub/new'), fail),
    'moved /dir/file /dir/sub/new',
  ],
  'a move that replaces': [
    (storage) => storage.move(at('/other'), at('/way/file'), replace),
    'removed /dir/file',
    'moved /other /dir/file',
  ],
  'an upload': [(storage) => put(storage, at('/way/new'), text('new')), 'created /dir/new'],
  'an empty file': [(storage) => storage.createFile(at('/way/new')), 'created /dir/new'],
  'a directory': [(storage) => storage.makeDirectory(at('/way/a/b'), { parents: true }), 'created /dir/a'],
  'a copy': [(storage) => storage.copy(at('/other'), at('/way/new'), fail), 'created /dir/new'],
  'a handle': [(storage) => write(storage, at('/way/new'), 'close'), 'created /dir/new'],
  'a batch': [
    (storage) => putBatch(storage, at('/way'), [fileEntry('new', text('x')), fileEntry('a/b', text('x'))]),
    'created /dir/a',
    'created /dir/new',
  ],
};

const tells = async (change: Change, expected: readonly string[], isUnlinked: boolean): Promise<void> => {
  const memory = await openMemoryStorage({ keepsTrash: true });
  await fill(memory);
  const { told, listener } = createRecorder();
  const watched = watchEntries(memory, listener);
  await change(isUnlinked ? watched.withoutLinks() : watched);
  assert.deepEqual(told.toSorted(), expected.toSorted());
};

describe('a storage whose entries are watched', () => {
  for (const [name, [change, ...expected]] of Object.entries(CHANGES)) {
    it(`tells what is to be told of ${name}, also where no link is followed`, async () => {
      for (const isUnlinked of [false, true]) await tells(change, expected, isUnlinked);
    });
  }

  for (const [name, [change, ...expected]] of Object.entries(WAYS)) {
    it(`row 12: names the real paths of ${name} that goes through a link`, () =>
      tells(change, expected, false));
  }

  it('tells of what comes back from the trash', async () => {
    const memory = await openMemoryStorage({ keepsTrash: true });
    await fill(memory);
    await memory.remove(at('/dir/sub'), { recursive: true });
    await memory.remove(at('/other'));
    const items = (await Array.fromAsync(memory.trash.list())).flat();
    const idOf = (path: string): string => items.find((item) => item.path === path)?.id ?? '';
    const { told, listener } = createRecorder();
    const watched = watchEntries(memory, listener);
    await watched.trash.restore(idOf('/other'), fail);
    await watched.trash.restore(idOf('/dir/sub'), { ...fail, to: at('/a/b/sub') });
    assert.deepEqual(told, ['created /other', 'created /a']);
    await memory.remove(at('/other'));
    await memory.createFile(at('/other'));
    const [item] = (await Array.fromAsync(memory.trash.list())).flat();
    await watched.trash.restore(item?.id ?? '', replace);
    assert.equal(told.length, 2);
  });

  it('tells before it answers, and nothing of what was refused or only looked at', async () => {
    const memory = await openMemoryStorage();
    await fill(memory);
    const { told, listener } = createRecorder();
    const watched = watchEntries(memory, listener);
    await watched.stat(at('/other'));
    await (await watched.open(at('/other'))).close();
    await (await watched.openHandle(at('/other'), { access: 'read' })).close();
    const REFUSED: readonly Change[] = [
      (storage) => storage.remove(at('/none')),
      (storage) => storage.remove(at('/dir')),
      (storage) => storage.move(at('/none'), at('/other'), replace),
      (storage) => storage.move(at('/other'), at('/dir/file'), fail),
      (storage) => storage.copy(at('/none'), at('/x'), { ...fail, recursive: true }),
      (storage) => storage.makeDirectory(at('/dir')),
      (storage) => storage.makeDirectory(at('/other/x'), { parents: true }),
      (storage) => storage.createFile(at('/other')),
      (storage) => put(storage, at('/other'), text('new'), fail),
      (storage) => storage.writeBatch(at('/'), Uint8Array.of(1, 2, 3), 3, fail),
      (storage) => storage.trash.restore('none', fail),
    ];
    for (const change of REFUSED) await assert.rejects(change(watched), isWherryError);
    assert.deepEqual(told, []);
    let isTold = false;
    const slow = watchEntries(memory, {
      ...listener,
      removed: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        isTold = true;
      },
    });
    await slow.remove(at('/other'));
    assert.equal(isTold, true);
  });

  it('does nothing but ask while nobody wants to know', async () => {
    for (const [name, [change]] of Object.entries(CHANGES)) {
      const memory = await openMemoryStorage({ keepsTrash: true });
      await fill(memory);
      const forbidden = async (): Promise<never> => assert.fail(name);
      const { told, state, listener } = createRecorder();
      state.isNeeded = false;
      const watched = watchEntries({ ...memory, realPath: forbidden, stat: forbidden }, listener);
      await change(watched);
      assert.deepEqual(told, []);
      assert.ok(state.asked <= 2, name);
    }
  });

  it('names paths of the whole where several roots are served', async () => {
    const { told, listener } = createRecorder();
    const mounted = createMountedStorage([
      { path: at('/one'), storage: await openMemoryStorage() },
      { path: at('/two'), storage: await openMemoryStorage() },
    ]);
    await fill(mounted, '/one');
    const watched = watchEntries(mounted, listener);
    await watched.remove(at('/one/way/file'));
    await watched.move(at('/one/tree'), at('/two/tree'), fail);
    await watched.copy(at('/two/tree'), at('/one/dir'), { ...fail, recursive: true });
    await put(watched.withoutLinks(), at('/two/new'), text('x'));
    assert.deepEqual(told, [
      'removed /one/dir/file',
      'moved /one/tree /two/tree',
      'created /one/dir/new',
      'created /one/dir/sub/more',
      'created /two/new',
    ]);
  });
});

const underTest = (memory: MemoryStorage, behind: Storage = memory): StorageUnderTest => {
  const storage = watchEntries(behind, createRecorder().listener);
  return {
    storage,
    plantLink: async (path, target) => void memory.plantLink(path, target),
    close: () => storage.close(),
  };
};

describeStorage('a storage whose entries are watched', {
  open: async (init) => underTest(await openMemoryStorage(init)),
  openReadOnly: async (filling) => {
    const memory = await openMemoryStorage();
    await filling(memory);
    return underTest(memory, createReadOnlyStorage(memory));
  },
});
