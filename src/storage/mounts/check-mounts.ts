// Whether a set of mounts makes sense. Pure.

import {
  WherryError,
  displayName,
  fileNameProblem,
  isWithinRemotePath,
  nameBytes,
  remotePathSegments,
  type RemotePath,
} from '../../base/index.ts';
import { MAX_MOUNTS, MAX_MOUNT_PATH_BYTES } from './limits.ts';

const refuse = (sentence: string): never => {
  throw new WherryError('BAD_REQUEST', sentence);
};

/** What two names have in common that some file system or person would take for the same. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase().normalize('NFKC');

const checkPath = (path: RemotePath): void => {
  const shown = displayName(path);
  if (path === '/')
    refuse('A root at "/" leaves no place for others; serve it alone, or give it a path such as /files.');
  if (nameBytes(path).length > MAX_MOUNT_PATH_BYTES)
    refuse(
      `The path "${shown.slice(0, 60)}…" of a root is longer than ${MAX_MOUNT_PATH_BYTES} bytes; shorten it.`,
    );
  for (const name of remotePathSegments(path)) {
    const problem = fileNameProblem(name, 'portable');
    if (problem !== undefined)
      refuse(
        `The path "${shown}" of a root cannot be used, since the name "${displayName(name)}" ${problem}.`,
      );
  }
};

/** The path and all directories above it. */
const prefixes = (path: RemotePath): readonly string[] =>
  remotePathSegments(path).map((_, index, names) => `/${names.slice(0, index + 1).join('/')}`);

const checkPair = (one: RemotePath, other: RemotePath): void => {
  const [a, b] = [displayName(one), displayName(other)];
  if (one === other) refuse(`Two roots have the path "${a}"; give each a path of its own.`);
  if (isWithinRemotePath(one, other)) refuse(`The root "${a}" lies in the root "${b}"; place it beside it.`);
  if (isWithinRemotePath(other, one)) refuse(`The root "${b}" lies in the root "${a}"; place it beside it.`);
  const others = new Set(prefixes(other));
  const folded = new Set([...others].map(fold));
  if (prefixes(one).some((prefix) => !others.has(prefix) && folded.has(fold(prefix))))
    refuse(
      `The roots "${a}" and "${b}" differ in no more than how letters are written; name them clearly apart.`,
    );
};

/**
 * Code: `BAD_REQUEST`: none or too many, a path that is "/" or too long or has a name that not every system takes, one inside another,
 * two that are the same or differ only in case or Unicode form.
 */
export const checkMounts = (paths: readonly RemotePath[]): void => {
  if (paths.length === 0) refuse('There is no root to serve; name at least one.');
  if (paths.length > MAX_MOUNTS) refuse(`A server has at most ${MAX_MOUNTS} roots, not ${paths.length}.`);
  paths.forEach(checkPath);
  paths.forEach((path, index) => paths.slice(0, index).forEach((other) => checkPair(other, path)));
};
