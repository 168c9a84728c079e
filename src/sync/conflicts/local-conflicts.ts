// Conflict copies in local directories. The directory need not be owned: a run that keeps it in step may be under way, and finds what is
// done here as it finds what any other program does. Its trash is filled all the same, since those who fill one need not know of each
// other. A directory that is no root, and in none, has no trash.

import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { joinRemotePath, parseRemotePath, type RemotePath } from '../../base/index.ts';
import type { Storage } from '../../storage/index.ts';
import { findDirectory, findRootAbove, openLocalDirectory } from '../../storage/disk/index.ts';
import { conflictFilesOf, type ConflictFiles } from './conflict-files.ts';

/** A place in a local directory. */
export interface LocalPlace {
  readonly files: ConflictFiles;
  /** As `files` knows it. */
  readonly path: RemotePath;
  /** The host's path of what `files` calls so. */
  hostPath(path: RemotePath): string;
}

/** Each root is opened once, and all are closed at the end. */
export interface LocalConflicts extends AsyncDisposable {
  /** A directory. Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`, `FORBIDDEN`. */
  directory(path: string): Promise<LocalPlace>;
  /** What has this path, which need not be there; links on the way are followed, one at its end is not. Codes: those of its directory. */
  entry(path: string): Promise<LocalPlace>;
}

export const openLocalConflicts = (): LocalConflicts => {
  const opened = new Map<string, Promise<Storage>>();

  const place = async (directory: string, name: string | undefined): Promise<LocalPlace> => {
    const { path: real } = await findDirectory(directory);
    const root = await findRootAbove(real);
    const base = root ?? real;
    const open = (): Promise<Storage> =>
      openLocalDirectory({ directory: base, keepsTrash: root !== undefined, diskWork: 'caller' });
    const storage = opened.get(base) ?? open();
    opened.set(base, storage);
    const below = parseRemotePath(`/${relative(base, real).split(sep).join('/')}`);
    return {
      files: conflictFilesOf(await storage),
      path: name === undefined ? below : joinRemotePath(below, name),
      hostPath: (path) => join(base, ...path.split('/')),
    };
  };

  return {
    directory: (path) => place(path, undefined),
    entry: (path) => {
      const whole = resolve(path);
      // The root of a file system has no name.
      return basename(whole) === '' ? place(whole, undefined) : place(dirname(whole), basename(whole));
    },
    [Symbol.asyncDispose]: async () => {
      for (const storage of opened.values()) await (await storage.catch(() => undefined))?.close();
    },
  };
};
