// Errors of the local file system, for files that are named on the command line, as sentences with a code.

import { displayName, isWherryError, toWherryError, WherryError, type ErrorCode } from '../base/index.ts';

const SENTENCES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ENOENT: ['NOT_FOUND', 'does not exist; check the name'],
  ENOTDIR: ['NOT_A_DIRECTORY', 'lies below something that is not a directory; check the path'],
  EISDIR: ['NOT_A_FILE', 'is a directory; name a file'],
  EACCES: ['FORBIDDEN', 'may not be used by this user; change its permissions or run as another user'],
  EPERM: ['FORBIDDEN', 'may not be used by this user; change its permissions or run as another user'],
  EEXIST: ['ALREADY_EXISTS', 'exists already; choose another name or remove it first'],
  EROFS: ['READ_ONLY', 'is on a read-only file system'],
  ENOSPC: ['NO_SPACE', 'does not fit: the disk is full'],
  ENAMETOOLONG: ['INVALID_NAME', 'has a name that is too long'],
  ELOOP: ['BAD_REQUEST', 'is a symbolic link that leads around in circles'],
};

const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** The error as one of ours; `path` is the file as the user named it. */
export const localFileError = (error: unknown, path: string): WherryError => {
  if (isWherryError(error)) return error;
  const known = SENTENCES[errnoOf(error) ?? ''];
  if (known === undefined) return toWherryError(error);
  return new WherryError(known[0], `"${displayName(path)}" ${known[1]}.`, { cause: error });
};
