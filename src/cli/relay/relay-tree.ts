// A directory with all that is in it from one server to another. What fails does not stop the rest; a move removes each file
// when its copy is safe, and the directories that are empty then.

import {
  displayName,
  joinRemotePath,
  parseRemotePath,
  relativeRemotePath,
  Semaphore,
  toWherryError,
  WherryError,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry, Problem } from '../../client/index.ts';
import { isFatal } from '../exit-code.ts';
import type { TransferJobOptions, TransferJobResult } from '../transfer/transfer-job.ts';
import { EMPTY_TALLY, tallyEvent, type TransferTally } from '../transfer/transfer-tally.ts';
import { findEntry, relayFile, type RelayDeps } from './relay-file.ts';

/** Enough to fill the round trips of both links. */
const MAX_FILES_AT_ONCE = 8;

interface Tree {
  readonly directories: Entry[];
  readonly files: Entry[];
  readonly problems: Problem[];
}

const LINK_REFUSED = 'is a symbolic link, and links are not taken from one server to another.';

const scan = async ({ from }: RelayDeps, source: Entry, signal: AbortSignal): Promise<Tree> => {
  const tree: Tree = { directories: [], files: [], problems: [] };
  const onProblem = (problem: Problem): void => void tree.problems.push(problem);
  for await (const entry of from.files.list(source.path, { recursive: true, signal, onProblem })) {
    if (entry.kind === 'directory') tree.directories.push(entry);
    else if (entry.kind === 'file') tree.files.push(entry);
    else {
      const message = `"${displayName(entry.path)}" ${LINK_REFUSED}`;
      tree.problems.push({ path: entry.path, code: 'UNSUPPORTED', message });
    }
  }
  return tree;
};

/** Makes a directory, or finds one there: directories merge. */
const ensureDirectory = async (
  { to, dryRun }: RelayDeps,
  source: Entry,
  path: RemotePath,
  { signal, onEvent }: TransferJobOptions,
): Promise<void> => {
  const existing = await findEntry(to, path, signal);
  if (existing !== undefined && existing.kind !== 'directory') {
    throw new WherryError('NOT_A_DIRECTORY', `"${displayName(path)}" is there and is not a directory.`);
  }
  if (existing === undefined && !dryRun) await to.files.makeDirectory(path, { signal });
  const outcome = existing === undefined ? 'created' : 'unchanged';
  onEvent({ type: 'done', path: source.path, destination: path, kind: 'directory', size: 0, outcome });
};

/** The emptied directories, the deepest first. One that still holds something stays. */
const removeEmptied = async (
  { from }: RelayDeps,
  directories: readonly Entry[],
  signal: AbortSignal,
): Promise<void> => {
  for (const { path } of directories.toReversed()) {
    try {
      await from.files.remove(path, { signal });
    } catch (error) {
      if (isFatal(error)) throw error;
      // What keeps it was reported, or came meanwhile: both are reasons to leave it.
    }
  }
};

/** `path` is the new path of the directory itself; it is made unless it is there. */
export const relayTree = async (
  deps: RelayDeps,
  source: Entry,
  path: RemotePath,
  { signal, onEvent }: TransferJobOptions,
): Promise<TransferJobResult> => {
  const tree = await scan(deps, source, signal);
  const bytes = tree.files.reduce((sum, { size }) => sum + size, 0);
  onEvent({ type: 'found', files: tree.files.length, bytes, complete: true });
  let tally: TransferTally = EMPTY_TALLY;
  const counting: TransferJobOptions = {
    signal,
    onEvent: (event) => {
      tally = tallyEvent(tally, event);
      onEvent(event);
    },
  };
  const place = (entry: Entry): RemotePath => {
    const relative = relativeRemotePath(entry.path, source.path);
    return relative === '' ? path : joinRemotePath(path, relative);
  };
  const attempt = async (entry: Entry, task: () => Promise<unknown>): Promise<void> => {
    try {
      await task();
    } catch (error) {
      if (isFatal(error)) throw error;
      const { code, message } = toWherryError(error);
      tree.problems.push({ path: entry.path, code, message });
    }
  };
  await ensureDirectory(deps, source, path, counting);
  for (const directory of tree.directories)
    await attempt(directory, () => ensureDirectory(deps, directory, place(directory), counting));
  const semaphore = new Semaphore(MAX_FILES_AT_ONCE);
  await Promise.all(
    tree.files.map((file) =>
      semaphore.run(() => attempt(file, () => relayFile(deps, file, place(file), counting)), signal),
    ),
  );
  if (deps.verb === 'move' && !deps.dryRun) {
    const top = source.path === '/' ? [] : [source];
    await removeEmptied(deps, [...top, ...tree.directories], signal);
  }
  return { tally, problems: tree.problems };
};

/** Where a source goes: into a directory that is there, else exactly to the path. */
export const relayDestination = async (
  { to }: Pick<RelayDeps, 'to'>,
  name: string,
  destination: RemotePath,
  signal: AbortSignal,
): Promise<RemotePath> => {
  const existing = await findEntry(to, destination, signal);
  const isDirectory = existing?.kind === 'directory' || existing?.leads === 'directory';
  return isDirectory && name !== '' ? joinRemotePath(parseRemotePath(existing.path), name) : destination;
};
