// The directories of a server, for patterns.

import { joinRemotePath, parseRemotePath, remotePathName, toWherryError } from '../../base/index.ts';
import type { Entry, Problem, Remote } from '../../client/index.ts';
import type { GlobEntry, GlobTree } from './walk-glob.ts';

export interface RemoteMatch extends GlobEntry {
  readonly entry: Entry;
}

const toMatch = (entry: Entry): RemoteMatch => ({
  name: remotePathName(entry.path),
  isDirectory: entry.kind === 'directory',
  leadsToDirectory: entry.kind === 'directory' || entry.leads === 'directory',
  entry,
});

/** Whether an error says that a path leads to nothing: not a reason to stop, but no match. */
export const isMissing = (error: unknown): boolean => {
  const { code } = toWherryError(error);
  return code === 'NOT_FOUND' || code === 'NOT_A_DIRECTORY';
};

/** `onProblem` hears of what could not be looked into. */
export const createRemoteTree = (
  remote: Pick<Remote, 'files'>,
  signal: AbortSignal,
  onProblem: (problem: Problem) => void,
): GlobTree<RemoteMatch> => ({
  async *list(path) {
    try {
      for await (const entry of remote.files.list(path, { signal, onProblem })) yield toMatch(entry);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  },
  find: async (path) => {
    try {
      return toMatch(await remote.files.stat(path, { signal }));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  },
  join: (directory, name) => joinRemotePath(parseRemotePath(directory), name),
});
