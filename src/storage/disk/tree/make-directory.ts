// Makes the directories that are missing on the way to an entry. What is there is entered, also through links that stay
// inside the root; what is missing is made by the root's name rules.

import { isWherryError, type RemotePath, type WherryError } from '../../../base/index.ts';
import { errnoOf, isDirectoryStatus } from '../calls/directory-calls.ts';
import { childPath, type OpenDirectory } from '../jail/directory-cache.ts';
import type { DiskContext } from '../disk-context.ts';
import { toDiskError } from '../disk-error.ts';
import { ensureNameAllowed } from '../write-rules.ts';

export interface DirectoryMaker {
  /**
   * The directory at a path relative to the maker's own ("" for that), made where missing, with those above it.
   * `onTouch` hears the real path of each directory that must be synced for it.
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

export const createDirectoryMaker = (context: DiskContext, directory: RemotePath): DirectoryMaker => {
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
    return ensureChild(context, parent, relative.slice(cut + 1), childPath(directory, relative), onTouch);
  };

  const ensure = (relative: string, onTouch: (directory: string) => void): OpenDirectory => {
    const real = known.get(relative);
    if (isWherryError(real)) throw real;
    if (real !== undefined) return context.jail.realDirectory(real);
    try {
      const made = make(relative, onTouch);
      known.set(relative, made.path);
      if (relative === '') base = made.path;
      return made;
    } catch (error: unknown) {
      const refused = toDiskError(error, childPath(directory, relative));
      // Too many open files is no property of the directory: the next entry asks again.
      if (refused.code !== 'BUSY') known.set(relative, refused);
      throw refused;
    }
  };

  return { ensure, base: () => base ?? directory };
};
