// A tree in which what is ignored takes no part, by the rules of the other side: for a side that was looked at without them. Read as
// somebody looks into it, as the tree below it is.

import { ROOT_PATH, type RemotePath } from '../../base/index.ts';
import { pathBelow } from '../core/path-below.ts';
import type { Children, DirectoryNode, Node, UnmanagedNode } from '../core/tree.ts';
import type { IgnoreRules } from './ignore-rules.ts';

const IGNORED: UnmanagedNode = { kind: 'unmanaged', why: 'ignored' };

class FilteredDirectory implements DirectoryNode {
  readonly kind = 'directory';
  /** Also names what is ignored: a directory that has the same one elsewhere holds nothing that is. */
  readonly digest: string | undefined;
  readonly #directory: DirectoryNode;
  readonly #path: RemotePath;
  readonly #isIgnored: IgnoreRules;
  #children: Children | undefined;

  constructor(directory: DirectoryNode, path: RemotePath, isIgnored: IgnoreRules) {
    this.digest = directory.digest;
    this.#directory = directory;
    this.#path = path;
    this.#isIgnored = isIgnored;
  }

  get children(): Children {
    this.#children ??= this.#filter();
    return this.#children;
  }

  #filter(): Children {
    const children = new Map<string, Node>();
    for (const [name, node] of this.#directory.children) {
      const path = pathBelow(this.#path, name);
      if (this.#isIgnored(path, node.kind === 'directory')) children.set(name, IGNORED);
      else if (node.kind === 'directory')
        children.set(name, new FilteredDirectory(node, path, this.#isIgnored));
      else children.set(name, node);
    }
    return children;
  }
}

/** Itself without rules. */
export const filteredTree = (tree: DirectoryNode, isIgnored: IgnoreRules | undefined): DirectoryNode =>
  isIgnored === undefined ? tree : new FilteredDirectory(tree, ROOT_PATH, isIgnored);
