// What the two sides of a disk worker say to each other: operations by name, their arguments and results, and refusals
// without anything of the host in them. Types and pure conversions only.
//
// Buffers travel as ArrayBuffers that are transferred, never copied: an argument or result named `buffer` is one.

import {
  WherryError,
  toWherryError,
  type ErrorCode,
  type NameRules,
  type RemotePath,
} from '../../../base/index.ts';
import type { BatchResult } from '../../batch.ts';
import type { ChunkedFile } from '../../chunked-file.ts';
import type { Entry, Problem } from '../../entry.ts';
import type { FileHandle, HandleOptions } from '../../file-handle.ts';
import type { SourcedOptions } from '../staging/open-writer.ts';
import type { ChunkedRange } from '../chunk-file.ts';
import type { PartRequest } from '../parts/part-store.ts';
import type { RestingPart } from '../parts/stored-parts.ts';
import type { FoundItem, Measure } from '../trash/read-trash.ts';
import type {
  BatchOptions,
  Durability,
  FileAttributes,
  RemoveOptions,
  ScanBatch,
  SeenFile,
  StorageSpace,
  WriteOptions,
  Written,
} from '../../storage.ts';
import type { TrashCleared } from '../../trash.ts';
import type { CoreScanOptions } from '../tree/scan.ts';
import type { FoundDirectory, NotFound } from '../watch/open-group.ts';

/** `workerData` of a disk worker. */
export interface DiskWorkerInit {
  readonly directory: string;
  readonly names: NameRules;
  readonly durability: Durability;
  readonly staging: 'root' | 'beside';
  readonly followsLinks?: boolean | undefined;
  readonly readOnly: boolean;
  readonly fileSizeLimit: number | undefined;
  /** What is removed or replaced goes to the trash. */
  readonly keepsTrash?: boolean | undefined;
  /** Where the journals of parts are, of a local directory. */
  readonly partsDirectory?: string | undefined;
  /** The same for all workers of a storage, so that they know each other's versions. */
  readonly versionKey: Uint8Array;
}

/** Number of something that one worker keeps open: a writer, a reader, a scan. Chosen by the asking side. */
export type Handle = number;

/** A file as hashFiles is asked for it; see Storage.hashFiles. */
export interface SizedFile {
  readonly path: string;
  readonly size: number;
}

/** A file open for random access, as of the operation that tells it. */
export type HandleView = Pick<FileHandle, 'realPath' | 'entry' | 'size' | 'isChanged'>;

export interface Operations {
  stat: (path: RemotePath) => Entry;
  createFile: (path: RemotePath) => Entry;
  makeDirectory: (path: RemotePath, parents: boolean) => Entry;
  remove: (path: RemotePath, options: RemoveOptions) => number;
  move: (from: RemotePath, to: RemotePath, options: WriteOptions) => Written;
  copy: (
    from: RemotePath,
    to: RemotePath,
    options: WriteOptions,
    recursive: boolean,
  ) => { written: Written; problems: readonly Problem[] };
  writeBatch: (
    directory: RemotePath,
    buffer: ArrayBuffer,
    length: number,
    options: BatchOptions,
  ) => {
    results: readonly BatchResult[];
    versions: readonly string[] | undefined;
    buffer: ArrayBuffer;
  };
  readBatch: (
    directory: RemotePath,
    names: readonly string[],
    buffer: ArrayBuffer,
    seen: readonly (SeenFile | undefined)[] | undefined,
  ) => { length: number; taken: number; problems: readonly Problem[]; buffer: ArrayBuffer };
  space: () => StorageSpace;
  treeOpen: (handle: Handle, path: RemotePath) => void;
  /** After the last piece the tree is closed. */
  treeNext: (
    handle: Handle,
    buffer: ArrayBuffer,
  ) => {
    buffer: ArrayBuffer;
    length: number;
    batched: number;
    entries: readonly Entry[];
    problems: readonly Problem[];
    isLast: boolean;
  };
  /** Keeps those directories open that are there, until `watchRead` lists the wanted ones, and lets go of all. */
  watchOpen: (handle: Handle, paths: readonly RemotePath[]) => readonly (FoundDirectory | NotFound)[];
  watchRead: (handle: Handle, wanted: readonly boolean[]) => readonly (readonly string[] | undefined)[];
  recoverStaging: () => number;
  listParts: () => readonly RestingPart[];
  countParts: () => number;
  removePart: (key: string, beforeMs: number | undefined) => boolean;

  /** Names of groups, the newest first. */
  trashGroups: () => readonly string[];
  trashRead: (groups: readonly string[]) => readonly FoundItem[];
  trashFind: (id: string) => FoundItem | undefined;
  realPath: (path: RemotePath) => RemotePath;
  /** For `read` and `closeFile`, as `open`. */
  trashOpen: (handle: Handle, id: string, path: RemotePath | undefined) => Entry;
  trashRestore: (id: string, to: RemotePath | undefined, options: WriteOptions) => Written;
  /** `handle` is for `cancel`, here and in the next two. */
  trashMeasure: (handle: Handle, id: string) => Measure;
  trashRemove: (handle: Handle, ids: readonly string[]) => TrashCleared;
  trashExpire: (handle: Handle, keepMs: number) => TrashCleared;
  trashEvict: (bytes: number) => TrashCleared;

  /** `handle` is for `cancel`, here and in the next. Of a file larger than `most` only the entry. */
  chunkFile: (handle: Handle, path: RemotePath, most: number) => ChunkedFile | { readonly entry: Entry };
  chunkRange: (handle: Handle, path: RemotePath, from: number, to: number) => ChunkedRange;
  /** `handle` is for `cancel`. */
  checksum: (handle: Handle, path: RemotePath) => { hash: Uint8Array; entry: Entry };
  /** `handle` is for `cancel`. */
  hashFiles: (
    handle: Handle,
    directory: RemotePath,
    files: readonly SizedFile[],
    settle: boolean,
  ) => readonly (Uint8Array | undefined)[];
  settle: (
    path: RemotePath,
    version: string,
    attributes: Pick<FileAttributes, 'mtimeUs' | 'executable'>,
  ) => Entry;
  /** Stops a checksum or hashing, or ends a scan or the reading of a tree, whether it still runs or not. */
  cancel: (handle: Handle) => void;

  scanOpen: (handle: Handle, path: RemotePath, options: CoreScanOptions) => void;
  /** The next piece; undefined after the last one, and then the scan is over. */
  scanNext: (handle: Handle) => ScanBatch | undefined;

  /** Gives the offset at which writing begins. */
  stage: (
    handle: Handle,
    path: RemotePath,
    attributes: FileAttributes,
    options: SourcedOptions,
    part: PartRequest | undefined,
  ) => number;
  write: (handle: Handle, buffer: ArrayBuffer, length: number) => { buffer: ArrayBuffer };
  /** What is asked of the same write meanwhile waits for its end; giving up ends it. */
  copyFrom: (handle: Handle, source: number, offset: number, length: number) => void;
  verify: (handle: Handle, hash: Uint8Array) => void;
  accept: (handle: Handle) => void;
  /** Gives how many bytes are there then. */
  rollBack: (handle: Handle) => number;
  commit: (handle: Handle, hash: Uint8Array | undefined) => Written;
  suspend: (handle: Handle) => void;
  discard: (handle: Handle) => void;

  open: (handle: Handle, path: RemotePath) => Entry;
  read: (
    handle: Handle,
    buffer: ArrayBuffer,
    offset: number,
    end: number | undefined,
    isUnhashed: boolean | undefined,
  ) => { buffer: ArrayBuffer; length: number; pieces: readonly Uint8Array[] };
  closeFile: (handle: Handle) => void;

  handleOpen: (handle: Handle, path: RemotePath, options: HandleOptions) => HandleView;
  handleRead: (
    handle: Handle,
    buffer: ArrayBuffer,
    offset: number,
    length: number,
  ) => { buffer: ArrayBuffer; length: number; hash: Uint8Array };
  handleWrite: (
    handle: Handle,
    buffer: ArrayBuffer,
    length: number,
    offset: number,
    hash: Uint8Array | undefined,
  ) => { buffer: ArrayBuffer; view: HandleView };
  handleTruncate: (handle: Handle, size: number) => HandleView;
  handleSync: (handle: Handle) => { written: Written; view: HandleView };
  /** When it is refused, the handle is still open. */
  handleClose: (handle: Handle) => { written: Written; view: HandleView };
  handleDiscard: (handle: Handle) => void;

  /** Waits for commits under way, discards what is staged and closes everything. The worker then ends by itself. */
  shutDown: () => void;
}

export type OperationName = keyof Operations;
export type OperationArguments<Name extends OperationName> = Parameters<Operations[Name]>;
export type OperationResult<Name extends OperationName> = ReturnType<Operations[Name]>;

export interface WorkerRequest {
  readonly id: number;
  readonly name: OperationName;
  readonly args: readonly unknown[];
}

/** A refusal as it crosses. */
export interface SentError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** Of a failure nobody expected: what happened, for the log of this process alone. It goes to no peer. */
  readonly cause?: string | undefined;
}

export type WorkerReply =
  { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: SentError };

/** One message to a worker: several requests, handled in order. */
export interface RequestMessage {
  readonly requests: readonly WorkerRequest[];
}

/** One message from a worker. The first, without replies, says that it is up. */
export interface ReplyMessage {
  readonly replies: readonly WorkerReply[];
  /** It could not open its directory, refuses everything, and can be ended. */
  readonly isUseless: boolean;
}

const causeOf = (error: WherryError): string | undefined => {
  if (error.code !== 'INTERNAL') return undefined;
  const { cause = error } = error;
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
};

export const toSentError = (error: unknown): SentError => {
  const known = toWherryError(error);
  return { code: known.code, message: known.message, details: known.details, cause: causeOf(known) };
};

export const fromSentError = ({ code, message, details, cause }: SentError): WherryError =>
  new WherryError(code, message, cause === undefined ? { details } : { details, cause: new Error(cause) });
