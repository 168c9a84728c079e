// The middle of a batch, and its end: what waits is synced, all at once, and gets its name.

import { childPath } from '../jail/directory-cache.ts';
import { failure, heldBy, type BatchRun, type NewDirectory, type NewFile } from './batch-run.ts';
import { keepReplaced } from './keep-replaced.ts';
import { nameDirectories } from './name-directories.ts';
import { takeNewDirectories } from './new-directory.ts';
import { nameFile } from './write-batch-file.ts';

/** Syncs the files that wait, then gives each file and each new directory its name. */
export const nameWaiting = async (run: BatchRun): Promise<void> => {
  if (heldBy(run) === 0) return;
  const { context, waiting } = run;
  const { lost, errors } = await syncWaiting(run);
  // From here each one is named or removed below.
  run.waiting = [];
  const directories = takeNewDirectories(run);
  context.jail.begin();
  nameDirectories(run, directories, lost);
  const kept = keepReplaced(run, waiting, errors);
  waiting.forEach((file, position) => {
    try {
      nameFile(run, file, kept?.[position]?.error ?? errors[position], kept?.[position]);
    } catch (error: unknown) {
      run.results[file.index] = failure(error, childPath(file.at.parentPath, file.at.name));
    }
  });
};

interface Synced {
  /** By the position of what waits. */
  readonly errors: readonly (Error | undefined)[];
  readonly lost: ReadonlyMap<NewFile, Error>;
}

/** New directories come after what is in them: whatever is found of one after a power cut, its files are whole. */
const syncWaiting = async ({ context, waiting, unnamed }: BatchRun): Promise<Synced> => {
  const { calls } = context;
  const directories = [...unnamed.byPath.values()].filter(({ mustSync }) => mustSync);
  const files = directories.flatMap((directory) => directory.files);
  const fds = [...waiting.map(({ staged }) => staged.fd), ...files.map(({ fd }) => fd ?? -1)];
  const errors = fds.length === 0 ? [] : await calls.syncFiles(fds);
  const lost = new Map<NewFile, Error>();
  files.forEach((file, position) => {
    const error = errors[waiting.length + position];
    if (error !== undefined) lost.set(file, error);
  });
  if (directories.length > 0) await syncNames(context, directories);
  return { errors, lost };
};

/** Where the names in a directory cannot be made durable, its files go without it. */
const syncNames = async (
  { calls }: BatchRun['context'],
  directories: readonly NewDirectory[],
): Promise<void> => {
  const errors = await calls.syncDirectories(directories.map(({ staged }) => staged.directory));
  directories.forEach((directory, position) => {
    if (errors[position] !== undefined) directory.isSpoiled = true;
  });
};
