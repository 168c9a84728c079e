// What must hold before anything is written: each of these throws the refusal, or does nothing.

import { fileNameProblem, formatSize } from '../../base/index.ts';
import type { Directory } from './calls/directory-calls.ts';
import type { DiskContext } from './disk-context.ts';
import { refusal } from './disk-error.ts';
import { makeRoomFor } from './trash/make-room.ts';

/** Every method that changes anything begins here. */
export const ensureWritable = (context: DiskContext, path: string): void => {
  if (context.init.readOnly)
    throw refusal('READ_ONLY', path, 'cannot be changed: this root is served read-only');
};

/** The root's rules for names; `path` ends with the name. */
export const ensureNameAllowed = (
  context: DiskContext,
  path: string,
  name = path.slice(path.lastIndexOf('/') + 1),
): void => {
  const problem = fileNameProblem(name, context.init.names);
  if (problem !== undefined) throw refusal('INVALID_NAME', path, `cannot be created: its name ${problem}`);
};

export const ensureTimeAllowed = (path: string, mtimeUs: number | undefined): void => {
  if (mtimeUs !== undefined && !Number.isSafeInteger(mtimeUs)) {
    throw refusal(
      'BAD_REQUEST',
      path,
      'was given a modification time that is no whole number of microseconds within range',
    );
  }
};

export const ensureSizeAllowed = (context: DiskContext, path: string, size: number): void => {
  const limit = context.init.fileSizeLimit;
  if (limit !== undefined && size > limit) {
    throw refusal('TOO_LARGE', path, `would be ${size} bytes, and a file may have at most ${limit} here`);
  }
};

/** Refuses early what cannot fit, also when the oldest of the trash goes; that it fits now is no promise. */
export const ensureRoom = (
  context: DiskContext,
  place: { readonly directory: Directory },
  path: string,
  size: number,
): void => {
  if (size <= 0) return;
  const missing = (): number => size - context.calls.fileSystemFacts(place.directory).freeBytes;
  const lacking = missing();
  if (lacking > 0 && !(makeRoomFor(context, lacking) && missing() <= 0)) {
    throw refusal(
      'NO_SPACE',
      path,
      `needs ${formatSize(size)}, and the disk has less free; free some space and try again`,
    );
  }
};
