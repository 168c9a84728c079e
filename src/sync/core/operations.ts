// What is to be done on one side so that it becomes its target: the difference of two trees, with what is there already under
// another path found. Pure.
//
// Both sides do their own in this order, and the writes only when both have done all that comes before:
//   1 make directories   2 copy what is there   3 move   4 clear what stands in the way, the deepest first
//   5 make directories in its place, then write, reading what the other side has under the same path
//   6 set times and modes   7 remove, the deepest first
//
// What must hold: each step has what it needs from those before it; copies and moves name paths as they are before the first
// step; what is written is on the other side under that path when its own steps 1 to 4 are done.

import { ROOT_PATH, type RemotePath } from '../../base/index.ts';
import { pathBelow } from './path-below.ts';
import { GoneTrees, type GoneTree } from './gone-trees.ts';
import { KnownContents } from './known-contents.ts';
import {
  childrenOf,
  isKnownSame,
  isSameContent,
  namesOf,
  type Children,
  type DirectoryNode,
  type FileNode,
  type LinkNode,
  type Node,
} from './tree.ts';

/** Makes a directory. */
export interface MakeDirectory {
  readonly action: 'make-directory';
  readonly path: RemotePath;
}

/** Makes a file, or puts it in the place of `before`, from what this side has at `from`. */
export interface Copy {
  readonly action: 'copy';
  readonly path: RemotePath;
  readonly from: RemotePath;
  readonly source: FileNode | LinkNode;
  readonly before: FileNode | LinkNode | undefined;
  readonly after: FileNode | LinkNode;
}

/** Gives what is at `from`, with all that is in it, the name `path`, which is free. */
export interface Move {
  readonly action: 'move';
  readonly path: RemotePath;
  readonly from: RemotePath;
  readonly before: Node;
}

/** Makes a file or link, or puts it in the place of `before`. */
export interface Write {
  readonly action: 'write';
  readonly path: RemotePath;
  readonly before: FileNode | LinkNode | undefined;
  readonly after: FileNode | LinkNode;
}

/** Sets time and mode of a file whose content stays. */
export interface SetAttributes {
  readonly action: 'set-attributes';
  readonly path: RemotePath;
  readonly before: FileNode;
  readonly after: FileNode;
}

/** Removes a file or link, or a directory that is empty by then. */
export interface Remove {
  readonly action: 'remove';
  readonly path: RemotePath;
  readonly before: Exclude<Node, { kind: 'unmanaged' }>;
}

export type Operation = MakeDirectory | Copy | Move | Write | SetAttributes | Remove;

export interface SideOperations {
  readonly makeDirectories: readonly MakeDirectory[];
  readonly copies: readonly Copy[];
  readonly moves: readonly Move[];
  readonly clear: readonly Remove[];
  readonly makeDirectoriesInPlace: readonly MakeDirectory[];
  readonly writes: readonly Write[];
  readonly setAttributes: readonly SetAttributes[];
  readonly removals: readonly Remove[];
}

export const NO_OPERATIONS: SideOperations = {
  makeDirectories: [],
  copies: [],
  moves: [],
  clear: [],
  makeDirectoriesInPlace: [],
  writes: [],
  setAttributes: [],
  removals: [],
};

export interface OperationsInit {
  readonly before: DirectoryNode;
  readonly target: DirectoryNode;
  /** What the other side has before the first step. */
  readonly other: DirectoryNode;
  /** A file of at least so many bytes is copied on its side rather than sent. Smaller ones travel together, which costs less than a call for each. */
  readonly copyFromSize: number;
}

/** Files, directories and links that go; what only moves is not counted. */
export const countRemoved = ({ clear, removals }: SideOperations): number => clear.length + removals.length;

/** All steps, in the order in which one side does them. */
export const inOrder = (operations: SideOperations): readonly Operation[] => [
  ...operations.makeDirectories,
  ...operations.copies,
  ...operations.moves,
  ...operations.clear,
  ...operations.makeDirectoriesInPlace,
  ...operations.writes,
  ...operations.setAttributes,
  ...operations.removals,
];

export const operationsFor = (init: OperationsInit): SideOperations => new Difference(init).find();

interface Created {
  readonly path: RemotePath;
  readonly node: Node;
  readonly other: Node | undefined;
}

type Changed = Created & { readonly before: FileNode | LinkNode; readonly node: FileNode | LinkNode };

class Difference {
  readonly #init: OperationsInit;
  readonly #known: KnownContents;
  readonly #created: Created[] = [];
  readonly #changed: Changed[] = [];
  readonly #removed: GoneTree[] = [];
  /** Where a directory comes for something else, or something else for a directory. */
  readonly #exchanged: (GoneTree & { readonly target: Node })[] = [];
  readonly #makeDirectories: MakeDirectory[] = [];
  readonly #copies: Copy[] = [];
  readonly #moves: Move[] = [];
  readonly #makeDirectoriesInPlace: MakeDirectory[] = [];
  readonly #writes: Write[] = [];
  readonly #setAttributes: SetAttributes[] = [];

  constructor(init: OperationsInit) {
    this.#init = init;
    this.#known = new KnownContents(init.before);
  }

  find(): SideOperations {
    const { before, target, other } = this.#init;
    this.#compare(ROOT_PATH, before, target, other);
    const gone = new GoneTrees([...this.#removed, ...this.#exchanged]);
    for (const created of this.#created) this.#create(created, gone);
    const sources = new Set(this.#copies.map(({ from }) => from));
    const changed = new Set(this.#changed.map(({ path }) => path));
    for (const { path, before: old, node, other: there } of this.#changed) {
      // A copy never reads what another one replaces.
      const isFree = (from: RemotePath): boolean => !sources.has(path) && !changed.has(from);
      this.#fill(path, old, node, there, isFree);
    }
    for (const { path, target: node } of this.#exchanged) this.#createInPlace(path, node);
    return {
      makeDirectories: this.#makeDirectories,
      copies: this.#copies,
      moves: this.#moves,
      clear: removalsOf(this.#exchanged, gone),
      makeDirectoriesInPlace: this.#makeDirectoriesInPlace,
      writes: this.#writes,
      setAttributes: this.#setAttributes,
      removals: removalsOf(this.#removed, gone),
    };
  }

  #compare(
    path: RemotePath,
    before: Node | undefined,
    target: Node | undefined,
    other: Node | undefined,
  ): void {
    if (isKnownSame(before, target)) return;
    if (before === undefined) return void this.#created.push({ path, node: target as Node, other });
    if (target === undefined) return void this.#removed.push({ path, node: before });
    if (before.kind === 'unmanaged' || target.kind === 'unmanaged') return;
    if (before.kind === 'directory' && target.kind === 'directory') {
      for (const name of namesOf(before.children, target.children))
        this.#compare(
          pathBelow(path, name),
          before.children.get(name),
          target.children.get(name),
          childrenOf(other).get(name),
        );
      return;
    }
    if (isSameContent(before, target)) return this.#compareAttributes(path, before, target);
    if (before.kind === 'directory' || target.kind === 'directory')
      return void this.#exchanged.push({ path, node: before, target });
    this.#changed.push({ path, before, node: target, other });
  }

  #compareAttributes(path: RemotePath, before: Node, target: Node): void {
    if (before.kind !== 'file' || target.kind !== 'file') return;
    if (before.mtimeUs === target.mtimeUs && before.executable === target.executable) return;
    this.#setAttributes.push({ action: 'set-attributes', path, before, after: target });
  }

  /** What disappears elsewhere and appears here moves: a tree as a whole where all of it does. */
  #create({ path, node, other }: Created, gone: GoneTrees): void {
    if (node.kind === 'unmanaged') return;
    const from = gone.take(path, node);
    if (from !== undefined) {
      this.#moves.push({ action: 'move', path, from: from.path, before: from.node });
      this.#compareMoved(path, from.node, node);
      return;
    }
    if (node.kind !== 'directory') return this.#fill(path, undefined, node, other);
    this.#makeDirectories.push({ action: 'make-directory', path });
    for (const [name, child] of inNameOrder(node.children))
      this.#create({ path: pathBelow(path, name), node: child, other: childrenOf(other).get(name) }, gone);
  }

  /** The contents are the same; times and modes need not be. */
  #compareMoved(path: RemotePath, before: Node, target: Node): void {
    this.#compareAttributes(path, before, target);
    for (const [name, child] of inNameOrder(childrenOf(target)))
      this.#compareMoved(pathBelow(path, name), childrenOf(before).get(name) as Node, child);
  }

  /** From this side where it has the content, and the other one does not or it is large; otherwise from the other side. */
  #fill(
    path: RemotePath,
    before: FileNode | LinkNode | undefined,
    after: FileNode | LinkNode,
    other: Node | undefined,
    isFree: (from: RemotePath) => boolean = () => true,
  ): void {
    const isThere = isSameContent(other, after);
    const isLarge = after.kind === 'file' && after.size >= this.#init.copyFromSize;
    const known = isThere && !isLarge ? undefined : this.#known.find(after);
    if (known === undefined || !isFree(known.path))
      this.#writes.push({ action: 'write', path, before, after });
    else this.#copies.push({ action: 'copy', path, from: known.path, source: known.node, before, after });
  }

  /** Where something else was until now: the other side has all of it. */
  #createInPlace(path: RemotePath, node: Node): void {
    if (node.kind === 'unmanaged') return;
    if (node.kind !== 'directory')
      return void this.#writes.push({ action: 'write', path, before: undefined, after: node });
    this.#makeDirectoriesInPlace.push({ action: 'make-directory', path });
    for (const [name, child] of inNameOrder(node.children)) this.#createInPlace(pathBelow(path, name), child);
  }
}

const inNameOrder = (children: Children): readonly (readonly [string, Node])[] =>
  [...children].sort(([one], [other]) => (one < other ? -1 : 1));

/** What is left of these trees when what moves has gone, the deepest first. */
const removalsOf = (trees: readonly GoneTree[], gone: GoneTrees): readonly Remove[] => {
  const removals: Remove[] = [];
  const collect = (path: RemotePath, node: Node): void => {
    if (gone.isTaken(path) || node.kind === 'unmanaged') return;
    removals.push({ action: 'remove', path, before: node });
    for (const [name, child] of inNameOrder(childrenOf(node))) collect(pathBelow(path, name), child);
  };
  for (const { path, node } of trees) collect(path, node);
  return removals.reverse();
};
