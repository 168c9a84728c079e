// What a person with a link to a server can do with files: the interface of the library's `remote.files`, and what
// the CLI is written against. Implemented by remote/ (calls) and local/ (transfers from and to local directories).

import type { CompressMode, WherryError } from '../base/index.ts';
import type {
  Entry,
  ConflictPolicy,
  Problem,
  StorageSpace,
  TrashCleared,
  TrashItem,
  WriteOutcome,
  Written,
} from '../storage/index.ts';
import type { OpenFlags, RemoteFile } from './remote-file.ts';

/** Options of every call. */
export interface FileCallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without progress before `TIMEOUT`. Default 30 000; 0 means never. */
  readonly timeoutMs?: number | undefined;
}

/** A step of a transfer. One stream of these feeds the terminal, `--json` and (later) the page. */
export type TransferEvent =
  /** The number of files and bytes known so far to be transferred; grows while directories are still being scanned. */
  | { readonly type: 'found'; readonly files: number; readonly bytes: number; readonly complete: boolean }
  /**
   * A file is on its way (only files with a stream of their own); its first `offset` bytes are there from an earlier
   * attempt and are not sent again. Comes again for the same file when it is continued after a lost link.
   */
  | { readonly type: 'started'; readonly path: string; readonly size: number; readonly offset: number }
  /** The link was lost; what is not done yet is tried again as soon as it is back. */
  | { readonly type: 'interrupted'; readonly message: string }
  /** `bytes` more of the file have been sent or received; `transferred` counts from its beginning, what was there included. */
  | {
      readonly type: 'progress';
      readonly path: string;
      readonly bytes: number;
      readonly transferred: number;
      readonly size: number;
    }
  /** Durable at its destination. `path` is the source as named; `destination` where it is now. */
  | {
      readonly type: 'done';
      readonly path: string;
      readonly destination: string;
      readonly kind: 'file' | 'directory' | 'link';
      readonly size: number;
      readonly outcome: WriteOutcome;
    }
  | { readonly type: 'failed'; readonly path: string; readonly problem: Problem };

export interface TransferOptions extends FileCallOptions {
  /** When the name exists with other content. Default `fail`. */
  readonly onConflict?: ConflictPolicy | undefined;
  /** Bytes per block; the server refuses one outside its range (`INVALID_BLOCK_SIZE`). Default: what server and 1 MiB allow. */
  readonly blockSize?: number | undefined;
  readonly onEvent?: ((event: TransferEvent) => void) | undefined;
  /**
   * Whether content is compressed on its way. Default `auto`: where the link is slower than the compressor and the content
   * shrinks, both measured meanwhile; a bandwidth that either end is held to is known from the beginning. A server that knows nothing of it gets and sends everything as it is.
   */
  readonly compress?: CompressMode | undefined;
}

export interface FileTransferOptions extends TransferOptions {
  /**
   * Called for each block before it is sent, or after it was received. Returning false stops the transfer: nothing is
   * stored, and the outcome is `stopped`. What it throws stops it too, and is thrown to the caller.
   * `remaining` includes this block. What is there from an earlier attempt is not shown; after a lost link, blocks whose
   * arrival was not known may be shown again.
   */
  readonly onBlock?:
    | ((
        block: Uint8Array,
        progress: { readonly remaining: number; readonly size: number; readonly name: string },
      ) => boolean | void)
    | undefined;
  /**
   * Downloads only: id of an item of the trash, as `trashList` and `versions` give it. What the item held at `source` is
   * fetched in place of what is there now: itself, or a file in it. Code `UNKNOWN_METHOD`: the server is older.
   */
  readonly item?: string | undefined;
  /** Uploads only: replace only the entry with this version (`VERSION_MISMATCH`). */
  readonly ifMatch?: string | undefined;
  /** Change nothing; tell by the same result, and the events `found` and `done`, what would be done. Default false. */
  readonly dryRun?: boolean | undefined;
}

export interface TreeTransferOptions extends TransferOptions {
  /**
   * Transfer what is in the source instead of the directory itself: `destination` is then exactly the directory that gets
   * it, also when it exists. What "DIR/." means on the command line. Default false.
   */
  readonly contents?: boolean | undefined;
  /** The destination directory exists: `fail` (default of the library) or `merge` (what the CLI does). */
  readonly ifExists?: 'fail' | 'merge' | undefined;
  /** Patterns with the meaning of .gitignore lines, relative to the directory that is transferred. */
  readonly exclude?: readonly string[] | undefined;
  /** Take only files and links that match one of these, as of `exclude`; directories that hold none of them are not made. */
  readonly include?: readonly string[] | undefined;
  /**
   * Change nothing; tell by the same events and result what would be done. Content is compared as in a real run. Default
   * false.
   */
  readonly dryRun?: boolean | undefined;
}

/** Options of what comes from another server. */
export interface RelayOptions {
  /**
   * Remove at the other server what is safe here: each entry in the very version that was copied, and the directories that are
   * empty then. What has changed meanwhile stays, and is `CHANGED`. Default false.
   */
  readonly removeSource?: boolean | undefined;
}

export type RelayFileOptions = FileTransferOptions & RelayOptions;
export type RelayTreeOptions = TreeTransferOptions & RelayOptions;

/** Options of transfers of many files, each named by itself. */
export type ManyFilesTransferOptions = Omit<
  TreeTransferOptions,
  'contents' | 'ifExists' | 'exclude' | 'include'
>;

export interface OpenOptions extends FileCallOptions {
  /** Only if there is a file and it has this version. Code `VERSION_MISMATCH`. */
  readonly ifMatch?: string | undefined;
}

/** An unfinished upload that a server keeps. */
export interface RemotePart {
  /** 32 hexadecimal digits. */
  readonly key: string;
  /** Where it was going to. */
  readonly path: string;
  readonly account: string;
  /** Name of the source, as the client told it. */
  readonly label: string;
  /** Bytes of the whole file, and of what need not be sent again. */
  readonly size: number;
  readonly verified: number;
  /** When it last grew, and when it will be removed, in milliseconds since 1970. */
  readonly changedMs: number;
  readonly expiresMs: number;
  /** An upload is under way that continues it. */
  readonly isActive: boolean;
}

export interface FileTransferResult {
  readonly outcome: WriteOutcome | 'stopped';
  /** Where it is now: a remote path after an upload, a local one after a download. */
  readonly destination: string;
  readonly bytes: number;
  /** Bytes less that crossed the link because they were compressed; absent: none. */
  readonly savedBytes?: number | undefined;
}

/** Counts of a tree transfer; failures are values, not errors. */
export interface TreeTransferResult {
  readonly destination: string;
  readonly files: number;
  readonly directories: number;
  readonly links: number;
  /** Bytes of the files that were transferred. */
  readonly bytes: number;
  /** Bytes less that crossed the link because they were compressed; absent: none. */
  readonly savedBytes?: number | undefined;
  /** Files left alone because of the policy `skip` or `newer`. */
  readonly skipped: number;
  /** Files whose very content was there already. */
  readonly unchanged: number;
  readonly problems: readonly Problem[];
}

/** Being told of changes in one directory. */
export interface DirectoryWatch {
  /** Fulfils when nothing more will be told: with undefined after `close`, otherwise with why, a lost link being one reason. */
  readonly over: Promise<WherryError | undefined>;
  /** Idempotent. */
  close(): void;
}

/** Files of a server. Remote paths are absolute text; a bad one is `BAD_REQUEST`, and nothing is sent. */
export interface Files {
  /**
   * Entries of a directory, streamed; with `recursive` the whole subtree, parents first. `onProblem` hears what could not
   * be read. With `versions: false` each entry's version is "", which spares the server a hash for each. Default true.
   */
  list(
    path: string,
    options?: FileCallOptions & {
      readonly recursive?: boolean | undefined;
      readonly versions?: boolean | undefined;
      readonly onProblem?: ((problem: Problem) => void) | undefined;
    },
  ): AsyncIterable<Entry>;
  stat(path: string, options?: FileCallOptions): Promise<Entry>;
  /**
   * Calls back whenever something may have changed among the entries of a directory, whoever did it, from the moment on at which the
   * promise fulfils: who lists after that misses nothing. What has changed is not told, nor is what happens further below. A lost link
   * ends it (`over`). `NOT_FOUND`, `NOT_A_DIRECTORY`, `FORBIDDEN`; `UNKNOWN_METHOD`: the server is older.
   */
  watch(path: string, onChange: () => void, options?: FileCallOptions): Promise<DirectoryWatch>;
  createFile(path: string, options?: FileCallOptions): Promise<Entry>;
  makeDirectory(
    path: string,
    options?: FileCallOptions & { readonly parents?: boolean | undefined },
  ): Promise<Entry>;
  /** Resolves with the number of entries removed; what goes to the trash, however much is in it, counts as one. */
  remove(
    path: string,
    options?: FileCallOptions & {
      readonly recursive?: boolean | undefined;
      readonly ifMatch?: string | undefined;
      /** Do not keep it in the trash. Default false. */
      readonly permanent?: boolean | undefined;
      /** Called before the promise fulfils, when it was kept in the trash. */
      readonly onKept?: (() => void) | undefined;
    },
  ): Promise<number>;
  /** `to` is the new path itself; with `into`, an existing directory there takes the entry under its old name. */
  move(
    from: string,
    to: string,
    options?: FileCallOptions & {
      readonly onConflict?: ConflictPolicy | undefined;
      readonly ifMatch?: string | undefined;
      readonly into?: boolean | undefined;
    },
  ): Promise<Written>;
  copy(
    from: string,
    to: string,
    options?: FileCallOptions & {
      readonly onConflict?: ConflictPolicy | undefined;
      readonly recursive?: boolean | undefined;
      readonly into?: boolean | undefined;
    },
  ): Promise<{ readonly written: Written; readonly problems: readonly Problem[] }>;
  /** BLAKE3 of a file's content, in hexadecimal. */
  checksum(path: string, options?: FileCallOptions): Promise<string>;
  /**
   * The bytes of a file, or of a range of it, as a stream; verified piece by piece (`CORRUPTED` is its error otherwise).
   * `offset` (default 0) beyond the end gives nothing; `length` (default: to the end) may reach beyond it. `ifMatch`: the version that the file must
   * have (`VERSION_MISMATCH`). `item`: as for downloads, the path being one that the item had or held.
   */
  read(
    path: string,
    options?: FileCallOptions & {
      readonly offset?: number | undefined;
      readonly length?: number | undefined;
      readonly ifMatch?: string | undefined;
      readonly item?: string | undefined;
      /** As for transfers. */
      readonly compress?: CompressMode | undefined;
    },
  ): AsyncIterable<Uint8Array>;
  /**
   * A file made of some bytes, or of what a stream gives, whose size need not be known: staged, and committed when the stream has
   * ended. What the stream throws ends it, and nothing is stored. It is not tried again when the link is lost. Code: `BAD_REQUEST`
   * (what is given is no bytes).
   */
  write(
    path: string,
    content: Uint8Array | AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: FileCallOptions & {
      readonly onConflict?: ConflictPolicy | undefined;
      readonly ifMatch?: string | undefined;
      /** Default: the time of the commit. */
      readonly mtimeUs?: number | undefined;
      readonly executable?: boolean | undefined;
      /** As for transfers. */
      readonly compress?: CompressMode | undefined;
    },
  ): Promise<Written>;

  /**
   * Opens a file for reading and writing at any offset. Default flags `r`. Codes: `NOT_FOUND`, `NOT_A_FILE`, `ALREADY_EXISTS`,
   * `VERSION_MISMATCH`, `READ_ONLY`, `FORBIDDEN`, `BUSY` (begun empty or new while somebody else writes; or too many open files).
   */
  open(path: string, flags?: OpenFlags, options?: OpenOptions): Promise<RemoteFile>;

  /**
   * How much fits into what holds the server's root: of a disk, its file system. What the server does not know, or does
   * not limit, is undefined. Code `UNKNOWN_METHOD`: the server is older.
   */
  space(options?: FileCallOptions): Promise<StorageSpace>;

  /** Unfinished uploads that the server keeps for this account (for the owner: all). */
  parts(options?: FileCallOptions): Promise<readonly RemotePart[]>;
  /** Removes one. False when there is none (any more). `BUSY` while an upload continues it. */
  discardPart(key: string, options?: FileCallOptions): Promise<boolean>;

  /** What was removed and replaced, the newest first; with `path` what was there or below it. */
  trashList(options?: FileCallOptions & { readonly path?: string | undefined }): AsyncIterable<TrashItem>;
  /**
   * Gives an item of the trash its name again, or the path `to`; missing parents are made, and what it replaces goes to the
   * trash in its turn. `NOT_FOUND` (no such item), `ALREADY_EXISTS`, `BAD_REQUEST` (its path is not known: name one).
   */
  trashRestore(
    id: string,
    options?: FileCallOptions & {
      readonly to?: string | undefined;
      readonly onConflict?: ConflictPolicy | undefined;
    },
  ): Promise<Written>;
  /** Removes items for good: those with these ids, or else all; of these only what was at `path` or below it, and is old enough. */
  trashEmpty(
    options?: FileCallOptions & {
      readonly ids?: readonly string[] | undefined;
      readonly path?: string | undefined;
      /** Milliseconds. Default 0. */
      readonly olderThanMs?: number | undefined;
    },
  ): Promise<TrashCleared>;
  /** Older contents of one path, the newest first; what was removed there too. */
  versions(path: string, options?: FileCallOptions): Promise<readonly TrashItem[]>;

  /** One file. `destination` that is an existing directory takes it under its own name; otherwise it becomes exactly that path. */
  upload(source: string, destination: string, options?: FileTransferOptions): Promise<FileTransferResult>;
  download(source: string, destination: string, options?: FileTransferOptions): Promise<FileTransferResult>;
  /** A directory with all that is in it. The same rule for `destination`. */
  uploadDirectory(
    source: string,
    destination: string,
    options?: TreeTransferOptions,
  ): Promise<TreeTransferResult>;
  downloadDirectory(
    source: string,
    destination: string,
    options?: TreeTransferOptions,
  ): Promise<TreeTransferResult>;
  /**
   * Files named one by one, into `destination`, a directory that exists (`NOT_FOUND`, `NOT_A_DIRECTORY`), each under its last
   * name. Small ones of one directory travel together. Each fails by itself: what is no file is `NOT_A_FILE`. Of two that
   * have the same last name the later one finds the earlier at the destination, and the policy decides.
   */
  uploadFiles(
    sources: readonly string[],
    destination: string,
    options?: ManyFilesTransferOptions,
  ): Promise<TreeTransferResult>;
  downloadFiles(
    sources: readonly string[],
    destination: string,
    options?: ManyFilesTransferOptions,
  ): Promise<TreeTransferResult>;
  /**
   * One file of another server, through this machine: `origin` is the `files` of another remote. Links are followed, but not by a move
   * (`UNSUPPORTED`). `destination` as for `upload`, and so is all else: verified, committed in one step, continued behind what is
   * there, whichever of the three was interrupted. `BAD_REQUEST` when it is the same file, or a move within one server.
   */
  copyFrom(
    origin: Files,
    source: string,
    destination: string,
    options?: RelayFileOptions,
  ): Promise<FileTransferResult>;
  /** The same for a directory with all that is in it. Links that stay in it are kept; others are problems. */
  copyDirectoryFrom(
    origin: Files,
    source: string,
    destination: string,
    options?: RelayTreeOptions,
  ): Promise<TreeTransferResult>;
}
