// This computer as a page shows it: the files from one directory on, and how paths of both kinds become each other.

import { join, relative, sep } from 'node:path';
import { parseRemotePath, remotePathSegments, type RemotePath } from '../../base/index.ts';
import type { Storage } from '../../storage/index.ts';

export interface LocalPane extends AsyncDisposable {
  readonly storage: Storage;
  /** Absolute, links followed. */
  readonly directory: string;
  hostPath(path: RemotePath): string;
  /** Undefined for what is not below the directory. */
  panePath(path: string): RemotePath | undefined;
}

/** Who looks around does not wait for a file that is read. */
const WORKERS = 2;

/** Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`, `FORBIDDEN`. */
export const openLocalPane = async (typed: string): Promise<LocalPane> => {
  const { findDirectory, openLocalDirectory } = await import('../../storage/disk/index.ts');
  const { path: directory } = await findDirectory(typed);
  const storage = await openLocalDirectory({ directory, workers: WORKERS });
  return {
    storage,
    directory,
    hostPath: (path) => join(directory, ...remotePathSegments(path)),
    panePath: (path) => {
      const below = relative(directory, path);
      if (below === '') return parseRemotePath('/');
      if (below === '..' || below.startsWith(`..${sep}`)) return undefined;
      return parseRemotePath(`/${below.split(sep).join('/')}`);
    },
    [Symbol.asyncDispose]: () => storage.close(),
  };
};
