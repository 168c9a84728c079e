// From the platform's error to ours: the one table. A message names the path inside the root as it may be shown, never a
// path of the host; the platform's error is kept as the cause, for the log of this side.

import { WherryError, displayName, isWherryError, type ErrorCode } from '../../base/index.ts';
import { errnoOf } from './calls/directory-calls.ts';

interface Translation {
  readonly code: ErrorCode;
  /** Completes a sentence that begins with the path in quotes. */
  readonly says: string;
}

const NO_SPACE: Translation = {
  code: 'NO_SPACE',
  says: 'does not fit: the disk or its quota is full; free some space and try again',
};
const DENIED: Translation = {
  code: 'FORBIDDEN',
  says: 'is refused by the operating system of the machine that has it; check its owner and permissions there',
};
const TOO_MANY: Translation = {
  code: 'BUSY',
  says: 'could not be opened, since too many files are open; try again in a moment',
};
const NO_FILE: Translation = {
  code: 'NOT_A_FILE',
  says: 'is a FIFO, socket or device; only files can be opened',
};
const BAD_NAME: Translation = {
  code: 'INVALID_NAME',
  says: 'has a name that the file system does not take; choose another name',
};
const NOT_HERE: Translation = {
  code: 'UNSUPPORTED',
  says: 'asks for something that this file system cannot do',
};

const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  ENOENT: { code: 'NOT_FOUND', says: 'does not exist; list its parent directory to see what does' },
  EEXIST: {
    code: 'ALREADY_EXISTS',
    says: 'exists; choose another name or a conflict policy such as --on-conflict replace',
  },
  ENOTDIR: { code: 'NOT_A_DIRECTORY', says: 'is not a directory, or lies below something that is none' },
  EISDIR: { code: 'NOT_A_FILE', says: 'is a directory; name a file' },
  ENOTEMPTY: { code: 'NOT_EMPTY', says: 'is not empty; add -r to remove it with its contents' },
  ENOSPC: NO_SPACE,
  EDQUOT: NO_SPACE,
  EFBIG: { code: 'TOO_LARGE', says: 'is larger than the file system can hold; split it' },
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: { code: 'READ_ONLY', says: 'is on a file system that is mounted read-only' },
  EMFILE: TOO_MANY,
  ENFILE: TOO_MANY,
  ENOMEM: { code: 'BUSY', says: 'could not be handled for lack of memory; try again in a moment' },
  EBUSY: { code: 'BUSY', says: 'is in use by the operating system; try again when it is not' },
  ETXTBSY: { code: 'BUSY', says: 'is a program that is running; try again when it has ended' },
  EAGAIN: { code: 'BUSY', says: 'is locked by another program; try again when it has finished' },
  ENAMETOOLONG: {
    code: 'INVALID_NAME',
    says: 'has a name or path that is too long for the file system; choose a shorter one',
  },
  EINVAL: BAD_NAME,
  EILSEQ: BAD_NAME,
  ELOOP: { code: 'FORBIDDEN', says: 'is a symbolic link that may not be followed here' },
  EXDEV: { code: 'UNSUPPORTED', says: 'lies on another file system; copy it there and remove the original' },
  EMLINK: NOT_HERE,
  ENOSYS: NOT_HERE,
  ENOTSUP: NOT_HERE,
  EOPNOTSUPP: NOT_HERE,
  ENXIO: NO_FILE,
  ENODEV: NO_FILE,
  ESTALE: { code: 'CHANGED', says: 'changed on its file server while it was being used; try again' },
  EIO: {
    code: 'INTERNAL',
    says: 'could not be read or written: the disk reported an input/output error; check the disk of that machine',
  },
};

/** Any error of a call as ours. Errors that are ours already stay as they are. */
export const toDiskError = (error: unknown, path: string): WherryError => {
  if (isWherryError(error)) return error;
  const translation = TRANSLATIONS[errnoOf(error)];
  if (translation !== undefined) return refusal(translation.code, path, translation.says, error);
  return refusal('INTERNAL', path, 'could not be handled; the log of that side says why', error);
};

/** A refusal about a path: `"/a/b" is …`. */
export const refusal = (code: ErrorCode, path: string, says: string, cause?: unknown): WherryError =>
  new WherryError(code, `"${displayName(path)}" ${says}.`, { cause });

/** Runs a piece of disk work; whatever it throws becomes a refusal about `path`. */
export const guarded = <T>(path: string, work: () => T): T => {
  try {
    return work();
  } catch (error: unknown) {
    throw toDiskError(error, path);
  }
};

/** The same for work that waits. */
export const guardedAsync = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error: unknown) {
    throw toDiskError(error, path);
  }
};
