// What disappears on a side, to be found again by what it holds: the same somewhere else is a move. Names are no proof, and
// neither are times: only contents and, of directories, all that is in them.

import { remotePathName, remotePathParent, ROOT_PATH, type RemotePath } from '../../base/index.ts';
import { pathBelow } from './path-below.ts';
import { childrenOf, type Node } from './tree.ts';

export interface GoneTree {
  readonly path: RemotePath;
  readonly node: Node;
}

/** Of things that hold the same, so many are looked at for one with the same name: thousands of copies must not cost their square. */
const MAX_SAME_LOOKED_AT = 16;

export class GoneTrees {
  readonly #keys = new Map<string, number>();
  readonly #keyOf = new Map<Node, number>();
  readonly #byKey = new Map<number, GoneTree[]>();
  readonly #taken = new Set<RemotePath>();
  /** Directories out of which something was taken: they are no longer there as a whole. */
  readonly #broken = new Set<RemotePath>();

  constructor(roots: readonly GoneTree[]) {
    for (const { path, node } of roots) this.#add(path, node);
  }

  get isEmpty(): boolean {
    return this.#byKey.size === 0;
  }

  /** Something that holds just what `node` does, and is not taken yet. Taken from now on. */
  take(path: RemotePath, node: Node): GoneTree | undefined {
    if (this.isEmpty || !isWorthMoving(node)) return undefined;
    const known = this.#byKey.get(this.#key(node));
    if (known === undefined) return undefined;
    const found = this.#choose(known, remotePathName(path));
    if (found === undefined) return undefined;
    this.#taken.add(found.path);
    for (let at = found.path; at !== ROOT_PATH;) {
      at = remotePathParent(at);
      this.#broken.add(at);
    }
    return found;
  }

  isTaken(path: RemotePath): boolean {
    return this.#taken.has(path);
  }

  #add(path: RemotePath, node: Node): void {
    if (isWorthMoving(node)) {
      const key = this.#key(node);
      const same = this.#byKey.get(key);
      if (same === undefined) this.#byKey.set(key, [{ path, node }]);
      else same.push({ path, node });
    }
    for (const [name, child] of childrenOf(node)) this.#add(pathBelow(path, name), child);
  }

  #choose(known: GoneTree[], name: string): GoneTree | undefined {
    for (let looked = 0, at = known.length - 1; at >= 0 && looked < MAX_SAME_LOOKED_AT; at -= 1) {
      const candidate = known[at] as GoneTree;
      if (!this.#isWhole(candidate.path)) {
        known.splice(at, 1);
        continue;
      }
      looked += 1;
      if (remotePathName(candidate.path) !== name) continue;
      known.splice(at, 1);
      return candidate;
    }
    return known.pop();
  }

  #isWhole(path: RemotePath): boolean {
    if (this.#broken.has(path)) return false;
    for (let at = path; ; at = remotePathParent(at)) {
      if (this.#taken.has(at)) return false;
      if (at === ROOT_PATH) return true;
    }
  }

  /** Equal for what holds the same. */
  #key(node: Node): number {
    const known = this.#keyOf.get(node);
    if (known !== undefined) return known;
    const text = this.#describe(node);
    let key = this.#keys.get(text);
    if (key === undefined) {
      key = this.#keys.size;
      this.#keys.set(text, key);
    }
    this.#keyOf.set(node, key);
    return key;
  }

  /** No name has a slash or NUL in it. */
  #describe(node: Node): string {
    if (node.kind === 'file') return `file/${node.content}`;
    if (node.kind === 'link') return `link/${node.target}`;
    // What takes no part is the same as nothing else.
    if (node.kind === 'unmanaged') return `unmanaged/${this.#keyOf.size}`;
    // What is ignored is on one side only, and no part of what moves.
    const names = [...node.children]
      .filter(([, child]) => child.kind !== 'unmanaged' || child.why !== 'ignored')
      .map(([name]) => name)
      .sort();
    return `directory/${names.map((name) => `${name}/${this.#key(node.children.get(name) as Node)}`).join('\0')}`;
  }
}

/** An empty file, a link or an empty directory is made anew at no cost, and would be found everywhere. */
const isWorthMoving = (node: Node): boolean => {
  if (node.kind === 'file') return node.size > 0;
  if (node.kind !== 'directory') return false;
  for (const child of node.children.values()) if (isWorthMoving(child)) return true;
  return false;
};
