// A root in memory, with all that a root on disk can do: for tests, and for programs that serve what is on no disk.
// Every change happens in one synchronous step, so concurrent calls see it whole or not at all.

import {
  ROOT_PATH,
  WherryError,
  throwIfAborted,
  toBase64Url,
  type NameRules,
  type RemotePath,
} from '../../base/index.ts';
import { loadBlake3 } from '../blake3.ts';
import type { Entry } from '../entry.ts';
import { createReadOnlyStorage } from '../read-only.ts';
import type { Storage } from '../storage.ts';
import { readEntries, writeEntries } from './memory-batch.ts';
import { openHandle } from './memory-handle.ts';
import { chunkFile, hashFiles, openFile, resolveFile, settleFile, stageFile } from './memory-files.ts';
import { createMemoryParts } from './memory-parts.ts';
import { createMemoryTrash, realPathOf } from './memory-trash.ts';
import {
  attach,
  entryAt,
  placeEntry,
  requireName,
  requireLength,
  requireOpen,
  reserve,
  type MemoryRoot,
} from './memory-root.ts';
import { scanEntries } from './memory-scan.ts';
import { openTreeReader } from './memory-tree-reader.ts';
import { openMemoryWatch } from './memory-watch.ts';
import { createUnlinkedStorage } from './memory-unlinked.ts';
import { copyEntry, createFile, makeDirectory, moveEntry, removeEntry } from './memory-tree.ts';
import { createDirectoryNode, createLinkNode, nodeBytes, nodeEntry } from './node.ts';
import { resolvePlace, resolveNode } from './resolve.ts';

export interface MemoryStorageInit {
  /** Default `posix`. */
  readonly names?: NameRules | undefined;
  /** Default: random. */
  readonly rootId?: string | undefined;
  /** Most bytes in a file, inclusive. Default: no limit. */
  readonly fileSizeLimit?: number | undefined;
  /** Most bytes in all files together; more is `NO_SPACE`. Default: no limit. */
  readonly capacity?: number | undefined;
  /** Keep what is removed or replaced. Default false. */
  readonly keepsTrash?: boolean | undefined;
  /** Refuse every change. Default false. */
  readonly readOnly?: boolean | undefined;
}

export interface MemoryStorage extends Storage {
  /**
   * Puts a symbolic link there as if it had always been there: also one that leads outside, which `writeBatch` refuses,
   * and also in a read-only storage. `ALREADY_EXISTS`, `NOT_FOUND`, `NOT_A_DIRECTORY`.
   */
  plantLink(path: RemotePath, target: string): Entry;
}

export const openMemoryStorage = async (init: MemoryStorageInit = {}): Promise<MemoryStorage> => {
  const root: MemoryRoot = {
    rootId: init.rootId ?? toBase64Url(crypto.getRandomValues(new Uint8Array(16))),
    names: init.names ?? 'posix',
    fileSizeLimit: init.fileSizeLimit ?? Infinity,
    capacity: init.capacity ?? Infinity,
    directory: createDirectoryNode(),
    hashing: await loadBlake3(),
    parts: new Map(),
    keepsTrash: init.keepsTrash ?? false,
    trash: new Map(),
    used: 0,
    lastKeptUs: 0,
    closed: false,
    watchers: new Set(),
  };
  const storage = createMemoryStorage(root);
  if (init.readOnly !== true) return storage;
  return { ...createReadOnlyStorage(storage), plantLink: (path, target) => storage.plantLink(path, target) };
};

const statEntry = (root: MemoryRoot, path: RemotePath): Entry => {
  requireOpen(root);
  if (path === ROOT_PATH) return entryAt(root.directory, path, { trail: [root.directory] });
  resolveNode(root.directory, path, false);
  return placeEntry(resolvePlace(root.directory, path));
};

const plantLink = (root: MemoryRoot, path: RemotePath, target: string): Entry => {
  requireOpen(root);
  const place = resolvePlace(root.directory, path);
  requireName(root, place.name);
  if (place.node !== undefined) throw new WherryError('ALREADY_EXISTS');
  const link = createLinkNode(target);
  reserve(root, nodeBytes(link));
  attach(root, place.parent, place.name, link);
  return placeEntry(place);
};

const createMemoryStorage = (root: MemoryRoot): MemoryStorage => {
  const close = async (): Promise<void> => {
    root.closed = true;
    for (const watcher of [...root.watchers]) watcher.end();
  };
  const { rootId, names, keepsTrash } = root;
  let unlinked: Storage | undefined;
  const storage: MemoryStorage = {
    info: { rootId, names, readOnly: false, durability: 'process', keepsTrash },
    withoutLinks: () => (unlinked ??= createUnlinkedStorage(root, storage)),
    realPath: async (path) => realPathOf(root, path),
    stat: async (path) => statEntry(root, path),
    async *scan(path, options = {}) {
      throwIfAborted(options.signal);
      for (const batch of scanEntries(root, path, options)) {
        yield batch;
        throwIfAborted(options.signal);
      }
    },
    createFile: async (path) => createFile(root, path),
    makeDirectory: async (path, options) => makeDirectory(root, path, options?.parents ?? false),
    remove: async (path, options = {}) => removeEntry(root, path, options),
    move: async (from, to, options) => moveEntry(root, from, to, options),
    copy: async (from, to, options) => copyEntry(root, from, to, options, options.recursive ?? false),
    checksum: async (path, signal) => {
      requireOpen(root);
      throwIfAborted(signal);
      const node = resolveFile(root, path);
      return { hash: node.hash.slice(), entry: nodeEntry(node, path, undefined) };
    },
    chunkFile: async (path, options) => {
      throwIfAborted(options?.signal);
      return chunkFile(root, path);
    },
    stage: async (path, attributes, options) => stageFile(root, path, attributes, options),
    parts: createMemoryParts(root),
    trash: createMemoryTrash(root),
    open: async (path) => openFile(root, path),
    openHandle: async (path, options) => openHandle(root, path, options),
    hashFiles: async (directory, files, options) => {
      throwIfAborted(options?.signal);
      return hashFiles(root, directory, files);
    },
    settle: async (path, version, attributes) => settleFile(root, path, version, attributes),
    writeBatch: async (directory, batch, length, options) => {
      requireOpen(root);
      requireLength(batch, length);
      return { results: writeEntries(root, directory, batch.subarray(0, length), options), buffer: batch };
    },
    readBatch: async (directory, names_, buffer) => ({
      ...readEntries(root, directory, names_, buffer),
      buffer,
    }),
    space: async () => {
      requireOpen(root);
      if (root.capacity === Infinity) return {};
      const freeBytes = root.capacity - root.used;
      return { totalBytes: root.capacity, freeBytes, availableBytes: freeBytes };
    },
    readTree: async (path) => openTreeReader(root, path),
    watch: async (path, onHint, options) => openMemoryWatch(root, path, onHint, options),
    close,
    [Symbol.asyncDispose]: close,
    plantLink: (path, target) => plantLink(root, path, target),
  };
  return storage;
};
