// From three trees to the two that are to be: what both sides agreed on last (base), what each has now (left, right), and what
// each is to have. Pure, and total: any three trees have an answer. What changes is the difference between a side and its target.
//
// What must hold:
// - what takes no part is the same in a side and its target, and so is everything that it keeps from being removed;
// - of `both`: where nothing stands in the way both targets are the same tree, each content that is in no target any more was
//   on one side unchanged since the base, or lost a conflict whose rule gives it up, and without a base nothing is removed;
// - swapping the sides, and with them `keeper`, swaps the answer.

import { ROOT_PATH, remotePathName, remotePathParent, type RemotePath } from '../../base/index.ts';
import { pathBelow } from './path-below.ts';
import { conflictName, isConflictName, originalName, type ConflictStamp } from './conflict-name.ts';
import type { Conflict, Findings, Lookalike, SyncProblem } from './finding.ts';
import { takingPart } from './taking-part.ts';
import { mergeMetadata, withChangedMode } from './merge-metadata.ts';
import { mirror } from './mirror.ts';
import { enterDirectory, type DirectoryNames, type NameRulesOfSides } from './names.ts';
import { otherSide, type ConflictRule, type Side, type SyncMode } from './side.ts';
import {
  EMPTY_TREE,
  childrenOf,
  hasUnmanaged,
  isKnownSame,
  isSameContent,
  isSameTree,
  namesOf,
  withChildren,
  type Children,
  type DirectoryNode,
  type Node,
} from './tree.ts';

export interface ReconcileInit {
  /** Undefined where nothing is known of an earlier run: then nothing is removed. */
  readonly base: DirectoryNode | undefined;
  readonly left: DirectoryNode;
  readonly right: DirectoryNode;
  readonly mode: SyncMode;
  /** Of `push` and `pull`: what only the destination has is removed. */
  readonly deletes: boolean;
  readonly conflictRule: ConflictRule;
  /** Whose content keeps the name in a conflict. */
  readonly keeper: Side;
  readonly stamp: ConflictStamp;
  readonly names: NameRulesOfSides;
}

export interface Reconciled extends Findings {
  readonly left: DirectoryNode;
  readonly right: DirectoryNode;
}

export const reconcile = (init: ReconcileInit): Reconciled => {
  const { left, right, mode, deletes, names: rules } = init;
  if (mode === 'both') return new Merger(init).run();
  const problems: SyncProblem[] = [];
  const lookalikes: Lookalike[] = [];
  const destination = mode === 'push' ? 'right' : 'left';
  const [source, present] = mode === 'push' ? [left, right] : [right, left];
  const made = mirror({ source, present, destination, deletes, rules, problems, lookalikes });
  const findings = { conflicts: [], problems, lookalikes };
  return mode === 'push' ? { left, right: made, ...findings } : { left: made, right, ...findings };
};

/** What each side is to have under one name; undefined: nothing. */
interface Target {
  readonly left: Node | undefined;
  readonly right: Node | undefined;
  /** What lost a conflict here and is to be kept under another name. */
  readonly lost?: { readonly node: Node; readonly kept: Side };
}

/** Where a name is, and who may have it. */
interface Place {
  readonly path: RemotePath;
  readonly names: DirectoryNames;
}

const onBoth = (node: Node | undefined): Target => ({ left: node, right: node });

/** By side: one for `side`, the other for the other one. */
const bySide = <T>(side: Side, one: T, other: T): { readonly left: T; readonly right: T } =>
  side === 'left' ? { left: one, right: other } : { left: other, right: one };

class Merger {
  readonly #init: ReconcileInit;
  readonly #conflicts: Conflict[] = [];
  readonly #problems: SyncProblem[] = [];
  readonly #lookalikes: Lookalike[] = [];

  constructor(init: ReconcileInit) {
    this.#init = init;
  }

  run(): Reconciled {
    const { base, left, right } = this.#init;
    const target = this.#directories(ROOT_PATH, base, left, right);
    return {
      left: target.left as DirectoryNode,
      right: target.right as DirectoryNode,
      conflicts: this.#conflicts,
      problems: this.#problems,
      lookalikes: this.#lookalikes,
    };
  }

  #merge(place: Place, base: Node | undefined, mine: Node | undefined, theirs: Node | undefined): Target {
    const left = takingPart(place.path, mine);
    const right = takingPart(place.path, theirs);
    if (left === undefined && right === undefined) return onBoth(undefined);
    if (left?.kind === 'unmanaged' || right?.kind === 'unmanaged') {
      this.#leave(place.path, left, right);
      return { left: mine, right: theirs };
    }
    if (left === undefined) return this.#missing(place, base, right as Node, 'left');
    if (right === undefined) return this.#missing(place, base, left, 'right');
    if (isKnownSame(left, right)) return onBoth(left);
    if (left.kind === 'directory' && right.kind === 'directory')
      return this.#directories(place.path, base, left, right);
    if (!isSameContent(left, right)) return this.#different(place.path, base, left, right);
    return onBoth(left.kind === 'file' && right.kind === 'file' ? mergeMetadata(base, left, right) : left);
  }

  #directories(path: RemotePath, base: Node | undefined, left: DirectoryNode, right: DirectoryNode): Target {
    if (isKnownSame(left, right)) return onBoth(left);
    const present = { left: left.children, right: right.children };
    const names = this.#enter(path, present);
    const targets = { left: new Map<string, Node>(), right: new Map<string, Node>() };
    const lost: { readonly path: RemotePath; readonly node: Node; readonly kept: Side }[] = [];
    for (const name of namesOf(left.children, right.children)) {
      const at = pathBelow(path, name);
      const before = childrenOf(base).get(name);
      const target = this.#merge(
        { path: at, names },
        before,
        left.children.get(name),
        right.children.get(name),
      );
      if (target.left !== undefined) targets.left.set(name, target.left);
      if (target.right !== undefined) targets.right.set(name, target.right);
      if (target.lost !== undefined) lost.push({ path: at, ...target.lost });
    }
    for (const { path: at, node, kept } of lost) this.#keepLost(at, node, kept, names, present, targets);
    return { left: withChildren(left, targets.left), right: withChildren(right, targets.right) };
  }

  #enter(path: RemotePath, present: Readonly<Record<Side, Children>>): DirectoryNames {
    return enterDirectory(path, present, this.#init.names, this.#lookalikes);
  }

  /** One side has something there that takes no part: nothing happens. */
  #leave(path: RemotePath, left: Node | undefined, right: Node | undefined): void {
    for (const side of ['left', 'right'] as const) {
      const node = side === 'left' ? left : right;
      // What is ignored is meant to be.
      if (node?.kind === 'unmanaged' && node.why !== 'ignored')
        this.#problems.push({ path, reason: 'unmanaged', side, why: node.why });
    }
  }

  /** One side has nothing there: it was removed there, or has never been there. */
  #missing(place: Place, base: Node | undefined, present: Node, missing: Side): Target {
    if (present.kind === 'directory') return this.#missingDirectory(place, base, present, missing);
    if (base !== undefined && isSameContent(base, present)) return onBoth(undefined);
    // New, or changed since both last agreed: an edit survives a removal.
    return this.#isRefused(place, missing) ? bySide(missing, undefined, present) : onBoth(present);
  }

  /** A directory stays for what is in it and was not there, or was another, when both last agreed. */
  #missingDirectory(place: Place, base: Node | undefined, present: DirectoryNode, missing: Side): Target {
    const isNew = base?.kind !== 'directory';
    if (isNew && this.#isRefused(place, missing)) return bySide(missing, undefined, present);
    const names = this.#enter(place.path, bySide(missing, EMPTY_TREE.children, present.children));
    const own = new Map<string, Node>();
    const others = new Map<string, Node>();
    for (const [name, child] of [...present.children].sort(([one], [other]) => (one < other ? -1 : 1))) {
      const at = { path: pathBelow(place.path, name), names };
      const { left, right } = bySide(missing, undefined, child);
      const target = this.#merge(at, childrenOf(base).get(name), left, right);
      const [mine, theirs] = missing === 'left' ? [target.right, target.left] : [target.left, target.right];
      if (mine !== undefined) own.set(name, mine);
      if (theirs !== undefined) others.set(name, theirs);
    }
    if (isNew || (others.size > 0 && !this.#isRefused(place, missing)))
      return bySide(missing, withChildren(present, others), withChildren(present, own));
    if (others.size > 0) return bySide(missing, undefined, present);
    // What takes no part stays, and the way to it.
    return bySide(missing, undefined, own.size === 0 ? undefined : withChildren(present, own));
  }

  #isRefused({ path, names }: Place, side: Side): boolean {
    const problem = names.refusal(remotePathName(path), side);
    if (problem !== undefined) this.#problems.push(problem);
    return problem !== undefined;
  }

  /** Both have something there, and it is not the same. */
  #different(path: RemotePath, base: Node | undefined, left: Node, right: Node): Target {
    // A directory in the place of a file, with something in it that may not be moved.
    for (const side of ['left', 'right'] as const) {
      if (!hasUnmanaged(side === 'left' ? left : right)) continue;
      this.#problems.push({ path, reason: 'occupied', side });
      return { left, right };
    }
    const isLeftUnchanged = base !== undefined && isSameTree(base, left);
    const isRightUnchanged = base !== undefined && isSameTree(base, right);
    if (isLeftUnchanged) return onBoth(withChangedMode(base, right, left));
    if (isRightUnchanged) return onBoth(withChangedMode(base, left, right));
    return this.#resolve(path, left, right);
  }

  #resolve(path: RemotePath, left: Node, right: Node): Target {
    const { conflictRule, keeper } = this.#init;
    const areFiles = left.kind === 'file' && right.kind === 'file';
    // Of a directory nobody can say that it is newer.
    const isKept = conflictRule === 'keep-both' || (conflictRule === 'newer' && !areFiles);
    const kept =
      isKept || (areFiles && conflictRule === 'newer' && left.mtimeUs === right.mtimeUs)
        ? keeper
        : conflictRule === 'left' || conflictRule === 'right'
          ? conflictRule
          : areFiles && left.mtimeUs > right.mtimeUs
            ? 'left'
            : 'right';
    const [won, lost] = kept === 'left' ? [left, right] : [right, left];
    if (isKept) return { ...onBoth(won), lost: { node: lost, kept } };
    this.#conflicts.push({ path, kept, copy: undefined });
    return onBoth(won);
  }

  /** Gives what lost a conflict a name of its own on both sides, unless a copy of an earlier conflict holds the same. */
  #keepLost(
    path: RemotePath,
    node: Node,
    kept: Side,
    names: DirectoryNames,
    present: Readonly<Record<Side, Children>>,
    targets: Readonly<Record<Side, Map<string, Node>>>,
  ): void {
    const name = remotePathName(path);
    const parent = remotePathParent(path);
    const isSame = (other: string): boolean =>
      isConflictName(other) &&
      originalName(other) === originalName(name) &&
      isSameTree(targets.left.get(other), node) &&
      isSameTree(targets.right.get(other), node);
    const known = [...targets[kept].keys()].find((other) => other !== name && isSame(other));
    if (known !== undefined) {
      this.#conflicts.push({ path, kept, copy: pathBelow(parent, known) });
      return;
    }
    const isTaken = (candidate: string): boolean =>
      [present.left, present.right, targets.left, targets.right].some((children) => children.has(candidate));
    const copy = conflictName(name, this.#init.stamp, isTaken);
    const place = { path: pathBelow(parent, copy), names };
    targets[otherSide(kept)].set(copy, node);
    if (!this.#isRefused(place, kept)) targets[kept].set(copy, node);
    this.#conflicts.push({ path, kept, copy: place.path });
  }
}
