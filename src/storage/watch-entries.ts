// A storage that tells which paths got another meaning by what was done through it: what was removed, was moved, or came to be
// where nothing was. For whoever keeps something by path. Content that changes under its name is none of that.
//
// What must hold: whoever is told hears of it before the change is answered, and after it has happened; paths are real ones, so
// that no link is a way around; and while nobody wants to know, nothing is done but to ask that.

import {
  ROOT_PATH,
  isWherryError,
  joinRemotePath,
  relativeRemotePath,
  remotePathName,
  remotePathParent,
  type RemotePath,
} from '../base/index.ts';
import { decodeBatch, type BatchResult } from './batch.ts';
import type { FileHandle } from './file-handle.ts';
import { forwardHandle, forwardStaged } from './forwarding.ts';
import type { BatchOptions, StagedFile, Storage, WriteOptions, WrittenBatch } from './storage.ts';
import type { Written } from './write-outcome.ts';

/** Who is told. What is returned is waited for, and must not fail: the change has happened. */
export interface EntryListener {
  /** Whether anybody wants to know at the moment. Asked at each change, and so to be cheap. */
  isNeeded(): boolean;
  /** Nothing that was at the path or below it is there any more. Something else may be: what replaced it by being moved there. */
  removed(path: RemotePath): void | Promise<void>;
  /** What was at and below `from` is at and below `to` now. */
  moved(from: RemotePath, to: RemotePath): void | Promise<void>;
  /**
   * Something may be at the path where nothing was, neither there nor below it. Told of the highest such path; also when what
   * would have come to be there did not, after all.
   */
  created(path: RemotePath): void | Promise<void>;
}

type Copy = Storage['copy'];

const isThere = async (storage: Storage, path: RemotePath): Promise<boolean> => {
  try {
    await storage.stat(path);
    return true;
  } catch (error) {
    // What is refused for another reason is refused to whoever wants to change it, too.
    return !isWherryError(error) || (error.code !== 'NOT_FOUND' && error.code !== 'NOT_A_DIRECTORY');
  }
};

/** Finds the highest of a path and its directories that is not there; undefined when all are. Looks at each once. */
const createHighestMissing = (storage: Storage): ((path: RemotePath) => Promise<RemotePath | undefined>) => {
  const known = new Map<RemotePath, boolean>();
  const look = async (path: RemotePath): Promise<boolean> => {
    const is = known.get(path) ?? (await isThere(storage, path));
    known.set(path, is);
    return is;
  };
  return async (path) => {
    let missing: RemotePath | undefined;
    for (let at = path; at !== ROOT_PATH && !(await look(at)); at = remotePathParent(at)) missing = at;
    return missing;
  };
};

/** Whether one of the directories that hold a path is among these. */
const isBelowOne = (path: RemotePath, others: ReadonlySet<RemotePath>): boolean => {
  for (let at = path; at !== ROOT_PATH;) {
    at = remotePathParent(at);
    if (others.has(at)) return true;
  }
  return false;
};

/** Without those that lie in another of them. */
const highest = (paths: Iterable<RemotePath>): readonly RemotePath[] => {
  const all = new Set(paths);
  return [...all].filter((path) => !isBelowOne(path, all));
};

/** What has this name in a directory. Not looked at as a path: a real one may be longer than one that may be asked for. */
const childOf = (directory: RemotePath, name: string): RemotePath =>
  (directory === ROOT_PATH ? `/${name}` : `${directory}/${name}`) as RemotePath;

/** The real paths of many, of each directory once. */
const createRealPaths = (storage: Storage): ((path: RemotePath) => Promise<RemotePath>) => {
  const known = new Map<RemotePath, RemotePath>();
  return async (path) => {
    const parent = remotePathParent(path);
    const real = known.get(parent) ?? remotePathParent(await storage.realPath(path));
    known.set(parent, real);
    return childOf(real, remotePathName(path));
  };
};

const namesBelow = async (storage: Storage, directory: RemotePath): Promise<ReadonlySet<string>> => {
  const names = new Set<string>();
  for await (const { entries } of storage.scan(directory, { recursive: true, versions: false }))
    for (const { path } of entries) names.add(relativeRemotePath(path, directory));
  return names;
};

/** What a copy of a directory into one that is there would bring; nothing where there is no such thing. */
const newInMerge = async (
  storage: Storage,
  from: RemotePath,
  to: RemotePath,
): Promise<readonly RemotePath[]> => {
  try {
    if (!(await isThere(storage, to))) return [];
    const [wanted, there] = [await namesBelow(storage, from), await namesBelow(storage, to)];
    return [...wanted].filter((name) => !there.has(name)).map((name) => joinRemotePath(to, name));
  } catch (error) {
    // No directories, or none that may be read: then they are not copied either.
    if (isWherryError(error)) return [];
    throw error;
  }
};

/** A path in a batch, which comes from a peer; undefined for what is none. */
const pathInBatch = (directory: RemotePath, path: string): RemotePath | undefined => {
  try {
    return joinRemotePath(directory, path);
  } catch {
    // It is refused where it is written.
    return undefined;
  }
};

const pathsInBatch = (directory: RemotePath, batch: Uint8Array): readonly (RemotePath | undefined)[] => {
  try {
    return decodeBatch(batch).map(({ path }) => pathInBatch(directory, path));
  } catch {
    // A malformed batch is refused as a whole.
    return [];
  }
};

const isNew = (outcome: string): boolean => outcome === 'created' || outcome === 'renamed';

/** Changes with what is told of them, as long as they are under way: the storage is closed behind them. */
type Running = Set<Promise<unknown>>;

/** `storage`; `listener` hears of its changes. Closing it closes the storage behind it. */
export const watchEntries = (storage: Storage, listener: EntryListener): Storage =>
  watch(storage, listener, new Set());

const watch = (storage: Storage, listener: EntryListener, running: Running): Storage => {
  let unlinked: Storage | undefined;
  /** Of several steps, all of which happen. */
  const whole =
    <A extends unknown[], T>(change: (...asked: A) => Promise<T>) =>
    async (...asked: A): Promise<T> => {
      const work = change(...asked);
      running.add(work);
      try {
        return await work;
      } finally {
        running.delete(work);
      }
    };

  const tellCreated = async (path: RemotePath): Promise<void> =>
    listener.created(await storage.realPath(path));
  const tellAll = async (paths: Iterable<RemotePath>): Promise<void> => {
    const realPath = createRealPaths(storage);
    for (const path of highest(paths)) await listener.created(await realPath(path));
  };
  const tellWritten = async (written: Written, path = written.entry.path): Promise<Written> => {
    if (isNew(written.outcome) && listener.isNeeded()) await tellCreated(path);
    return written;
  };

  const watchStaged = (staged: StagedFile): StagedFile =>
    forwardStaged(staged, { commit: whole(async (hash) => tellWritten(await staged.commit(hash))) });
  const watchHandle = (handle: FileHandle): FileHandle =>
    forwardHandle(handle, {
      sync: whole(async () => tellWritten(await handle.sync(), handle.realPath)),
      close: whole(async () => tellWritten(await handle.close(), handle.realPath)),
    });

  const move = async (from: RemotePath, to: RemotePath, options: WriteOptions): Promise<Written> => {
    if (!listener.isNeeded()) return storage.move(from, to, options);
    const [source, target] = [await storage.realPath(from), await storage.realPath(to)];
    const written = await storage.move(from, to, options);
    const { outcome, entry } = written;
    // Skipped and unchanged: both are where they were.
    if (outcome === 'replaced') await listener.removed(target);
    if (outcome === 'replaced' || isNew(outcome))
      await listener.moved(source, childOf(remotePathParent(target), remotePathName(entry.path)));
    return written;
  };

  const copy: Copy = async (from, to, options) => {
    if (!listener.isNeeded()) return storage.copy(from, to, options);
    const candidates = options.recursive === true ? await newInMerge(storage, from, to) : [];
    try {
      const copied = await storage.copy(from, to, options);
      await tellWritten(copied.written);
      return copied;
    } finally {
      // Also of what is copied half.
      await tellAll(candidates);
    }
  };

  const makeDirectory: Storage['makeDirectory'] = async (path, options) => {
    if (!listener.isNeeded()) return storage.makeDirectory(path, options);
    const missing = options?.parents === true ? await createHighestMissing(storage)(path) : path;
    const entry = await storage.makeDirectory(path, options);
    if (missing !== undefined) await tellCreated(missing);
    return entry;
  };

  const writeBatch = async (
    directory: RemotePath,
    batch: Uint8Array<ArrayBuffer>,
    length: number,
    options: BatchOptions,
  ): Promise<WrittenBatch> => {
    if (!listener.isNeeded()) return storage.writeBatch(directory, batch, length, options);
    const paths = pathsInBatch(directory, batch.subarray(0, length));
    const highestMissing = createHighestMissing(storage);
    const made = new Set<RemotePath>();
    // Directories on the way are made without a word.
    for (const path of paths) {
      const missing = path === undefined ? undefined : await highestMissing(remotePathParent(path));
      if (missing !== undefined) made.add(missing);
    }
    const written = await storage.writeBatch(directory, batch, length, options);
    const isCreated = (result: BatchResult | undefined): result is BatchResult & { readonly path?: string } =>
      result !== undefined && 'outcome' in result && isNew(result.outcome);
    for (const [index, path] of paths.entries()) {
      const result = written.results[index];
      if (path === undefined || !isCreated(result)) continue;
      made.add(result.path === undefined ? path : (pathInBatch(directory, result.path) ?? path));
    }
    await tellAll(made);
    return written;
  };

  const restore: Storage['trash']['restore'] = async (id, options) => {
    if (!listener.isNeeded()) return storage.trash.restore(id, options);
    const path = options.to ?? (await storage.trash.find(id))?.path ?? ROOT_PATH;
    // Directories on the way are made.
    const missing = await createHighestMissing(storage)(remotePathParent(path));
    const written = await storage.trash.restore(id, options);
    if (missing === undefined) return tellWritten(written);
    await tellCreated(missing);
    return written;
  };

  const openUnlinked = (): Storage => {
    const behind = storage.withoutLinks();
    return behind === storage ? watched : watch(behind, listener, running);
  };
  const close = async (): Promise<void> => {
    await Promise.allSettled(running);
    await storage.close();
  };
  const watched: Storage = {
    ...storage,
    withoutLinks: () => (unlinked ??= openUnlinked()),
    createFile: whole(async (path) => {
      const entry = await storage.createFile(path);
      if (listener.isNeeded()) await tellCreated(path);
      return entry;
    }),
    makeDirectory: whole(makeDirectory),
    remove: whole(async (path, options) => {
      if (!listener.isNeeded()) return storage.remove(path, options);
      const real = await storage.realPath(path);
      const removed = await storage.remove(path, options);
      await listener.removed(real);
      return removed;
    }),
    move: whole(move),
    copy: whole(copy),
    stage: async (...asked) => watchStaged(await storage.stage(...asked)),
    openHandle: async (path, options) => {
      const handle = await storage.openHandle(path, options);
      return options.access === 'read' ? handle : watchHandle(handle);
    },
    writeBatch: whole(writeBatch),
    trash: { ...storage.trash, restore: whole(restore) },
    close,
    [Symbol.asyncDispose]: close,
  };
  return watched;
};
