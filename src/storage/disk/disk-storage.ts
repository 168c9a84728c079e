// A directory as a storage: every call becomes a request to one of its workers. Nothing here touches the disk.

import { PIECE_SIZE, WherryError, abortReason, onAbort, throwIfAborted } from '../../base/index.ts';
import type { RemoveOptions, Storage, StorageInfo } from '../storage.ts';
import { chunkWithWorkers } from './threads/chunk-with-workers.ts';
import { openDiskHandle } from './threads/disk-handle.ts';
import { createDiskTrash } from './threads/disk-trash.ts';
import { openDiskTree } from './threads/disk-tree.ts';
import type { TrashSizes } from './threads/trash-sizes.ts';
import { NO_PARTS, type DiskParts } from './threads/disk-parts.ts';
import { nextHandle, openDiskFile, openStagedFile, plainOptions } from './threads/disk-files.ts';
import { scanWithWorker } from './threads/disk-scan.ts';
import type { DiskWorker } from './threads/disk-worker.ts';
import { createMovingFile } from './threads/moving-file.ts';
import { ensureLength, giveBack, takeLent } from './threads/lent-buffer.ts';
import { LIGHT_BATCHES, LIGHT_FILE_SIZE, LIGHT_HASHED_FILES, LIGHT_HASHED_SIZE } from './limits.ts';
import type { Handle } from './threads/worker-messages.ts';
import type { Effort, WorkerPool } from './threads/worker-pool.ts';
import type { RootPlace } from './roots/root-marker.ts';
import { createDiskWatches } from './watch/disk-watches.ts';

/** Long work in a worker, which the signal stops. */
const withCancel = async <T>(
  pool: WorkerPool,
  signal: AbortSignal | undefined,
  work: (worker: DiskWorker, handle: Handle) => Promise<T>,
  effort: Effort = 'heavy',
): Promise<T> => {
  throwIfAborted(signal);
  const worker = pool.pick(effort);
  const handle = nextHandle();
  const stopListening = onAbort(signal, () => {
    // The work itself answers; a worker that is over has no more to cancel.
    worker.request('cancel', [handle]).catch(() => {});
  });
  try {
    return await work(worker, handle);
  } catch (error: unknown) {
    throw signal?.aborted === true ? abortReason(signal) : error;
  } finally {
    stopListening();
  }
};

const isLightHashing = (files: readonly { readonly size: number }[]): boolean => {
  let size = 0;
  for (const file of files) size += file.size;
  return files.length <= LIGHT_HASHED_FILES && size <= LIGHT_HASHED_SIZE;
};

/** Whether every single entry goes by itself. */
const isLongRemoval = ({ keepsTrash }: StorageInfo, options: RemoveOptions | undefined): boolean =>
  options?.recursive === true && (!keepsTrash || options.permanent === true);

export interface DiskStorageExtras {
  /** Default: none are kept. */
  readonly parts?: DiskParts | undefined;
  /** Gives workers for the same directory that follow no link; undefined where these are such workers. */
  readonly openUnlinkedPool?: (() => WorkerPool) | undefined;
  /** Where the directory is. Default: it cannot be watched. */
  readonly place?: RootPlace | undefined;
  /** Of its trash, where another storage counts the same. */
  readonly sizes?: TrashSizes | undefined;
}

/** `release` is called once, after the workers have ended. */
export const createDiskStorage = (
  pool: WorkerPool,
  info: StorageInfo,
  release: () => Promise<void> | void,
  { parts = NO_PARTS, openUnlinkedPool, place, sizes }: DiskStorageExtras = {},
): Storage => {
  let unlinkedPool: WorkerPool | undefined;
  let unlinked: Storage | undefined;
  const openUnlinked = (openPool: () => WorkerPool): Storage => {
    ensureUsable();
    unlinkedPool = openPool();
    const disk = createDiskStorage(unlinkedPool, info, () => {}, { parts, sizes: trash.sizes });
    const stayOpen = async (): Promise<void> => {};
    const opened: Storage = {
      ...disk,
      // No link is followed by watching in any case.
      watch: (...asked) => storage.watch(...asked),
      withoutLinks: () => opened,
      close: stayOpen,
      [Symbol.asyncDispose]: stayOpen,
    };
    return opened;
  };
  let closing: Promise<void> | undefined;
  let batchesWritten = 0;
  const ensureUsable = (): void => {
    if (closing !== undefined) throw new WherryError('CANCELLED', 'The storage is closed; open it again.');
  };
  const closeOnce = async (): Promise<void> => {
    try {
      watches.close();
      await Promise.all([pool.close(), unlinkedPool?.close()]);
    } finally {
      await release();
    }
  };
  const close = (): Promise<void> => {
    closing ??= closeOnce();
    return closing;
  };
  const trash = createDiskTrash({
    readOnly: info.readOnly,
    pick: () => pool.pick('heavy'),
    withCancel: (signal, work) => withCancel(pool, signal, work),
    ensureUsable,
    sizes,
  });
  const watches = createDiskWatches(place, () => pool.pick());
  const storage: Storage = {
    info,
    withoutLinks: () =>
      openUnlinkedPool === undefined ? storage : (unlinked ??= openUnlinked(openUnlinkedPool)),
    realPath: async (path) => pool.pick().request('realPath', [path]),
    stat: async (path) => pool.pick().request('stat', [path]),
    scan: (path, options = {}) => scanWithWorker(() => pool.pick(), path, options),
    createFile: async (path) => pool.pick().request('createFile', [path]),
    makeDirectory: async (path, options) =>
      pool.pick().request('makeDirectory', [path, options?.parents ?? false]),
    remove: async (path, options) =>
      pool.pick(isLongRemoval(info, options) ? 'heavy' : 'light').request('remove', [
        path,
        {
          recursive: options?.recursive,
          ifMatch: options?.ifMatch,
          permanent: options?.permanent,
          by: options?.by,
        },
      ]),
    move: async (from, to, options) => pool.pick().request('move', [from, to, plainOptions(options)]),
    copy: async (from, to, options) =>
      pool.pick('heavy').request('copy', [from, to, plainOptions(options), options.recursive ?? false]),
    checksum: (path, signal) =>
      withCancel(pool, signal, (worker, handle) => worker.request('checksum', [handle, path])),
    chunkFile: (path, options) =>
      chunkWithWorkers((signal, work) => withCancel(pool, signal, work), pool.size, path, options?.signal),
    hashFiles: (directory, files, options) =>
      withCancel(
        pool,
        options?.signal,
        (worker, handle) =>
          worker.request('hashFiles', [
            handle,
            directory,
            files.map(({ path, size }) => ({ path, size })),
            options?.settle ?? false,
          ]),
        isLightHashing(files) ? 'light' : 'heavy',
      ),
    settle: async (path, version, { mtimeUs, executable }) =>
      pool.pick().request('settle', [path, version, { mtimeUs, executable }]),
    parts,
    trash,
    stage: async (path, attributes, options) => {
      const { size } = attributes;
      // What is copied is read and written in one go.
      const isLight = size !== undefined && size <= LIGHT_FILE_SIZE && (options.sources?.length ?? 0) === 0;
      const worker = pool.pick(isLight ? 'light' : 'heavy');
      const claim =
        options.part === undefined || size === undefined || size <= PIECE_SIZE
          ? undefined
          : await parts.claim(path, size, options.part);
      return openStagedFile(worker, ensureUsable, path, attributes, options, claim);
    },
    open: async (path) => {
      const isOwn = pool.hasOwn();
      const openIn = (worker: DiskWorker, handle: Handle) => worker.request('open', [handle, path]);
      const file = await openDiskFile(pool.pick(), ensureUsable, openIn);
      if (!isOwn || file.entry.size <= PIECE_SIZE) return file;
      return createMovingFile(
        file,
        () => !pool.hasOwn(),
        async () => openDiskFile(pool.pick('heavy'), ensureUsable, openIn),
      );
    },
    openHandle: async (path, options) => openDiskHandle(pool.pick('heavy'), ensureUsable, path, options),
    writeBatch: async (directory, lent, length, options) => {
      ensureLength(lent, length);
      batchesWritten += 1;
      const worker = pool.pick(batchesWritten > LIGHT_BATCHES ? 'steady' : 'light');
      const memory = takeLent(lent);
      const { results, versions, buffer } = await worker.request(
        'writeBatch',
        [
          directory,
          memory,
          length,
          { ...plainOptions(options), expected: options.expected, versions: options.versions },
        ],
        [memory],
      );
      return { results, versions, buffer: giveBack(buffer) };
    },
    readBatch: async (directory, names, lent, seen) => {
      const worker = pool.pick();
      const memory = takeLent(lent);
      const { buffer, ...read } = await worker.request(
        'readBatch',
        [directory, names, memory, seen],
        [memory],
      );
      return { ...read, buffer: giveBack(buffer) };
    },
    space: async () => {
      ensureUsable();
      return pool.pick().request('space', []);
    },
    readTree: async (path) => openDiskTree(pool.pick(), ensureUsable, path),
    watch: async (path, onHint, options) => {
      ensureUsable();
      return watches.open(path, onHint, options);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
  return storage;
};
