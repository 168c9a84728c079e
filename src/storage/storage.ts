// The storage interface: one root. Implementations: disk/ (a directory under jail) and memory/; one contract suite
// (test/storage/contract.ts) holds all of them. Nothing above this folder may assume that a root is local.
//
// For every method: paths are canonical (RemotePath); the operation either happened durably (as far as `durability`
// says) when the promise fulfils, or did not happen; refusals are WherryErrors with the codes named; concurrent calls
// are safe, and what they do to one path is serialised by the file service above (path locks), not here, except that
// "fail" policies are atomic.

import type { NameRules, RemotePath } from '../base/index.ts';
import type { BatchResult } from './batch.ts';
import type { WriteOutcome } from './write-outcome.ts';
import type { Entry, Problem } from './entry.ts';

/** What to do when the name exists with other content. Identical content is never a conflict. */
export type ConflictPolicy = 'fail' | 'replace' | 'rename' | 'skip' | 'newer';

export const CONFLICT_POLICIES: readonly ConflictPolicy[] = ['fail', 'replace', 'rename', 'skip', 'newer'];

/** `disk`: acknowledged means synced. `process`: acknowledged survives the process, not a power cut. */
export type Durability = 'disk' | 'process';

export type { WriteOutcome };

export interface WriteOptions {
  readonly policy: ConflictPolicy;
  /** Only if the existing entry has this version. Code `VERSION_MISMATCH`. */
  readonly ifMatch?: string | undefined;
}

/** What a file is to be once committed. */
export interface FileAttributes {
  /** Declared size in bytes; exactly as many must be written. */
  readonly size: number;
  /** Undefined: the time of the commit. */
  readonly mtimeUs?: number | undefined;
  readonly executable?: boolean | undefined;
}

export interface Written {
  readonly outcome: WriteOutcome;
  /** The entry that holds the content now: under another name when `renamed`; the untouched one when `skipped`. */
  readonly entry: Entry;
}

/** A file being written into staging. Nothing is visible before `commit`. Single user. */
export interface StagedFile {
  /** BLAKE3 of what was written so far is kept by the implementation. Bytes written so far. */
  readonly written: number;
  /**
   * Appends. The buffer is lent: it may be transferred away and must not be touched until the promise gives it (or
   * another one of the same size) back. When the promise rejects, the buffer is gone. At most two calls may be under way.
   * Codes: `INVALID_SIZE` (more than declared), `NO_SPACE`, `QUOTA`.
   */
  write(buffer: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Verifies size and hash, makes it durable and gives it its name by the policy.
   * Codes: `INVALID_SIZE`, `CORRUPTED` (hash differs), `ALREADY_EXISTS`, `VERSION_MISMATCH`, `NOT_FOUND` (parent), `NOT_A_DIRECTORY`
   * (parent), `NOT_A_FILE` (a directory has the name), `NO_SPACE`. After any of them nothing remains of it.
   */
  commit(hash: Uint8Array): Promise<Written>;
  /** Gives up; nothing remains. Idempotent, also after commit. */
  discard(): Promise<void>;
}

/** A file open for reading. Sees the file as it was opened, also when the name is replaced meanwhile. */
export interface OpenFile {
  readonly entry: Entry;
  /**
   * Reads up to `buffer.length` bytes at `offset` into the lent buffer (see StagedFile.write). Fewer than asked only at the end.
   * Code: `CHANGED` when the file's size or mtime is no longer what `entry` says.
   */
  read(
    buffer: Uint8Array<ArrayBuffer>,
    offset: number,
  ): Promise<{ buffer: Uint8Array<ArrayBuffer>; length: number }>;
  /** BLAKE3 of the bytes read so far, when they were read in order from 0 without a gap. */
  hash(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface ScanOptions {
  /** Whole subtree; default only the directory's own entries. */
  readonly recursive?: boolean | undefined;
  /** Leaves out an entry (and what is below it). Patterns of `--exclude`, matched by the implementation, see `path-filter.ts`. */
  readonly exclude?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A piece of a scan: parents before their children. */
export interface ScanBatch {
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
}

export interface StorageInfo {
  readonly rootId: string;
  readonly names: NameRules;
  readonly readOnly: boolean;
  readonly durability: Durability;
}

export interface Storage extends AsyncDisposable {
  readonly info: StorageInfo;

  /** The entry itself (a link is not followed at the last name). `NOT_FOUND`, `NOT_A_DIRECTORY`. */
  stat(path: RemotePath): Promise<Entry>;
  /** Entries below a directory; a link that leads to a directory inside the root is followed at `path` only. `NOT_FOUND`, `NOT_A_DIRECTORY`. */
  scan(path: RemotePath, options?: ScanOptions): AsyncIterable<ScanBatch>;
  /** An empty file. `ALREADY_EXISTS`, `NOT_FOUND`, `NOT_A_DIRECTORY`, `INVALID_NAME`. */
  createFile(path: RemotePath): Promise<Entry>;
  /** `parents` also makes missing parents, and an existing directory is then no error. `ALREADY_EXISTS`, … as createFile. */
  makeDirectory(path: RemotePath, options?: { readonly parents?: boolean | undefined }): Promise<Entry>;
  /** Removes the entry itself. `NOT_EMPTY` without `recursive`; `FORBIDDEN` for the root; `VERSION_MISMATCH`. Returns how many entries went. */
  remove(
    path: RemotePath,
    options?: { readonly recursive?: boolean | undefined; readonly ifMatch?: string | undefined },
  ): Promise<number>;
  /**
   * Renames the entry itself. A directory cannot go into itself (`BAD_REQUEST`). Replacing a directory is refused (`ALREADY_EXISTS`).
   */
  move(from: RemotePath, to: RemotePath, options: WriteOptions): Promise<Written>;
  /** Copies a file, or with `recursive` a directory (files follow the policy, directories merge). */
  copy(
    from: RemotePath,
    to: RemotePath,
    options: WriteOptions & { readonly recursive?: boolean | undefined },
  ): Promise<{ written: Written; problems: readonly Problem[] }>;
  /** BLAKE3 of a file's content. `NOT_A_FILE`, `CHANGED`. */
  checksum(path: RemotePath, signal?: AbortSignal): Promise<{ hash: Uint8Array; entry: Entry }>;

  /** Begins a staged write. The parent must exist. `NOT_FOUND`, `NOT_A_DIRECTORY`, `INVALID_NAME`, `ALREADY_EXISTS` (policy fail, and size differs), `NO_SPACE`. */
  stage(path: RemotePath, attributes: FileAttributes, options: WriteOptions): Promise<StagedFile>;
  /** Opens a regular file for reading; links inside the root are followed. `NOT_FOUND`, `NOT_A_FILE`, `FORBIDDEN` (link leads outside). */
  open(path: RemotePath): Promise<OpenFile>;

  /**
   * Writes many small entries under `directory`, each verified, committed and answered by itself; missing directories
   * on the way are made, and a directory that is there already gets the time of its entry. The buffer is lent as in StagedFile.write. Result `i` answers entry `i`. `BAD_REQUEST` when the batch is malformed (nothing happened).
   */
  writeBatch(
    directory: RemotePath,
    batch: Uint8Array<ArrayBuffer>,
    length: number,
    options: WriteOptions,
  ): Promise<{ results: readonly BatchResult[]; buffer: Uint8Array<ArrayBuffer> }>;
  /**
   * Reads many small files of one directory into one batch: as many of `names` (relative to `directory`), in order, as fit `buffer`
   * (at least one). What cannot be read is a problem and counts as taken.
   */
  readBatch(
    directory: RemotePath,
    names: readonly string[],
    buffer: Uint8Array<ArrayBuffer>,
  ): Promise<{
    buffer: Uint8Array<ArrayBuffer>;
    length: number;
    taken: number;
    problems: readonly Problem[];
  }>;

  close(): Promise<void>;
}
