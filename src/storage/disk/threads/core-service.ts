// The worker's side of every operation: a disk core, and what is open on it. Knows nothing of threads or messages, so
// that it can be driven by anything that calls its operations one after another.

import { WherryError, type RemotePath } from '../../../base/index.ts';
import type { Entry } from '../../entry.ts';
import type { FileAttributes } from '../../storage.ts';
import type { DiskCore } from '../disk-core.ts';
import type { SourcedOptions } from '../staging/open-writer.ts';
import type { PartRequest } from '../parts/part-store.ts';
import { createHandleOperations } from '../handles/handle-operations.ts';
import type {
  Handle,
  OperationArguments,
  OperationName,
  OperationResult,
  Operations,
} from './worker-messages.ts';

/** Every operation, as a function. */
export type CoreService = {
  [Name in OperationName]: (
    ...args: OperationArguments<Name>
  ) => OperationResult<Name> | Promise<OperationResult<Name>>;
};

type Writer = ReturnType<DiskCore['openWriter']>;
type Reader = ReturnType<DiskCore['openReader']>;
type Scan = ReturnType<DiskCore['scan']>;
type TreeReader = ReturnType<DiskCore['readTree']>;
type Group = ReturnType<DiskCore['openGroup']>;

const unknownHandle = (): WherryError =>
  new WherryError('BAD_REQUEST', 'That was committed, discarded or closed already.');

const requireHandle = <T>(open: ReadonlyMap<Handle, T>, handle: Handle): T => {
  const found = open.get(handle);
  if (found === undefined) throw unknownHandle();
  return found;
};

/** `pause` lets other operations have their turn between the steps of a long one. */
export const createCoreService = (core: DiskCore, pause: () => Promise<void>): CoreService => {
  const writers = new Map<Handle, Writer>();
  const readers = new Map<Handle, Reader>();
  const scans = new Map<Handle, Scan>();
  const trees = new Map<Handle, TreeReader>();
  const groups = new Map<Handle, Group>();
  const { operations: handleOperations, discardAll } = createHandleOperations(core);
  const cancelled = new Set<Handle>();
  const hashing = new Set<Handle>();
  const underWay = new Set<Promise<unknown>>();
  /** The last copy into each write that one is under way into. Never rejects. */
  const copying = new Map<Handle, Promise<void>>();

  /** Shutting down waits for it. */
  const awaited = <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work);
    const done = (): void => void underWay.delete(work);
    work.then(done, done);
    return work;
  };

  /** Lets others have their turn; throws `CANCELLED` when this work was cancelled meanwhile. */
  const pauseFor = async (handle: Handle): Promise<void> => {
    await pause();
    if (cancelled.has(handle)) throw new WherryError('CANCELLED');
  };

  const hashFiles = async (
    ...[handle, directory, files, settle]: Parameters<Operations['hashFiles']>
  ): Promise<OperationResult<'hashFiles'>> => {
    hashing.add(handle);
    try {
      return await awaited(core.hashFiles(directory, files, { settle, pause: () => pauseFor(handle) }));
    } finally {
      hashing.delete(handle);
      cancelled.delete(handle);
    }
  };

  /** Work in steps, which may be cancelled between two of them. */
  const inSteps = async <T>(handle: Handle, steps: Generator<void, T>): Promise<T> => {
    hashing.add(handle);
    try {
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done === true) return step.value;
        await pauseFor(handle);
      }
    } finally {
      // Closes what it has open, if it was cancelled.
      steps.return(undefined as never);
      hashing.delete(handle);
      cancelled.delete(handle);
    }
  };

  const stagePart = async (
    handle: Handle,
    path: RemotePath,
    attributes: FileAttributes,
    options: SourcedOptions,
    part: PartRequest,
  ): Promise<number> => {
    hashing.add(handle);
    try {
      const writer = await core.openPartWriter(path, attributes, options, part, () => pauseFor(handle));
      writers.set(handle, writer);
      return writer.offset;
    } finally {
      hashing.delete(handle);
      cancelled.delete(handle);
    }
  };

  /** Runs at once, or when what is being copied into the same write is there. */
  const behindCopies = <T>(handle: Handle, work: () => T | Promise<T>): T | Promise<T> => {
    const before = copying.get(handle);
    return before === undefined ? work() : before.then(work);
  };

  /** Whatever is asked of the same write from now on comes behind this copy. */
  const keepTurn = (handle: Handle, work: () => Promise<void>): Promise<void> => {
    const copyInTurn = async (): Promise<void> => {
      await copying.get(handle);
      await work();
    };
    const copy = copyInTurn();
    // After a refusal the writer is over, and refuses what comes behind it by itself.
    const turn = copy.catch(() => {});
    copying.set(handle, turn);
    void turn.then(() => {
      if (copying.get(handle) === turn) copying.delete(handle);
    });
    return awaited(copy);
  };

  /** Ends a copy that is under way, and the write with it; what waits behind that copy finds no writer any more. */
  const giveUp = async (handle: Handle, how: (writer: Writer) => Promise<void>): Promise<void> => {
    const writer = writers.get(handle);
    writers.delete(handle);
    if (writer === undefined) return;
    if (hashing.has(handle)) cancelled.add(handle);
    await awaited(Promise.resolve(behindCopies(handle, () => how(writer))));
  };

  const keepOpen = (handle: Handle, reader: Reader): Entry => {
    readers.set(handle, reader);
    return reader.entry;
  };

  const endScan = (handle: Handle): void => {
    scans.get(handle)?.return();
    scans.delete(handle);
  };

  return {
    stat: (path) => core.stat(path),
    createFile: (path) => core.createFile(path),
    makeDirectory: (path, parents) => core.makeDirectory(path, { parents }),
    remove: (path, options) => core.remove(path, options),
    move: (from, to, options) => core.move(from, to, options),
    copy: (from, to, options, recursive) => awaited(core.copy(from, to, { ...options, recursive })),
    writeBatch: async (directory, buffer, length, options) => ({
      ...(await awaited(core.writeBatch(directory, new Uint8Array(buffer, 0, length), options))),
      buffer,
    }),
    readBatch: (directory, names, buffer, seen) => ({
      ...core.readBatch(directory, names, new Uint8Array(buffer), seen),
      buffer,
    }),
    space: () => core.space(),
    treeOpen: (handle, path) => {
      trees.set(handle, core.readTree(path));
    },
    treeNext: (handle, buffer) => {
      const read = requireHandle(trees, handle).next(new Uint8Array(buffer));
      if (read.isLast) trees.delete(handle);
      return { ...read, buffer };
    },
    watchOpen: (handle, paths) => {
      const group = core.openGroup(paths);
      groups.set(handle, group);
      return group.found;
    },
    watchRead: (handle, wanted) => {
      const group = requireHandle(groups, handle);
      groups.delete(handle);
      return group.read(wanted);
    },
    recoverStaging: () => core.recoverStaging(),
    listParts: () => core.listParts(),
    countParts: () => core.countParts(),
    removePart: (key, beforeMs) => core.removePart(key, beforeMs),
    trashGroups: () => core.trash.groups(),
    trashRead: (groups) => core.trash.read(groups),
    trashFind: (id) => core.trash.find(id),
    realPath: (path) => core.trash.realPath(path),
    trashOpen: (handle, id, path) => keepOpen(handle, core.trash.open(id, path)),
    trashRestore: (id, to, options) => core.trash.restore(id, to, options),
    trashMeasure: (handle, id) => inSteps(handle, core.trash.measure(id)),
    trashRemove: (handle, ids) => awaited(inSteps(handle, core.trash.remove(ids))),
    trashExpire: (handle, keepMs) => awaited(inSteps(handle, core.trash.expire(keepMs))),
    trashEvict: (bytes) => core.trash.evict(bytes),
    chunkFile: (handle, path, most) => inSteps(handle, core.chunkFile(path, most)),
    chunkRange: (handle, path, from, to) => inSteps(handle, core.chunkRange(path, from, to)),
    checksum: (handle, path) => inSteps(handle, core.checksum(path)),
    hashFiles,
    settle: (path, version, attributes) => core.settle(path, version, attributes),
    cancel: (handle) => {
      if (hashing.has(handle)) cancelled.add(handle);
      endScan(handle);
      trees.delete(handle);
    },
    scanOpen: (handle, path, options) => {
      scans.set(handle, core.scan(path, options));
    },
    scanNext: (handle) => {
      const scan = scans.get(handle);
      // Several pieces are asked for ahead: those behind the end find nothing.
      if (scan === undefined) return undefined;
      try {
        const step = scan.next();
        if (step.done !== true) return step.value;
      } catch (error: unknown) {
        scans.delete(handle);
        throw error;
      }
      scans.delete(handle);
      return undefined;
    },
    stage: (handle, path, attributes, options, part) => {
      if (part !== undefined) return awaited(stagePart(handle, path, attributes, options, part));
      const writer = core.openWriter(path, attributes, options);
      writers.set(handle, writer);
      return writer.offset;
    },
    write: (handle, buffer, length) =>
      behindCopies(handle, () => {
        requireHandle(writers, handle).write(new Uint8Array(buffer, 0, length));
        return { buffer };
      }),
    copyFrom: (handle, source, offset, length) =>
      keepTurn(handle, () =>
        inSteps(handle, requireHandle(writers, handle).copyFrom(source, offset, length)),
      ),
    verify: (handle, hash) => behindCopies(handle, () => requireHandle(writers, handle).verify(hash)),
    accept: (handle) => behindCopies(handle, () => requireHandle(writers, handle).accept()),
    rollBack: (handle) =>
      behindCopies(handle, () => {
        const writer = requireHandle(writers, handle);
        writer.rollBack();
        return writer.written;
      }),
    commit: (handle, hash) =>
      behindCopies(handle, () => {
        const writer = requireHandle(writers, handle);
        writers.delete(handle);
        return awaited(writer.commit(hash));
      }),
    suspend: (handle) => giveUp(handle, (writer) => writer.suspend()),
    discard: (handle) => giveUp(handle, (writer) => writer.discard()),
    open: (handle, path) => keepOpen(handle, core.openReader(path)),
    read: (handle, buffer, offset, end, isUnhashed) => ({
      ...requireHandle(readers, handle).read(new Uint8Array(buffer), offset, end, isUnhashed),
      buffer,
    }),
    closeFile: (handle) => {
      readers.get(handle)?.close();
      readers.delete(handle);
    },
    ...handleOperations,
    shutDown: async () => {
      for (const handle of hashing) cancelled.add(handle);
      for (const handle of [...scans.keys()]) endScan(handle);
      await Promise.allSettled(underWay);
      await discardAll();
      // What is verified stays; the rest goes.
      await Promise.all([...writers.values()].map((writer) => writer.suspend()));
      for (const reader of readers.values()) reader.close();
      for (const group of groups.values()) group.close();
      groups.clear();
      trees.clear();
      writers.clear();
      readers.clear();
      core.close();
    },
  };
};
