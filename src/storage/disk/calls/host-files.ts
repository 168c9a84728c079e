// The calls on open files and the encodings that linux-calls.ts and portable-calls.ts share. Nothing here takes a path
// that a peer could have chosen.

import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  readdirSync,
  readSync,
  writeSync,
} from 'node:fs';
import { nameBytes, nameFromBytes } from '../../../base/index.ts';
import type { DirectoryCalls, OpenMode, SyncResult } from './directory-calls.ts';

// Missing on some platforms, where `|` with undefined would silently mean 0; here that is said aloud.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const NO_WAIT = (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
const CREATE = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;

export const OPEN_FLAGS: Readonly<Record<OpenMode, number>> = {
  read: constants.O_RDONLY | NO_FOLLOW | NO_WAIT,
  update: constants.O_RDWR | NO_FOLLOW | NO_WAIT,
  create: CREATE,
  'create-executable': CREATE,
};

/** Permissions asked for; the umask takes away what it says. */
export const OPEN_PERMISSIONS: Readonly<Record<OpenMode, number>> = {
  read: 0,
  update: 0,
  create: 0o666,
  'create-executable': 0o777,
};

/** Avoids the exception for what does not exist. */
export const NO_THROW = { throwIfNoEntry: false } as const;

/** A path for node:fs: text where possible (faster), bytes where the name is not UTF-8. */
export const hostPath = (prefix: string, name: string): string | Buffer =>
  name.isWellFormed() ? prefix + name : Buffer.concat([Buffer.from(prefix), nameBytes(name)]);

const REPLACEMENT = '\ufffd';

/** Text from the platform, read again as bytes where the first reading shows that it may not be UTF-8. */
export const exactText = (text: string, readBytes: () => Uint8Array): string =>
  text.includes(REPLACEMENT) ? nameFromBytes(readBytes()) : text;

/** Names from the platform, read again as bytes where one of them may not be UTF-8. */
export const exactNames = (names: string[], readBytes: () => Uint8Array[]): string[] =>
  names.some((name) => name.includes(REPLACEMENT)) ? readBytes().map(nameFromBytes) : names;

/** The names of the directories in a directory; no link is followed. The listing tells kinds, so that nothing need be looked at. */
export const directoryNames = (path: string): string[] =>
  exactNames(
    readdirSync(path, { withFileTypes: true })
      .filter((found) => found.isDirectory())
      .map(({ name }) => name),
    () =>
      readdirSync(path, { withFileTypes: true, encoding: 'buffer' })
        .filter((found) => found.isDirectory())
        .map(({ name }) => name),
  );

// Node 24 cuts the fraction of a microsecond off, which turns 1.999999… into 1; later ones keep nanoseconds.
const CUT_OFF = Number.parseInt(process.versions.node, 10) < 26 ? 0.5 : 0;

/** A time for node:fs. It takes a negative number for "now", but not its text, and a Date would lose the microseconds. */
export const hostTime = (mtimeUs: number): number | string =>
  mtimeUs < 0 ? String((mtimeUs - CUT_OFF) / 1e6) : (mtimeUs + CUT_OFF) / 1e6;

/** Syncs descriptors in the thread pool. */
export const syncAll = (fds: readonly number[]): Promise<SyncResult[]> =>
  Promise.all(
    fds.map((fd) => new Promise<SyncResult>((resolve) => fsync(fd, (error) => resolve(error ?? undefined)))),
  );

type FileCalls = Pick<
  DirectoryCalls,
  'fstat' | 'read' | 'write' | 'truncate' | 'setFileTime' | 'setFileMode' | 'close' | 'syncFile' | 'syncFiles'
>;

export const FILE_CALLS: FileCalls = {
  fstat: (fd) => fstatSync(fd),
  read: (fd, into, offset, length, position) => readSync(fd, into, offset, length, position),
  write: (fd, bytes, offset, length, position) => writeSync(fd, bytes, offset, length, position),
  truncate: (fd, size) => ftruncateSync(fd, size),
  setFileTime: (fd, mtimeUs) => futimesSync(fd, Date.now() / 1000, hostTime(mtimeUs)),
  setFileMode: (fd, mode) => fchmodSync(fd, mode),
  close: (fd) => closeSync(fd),
  syncFile: (fd) => fsyncSync(fd),
  syncFiles: syncAll,
};
