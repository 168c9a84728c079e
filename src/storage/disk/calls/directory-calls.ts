// The system calls that the disk core makes, relative to open directories. Implementations: linux-calls.ts,
// portable-calls.ts, and a simulated disk in the tests. No policy here: no link is ever followed at the last name, no
// call waits on a FIFO, and failures are the platform's errors with their `code` (ENOENT, EEXIST, …).
//
// A name is a single path component as of base/byte-name.ts; the jail has checked it before it comes here.

/** What a call tells about a file; a `Stats` of node:fs is one. Times in milliseconds since 1970, with fractions. */
export interface FileStatus {
  readonly mode: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly dev: number;
  readonly nlink: number;
}

/** An open directory. Made by `openRoot` and `openDirectory` only; must be given to `closeDirectory` once. */
export interface Directory {
  /** Descriptor, where the platform has descriptors of directories; -1 elsewhere. */
  readonly fd: number;
  /** What a name is appended to in order to reach it. For the implementation alone. */
  readonly prefix: string;
  readonly dev: number;
  readonly ino: number;
}

/**
 * How a file is opened: to `read`, to `update` what is there (reading and writing), or made new (EEXIST when the name is
 * taken) for reading and writing.
 */
export type OpenMode = 'read' | 'update' | 'create' | 'create-executable';

export interface FileSystemFacts {
  /** Whether what is written here is gone after a power cut whatever one does, so that syncing is in vain. */
  readonly volatile: boolean;
  /** Bytes that can still be written. */
  readonly freeBytes: number;
}

/** Of a file system; undefined where it does not count its files. */
export interface FileSystemSpace {
  readonly totalBytes: number;
  readonly freeBytes: number;
  readonly availableBytes: number;
  readonly totalEntries: number | undefined;
  readonly freeEntries: number | undefined;
}

/** Result of one of many syncs: undefined when it is done. */
export type SyncResult = Error | undefined;

export interface DirectoryCalls {
  /** Whether a directory can be renamed while it and files in it are open, and they are reached through what is open still. */
  readonly renamesOpenDirectories: boolean;
  /** Opens the root, following links on the way to it. `realPath` is its host path without links. */
  openRoot(directory: string): { readonly directory: Directory; readonly realPath: string };
  /** ENOTDIR or ELOOP when the name is no directory, links included. */
  openDirectory(parent: Directory, name: string): Directory;
  closeDirectory(directory: Directory): void;
  /** All names but "." and "..". */
  readDirectory(directory: Directory): string[];
  /** The names of those among them that are directories, links not counted. */
  readSubdirectories(directory: Directory): string[];
  statDirectory(directory: Directory): FileStatus;
  setDirectoryTime(directory: Directory, mtimeUs: number): void;
  fileSystemFacts(directory: Directory): FileSystemFacts;
  fileSystemSpace(directory: Directory): FileSystemSpace;

  /** The entry itself; undefined when there is none. */
  lstat(directory: Directory, name: string): FileStatus | undefined;
  /** `permissions` before the umask; 0o777 unless given. */
  makeDirectory(directory: Directory, name: string, permissions?: number): void;
  removeDirectory(directory: Directory, name: string): void;
  /** Replaces a file or link at the new name; a directory replaces an empty directory. */
  rename(from: Directory, name: string, to: Directory, newName: string): void;
  /** EEXIST when the new name is taken: the only call that gives a name without replacing. */
  link(from: Directory, name: string, to: Directory, newName: string): void;
  symbolicLink(target: string, directory: Directory, name: string): void;
  readLink(directory: Directory, name: string): string;
  setLinkTime(directory: Directory, name: string, mtimeUs: number): void;
  unlink(directory: Directory, name: string): void;

  /** Never waits: a FIFO opens at once, and the caller sees by `fstat` that it is none of a file. */
  openFile(directory: Directory, name: string, mode: OpenMode): number;
  fstat(fd: number): FileStatus;
  /** May read fewer bytes than asked; 0 at the end. */
  read(fd: number, into: Uint8Array, offset: number, length: number, position: number): number;
  /** May write fewer bytes than asked. */
  write(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number;
  /** Cuts the file to this size, or makes it so large; what is added reads as zeros. */
  truncate(fd: number, size: number): void;
  setFileTime(fd: number, mtimeUs: number): void;
  setFileMode(fd: number, mode: number): void;
  /** Makes the empty file `to` share all blocks of `from`. False where the file system cannot. May change the mode of `to`. */
  clone(from: number, to: number): boolean;
  close(fd: number): void;

  syncFile(fd: number): void;
  syncDirectory(directory: Directory): void;
  /** Many at once, off this thread. Result `i` answers item `i`. */
  syncFiles(fds: readonly number[]): Promise<readonly SyncResult[]>;
  syncDirectories(directories: readonly Directory[]): Promise<readonly SyncResult[]>;
}

const FORMAT_MASK = 0o170000;

export const isDirectoryStatus = (status: FileStatus): boolean => (status.mode & FORMAT_MASK) === 0o040000;
export const isFileStatus = (status: FileStatus): boolean => (status.mode & FORMAT_MASK) === 0o100000;
export const isLinkStatus = (status: FileStatus): boolean => (status.mode & FORMAT_MASK) === 0o120000;

/** The platform's code of an error thrown by a call, or "" for any other error. */
export const errnoOf = (error: unknown): string => {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
};
