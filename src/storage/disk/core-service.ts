// The worker's side of every operation: a disk core, and what is open on it. Knows nothing of threads or messages, so
// that it can be driven by anything that calls its operations one after another.

import { WherryError } from '../../base/index.ts';
import type { DiskCore } from './disk-core.ts';
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
  const cancelled = new Set<Handle>();
  const hashing = new Set<Handle>();
  const underWay = new Set<Promise<unknown>>();

  /** Shutting down waits for it. */
  const awaited = <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work);
    const done = (): void => void underWay.delete(work);
    work.then(done, done);
    return work;
  };

  const checksum = async (
    ...[handle, path]: Parameters<Operations['checksum']>
  ): Promise<OperationResult<'checksum'>> => {
    hashing.add(handle);
    const steps = core.checksum(path);
    try {
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done === true) return step.value;
        await pause();
        if (!cancelled.has(handle)) continue;
        // Closes the file it was reading.
        steps.return(undefined as never);
        throw new WherryError('CANCELLED');
      }
    } finally {
      hashing.delete(handle);
      cancelled.delete(handle);
    }
  };

  const endScan = (handle: Handle): void => {
    scans.get(handle)?.return();
    scans.delete(handle);
  };

  return {
    stat: (path) => core.stat(path),
    createFile: (path) => core.createFile(path),
    makeDirectory: (path, parents) => core.makeDirectory(path, { parents }),
    remove: (path, recursive, ifMatch) => core.remove(path, { recursive, ifMatch }),
    move: (from, to, options) => core.move(from, to, options),
    copy: (from, to, options, recursive) => awaited(core.copy(from, to, { ...options, recursive })),
    writeBatch: async (directory, buffer, length, options) => ({
      results: await awaited(core.writeBatch(directory, new Uint8Array(buffer, 0, length), options)),
      buffer,
    }),
    readBatch: (directory, names, buffer) => ({
      ...core.readBatch(directory, names, new Uint8Array(buffer)),
      buffer,
    }),
    recoverStaging: () => core.recoverStaging(),
    checksum,
    cancel: (handle) => {
      if (hashing.has(handle)) cancelled.add(handle);
      endScan(handle);
    },
    scanOpen: (handle, path, recursive, exclude, include) => {
      scans.set(handle, core.scan(path, { recursive, exclude, include }));
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
    stage: (handle, path, attributes, options) => {
      writers.set(handle, core.openWriter(path, attributes, options));
    },
    write: (handle, buffer, length) => {
      requireHandle(writers, handle).write(new Uint8Array(buffer, 0, length));
      return { buffer };
    },
    commit: (handle, hash) => {
      const writer = requireHandle(writers, handle);
      writers.delete(handle);
      return awaited(writer.commit(hash));
    },
    discard: (handle) => {
      writers.get(handle)?.discard();
      writers.delete(handle);
    },
    open: (handle, path) => {
      const reader = core.openReader(path);
      readers.set(handle, reader);
      return reader.entry;
    },
    read: (handle, buffer, offset) => ({
      length: requireHandle(readers, handle).read(new Uint8Array(buffer), offset),
      buffer,
    }),
    hash: (handle) => requireHandle(readers, handle).hash(),
    closeFile: (handle) => {
      readers.get(handle)?.close();
      readers.delete(handle);
    },
    shutDown: async () => {
      for (const handle of hashing) cancelled.add(handle);
      for (const handle of [...scans.keys()]) endScan(handle);
      await Promise.allSettled(underWay);
      for (const writer of writers.values()) writer.discard();
      for (const reader of readers.values()) reader.close();
      writers.clear();
      readers.clear();
      core.close();
    },
  };
};
