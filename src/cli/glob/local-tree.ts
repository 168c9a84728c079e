// The directories of this machine, for patterns. Names are held as base/byte-name.ts says, so that those that are not UTF-8
// survive; paths stay relative as they were typed.

import type { Dirent } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { nameFromBytes, type ErrorCode } from '../../base/index.ts';
import type { Problem } from '../../client/index.ts';
import { localFileError } from '../local-file-error.ts';
import { localPathBytes } from '../local-path-bytes.ts';
import type { GlobEntry, GlobTree } from './walk-glob.ts';

const MISSING: readonly ErrorCode[] = ['NOT_FOUND', 'NOT_A_DIRECTORY'];

const leadsToDirectory = async (path: string): Promise<boolean> => {
  try {
    return (await stat(localPathBytes(path))).isDirectory();
  } catch {
    // A link that leads nowhere, or where nobody may look, leads to no directory.
    return false;
  }
};

const joinLocal = (directory: string, name: string): string =>
  directory === '' || directory.endsWith('/') ? `${directory}${name}` : `${directory}/${name}`;

const toEntry = async (path: string, name: string, found: Pick<Dirent, 'isDirectory' | 'isSymbolicLink'>) => {
  const isDirectory = found.isDirectory();
  return {
    name,
    isDirectory,
    leadsToDirectory: isDirectory || (found.isSymbolicLink() && (await leadsToDirectory(path))),
  };
};

/** `onProblem` hears of directories that may not be looked into. */
export const createLocalTree = (onProblem: (problem: Problem) => void): GlobTree<GlobEntry> => ({
  async *list(path) {
    try {
      const directory = localPathBytes(path === '' ? '.' : path);
      for (const found of await readdir(directory, { withFileTypes: true, encoding: 'buffer' })) {
        const name = nameFromBytes(found.name);
        yield await toEntry(joinLocal(path, name), name, found);
      }
    } catch (error) {
      const { code, message } = localFileError(error, path);
      if (!MISSING.includes(code)) onProblem({ path, code, message });
    }
  },
  find: async (path) => {
    try {
      const found = await lstat(localPathBytes(path));
      return await toEntry(path, path.slice(path.lastIndexOf('/') + 1), found);
    } catch (error) {
      const known = localFileError(error, path);
      if (MISSING.includes(known.code)) return undefined;
      throw known;
    }
  },
  join: joinLocal,
});
