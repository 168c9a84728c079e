// What `file NAME [DIRECTORY]` and `file PATH` name: one remote path. Pure.

import {
  joinRemotePath,
  remotePathSegments,
  displayName,
  WherryError,
  type RemotePath,
} from '../base/index.ts';
import { typedRemotePath } from './typed-paths.ts';
import type { PathPlace } from './workplace.ts';

/**
 * An absolute path stands for itself; a single name is taken in `directory` (default "/"). In the shell, which has a current
 * directory, relative paths are as good.
 * @throws WherryError `BAD_REQUEST` (a relative path, or a directory beside an absolute path), and as parseRemotePath.
 */
export const resolveNameOrPath = (
  nameOrPath: string,
  directory: string | undefined,
  place?: PathPlace,
): RemotePath => {
  if (nameOrPath.startsWith('/')) {
    if (directory !== undefined) {
      throw new WherryError(
        'BAD_REQUEST',
        `"${displayName(nameOrPath)}" is a whole path, so no directory may follow it.`,
      );
    }
    return typedRemotePath(place, nameOrPath);
  }
  if (place !== undefined && directory === undefined) return typedRemotePath(place, nameOrPath);
  if (nameOrPath.includes('/')) {
    throw new WherryError(
      'BAD_REQUEST',
      `"${displayName(nameOrPath)}" is neither a name nor an absolute path; begin it with "/".`,
    );
  }
  if (nameOrPath === '') throw new WherryError('INVALID_NAME', 'The name is empty; give one.');
  return joinRemotePath(typedRemotePath(place, directory ?? '/'), nameOrPath);
};

/** "the root directory", or the path: for messages. */
export const describeDirectory = (path: RemotePath): string =>
  remotePathSegments(path).length === 0 ? 'the root directory' : displayName(path);
