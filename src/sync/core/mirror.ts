// One way: what the destination is to have, so that it holds what the source does. The base has no say: what was changed at the
// destination is replaced, and what only the destination has goes only where that is asked for.

import { ROOT_PATH, type RemotePath } from '../../base/index.ts';
import { pathBelow } from './path-below.ts';
import type { Lookalike, SyncProblem } from './finding.ts';
import { takingPart } from './taking-part.ts';
import { enterDirectory, type DirectoryNames, type NameRulesOfSides } from './names.ts';
import { otherSide, type Side } from './side.ts';
import {
  EMPTY_TREE,
  childrenOf,
  hasUnmanaged,
  isKnownSame,
  namesOf,
  unmanagedPart,
  withChildren,
  type Children,
  type DirectoryNode,
  type Node,
  type UnmanagedNode,
} from './tree.ts';

export interface MirrorInit {
  readonly source: DirectoryNode;
  readonly present: DirectoryNode;
  readonly destination: Side;
  readonly deletes: boolean;
  readonly rules: NameRulesOfSides;
  /** Both are added to. */
  readonly problems: SyncProblem[];
  readonly lookalikes: Lookalike[];
}

export const mirror = (init: MirrorInit): DirectoryNode => {
  const { destination, deletes, rules, problems, lookalikes } = init;

  const unmanaged = (path: RemotePath, side: Side, { why }: UnmanagedNode): void => {
    // What is ignored is meant to be.
    if (why !== 'ignored') problems.push({ path, reason: 'unmanaged', side, why });
  };

  const enter = (path: RemotePath, source: Children, present: Children): DirectoryNames =>
    enterDirectory(
      path,
      destination === 'right' ? { left: source, right: present } : { left: present, right: source },
      rules,
      lookalikes,
    );

  const directory = (path: RemotePath, source: DirectoryNode, present: DirectoryNode): DirectoryNode => {
    if (isKnownSame(source, present)) return present;
    const names = enter(path, source.children, present.children);
    const children = new Map<string, Node>();
    for (const name of namesOf(source.children, present.children)) {
      const at = pathBelow(path, name);
      const target = entry(at, name, names, source.children.get(name), present.children.get(name));
      if (target !== undefined) children.set(name, target);
    }
    return withChildren(present, children);
  };

  const entry = (
    path: RemotePath,
    name: string,
    names: DirectoryNames,
    found: Node | undefined,
    present: Node | undefined,
  ): Node | undefined => {
    const source = takingPart(path, found);
    if (source?.kind === 'unmanaged') {
      unmanaged(path, otherSide(destination), source);
      return present;
    }
    if (present?.kind === 'unmanaged') {
      if (source !== undefined) unmanaged(path, destination, present);
      return present;
    }
    if (source === undefined) return deletes ? unmanagedPart(present) : present;
    if (present === undefined) {
      const refusal = names.refusal(name, destination);
      if (refusal !== undefined) problems.push(refusal);
      else return source.kind === 'directory' ? directory(path, source, EMPTY_TREE) : source;
      return undefined;
    }
    if (source.kind === 'directory')
      return directory(path, source, present.kind === 'directory' ? present : EMPTY_TREE);
    if (present.kind !== 'directory') return source;
    const isInTheWay = deletes ? hasUnmanaged(present) : childrenOf(present).size > 0;
    if (!isInTheWay) return source;
    problems.push({ path, reason: 'occupied', side: destination });
    return present;
  };

  return directory(ROOT_PATH, init.source, init.present);
};
