// Trees as sync sees them: what must be the same on both sides, and nothing else. Values that are never changed, so that
// what did not change is shared between trees.

export interface FileNode {
  readonly kind: 'file';
  /** Names the content: equal text, equal bytes. Its hash, in a form that the core does not look into. */
  readonly content: string;
  /** Bytes. */
  readonly size: number;
  /** Microseconds since 1970. */
  readonly mtimeUs: number;
  readonly executable: boolean;
}

/** Stands for the content of a file that nobody has read yet: no other file has the same. `place` is its own. */
export const unreadContent = (place: string): string => `unread:${place}`;

/** No hash begins so. */
export const isUnread = (node: Node | undefined): boolean =>
  node?.kind === 'file' && node.content.startsWith('unread:');

export interface LinkNode {
  readonly kind: 'link';
  readonly target: string;
}

export type Children = ReadonlyMap<string, Node>;

export interface DirectoryNode {
  readonly kind: 'directory';
  readonly children: Children;
  /** Names all below, times and modes too, but for what is ignored: equal text, equal trees. Undefined where nobody has it. */
  readonly digest?: string | undefined;
}

/**
 * Something that takes no part: it is never changed, sent or removed, nor is what has its name on the other side, nor a directory that holds it.
 * `ignored`: by the filters. `unreadable`: it could not be looked at, and may be anything. `unsupported`: no file, directory or
 * link that can go elsewhere. `name`: its name cannot be told to the other side.
 */
export interface UnmanagedNode {
  readonly kind: 'unmanaged';
  readonly why: 'ignored' | 'unreadable' | 'unsupported' | 'name';
}

export type Node = FileNode | LinkNode | DirectoryNode | UnmanagedNode;

export const NO_CHILDREN: Children = new Map();
export const EMPTY_TREE: DirectoryNode = { kind: 'directory', children: NO_CHILDREN };

export const childrenOf = (node: Node | undefined): Children =>
  node?.kind === 'directory' ? node.children : NO_CHILDREN;

/** All names of some directories, each once, in an order that depends on the names alone. */
export const namesOf = (...directories: readonly Children[]): readonly string[] => {
  const names = new Set<string>();
  for (const directory of directories) for (const name of directory.keys()) names.add(name);
  return [...names].sort();
};

/** Whether both are the same file or link, times and modes aside. Of directories: whether both are directories. */
export const isSameContent = (one: Node | undefined, other: Node | undefined): boolean => {
  if (one === other) return true;
  if (one?.kind === 'file') return other?.kind === 'file' && one.content === other.content;
  if (one?.kind === 'link') return other?.kind === 'link' && one.target === other.target;
  if (one?.kind === 'directory') return other?.kind === 'directory';
  return one?.kind === 'unmanaged' && other?.kind === 'unmanaged';
};

const hasSameDigest = (one: DirectoryNode, other: DirectoryNode): boolean =>
  one.digest !== undefined && one.digest === other.digest;

/** Whether two trees hold the same contents under the same names, times and modes aside. */
export const isSameTree = (one: Node | undefined, other: Node | undefined): boolean => {
  if (!isSameContent(one, other)) return false;
  if (one === other || one?.kind !== 'directory' || other?.kind !== 'directory') return true;
  if (hasSameDigest(one, other)) return true;
  if (one.children.size !== other.children.size) return false;
  for (const [name, child] of one.children)
    if (!other.children.has(name) || !isSameTree(child, other.children.get(name))) return false;
  return true;
};

/** Whether nothing at all differs, of a directory itself: not what is in it. */
export const isSameNode = (one: Node | undefined, other: Node | undefined): boolean =>
  isSameContent(one, other) &&
  (one?.kind !== 'file' ||
    other?.kind !== 'file' ||
    (one.mtimeUs === other.mtimeUs && one.executable === other.executable));

/** Whether two trees are the same in everything, without looking at each name. False where only looking could tell. */
export const isKnownSame = (one: Node | undefined, other: Node | undefined): boolean =>
  one === other || (one?.kind === 'directory' && other?.kind === 'directory' && hasSameDigest(one, other));

export const hasUnmanaged = (node: Node | undefined): boolean => {
  if (node?.kind === 'unmanaged') return true;
  if (node?.kind !== 'directory') return false;
  for (const child of node.children.values()) if (hasUnmanaged(child)) return true;
  return false;
};

/** What is left of a tree when all that takes part is removed: what does not, and the directories on the way to it. */
export const unmanagedPart = (node: Node | undefined): Node | undefined => {
  if (node?.kind === 'unmanaged') return node;
  if (node?.kind !== 'directory') return undefined;
  const children = new Map<string, Node>();
  for (const [name, child] of node.children) {
    const part = unmanagedPart(child);
    if (part !== undefined) children.set(name, part);
  }
  return children.size === 0 ? undefined : { kind: 'directory', children };
};

/** The tree without what takes no part. */
export const managedPart = (node: Node | undefined): Node | undefined => {
  if (node === undefined || node.kind === 'unmanaged') return undefined;
  if (node.kind !== 'directory' || !hasUnmanaged(node)) return node;
  const children = new Map<string, Node>();
  for (const [name, child] of node.children) {
    const part = managedPart(child);
    if (part !== undefined) children.set(name, part);
  }
  return { kind: 'directory', children };
};

/** The same directory with other children; itself when they are the same ones. */
export const withChildren = (directory: DirectoryNode, children: Children): DirectoryNode => {
  if (directory.children.size === children.size) {
    let isSame = true;
    for (const [name, child] of children) {
      if (directory.children.get(name) === child) continue;
      isSame = false;
      break;
    }
    if (isSame) return directory;
  }
  return { kind: 'directory', children };
};

/** Files, directories and links in a tree, the top one not counted. */
export const countEntries = (node: Node | undefined): number => {
  let count = 0;
  for (const child of childrenOf(node).values())
    if (child.kind !== 'unmanaged') count += 1 + countEntries(child);
  return count;
};
