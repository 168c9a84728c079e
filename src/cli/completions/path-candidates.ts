// Paths that begin as what is typed, here and on the server. Whatever goes wrong, there is nothing to propose: a person
// who presses a key is told nothing and waits for nothing.

import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isReservedName, remotePathName } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { withRemote } from '../with-remote.ts';
import { askPatiently } from './ask-patiently.ts';
import type { WantedPath } from './plan-completion.ts';

/** More names are no help. */
const MAX_CANDIDATES = 2000;

/** "/a/b/na" is asked for as what is in "/a/b/" and begins with "na". */
const splitTyped = (typed: string): { readonly directory: string; readonly begin: string } => {
  const cut = typed.lastIndexOf('/') + 1;
  return { directory: typed.slice(0, cut), begin: typed.slice(cut) };
};

/** Names that begin with a dot are proposed to who has typed the dot. */
const isProposed = (name: string, begin: string): boolean =>
  name.startsWith(begin) && (begin !== '' || !name.startsWith('.')) && !isReservedName(name);

const isDirectory = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    // A link that leads nowhere.
    () => false,
  );

const localCandidates = async (typed: string): Promise<readonly string[]> => {
  const { directory, begin } = splitTyped(typed);
  const opened = directory.replace(/^~(?=\/)/u, homedir());
  const entries = await readdir(opened === '' ? '.' : opened, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    if (!isProposed(entry.name, begin)) continue;
    const isDirectoryName =
      entry.isDirectory() || (entry.isSymbolicLink() && (await isDirectory(`${opened}${entry.name}`)));
    found.push(`${directory}${entry.name}${isDirectoryName ? '/' : ''}`);
    if (found.length === MAX_CANDIDATES) break;
  }
  return found;
};

const remoteCandidates = async (
  context: CliContext,
  flags: ClientFlags,
  typed: string,
): Promise<readonly string[]> => {
  const { directory, begin } = splitTyped(typed === '' ? '/' : typed);
  const found: string[] = [];
  await askPatiently(context, async (silent, timeout) => {
    const signal = silent.interrupt;
    await withRemote(silent, { ...flags, timeout }, async (remote) => {
      for await (const entry of remote.files.list(directory, { versions: false, signal })) {
        const name = remotePathName(entry.path);
        if (!isProposed(name, begin)) continue;
        const isDirectoryName = entry.kind === 'directory' || entry.leads === 'directory';
        found.push(`${directory}${name}${isDirectoryName ? '/' : ''}`);
        if (found.length === MAX_CANDIDATES) break;
      }
    });
  });
  return found;
};

/** Never rejects. */
export const pathCandidates = async (
  context: CliContext,
  flags: ClientFlags,
  { side, prefix, typed, remote }: WantedPath,
): Promise<readonly string[]> => {
  try {
    const found =
      side === 'local'
        ? await localCandidates(typed)
        : await remoteCandidates(context, remote === undefined ? flags : { remote }, typed);
    return found.map((path) => prefix + path);
  } catch {
    // No server, no token, no such directory: nothing to propose is the whole answer.
    return [];
  }
};
