// What a survey saw, and what has since got another name on this side: the same content, under the path that the other side asks for.

import { ROOT_PATH, remotePathParent, type RemotePath } from '../../base/index.ts';
import { nodeAt } from '../core/after.ts';
import { NO_CHILDREN, childrenOf, type Children, type DirectoryNode, type Node } from '../core/tree.ts';

interface Placed {
  readonly from: RemotePath;
  /** Of a file or link, what it has there; of a directory, what is in it has kept its versions. */
  readonly version: string | undefined;
}

/** Paths are those of the tree. */
export class SeenTree {
  readonly #tree: DirectoryNode;
  readonly #versionOf: (path: RemotePath) => string | undefined;
  readonly #placed = new Map<RemotePath, Placed>();
  #lastParent: string | undefined;
  #lastChildren: Children = NO_CHILDREN;

  constructor(tree: DirectoryNode, versionOf: (path: RemotePath) => string | undefined) {
    this.#tree = tree;
    this.#versionOf = versionOf;
  }

  nodeAt(path: RemotePath): Node | undefined {
    const seen = this.#seenPath(path);
    if (seen === ROOT_PATH) return this.#tree;
    // Mostly one entry of a directory is asked for after the other.
    const cut = seen.lastIndexOf('/');
    const parent = seen.slice(0, cut);
    if (parent !== this.#lastParent) {
      this.#lastChildren = childrenOf(nodeAt(this.#tree, (parent === '' ? ROOT_PATH : parent) as RemotePath));
      this.#lastParent = parent;
    }
    return this.#lastChildren.get(seen.slice(cut + 1));
  }

  /** Undefined where nothing was seen. */
  versionOf(path: RemotePath): string | undefined {
    return this.#placed.get(path)?.version ?? this.#versionOf(this.#seenPath(path));
  }

  /** What was seen at `from` has a copy at `path` now, or is there itself. */
  place(from: RemotePath, path: RemotePath, version: string | undefined): void {
    this.#placed.set(path, { from, version });
  }

  /** Where the survey saw it. */
  #seenPath(path: RemotePath): RemotePath {
    if (this.#placed.size === 0) return path;
    for (let at = path; ; at = remotePathParent(at)) {
      const placed = this.#placed.get(at);
      if (placed !== undefined) return (placed.from + path.slice(at.length)) as RemotePath;
      if (at === ROOT_PATH) return path;
    }
  }
}
