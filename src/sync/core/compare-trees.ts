// What differs between two trees, path by path. Pure.

import { ROOT_PATH, type RemotePath } from '../../base/index.ts';
import { pathBelow } from './path-below.ts';
import {
  childrenOf,
  isSameNode,
  namesOf,
  type DirectoryNode,
  type Node,
  type UnmanagedNode,
} from './tree.ts';

/**
 * `same`: nothing differs. `differs`: content, kind, time or mode. `left-only`, `right-only`: the other side has nothing there. `unknown`: what
 * is there on one side takes no part.
 */
export type Mark = 'same' | 'differs' | 'left-only' | 'right-only' | 'unknown';

export interface Compared {
  readonly path: RemotePath;
  readonly mark: Mark;
  readonly kind: 'file' | 'directory' | 'link' | 'unmanaged';
  /** Of `unknown`. */
  readonly why?: UnmanagedNode['why'];
}

/** Every path of both, parents before their children; what is ignored is left out. */
export function* compareTrees(left: DirectoryNode, right: DirectoryNode): Generator<Compared> {
  yield* compareChildren(ROOT_PATH, left, right);
}

function* compareChildren(
  path: RemotePath,
  left: Node | undefined,
  right: Node | undefined,
): Generator<Compared> {
  const [mine, theirs] = [childrenOf(left), childrenOf(right)];
  for (const name of namesOf(mine, theirs))
    yield* compareNodes(pathBelow(path, name), mine.get(name), theirs.get(name));
}

function* compareNodes(
  path: RemotePath,
  left: Node | undefined,
  right: Node | undefined,
): Generator<Compared> {
  const node = left ?? right;
  if (node === undefined) return;
  const unmanaged = [left, right].find((each) => each?.kind === 'unmanaged');
  if (unmanaged?.kind === 'unmanaged') {
    if (unmanaged.why !== 'ignored') yield { path, mark: 'unknown', kind: 'unmanaged', why: unmanaged.why };
    return;
  }
  const mark: Mark =
    right === undefined
      ? 'left-only'
      : left === undefined
        ? 'right-only'
        : isSameNode(left, right)
          ? 'same'
          : 'differs';
  yield { path, mark, kind: node.kind };
  yield* compareChildren(path, left, right);
}
