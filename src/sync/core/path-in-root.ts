// From a path in a pair's tree to the one in the storage that holds the tree.

import { ROOT_PATH, joinRemotePath, type RemotePath } from '../../base/index.ts';

/** `root`: where the tree is. */
export const pathInRoot = (root: RemotePath, path: RemotePath): RemotePath => {
  if (root === ROOT_PATH) return path;
  return path === ROOT_PATH ? root : joinRemotePath(root, path.slice(1));
};
