// Removing, replacing and restoring on a root that keeps a trash, to be cut off and made to fail at each of their calls.

import type { DiskCore, DiskCoreInit } from '../../../src/storage/disk/disk-core.ts';
import { batch, bytes, file, hashOf, link, path, upload } from './bed.ts';
import type { SimulatedDisk, SimulatedDiskOptions } from './simulated-disk.ts';

export interface TrashScenario {
  readonly name: string;
  readonly disk?: SimulatedDiskOptions;
  readonly init?: Partial<DiskCoreInit>;
  /** Made before, and durable. */
  readonly prepare: (core: DiskCore, disk: SimulatedDisk) => unknown;
  readonly run: (core: DiskCore) => unknown;
  /** All that can be seen afterwards. */
  readonly after: Readonly<Record<string, string>>;
  /** Paths in the trash afterwards, each item's, sorted. */
  readonly kept: readonly string[];
  /** Contents that are never lost: each is at every instant somewhere in the root, or an item of the trash. */
  readonly survives: readonly string[];
  /** Contents that are seen together or not at all. */
  readonly together?: readonly string[];
}

const replace = { policy: 'replace', by: 'alice' } as const;
const KEEPS: Partial<DiskCoreInit> = { keepsTrash: true };

const old = (core: DiskCore): Promise<unknown> => upload(core, '/file', 'the old content');

const plantTree = (core: DiskCore): Promise<unknown> =>
  core.writeBatch(
    path('/'),
    batch(file('tree/a', 'content a'), file('tree/below/b', 'content b'), link('tree/link', 'a')),
    { policy: 'fail' },
  );
const TREE_CONTENTS = ['content a', 'content b'];

const mounted = (sameDevice: boolean) => async (core: DiskCore, disk: SimulatedDisk) => {
  core.makeDirectory(path('/mount'));
  disk.mount('/mount', sameDevice);
  await upload(core, '/mount/file', 'the old content');
};

const removed =
  (prepare: (core: DiskCore, disk: SimulatedDisk) => unknown, at: string) =>
  async (core: DiskCore, disk: SimulatedDisk) => {
    await prepare(core, disk);
    core.remove(path(at), { recursive: true });
  };

const restore =
  (policy: 'fail' | 'replace', to?: string) =>
  (core: DiskCore): unknown => {
    const [item] = core.trash.read(core.trash.groups());
    return core.trash.restore(item?.id ?? '', to === undefined ? undefined : path(to), { policy });
  };

export const manyFiles = (content: string, count: number) =>
  Array.from({ length: count }, (_, index) => file(`many/${index}`, `${content} ${index}`));

const MANY = 4;
const manyAt = (content: string) =>
  Object.fromEntries(
    manyFiles(content, MANY).map((entry, index) => [`/${entry.path}`, `${content} ${index}`]),
  );

const edit = async (core: DiskCore): Promise<void> => {
  const handle = core.openHandle(path('/file'), { access: 'write', truncate: true });
  try {
    await handle.write(bytes('new'), 0, hashOf(bytes('new')));
    await handle.close();
  } finally {
    await handle.discard();
  }
};

const SCENARIOS: readonly TrashScenario[] = [
  {
    name: 'a removal of a file',
    prepare: old,
    run: (core) => core.remove(path('/file')),
    after: {},
    kept: ['/file'],
    survives: ['the old content'],
  },
  {
    name: 'a removal of a tree',
    prepare: plantTree,
    run: (core) => core.remove(path('/tree'), { recursive: true }),
    after: {},
    kept: ['/tree'],
    survives: TREE_CONTENTS,
    together: TREE_CONTENTS,
  },
  {
    name: 'a removal of a file on another file system',
    prepare: mounted(false),
    run: (core) => core.remove(path('/mount/file')),
    after: { '/mount': '/' },
    kept: ['/mount/file'],
    survives: ['the old content'],
  },
  {
    name: 'a removal of a file on a mount that hides its device',
    prepare: mounted(true),
    run: (core) => core.remove(path('/mount/file')),
    after: { '/mount': '/' },
    kept: ['/mount/file'],
    survives: ['the old content'],
  },
  ...[true, false].map((hardLinks) => ({
    name: `an upload that replaces, ${hardLinks ? 'with' : 'without'} hard links`,
    disk: { hardLinks },
    prepare: old,
    run: (core: DiskCore) => upload(core, '/file', 'new', 'replace'),
    after: { '/file': 'new' },
    kept: ['/file'],
    survives: ['the old content'],
  })),
  {
    name: 'an upload that replaces a file on another file system',
    prepare: mounted(false),
    run: (core) => upload(core, '/mount/file', 'new', 'replace'),
    after: { '/mount': '/', '/mount/file': 'new' },
    kept: ['/mount/file'],
    survives: ['the old content'],
  },
  ...[true, false].map((hardLinks) => ({
    name: `a batch that replaces, ${hardLinks ? 'with' : 'without'} hard links`,
    disk: { hardLinks },
    prepare: (core: DiskCore) =>
      core.writeBatch(path('/'), batch(...manyFiles('old', MANY)), { policy: 'fail' }),
    run: (core: DiskCore) =>
      core.writeBatch(path('/'), batch(...manyFiles('new', MANY), file('free', 'free')), replace),
    after: { '/many': '/', ...manyAt('new'), '/free': 'free' },
    kept: manyFiles('old', MANY).map((entry) => `/${entry.path}`),
    survives: Object.values(manyAt('old')),
  })),
  {
    name: 'a move that replaces',
    prepare: async (core) => {
      await old(core);
      await upload(core, '/other', 'moved');
    },
    run: (core) => core.move(path('/other'), path('/file'), replace),
    after: { '/file': 'moved' },
    kept: ['/file'],
    survives: ['the old content', 'moved'],
  },
  {
    name: 'a copy that replaces',
    prepare: async (core) => {
      await old(core);
      await upload(core, '/other', 'copied');
    },
    run: (core) => core.copy(path('/other'), path('/file'), replace),
    after: { '/file': 'copied', '/other': 'copied' },
    kept: ['/file'],
    survives: ['the old content', 'copied'],
  },
  {
    name: 'an edit through a handle',
    prepare: old,
    run: edit,
    after: { '/file': 'new' },
    kept: ['/file'],
    survives: ['the old content'],
  },
  ...[true, false].map((hardLinks) => ({
    name: `a restoration, ${hardLinks ? 'with' : 'without'} hard links`,
    disk: { hardLinks },
    prepare: removed(old, '/file'),
    run: restore('fail'),
    after: { '/file': 'the old content' },
    kept: [],
    survives: ['the old content'],
  })),
  {
    name: 'a restoration of a tree, with its parents',
    prepare: removed(plantTree, '/tree'),
    run: restore('fail', '/new/place'),
    after: {
      '/new': '/',
      '/new/place': '/',
      '/new/place/a': 'content a',
      '/new/place/below': '/',
      '/new/place/below/b': 'content b',
      '/new/place/link': '-> a',
    },
    kept: [],
    survives: TREE_CONTENTS,
    together: TREE_CONTENTS,
  },
  {
    name: 'a restoration that replaces',
    prepare: async (core, disk) => {
      await removed(old, '/file')(core, disk);
      await upload(core, '/file', 'newer content');
    },
    run: restore('replace'),
    after: { '/file': 'the old content' },
    kept: ['/file'],
    survives: ['the old content', 'newer content'],
  },
  {
    name: 'a restoration to another file system',
    prepare: removed(mounted(true), '/mount/file'),
    run: restore('fail'),
    after: { '/mount': '/', '/mount/file': 'the old content' },
    kept: [],
    survives: ['the old content'],
  },
];

export const TRASH_SCENARIOS = SCENARIOS.map((scenario) => ({ ...scenario, init: KEEPS }));
