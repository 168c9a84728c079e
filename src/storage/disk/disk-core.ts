// The disk core: everything that touches the disk of one root, synchronous but for waiting on syncs. Runs in a worker
// thread, one core for each; cores of one root know nothing of each other and need not. Paths are judged before they come
// here (RemotePath); locks between operations are held above.

import { PART_LIFETIME_MS, type RemotePath } from '../../base/index.ts';
import type { ChunkedFile } from '../chunked-file.ts';
import type { Entry, Problem } from '../entry.ts';
import type { HandleOptions } from '../file-handle.ts';
import type {
  FileAttributes,
  RemoveOptions,
  ScanBatch,
  SeenFile,
  StorageSpace,
  BatchOptions,
  WriteOptions,
  Written,
} from '../storage.ts';
import { copy } from './tree/copy.ts';
import { createFile, makeDirectory, move, stat } from './tree/change-tree.ts';
import { remove } from './tree/remove-entry.ts';
import type { Directory, DirectoryCalls } from './calls/directory-calls.ts';
import type { DiskContext, DiskCoreInit } from './disk-context.ts';
import { guarded } from './disk-error.ts';
import { VERSION_KEY_SIZE, createVersioner } from './entry-version.ts';
import { checksumSteps, openReader, type CoreReader } from './file-reader.ts';
import type { CoreWriter } from './file-writer.ts';
import { hashFiles, settle } from './hash-files.ts';
import { openHandle, type CoreHandle } from './handles/handle.ts';
import { openJail } from './jail/jail.ts';
import { openPartWriter, openWriter, type SourcedOptions } from './staging/open-writer.ts';
import { createPartStore, type PartRequest } from './parts/part-store.ts';
import { readBatch, type BatchRead } from './batches/read-batch.ts';
import { readTree, type CoreTreeReader } from './batches/read-tree.ts';
import { scan, type CoreScanOptions } from './tree/scan.ts';
import { chunkRangeSteps, chunkSteps, type ChunkedRange } from './chunk-file.ts';
import { createStaging } from './staging/staging.ts';
import { countParts, listParts, recoverParts, removePart, type RestingPart } from './parts/stored-parts.ts';
import { readClock } from './trash/clock-file.ts';
import { createCoreTrash, type CoreTrash } from './trash/core-trash.ts';
import { createTrashHome } from './trash/trash-home.ts';
import type { SizedFile } from './threads/worker-messages.ts';
import { openGroup, type OpenGroup } from './watch/open-group.ts';
import { writeBatch, type BatchWritten } from './batches/write-batch.ts';

export type { BatchRead, CoreReader, CoreScanOptions, CoreTreeReader, CoreWriter, DiskCoreInit };

/** See Storage for what each method promises and refuses. */
export interface DiskCore {
  stat(path: RemotePath): Entry;
  /** Pieces of at most 512 entries. Stop it by `return()`. */
  scan(path: RemotePath, options?: CoreScanOptions): Generator<ScanBatch, void, void>;
  createFile(path: RemotePath): Entry;
  makeDirectory(path: RemotePath, options?: { readonly parents?: boolean | undefined }): Entry;
  remove(path: RemotePath, options?: RemoveOptions): number;
  move(from: RemotePath, to: RemotePath, options: WriteOptions): Written;
  copy(
    from: RemotePath,
    to: RemotePath,
    options: WriteOptions & { readonly recursive?: boolean | undefined },
  ): Promise<{ written: Written; problems: readonly Problem[] }>;
  /** See Storage.hashFiles. `pause` lets others have their turn; what it throws ends the work. */
  hashFiles(
    directory: RemotePath,
    files: readonly SizedFile[],
    options: { readonly settle: boolean; readonly pause: () => Promise<void> },
  ): Promise<readonly (Uint8Array | undefined)[]>;
  settle(
    path: RemotePath,
    version: string,
    attributes: Pick<FileAttributes, 'mtimeUs' | 'executable'>,
  ): Promise<Entry>;
  /** Yields after every mebibyte, so that the caller can stop it by `return()`. */
  checksum(path: RemotePath): Generator<void, { hash: Uint8Array; entry: Entry }, void>;
  /** See Storage.chunkFile. Of a file larger than `most` only the entry. */
  chunkFile(path: RemotePath, most: number): Generator<void, ChunkedFile | { readonly entry: Entry }, void>;
  chunkRange(path: RemotePath, from: number, to: number): Generator<void, ChunkedRange, void>;
  openWriter(path: RemotePath, attributes: FileAttributes, options: SourcedOptions): CoreWriter;
  openReader(path: RemotePath): CoreReader;
  openHandle(path: RemotePath, options: HandleOptions): CoreHandle;
  writeBatch(directory: RemotePath, bytes: Uint8Array, options: BatchOptions): Promise<BatchWritten>;
  readBatch(
    directory: RemotePath,
    names: readonly string[],
    into: Uint8Array,
    seen?: readonly (SeenFile | undefined)[],
  ): BatchRead;
  readTree(path: RemotePath): CoreTreeReader;
  /** Opens directories that are to be watched. The group must be closed, or read. */
  openGroup(paths: readonly RemotePath[]): OpenGroup;
  space(): StorageSpace;
  /** See Storage.stage with a part. `pause` lets others have their turn while a part is read again. */
  openPartWriter(
    path: RemotePath,
    attributes: FileAttributes,
    options: SourcedOptions,
    part: PartRequest,
    pause: () => Promise<void>,
  ): Promise<CoreWriter>;
  listParts(): RestingPart[];
  /** How many parts there are, about. */
  countParts(): number;
  /** Removes a part that nobody writes on; with `beforeMs`, only when it has not grown since. */
  removePart(key: string, beforeMs?: number): boolean;
  /**
   * Removes what an earlier process left in `.wherry/staging`, but for parts that are to be continued; returns how many
   * files. Once, before anything is written.
   */
  recoverStaging(): number;
  readonly trash: CoreTrash;
  /** Closes all directories. Readers, writers and handles must have been closed. */
  close(): void;
}

/** Tells where syncing is in vain, once for each file system. */
const createSyncRule = (calls: DirectoryCalls, init: DiskCoreInit): ((directory: Directory) => boolean) => {
  if (init.durability === 'process') return () => false;
  const known = new Map<number, boolean>();
  return (directory) => {
    let answer = known.get(directory.dev);
    if (answer === undefined) {
      answer = !calls.fileSystemFacts(directory).volatile;
      known.set(directory.dev, answer);
    }
    return answer;
  };
};

/** Opens the root. Throws `NOT_FOUND`, `NOT_A_DIRECTORY` or `FORBIDDEN` when it cannot be. */
export const createDiskCore = (calls: DirectoryCalls, init: DiskCoreInit): DiskCore => {
  const jail = guarded('/', () => openJail(calls, init.directory, init.followsLinks));
  const mustSync = createSyncRule(calls, init);
  const staging = createStaging(calls, jail, init, mustSync);
  const trash =
    init.staging === 'beside' && init.keepsTrash !== true
      ? undefined
      : createTrashHome(
          calls,
          jail,
          {
            ...init,
            keepsTrash: init.keepsTrash === true,
            readClock: (home) => readClock(calls, home),
          },
          mustSync,
        );
  const versionKey = init.versionKey ?? init.randomBytes(VERSION_KEY_SIZE);
  const context: DiskContext = {
    init,
    calls,
    jail,
    staging,
    trash,
    versionOf: createVersioner(versionKey),
    stateKey: versionKey,
    mustSync,
  };
  const parts = createPartStore(context);
  return {
    stat: (path) => stat(context, path),
    scan: (path, options = {}) => scan(context, path, options),
    createFile: (path) => createFile(context, path),
    makeDirectory: (path, options = {}) => makeDirectory(context, path, options.parents === true),
    remove: (path, options = {}) => remove(context, path, options),
    move: (from, to, options) => move(context, from, to, options),
    copy: (from, to, options) => copy(context, from, to, options),
    hashFiles: (directory, files, options) => hashFiles(context, directory, files, options),
    settle: (path, version, attributes) => settle(context, path, version, attributes),
    checksum: (path) => checksumSteps(context, path),
    chunkFile: (path, most) => chunkSteps(context, path, most),
    chunkRange: (path, from, to) => chunkRangeSteps(context, path, from, to),
    openWriter: (path, attributes, options) => openWriter(context, path, attributes, options),
    openReader: (path) => openReader(context, path),
    openHandle: (path, options) => openHandle(context, path, options),
    writeBatch: (directory, bytes, options) => writeBatch(context, directory, bytes, options),
    readBatch: (...asked) => readBatch(context, ...asked),
    readTree: (path) => readTree(context, path),
    openGroup: (paths) => openGroup(context, paths),
    space: () => guarded('/', () => calls.fileSystemSpace(jail.root)),
    openPartWriter: (path, attributes, options, part, pause) =>
      openPartWriter(context, parts, path, attributes, options, part, pause),
    listParts: () => guarded('/', () => (parts === undefined ? [] : listParts(parts.shelf()))),
    countParts: () => guarded('/', () => (parts === undefined ? 0 : countParts(parts.shelf()))),
    removePart: (key, beforeMs) =>
      guarded('/', () => parts !== undefined && removePart(parts.shelf(), key, beforeMs)),
    recoverStaging: () =>
      guarded('/', () =>
        parts === undefined || init.staging === 'beside'
          ? 0
          : recoverParts(parts.shelf(), init.now() / 1000 - PART_LIFETIME_MS),
      ),
    trash: createCoreTrash(context),
    close: () => {
      parts?.close();
      staging.close();
      trash?.close();
      jail.close();
    },
  };
};
