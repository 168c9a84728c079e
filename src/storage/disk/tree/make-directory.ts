// Makes the directories that are missing on the way to an entry. What is there is entered, also through links that stay
// inside the root; what is missing is made by the root's name rules.

import { isWherryError, type RemotePath, type WherryError } from '../../../base/index.ts';
import { errnoOf, isDirectoryStatus } from '../calls/directory-calls.ts';
import { childPath, type OpenDirectory } from '../jail/directory-cache.ts';
import type { DiskContext } from '../disk-context.ts';
import { inTwoTries } from '../jail/successor.ts';
import { toDiskError } from '../disk-error.ts';
import { ensureNameAllowed } from '../write-rules.ts';

/**
 * Thrown when something needs a directory that waits in staging for its name (batches/new-directory.ts): once all that
 * waits is named, it is to be tried again.
 */
export class UnnamedDirectory extends Error {
  constructor(cause?: unknown) {
    super('A directory has to be given its name first.', { cause });
  }
}

export interface DirectoryMaker {
  /**
   * The directory at a path relative to the maker's own ("" for that), made where missing, with those above it.
   * `onTouch` hears the real path of each directory that must be synced for it. Throws UnnamedDirectory.
   */
  ensure(relative: string, onTouch: (directory: string) => void): OpenDirectory;
  /** Real path of the maker's directory. After the first `ensure`. */
  base(): string;
}

/** Enters `name` in `parent`, or makes it. */
export const ensureChild = (
  context: DiskContext,
  parent: OpenDirectory,
  name: string,
  path: string,
  onTouch: (directory: string) => void,
): OpenDirectory => {
  const { calls, jail } = context;
  const real = childPath(parent.path, name);
  const status = calls.lstat(parent, name);
  if (status !== undefined)
    return isDirectoryStatus(status) ? jail.realDirectory(real) : jail.directory(real);
  ensureNameAllowed(context, path);
  onTouch(parent.path);
  try {
    calls.makeDirectory(parent, name);
  } catch (error: unknown) {
    // Made by another one just now; whether it is a directory shows below.
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
  return jail.directory(real);
};

/** Enters or makes each directory on a path; `touched` gets the real path of each that must be synced for it. */
export const ensureParents = (context: DiskContext, path: string, touched: Set<string>): void => {
  let at = context.jail.root;
  let shown = '';
  for (const name of path.split('/').filter((segment) => segment !== '')) {
    shown = `${shown}/${name}`;
    at = ensureChild(context, at, name, shown, (directory) => touched.add(directory));
  }
};

/** `unnamed` are directories that wait for their names, by the real paths that they are to have. */
export const createDirectoryMaker = (
  context: DiskContext,
  directory: RemotePath,
  unnamed: ReadonlyMap<string, unknown>,
): DirectoryMaker => {
  // Real paths, or why there is none: found once, since every entry of a batch asks again.
  const known = new Map<string, string | WherryError>();
  let base: string | undefined;

  const ensureBase = (onTouch: (directory: string) => void): OpenDirectory => {
    let at: OpenDirectory = context.jail.root;
    let path = '';
    for (const name of directory.split('/').filter((segment) => segment !== '')) {
      path = `${path}/${name}`;
      at = ensureChild(context, at, name, path, onTouch);
    }
    return at;
  };

  const make = (relative: string, onTouch: (directory: string) => void): OpenDirectory => {
    if (relative === '') return ensureBase(onTouch);
    const cut = relative.lastIndexOf('/');
    const parent = ensure(cut < 0 ? '' : relative.slice(0, cut), onTouch);
    const name = relative.slice(cut + 1);
    if (unnamed.has(childPath(parent.path, name))) throw new UnnamedDirectory();
    return ensureChild(context, parent, name, childPath(directory, relative), onTouch);
  };

  const ensure = (relative: string, onTouch: (directory: string) => void): OpenDirectory => {
    const real = known.get(relative);
    if (isWherryError(real)) throw real;
    if (real !== undefined) return context.jail.realDirectory(real);
    try {
      const made = inTwoTries(context.jail, () => make(relative, onTouch));
      known.set(relative, made.path);
      if (relative === '') base = made.path;
      return made;
    } catch (error: unknown) {
      // A link on the way may lead to what has no name yet.
      if (unnamed.size > 0) throw new UnnamedDirectory(error);
      const refused = toDiskError(error, childPath(directory, relative));
      // Too many open files is no property of the directory, and what is missing may come: the next entry asks again.
      if (refused.code !== 'BUSY' && refused.code !== 'NOT_FOUND') known.set(relative, refused);
      throw refused;
    }
  };

  return { ensure, base: () => base ?? directory };
};
