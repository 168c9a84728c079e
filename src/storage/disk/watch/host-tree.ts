// How this platform watches.

import { WherryError } from '../../../base/index.ts';
import { hasDescriptorPaths } from '../calls/linux-calls.ts';
import { watchDirectory, watchRecursively } from './host-watch.ts';
import { createRecursiveTree } from './recursive-tree.ts';
import { createWatchedTree, type WatchedTree, type WatchedTreeInit } from './watched-tree.ts';

/** `hostRoot` is the host path of the storage's root. Code: `UNSUPPORTED`. */
export const createHostTree = (hostRoot: string, init: WatchedTreeInit): WatchedTree => {
  if (process.platform === 'darwin' || process.platform === 'win32')
    return createRecursiveTree(init, hostRoot, watchRecursively);
  if (process.platform === 'linux' && hasDescriptorPaths()) return createWatchedTree(init, watchDirectory);
  throw new WherryError(
    'UNSUPPORTED',
    'Directories can be watched on Linux with /proc, macOS and Windows only.',
  );
};
