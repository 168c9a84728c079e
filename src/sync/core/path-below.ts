// Paths in trees. A directory may hold what has a longer path than any peer takes: that takes no part, but is told of. Pure.

import {
  MAX_PATH_BYTES,
  MAX_PATH_DEPTH,
  joinRemotePath,
  nameBytes,
  remotePathSegments,
  type RemotePath,
} from '../../base/index.ts';

/** Whether no peer takes this path. Most are so short that nothing needs to be counted. */
export const isPathTooLong = (path: RemotePath): boolean =>
  (path.length > MAX_PATH_BYTES / 3 && nameBytes(path).length > MAX_PATH_BYTES) ||
  (path.length > 2 * MAX_PATH_DEPTH && remotePathSegments(path).length > MAX_PATH_DEPTH);

/** The path of a name in a directory, also one that is too long; it is only shown then. Throws as `joinRemotePath` for every other one that is none. */
export const pathBelow = (directory: RemotePath, name: string): RemotePath => {
  const path = `${directory === '/' ? '' : directory}/${name}` as RemotePath;
  return isPathTooLong(path) ? path : joinRemotePath(directory, name);
};
