// A tree in which the contents that were not known have become so. Pure.

import { ROOT_PATH, type RemotePath } from '../../base/index.ts';
import { pathBelow } from './path-below.ts';
import { isUnread, type DirectoryNode, type Node } from './tree.ts';

/** What nobody has learned is left out: nothing can be agreed on about it. */
export const withContents = (
  tree: DirectoryNode,
  contentOf: (path: RemotePath) => string | undefined,
): DirectoryNode => {
  const fill = (path: RemotePath, node: Node): Node | undefined => {
    if (node.kind === 'directory') {
      const children = new Map<string, Node>();
      for (const [name, child] of node.children) {
        const filled = fill(pathBelow(path, name), child);
        if (filled !== undefined) children.set(name, filled);
      }
      return { kind: 'directory', children };
    }
    if (node.kind !== 'file' || !isUnread(node)) return node;
    const content = contentOf(path);
    return content === undefined ? undefined : { ...node, content };
  };
  return fill(ROOT_PATH, tree) as DirectoryNode;
};
