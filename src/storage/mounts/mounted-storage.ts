// Several storages as one: each appears as a directory, its mount. Above and beside the mounts there is nothing that could be
// changed. This file only decides who does what; the neighbours do it.

import {
  ROOT_PATH,
  WherryError,
  displayName,
  isWithinRemotePath,
  toBase64Url,
  type RemotePath,
} from '../../base/index.ts';
import type { StageOptions, Storage, StorageInfo, StorageSpace } from '../storage.ts';
import { checkMounts } from './check-mounts.ts';
import { digestText } from './digest.ts';
import { createMountTable, type InMount, type MountTable } from './mount-table.ts';
import type { Mount, MountView } from './mount-view.ts';
import { hashFilesAbove, readBatchAbove, writeBatchAbove } from './mounted-batches.ts';
import { fixedEntry, scanAbove, scanMount } from './mounted-entries.ts';
import { outerHandle, outerOpenFile, outerStagedFile } from './mounted-files.ts';
import { createMountedParts } from './mounted-parts.ts';
import { createMountedTrash } from './mounted-trash.ts';
import { createMountedWatch } from './mounted-watch.ts';
import { openTreeAbove, outerTreeReader } from './mounted-tree-reader.ts';
import { copyAbove, copyAcross, moveAcross } from './relocate-across.ts';

/** Another set of mounts is another root: whoever remembers something of it must not take it for the same. */
const infoOf = (views: readonly MountView[]): StorageInfo => {
  const infos = views.map(({ storage }) => storage.info);
  const ids = views.map(({ path, storage }) => `${path} ${storage.info.rootId}`).sort();
  return {
    rootId: toBase64Url(digestText(ids.join('\n'))),
    names: infos.every(({ names }) => names === 'portable') ? 'portable' : 'posix',
    readOnly: infos.every(({ readOnly }) => readOnly),
    keepsTrash: infos.some(({ keepsTrash }) => keepsTrash),
    durability: infos.every(({ durability }) => durability === 'disk') ? 'disk' : 'process',
  };
};

const notAFile = (path: RemotePath): WherryError =>
  new WherryError('NOT_A_FILE', `"${displayName(path)}" is a directory; name a file.`);

const exists = (path: RemotePath): WherryError =>
  new WherryError('ALREADY_EXISTS', `"${displayName(path)}" exists; choose another name.`);

/** What is read must be in a mount; directories above them are no files. */
const fileIn = (table: MountTable, path: RemotePath): InMount => {
  const found = table.readable(path);
  if (found === undefined) throw notAFile(path);
  return found;
};

/** What is copied from must be in the same mount as what is made of it. */
const innerOptions = (table: MountTable, view: MountView, options: StageOptions): StageOptions => {
  if (options.sources === undefined) return options;
  const sources = options.sources.map(({ path, version }) => {
    const source = fileIn(table, path);
    if (source.view === view) return { path: source.inner, version };
    throw new WherryError(
      'UNSUPPORTED',
      `"${displayName(path)}" is in another root than what is to be made of it; send the bytes.`,
    );
  });
  return { ...options, sources };
};

/** Where something new is to be made; fixed directories are there already. */
const newIn = (table: MountTable, path: RemotePath): InMount => {
  const route = table.route(path);
  if (route.kind === 'above' || (route.kind === 'mount' && route.inner === '/')) throw exists(path);
  return table.changeable(path, 'made');
};

type Reading = Pick<
  Storage,
  'realPath' | 'stat' | 'scan' | 'checksum' | 'chunkFile' | 'hashFiles' | 'open' | 'readBatch' | 'readTree'
>;

const reading = (table: MountTable): Reading => ({
  realPath: async (path) => {
    const route = table.route(path);
    if (route.kind !== 'mount') return path;
    return route.view.toOuter(await route.view.storage.realPath(route.inner));
  },
  stat: async (path) => {
    const found = table.readable(path);
    if (found === undefined) return fixedEntry(table, path);
    const { view, inner } = found;
    return view.guard(async () => view.entry(await view.storage.stat(inner)));
  },
  async *scan(path, options) {
    const found = table.readable(path);
    if (found === undefined) yield* scanAbove(table, path, options);
    else yield* scanMount(found.view, found.inner, options);
  },
  checksum: async (path, signal) => {
    const { view, inner } = fileIn(table, path);
    return view.guard(async () => {
      const { hash, entry } = await view.storage.checksum(inner, signal);
      return { hash, entry: view.entry(entry) };
    });
  },
  chunkFile: async (path, options) => {
    const { view, inner } = fileIn(table, path);
    return view.guard(async () => {
      const chunked = await view.storage.chunkFile(inner, options);
      return { ...chunked, entry: view.entry(chunked.entry) };
    });
  },
  hashFiles: async (directory, files, options) => {
    const route = table.route(directory);
    if (route.kind === 'nowhere') return files.map(() => undefined);
    if (route.kind === 'above') return hashFilesAbove(table, directory, files, options);
    return route.view.guard(() => route.view.storage.hashFiles(route.inner, files, options));
  },
  open: async (path) => {
    const { view, inner } = fileIn(table, path);
    return view.guard(async () => outerOpenFile(view, await view.storage.open(inner)));
  },
  readBatch: async (directory, names, buffer, seen) => {
    const found = table.readable(directory);
    if (found === undefined) return readBatchAbove(table, directory, names, buffer, seen);
    const { view, inner } = found;
    return view.guard(async () => {
      const read = await view.storage.readBatch(inner, names, buffer, seen);
      return { ...read, problems: read.problems.map(view.problem) };
    });
  },
  readTree: async (path) => {
    const found = table.readable(path);
    if (found === undefined) return openTreeAbove(table, path);
    const { view, inner } = found;
    return view.guard(async () => outerTreeReader(view, await view.storage.readTree(inner)));
  },
});

type Writing = Pick<
  Storage,
  'createFile' | 'makeDirectory' | 'remove' | 'settle' | 'stage' | 'openHandle' | 'writeBatch'
>;

const writing = (table: MountTable, stat: Storage['stat']): Writing => ({
  createFile: async (path) => {
    const { view, inner } = newIn(table, path);
    return view.guard(async () => view.entry(await view.storage.createFile(inner)));
  },
  makeDirectory: async (path, options) => {
    const route = table.route(path);
    const isFixed = route.kind === 'above' || (route.kind === 'mount' && route.inner === '/');
    if (isFixed && options?.parents === true) return stat(path);
    const { view, inner } = newIn(table, path);
    return view.guard(async () => view.entry(await view.storage.makeDirectory(inner, options)));
  },
  remove: async (path, options) => {
    const { view, inner } = table.existing(path, 'removed');
    return view.guard(() => view.storage.remove(inner, options));
  },
  settle: async (path, version, attributes) => {
    const { view, inner } = fileIn(table, path);
    return view.guard(async () => view.entry(await view.storage.settle(inner, version, attributes)));
  },
  stage: async (path, attributes, options) => {
    if (path === ROOT_PATH) throw notAFile(path);
    const { view, inner } = table.changeable(path, 'replaced');
    const own = innerOptions(table, view, options);
    return view.guard(async () => outerStagedFile(view, await view.storage.stage(inner, attributes, own)));
  },
  openHandle: async (path, options) => {
    const { view, inner } =
      options.create === undefined || options.create === 'never'
        ? fileIn(table, path)
        : table.changeable(path, 'replaced');
    return view.guard(async () => outerHandle(view, await view.storage.openHandle(inner, options)));
  },
  writeBatch: async (directory, batch, length, options) => {
    const route = table.route(directory);
    if (route.kind !== 'mount')
      return {
        results: await writeBatchAbove(table, directory, batch.subarray(0, length), options),
        buffer: batch,
      };
    const { view, inner } = route;
    return view.guard(async () => {
      const { results, buffer } = await view.storage.writeBatch(inner, batch, length, options);
      const told = results.map((result) =>
        'code' in result ? { code: result.code, message: view.message(result.message) } : result,
      );
      return { results: told, buffer };
    });
  },
});

const relocating = (table: MountTable): Pick<Storage, 'move' | 'copy'> => ({
  move: async (from, to, options) => {
    const source = table.existing(from, 'moved');
    const target = table.changeable(to, 'replaced');
    if (source.view !== target.view) return moveAcross(source, target, options);
    const { view } = source;
    return view.guard(async () => view.written(await view.storage.move(source.inner, target.inner, options)));
  },
  copy: async (from, to, options) => {
    const source = table.readable(from);
    if (source === undefined && isWithinRemotePath(to, from))
      throw new WherryError(
        'BAD_REQUEST',
        `"${displayName(from)}" cannot be copied into itself, and "${displayName(to)}" is in it; copy what else is in it, by name.`,
      );
    const target = table.changeable(to, 'replaced');
    if (source === undefined) return copyAbove(table, from, target, options);
    if (source.view !== target.view) return copyAcross(source, target, options);
    const { view } = source;
    return view.guard(async () => {
      const { written, problems } = await view.storage.copy(source.inner, target.inner, options);
      return { written: view.written(written), problems: problems.map(view.problem) };
    });
  },
});

const closeAll = async (views: readonly MountView[]): Promise<void> => {
  const results = await Promise.allSettled(views.map(({ storage }) => storage.close()));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
};

/** Of the fullest file system: whatever is said of several is wrong for one of them, and this promises too little. */
const leastSpace = async (views: readonly MountView[]): Promise<StorageSpace> => {
  const spaces = await Promise.all(views.map(({ storage }) => storage.space()));
  const available = (space: StorageSpace): number => space.availableBytes ?? Infinity;
  return spaces.reduce((least, space) => (available(space) < available(least) ? space : least));
};

const assemble = (table: MountTable, close: () => Promise<void>): Omit<Storage, 'withoutLinks'> => {
  const { views } = table;
  const reads = reading(table);
  return {
    info: infoOf(views),
    ...reads,
    ...writing(table, reads.stat),
    ...relocating(table),
    parts: createMountedParts(views),
    trash: createMountedTrash(table),
    space: () => leastSpace(views),
    watch: createMountedWatch(table),
    close,
    [Symbol.asyncDispose]: close,
  };
};

/** The same mounts with each storage as it is without links; nobody's to close. */
const createUnlinked = (mounts: readonly Mount[]): Storage => {
  const table = createMountTable(
    mounts.map(({ path, storage }) => ({ path, storage: storage.withoutLinks() })),
  );
  const unlinked: Storage = { ...assemble(table, async () => {}), withoutLinks: () => unlinked };
  return unlinked;
};

/**
 * One storage made of several, which it closes with itself. What happens inside one mount is that storage's own, links too: they lead
 * nowhere but in their own mount. Changes above and beside the mounts, and of a mount itself, are `FORBIDDEN`.
 * Codes: `BAD_REQUEST` (paths that do not go together, see checkMounts).
 */
export const createMountedStorage = (mounts: readonly Mount[]): Storage => {
  checkMounts(mounts.map(({ path }) => path));
  const table = createMountTable(mounts);
  let unlinked: Storage | undefined;
  return {
    ...assemble(table, () => closeAll(table.views)),
    withoutLinks: () => (unlinked ??= createUnlinked(mounts)),
  };
};
