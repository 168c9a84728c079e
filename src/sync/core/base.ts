// What both sides agree on after a run: what is the same on both now, and of everything else what they agreed on before, so that
// what could not be done is seen as the same change the next time.

import {
  childrenOf,
  isKnownSame,
  isSameContent,
  isSameNode,
  namesOf,
  withChildren,
  EMPTY_TREE,
  type DirectoryNode,
  type Node,
} from './tree.ts';

/** `left` and `right` are what is there after the run. Undefined where nothing is agreed on. */
export const advanceBase = (
  base: DirectoryNode | undefined,
  left: DirectoryNode,
  right: DirectoryNode,
): DirectoryNode => (advance(base, left, right) ?? EMPTY_TREE) as DirectoryNode;

const isIgnored = (node: Node | undefined): boolean => node?.kind === 'unmanaged' && node.why === 'ignored';

const advance = (
  base: Node | undefined,
  left: Node | undefined,
  right: Node | undefined,
): Node | undefined => {
  // What is ignored is forgotten, so that what happens to it meanwhile is not taken for a change when it no longer is.
  if (isIgnored(left) || isIgnored(right)) return undefined;
  if (left?.kind === 'unmanaged' || right?.kind === 'unmanaged') return base;
  if (left === undefined && right === undefined) return undefined;
  if (left?.kind === 'directory' && right?.kind === 'directory') {
    if (left.digest !== undefined && isKnownSame(left, right)) return left;
    const before = base?.kind === 'directory' ? base : EMPTY_TREE;
    const children = new Map<string, Node>();
    for (const name of namesOf(before.children, left.children, right.children)) {
      const child = advance(childrenOf(base).get(name), left.children.get(name), right.children.get(name));
      if (child !== undefined) children.set(name, child);
    }
    return withChildren(before, children);
  }
  if (!isSameContent(left, right)) return base;
  // Agreed content; of times and modes that differ still, what was agreed on before.
  return isSameNode(left, right) || !isSameContent(base, left) ? left : base;
};
