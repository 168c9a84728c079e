// From a path in a pair's tree to the one in the storage that holds the tree, and back.

import {
  ROOT_PATH,
  isWithinRemotePath,
  joinRemotePath,
  relativeRemotePath,
  type RemotePath,
} from '../../base/index.ts';

/** `root`: where the tree is. */
export const pathInRoot = (root: RemotePath, path: RemotePath): RemotePath => {
  if (root === ROOT_PATH) return path;
  return path === ROOT_PATH ? root : joinRemotePath(root, path.slice(1));
};

/** Undefined of a path that is not in the tree. */
export const pathInTree = (root: RemotePath, path: RemotePath): RemotePath | undefined => {
  if (root === ROOT_PATH) return path;
  if (!isWithinRemotePath(path, root)) return undefined;
  return path === root ? ROOT_PATH : (`/${relativeRemotePath(path, root)}` as RemotePath);
};
