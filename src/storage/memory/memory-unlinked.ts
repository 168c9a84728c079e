// A root in memory without its links: every path is looked at before it is used. Nothing can change in between, since
// each operation of this storage is one synchronous step that begins when it is called.

import {
  WherryError,
  displayName,
  remotePathSegments,
  toWherryError,
  type RemotePath,
} from '../../base/index.ts';
import { decodeBatch, encodeBatch, type BatchResult } from '../batch.ts';
import type { Entry } from '../entry.ts';
import type { Storage } from '../storage.ts';
import type { MemoryRoot } from './memory-root.ts';
import { parseRelativePath } from './resolve.ts';

/** Code: `FORBIDDEN` when a link stands on the way, or, with `andLast`, at the end. */
const ensureNoLink = (root: MemoryRoot, path: RemotePath, andLast: boolean): void => {
  const names = remotePathSegments(path);
  let directory = root.directory;
  for (const [index, name] of names.entries()) {
    const node = directory.children.get(name);
    if (node?.kind === 'link' && (andLast || index < names.length - 1))
      throw new WherryError(
        'FORBIDDEN',
        `"${displayName(path)}" goes through a symbolic link, which your rights do not cover; use the real path.`,
      );
    if (node?.kind !== 'directory') return;
    directory = node;
  }
};

const hideTarget = (entry: Entry): Entry => (entry.kind === 'link' ? { ...entry, leads: 'outside' } : entry);

export const createUnlinkedStorage = (root: MemoryRoot, storage: Storage): Storage => {
  const named = (path: RemotePath): RemotePath => {
    ensureNoLink(root, path, false);
    return path;
  };
  const reached = (path: RemotePath): RemotePath => {
    ensureNoLink(root, path, true);
    return path;
  };
  /** Why an entry of a batch is refused, if a link is in its way. What is no path is the storage's to refuse. */
  const refusalOf = (directory: RemotePath, path: string): BatchResult | undefined => {
    try {
      named(parseRelativePath(directory, path));
      return undefined;
    } catch (error) {
      const { code, message } = toWherryError(error);
      return code === 'FORBIDDEN' ? { code, message } : undefined;
    }
  };
  const below = (directory: RemotePath, names: readonly string[]): RemotePath => {
    reached(directory);
    for (const name of names) named(parseRelativePath(directory, name));
    return directory;
  };
  const stayOpen = async (): Promise<void> => {};
  const unlinked: Storage = {
    ...storage,
    withoutLinks: () => unlinked,
    realPath: async (path) => path,
    stat: async (path) => hideTarget(await storage.stat(named(path))),
    async *scan(path, options) {
      for await (const { entries, ...told } of storage.scan(reached(path), options))
        yield { entries: entries.map(hideTarget), ...told };
    },
    createFile: async (path) => storage.createFile(named(path)),
    makeDirectory: async (path, options) => storage.makeDirectory(named(path), options),
    remove: async (path, options) => storage.remove(named(path), options),
    move: async (from, to, options) => storage.move(named(from), named(to), options),
    copy: async (from, to, options) => storage.copy(reached(from), named(to), options),
    checksum: async (path, signal) => storage.checksum(reached(path), signal),
    hashFiles: async (directory, files, options) =>
      storage.hashFiles(
        below(
          directory,
          files.map(({ path }) => path),
        ),
        files,
        options,
      ),
    settle: async (path, version, attributes) => storage.settle(named(path), version, attributes),
    chunkFile: async (path, options) => storage.chunkFile(reached(path), options),
    stage: async (path, attributes, options) => {
      for (const source of options.sources ?? []) reached(source.path);
      return storage.stage(named(path), attributes, options);
    },
    open: async (path) => storage.open(reached(path)),
    openHandle: async (path, options) => storage.openHandle(reached(path), options),
    writeBatch: async (directory, batch, length, options) => {
      const entries = decodeBatch(batch.subarray(0, length));
      const refusals = entries.map(({ path }) => refusalOf(reached(directory), path));
      const allowed = encodeBatch(entries.filter((_, index) => refusals[index] === undefined));
      const { results } = await storage.writeBatch(directory, allowed, allowed.length, options);
      let next = 0;
      return {
        results: refusals.map((refusal) => refusal ?? (results[next++] as BatchResult)),
        buffer: batch,
      };
    },
    readBatch: async (directory, names, ...batch) =>
      storage.readBatch(below(directory, names), names, ...batch),
    readTree: async (path) => storage.readTree(reached(path)),
    close: stayOpen,
    [Symbol.asyncDispose]: stayOpen,
  };
  return unlinked;
};
