// What can go to the other side: of links those whose text stays in the directory that is kept in step, since a side may serve more than
// that and then knows of no reason to leave the others out, while the one that is to make them refuses them; and nothing whose path no peer
// takes. Pure.

import { remotePathSegments, type RemotePath } from '../../base/index.ts';
import { isPathTooLong } from './path-below.ts';
import type { Node, UnmanagedNode } from './tree.ts';

const UNSUPPORTED: UnmanagedNode = { kind: 'unmanaged', why: 'unsupported' };

/** Whether a link at this path says where it leads in a way that leaves the tree, whatever is in it. */
const leavesTree = (path: RemotePath, target: string): boolean => {
  if (target === '' || target.startsWith('/')) return true;
  let depth = remotePathSegments(path).length - 1;
  for (const name of target.split('/')) {
    if (name === '..') depth -= 1;
    else if (name !== '' && name !== '.') depth += 1;
    if (depth < 0) return true;
  }
  return false;
};

/** What has this path, as far as it takes part. */
export const takingPart = <T extends Node | undefined>(path: RemotePath, node: T): T | UnmanagedNode =>
  node !== undefined &&
  ((node.kind === 'link' && leavesTree(path, node.target)) ||
    (node.kind !== 'unmanaged' && isPathTooLong(path)))
    ? UNSUPPORTED
    : node;
