// What a side has when its part of a plan was done, but for what was not: the target, with that as it was.

import {
  ROOT_PATH,
  remotePathName,
  remotePathParent,
  remotePathSegments,
  type RemotePath,
} from '../../base/index.ts';
import type { Operation } from './operations.ts';
import { EMPTY_TREE, childrenOf, type DirectoryNode, type Node } from './tree.ts';

export const nodeAt = (tree: DirectoryNode, path: RemotePath): Node | undefined => {
  let node: Node | undefined = tree;
  for (const name of remotePathSegments(path)) node = childrenOf(node).get(name);
  return node;
};

/** The tree with something else at a path, or nothing; directories on the way are made. */
const withNode = (tree: DirectoryNode, path: RemotePath, node: Node | undefined): DirectoryNode => {
  if (path === ROOT_PATH) return (node ?? EMPTY_TREE) as DirectoryNode;
  const parent = nodeAt(tree, remotePathParent(path));
  const directory: DirectoryNode = parent?.kind === 'directory' ? parent : EMPTY_TREE;
  if (node === undefined && !directory.children.has(remotePathName(path))) return tree;
  const children = new Map(directory.children);
  if (node === undefined) children.delete(remotePathName(path));
  else children.set(remotePathName(path), node);
  return withNode(tree, remotePathParent(path), { kind: 'directory', children });
};

/** `undone`: the operations that were not done, whatever the reason. */
export const treeAfter = (
  before: DirectoryNode,
  target: DirectoryNode,
  undone: Iterable<Operation>,
): DirectoryNode => {
  let tree = target;
  const steps = [...undone];
  const restore = (path: RemotePath, was: Node | undefined): void => {
    tree = withNode(tree, path, was);
  };
  // What was to go elsewhere is where it was, with all that is in it.
  for (const step of steps) if (step.action === 'move') restore(step.path, nodeAt(before, step.path));
  for (const step of steps) if (step.action === 'move') restore(step.from, step.before);
  // Parents first, so that what is in them comes back after them.
  const others = steps.filter(({ action }) => action !== 'move').map(({ path }) => path);
  for (const path of others.sort()) {
    const was = nodeAt(before, path);
    const is = nodeAt(tree, path);
    // Of a directory only that it is there: what is in it has operations of its own.
    restore(path, was?.kind === 'directory' ? (is?.kind === 'directory' ? is : EMPTY_TREE) : was);
  }
  return tree;
};
