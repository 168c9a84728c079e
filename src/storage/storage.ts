// The storage interface: one root. Implementations: disk/ (a directory under jail) and memory/; one contract suite
// (test/storage/contract.ts) holds all of them. Nothing above this folder may assume that a root is local.
//
// For every method: paths are canonical (RemotePath); the operation either happened durably (as far as `durability`
// says) when the promise fulfils, or did not happen; refusals are WherryErrors with the codes named; concurrent calls
// are safe, and what they do to one path is serialised by the file service above (path locks), not here, except that
// "fail" policies are atomic.

import type { NameRules, RemotePath } from '../base/index.ts';
import type { BatchResult } from './batch.ts';
import {
  CONFLICT_POLICIES,
  type BatchOptions,
  type ConflictPolicy,
  type WriteOptions,
} from './write-options.ts';
import type { WriteOutcome, Written } from './write-outcome.ts';
import type { ChunkedFile } from './chunked-file.ts';
import type { Entry, Problem } from './entry.ts';
import type { FileHandle, HandleOptions } from './file-handle.ts';
import type { IgnoreInit } from './ignore/directory-rules.ts';
import type { OpenFile } from './open-file.ts';
import type { PartIdentity, Parts } from './parts.ts';
import type { StageSource } from './stage-source.ts';
import type { Trash } from './trash.ts';
import type { HintListener, Watch, WatchOptions } from './watch.ts';

/** `disk`: acknowledged means synced. `process`: acknowledged survives the process, not a power cut. */
export type Durability = 'disk' | 'process';

export {
  CONFLICT_POLICIES,
  type BatchOptions,
  type ConflictPolicy,
  type OpenFile,
  type WriteOptions,
  type WriteOutcome,
  type Written,
};

/** Options of a staged write. */
export interface StageOptions extends WriteOptions {
  /**
   * Keep what is verified when the write is suspended, and go on from there when the same is staged again. A write of
   * the same part that is still being suspended is waited for; one that is still under way is `BUSY`. Only files larger
   * than PIECE_SIZE, of declared size, leave parts; where no part can be kept, the write simply begins at 0.
   */
  readonly part?: PartIdentity | undefined;
  /**
   * Files of the same storage that `copyFrom` may take bytes from, at most MAX_STAGE_SOURCES. They stay open until the write ends, so
   * that the new content may replace one of them.
   */
  readonly sources?: readonly StageSource[] | undefined;
}

/** What a file is to be once committed. */
export interface FileAttributes {
  /** Declared size in bytes; exactly as many must be written. Undefined: known only at the commit. */
  readonly size: number | undefined;
  /** Undefined: the time of the commit. */
  readonly mtimeUs?: number | undefined;
  readonly executable?: boolean | undefined;
}

/**
 * A file being written into staging. Nothing is visible before `commit`. Single user.
 *
 * Content is verified in pieces (PIECE_SIZE, counted from the file's beginning): the sender's BLAKE3 of every whole
 * piece but the last goes to `verify`, that of the last piece (of all content, if it is no longer than a piece) to
 * `commit`. What does not agree with what was written is `CORRUPTED`, and is never given a name. Whoever writes for a sender that
 * tells no hashes takes what came by `accept`, takes back by `rollBack` what was not meant, and commits without a hash.
 */
export interface StagedFile {
  /** Where writing begins: 0, or behind the verified pieces of the part that was found. A multiple of PIECE_SIZE. */
  readonly offset: number;
  /** Bytes that are there: `offset` and what was written since. */
  readonly written: number;
  /**
   * Appends. The buffer is lent: it may be transferred away and must not be touched until the promise gives it (or
   * another one of the same size) back. When the promise rejects, the buffer is gone. At most two calls may be under way.
   * Codes: `INVALID_SIZE` (more than declared), `TOO_LARGE`, `NO_SPACE`, `QUOTA`, `CORRUPTED` (a piece that `verify` was told of differs).
   */
  write(buffer: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Appends `length` bytes of a source (its number in `sources`), from `offset` on, as `write` appends those of a buffer: they are
   * hashed as they pass, and compared with what `verify` was told. Counts as one of the two calls that may be under way, and what is asked
   * meanwhile comes behind it; `suspend` and `discard` end it.
   * Codes: `CHANGED` (the source is not what it was when the write began), `BAD_REQUEST` (no such source, or beyond its end), and those of `write`.
   */
  copyFrom(source: number, offset: number, length: number): Promise<void>;
  /**
   * The hash of the next piece that has not been told yet, the first after `offset` being first; every piece but the last. May be told before or after its bytes are written, and is
   * compared as soon as both are there. Codes: `CORRUPTED`, `BAD_REQUEST` (of the last piece, or of one that does not exist).
   */
  verify(hash: Uint8Array): Promise<void>;
  /**
   * Takes everything that was written so far for what was meant, although nobody told its hash: all whole pieces of it count as verified, as if
   * their own hashes had been told; one that has only begun counts when it is whole and accepted. Pieces that were told of before are
   * compared as ever. Afterwards no more hashes are told: `verify` is refused (`BAD_REQUEST`), which changes nothing.
   */
  accept(): Promise<void>;
  /**
   * Takes back what was written since the last `accept`, also when that was in the middle of a piece; without one, since the beginning
   * (`offset`); but no piece that agreed with what `verify` was told. `written` says what is left, and writing goes on from there. To be
   * asked when no write is under way; one that was asked before and is under way all the same may be taken back or come behind it.
   * Code: `CORRUPTED` (another program wrote into the file meanwhile).
   */
  rollBack(): Promise<void>;
  /**
   * Verifies size and the last piece, makes all durable and gives it its name by the policy. Without a hash everything that was written is
   * accepted; after `accept` there must be none (`BAD_REQUEST`).
   * Codes: `INVALID_SIZE`, `CORRUPTED` (a hash differs or was not told), `ALREADY_EXISTS`, `VERSION_MISMATCH`, `NOT_FOUND` (parent),
   * `NOT_A_DIRECTORY` (parent), `NOT_A_FILE` (a directory has the name), `NO_SPACE`. After any of them nothing remains of it, but for a
   * part after `CORRUPTED`, which holds the pieces that were verified.
   */
  commit(hash?: Uint8Array): Promise<Written>;
  /**
   * Gives up for now: what is verified or accepted stays, piece by piece, as a part (see StageOptions), everything else goes; without a part, the same
   * as `discard`. Idempotent, also after commit and discard.
   */
  suspend(): Promise<void>;
  /** Gives up; nothing remains, no part either. Idempotent, also after commit and suspend. */
  discard(): Promise<void>;
}

export interface ScanOptions {
  /** Whole subtree; default only the directory's own entries. */
  readonly recursive?: boolean | undefined;
  /** Leaves out an entry (and what is below it). Patterns of `--exclude`, matched by the implementation, see `path-filter.ts`. */
  readonly exclude?: readonly string[] | undefined;
  /** Leaves out files and links that match none of these patterns of `--include`; directories are all there. */
  readonly include?: readonly string[] | undefined;
  /** Whether entries are told with their versions; without, each version is "". Default true. */
  readonly versions?: boolean | undefined;
  /** Tells the directories too, whole, and in place of the options above, which count for nothing then: of the whole subtree. */
  readonly survey?: ScanSurvey | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How a whole tree is told to somebody who knows most of it from the last time. */
export interface ScanSurvey {
  /** Path of a directory → its state as an earlier scan told it. Where it still has that state its entries are not told. */
  readonly known?: ReadonlyMap<string, string> | undefined;
  /** Directories that are known, whatever their state, are not looked into, but for the one where the scan begins. Default false. */
  readonly isShallow?: boolean | undefined;
  /** What is told by name only, with nothing below it. Default: nothing. */
  readonly ignore?: ScanIgnore | undefined;
}

export interface ScanIgnore extends IgnoreInit {
  /** Name of files that hold more such lines, for the directory they are in and what is below. Default: none are looked for. */
  readonly fileName?: string | undefined;
  /** Where the scan begins, relative to the directory for which `patterns` and `include` are meant. Default "": there. */
  readonly position?: string | undefined;
}

/** What a scan told of a regular file. */
export type SeenFile = Pick<Entry, 'size' | 'mtimeUs'>;

/** A piece of a scan: parents before their children. */
export interface ScanBatch {
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
  /**
   * Of a survey: the directories whose last entry stands in this piece or in one before; each once, also the one where the scan
   * begins, and before those in it. One that could not be read is a problem in place of it.
   */
  readonly directories?: readonly ScannedDirectory[] | undefined;
}

/** A directory of which everything has been told. */
export interface ScannedDirectory {
  readonly path: RemotePath;
  /**
   * Opaque; another one as soon as a name, a kind, a file, a link, where a link may lead, or what is ignored in it is another one; of
   * directories in it only their names count. "": nobody can tell, and it must be told again.
   */
  readonly state: string;
  /** Its state is the known one, and its entries are not told. */
  readonly isKnown: boolean;
  /** Entries that are not told for that reason. */
  readonly untold: number;
  /** Names that are ignored in it, told of a known directory too. */
  readonly ignored: readonly string[];
  /** Names of entries that changed so shortly before that they may change once more without their version saying so. */
  readonly recent: readonly string[];
  /** How many regular files in it have another name somewhere, told of a known directory too. Default 0. */
  readonly hardLinked?: number | undefined;
  /** The lines of the ignore file in it. One that cannot be read is a problem, and everything beside it is ignored, as its lines say here. */
  readonly lines?: readonly string[] | undefined;
}

/** A tree on its way out, in the order of a scan: parents before their children. Single user. */
export interface TreeReader {
  /** Reads on into the lent buffer (see StagedFile.write). Codes: none but `CANCELLED`, what cannot be read is a problem. */
  next(buffer: Uint8Array<ArrayBuffer>): Promise<TreePiece>;
  /** Idempotent. */
  close(): Promise<void>;
}

export interface TreePiece {
  readonly buffer: Uint8Array<ArrayBuffer>;
  /** Bytes of the batch in the buffer, and its entries: files of up to MAX_BATCHED_FILE_SIZE, and links that stay in the tree. */
  readonly length: number;
  readonly batched: number;
  /** Everything else that was found, without versions: directories, larger files, what is neither. */
  readonly entries: readonly Entry[];
  /** Also links that lead, or could come to lead, out of the tree (`FORBIDDEN`). */
  readonly problems: readonly Problem[];
  readonly isLast: boolean;
}

/** How much fits. What an implementation does not know, or does not limit, is undefined. */
export interface StorageSpace {
  readonly totalBytes?: number | undefined;
  readonly freeBytes?: number | undefined;
  /** Of the free bytes, those that the server may use: file systems keep some for their administrator. */
  readonly availableBytes?: number | undefined;
  /** How many files, directories and links there can be in all, and how many more. */
  readonly totalEntries?: number | undefined;
  readonly freeEntries?: number | undefined;
}

export interface StorageInfo {
  readonly rootId: string;
  readonly names: NameRules;
  readonly readOnly: boolean;
  readonly durability: Durability;
  /** Whether what is removed or replaced goes to the trash. */
  readonly keepsTrash: boolean;
}

export interface RemoveOptions {
  readonly recursive?: boolean | undefined;
  readonly ifMatch?: string | undefined;
  /** Do not keep it in the trash. Default false. */
  readonly permanent?: boolean | undefined;
  /** Where an account's rights are asked for: only if it may read all of it (`FORBIDDEN`). Nothing to any other storage. */
  readonly onlySeen?: boolean | undefined;
  /** See WriteOptions. */
  readonly by?: string | undefined;
}

/** What became of a batch. */
export interface WrittenBatch {
  readonly results: readonly BatchResult[];
  readonly buffer: Uint8Array<ArrayBuffer>;
  /** Where they were asked for and can be told: of each entry, "" of what has none to tell. */
  readonly versions?: readonly string[] | undefined;
}

export interface Storage extends AsyncDisposable {
  readonly info: StorageInfo;
  /**
   * The same entries, where no symbolic link is followed, neither on the way nor at the last name (`FORBIDDEN`), and each is
   * listed as one that leads outside: for whoever's rights differ from place to place, since a path then says where it
   * leads. Lives as long as this storage; its `close` does nothing.
   */
  withoutLinks(): Storage;

  /**
   * Where what has this name is, or would be: links on the way resolved, one at the last name not. The path as it is where its
   * way is not there, or may not be followed.
   */
  realPath(path: RemotePath): Promise<RemotePath>;
  /** The entry itself (a link is not followed at the last name). `NOT_FOUND`, `NOT_A_DIRECTORY`. */
  stat(path: RemotePath): Promise<Entry>;
  /** Entries below a directory; a link that leads to a directory inside the root is followed at `path` only. `NOT_FOUND`, `NOT_A_DIRECTORY`. */
  scan(path: RemotePath, options?: ScanOptions): AsyncIterable<ScanBatch>;
  /** An empty file. `ALREADY_EXISTS`, `NOT_FOUND`, `NOT_A_DIRECTORY`, `INVALID_NAME`. */
  createFile(path: RemotePath): Promise<Entry>;
  /** `parents` also makes missing parents, and an existing directory is then no error. `ALREADY_EXISTS`, … as createFile. */
  makeDirectory(path: RemotePath, options?: { readonly parents?: boolean | undefined }): Promise<Entry>;
  /**
   * Removes the entry itself; where a trash is kept, by moving it there in one step. `NOT_EMPTY` without `recursive`; `FORBIDDEN` for the root; `VERSION_MISMATCH`;
   * `UNSUPPORTED` (a directory on another file system than the trash; `permanent` removes it). Returns how many entries
   * went: one that goes to the trash counts as one, since what is in it is not looked at.
   */
  remove(path: RemotePath, options?: RemoveOptions): Promise<number>;
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

  /**
   * Reads a file once: cuts it by its content (docs/spec/chunks.md) and hashes it, its pieces and its chunks. Links inside the root are
   * followed. Files of any size are cut; below CHUNKED_FILE_SIZE it does not pay. `NOT_FOUND`, `NOT_A_FILE`, `CHANGED`, `CANCELLED`.
   */
  chunkFile(path: RemotePath, options?: { readonly signal?: AbortSignal | undefined }): Promise<ChunkedFile>;
  /**
   * BLAKE3 of each file that is a regular file of exactly this size (links are not followed at the last name), in the
   * order asked; undefined for everything else, also for what cannot be read. With `settle`, what has a hash is made
   * durable first, as if it had just been written. Paths are relative to `directory`. A missing directory is no error.
   */
  hashFiles(
    directory: RemotePath,
    files: readonly { readonly path: string; readonly size: number }[],
    options?: { readonly settle?: boolean | undefined; readonly signal?: AbortSignal | undefined },
  ): Promise<readonly (Uint8Array | undefined)[]>;
  /**
   * Acknowledges a file that has the right content already: gives it time and executable bit where those are named, and
   * makes it durable. Codes: `CHANGED` when its version is not `version`; `NOT_FOUND`, `NOT_A_FILE`.
   */
  settle(
    path: RemotePath,
    version: string,
    attributes: Pick<FileAttributes, 'mtimeUs' | 'executable'>,
  ): Promise<Entry>;

  /** Begins a staged write. The parent must exist. `NOT_FOUND`, `NOT_A_DIRECTORY`, `INVALID_NAME`, `ALREADY_EXISTS` (policy fail, and size differs), `NO_SPACE`, `BUSY` (its part is being written); of `sources` `CHANGED` (another version), `NOT_FOUND`, `NOT_A_FILE`, `UNSUPPORTED` (in another root than the new file). */
  stage(path: RemotePath, attributes: FileAttributes, options: StageOptions): Promise<StagedFile>;
  /** What is kept of unfinished writes. */
  readonly parts: Parts;
  /** What was removed and replaced. */
  readonly trash: Trash;
  /** Opens a regular file for reading; links inside the root are followed. `NOT_FOUND`, `NOT_A_FILE`, `FORBIDDEN` (link leads outside). */
  open(path: RemotePath): Promise<OpenFile>;
  /**
   * Opens a regular file for reading and writing at any offset; links inside the root are followed, but a link that leads
   * nowhere is `NOT_FOUND` also where a missing file would be made. `NOT_FOUND` (also the parent), `NOT_A_FILE`, `FORBIDDEN` (link leads outside),
   * `ALREADY_EXISTS`, `VERSION_MISMATCH`, `INVALID_NAME`, `READ_ONLY`.
   */
  openHandle(path: RemotePath, options: HandleOptions): Promise<FileHandle>;

  /**
   * Writes many small entries under `directory`, each verified, committed and answered by itself; missing directories
   * on the way are made, and a directory that is there already gets the time of its entry. The buffer is lent as in StagedFile.write. Result `i` answers entry `i`. `BAD_REQUEST` when the batch is malformed (nothing happened).
   */
  writeBatch(
    directory: RemotePath,
    batch: Uint8Array<ArrayBuffer>,
    length: number,
    options: BatchOptions,
  ): Promise<WrittenBatch>;
  /**
   * Reads many small files of one directory into one batch: as many of `names` (relative to `directory`), in order, as fit `buffer`
   * (at least one). What cannot be read is a problem and counts as taken. `seen` spares a look at those names that a
   * scan has just told to be regular files; one that has changed since is looked at all the same.
   */
  readBatch(
    directory: RemotePath,
    names: readonly string[],
    buffer: Uint8Array<ArrayBuffer>,
    seen?: readonly (SeenFile | undefined)[],
  ): Promise<{
    buffer: Uint8Array<ArrayBuffer>;
    length: number;
    taken: number;
    problems: readonly Problem[];
  }>;
  /** Begins to read all that is below a directory. `NOT_FOUND`, `NOT_A_DIRECTORY`, `FORBIDDEN` (a link on the way leads outside). */
  readTree(path: RemotePath): Promise<TreeReader>;
  /** Of what holds the root, which others may use too: of a disk, its file system. */
  space(): Promise<StorageSpace>;
  /**
   * Tells hints of what may have changed at and below a directory, whoever changed it, from the moment on at which the promise fulfils: who
   * looks after that misses nothing. No link is followed, neither on the way nor below. Closing the storage ends it.
   * `NOT_FOUND`, `NOT_A_DIRECTORY` (also a link), `FORBIDDEN`, `CANCELLED`.
   */
  watch(path: RemotePath, onHint: HintListener, options?: WatchOptions): Promise<Watch>;

  close(): Promise<void>;
}
