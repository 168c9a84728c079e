// Where a side has which content, looked up only when somebody asks.

import { ROOT_PATH, type RemotePath } from '../../base/index.ts';
import { pathBelow } from './path-below.ts';
import { childrenOf, type DirectoryNode, type FileNode, type LinkNode, type Node } from './tree.ts';

export interface KnownContent {
  readonly path: RemotePath;
  readonly node: FileNode | LinkNode;
}

const keyOf = (node: FileNode | LinkNode): string =>
  node.kind === 'file' ? `file/${node.content}` : `link/${node.target}`;

export class KnownContents {
  readonly #tree: DirectoryNode;
  #places: Map<string, KnownContent> | undefined;

  constructor(tree: DirectoryNode) {
    this.#tree = tree;
  }

  /** One place where this content is. */
  find(node: FileNode | LinkNode): KnownContent | undefined {
    this.#places ??= index(this.#tree);
    return this.#places.get(keyOf(node));
  }
}

const index = (tree: DirectoryNode): Map<string, KnownContent> => {
  const places = new Map<string, KnownContent>();
  const add = (path: RemotePath, node: Node): void => {
    if (node.kind === 'file' || node.kind === 'link') {
      const key = keyOf(node);
      if (!places.has(key)) places.set(key, { path, node });
    }
    for (const [name, child] of childrenOf(node)) add(pathBelow(path, name), child);
  };
  add(ROOT_PATH, tree);
  return places;
};
