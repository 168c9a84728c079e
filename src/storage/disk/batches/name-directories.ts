// From staged directories to their names. A name is taken first, with an empty directory of our own: making one is the only
// step that tells whether the name of a directory is free and takes it at once. Then the whole one takes the place of the
// empty one, which the system allows only while that is empty. When the name was taken, or something else is in the way,
// each file goes into what is there, by the conflict policy, as any staged file; so does each directory below.
//
// Another worker may have entered the empty one in between: it meets ENOENT, and looks again (jail/successor.ts).

import { closeQuietly } from '../content.ts';
import { childPath } from '../jail/directory-cache.ts';
import { commitStaged } from '../staging/commit-file.ts';
import {
  answer,
  failure,
  noteVersion,
  touch,
  type BatchRun,
  type NewDirectory,
  type NewFile,
} from './batch-run.ts';
import { parentOf } from './new-directory.ts';
import { ensureUntouched, finishFile } from './write-batch-file.ts';

interface WholeDirectory {
  readonly directory: NewDirectory;
  /** Those of its files that are whole, and the same with those of the directories in it. */
  readonly files: readonly NewFile[];
  readonly below: readonly NewFile[];
}

/**
 * Names the directories, or their files, and answers these. An outer directory comes before those in it. `lost` are the
 * files that could not be synced, and why.
 */
export const nameDirectories = (
  run: BatchRun,
  directories: readonly NewDirectory[],
  lost: ReadonlyMap<NewFile, Error>,
): void => {
  const { staging } = run.context;
  const whole = settleFiles(run, directories, lost);
  /** By each that has its name: the real path of the directory that must be synced for it. */
  const named = new Map<NewDirectory, string>();
  for (const { directory, files, below } of whole) {
    const above = directory.outer === undefined ? undefined : named.get(directory.outer);
    const touched = above ?? nameWhole(run, directory, below);
    if (touched === undefined) for (const file of files) nameAlone(run, directory, file);
    else {
      named.set(directory, touched);
      for (const file of files) answerNamed(run, file, touched);
    }
  }
  for (const { directory } of whole.toReversed()) {
    if (named.has(directory)) staging.releaseDirectory(directory.staged);
    else staging.removeDirectory(directory.staged);
  }
};

/** Closes and removes staged directories that will not get their names. */
export const abandonDirectories = (run: BatchRun, directories: readonly NewDirectory[]): void => {
  for (const { files, staged } of directories.toReversed()) {
    for (const { fd } of files) if (fd !== undefined) closeQuietly(run.context.calls, fd);
    run.context.staging.removeDirectory(staged);
  }
};

/** Closes all files, answers those that are not whole, and removes directories that hold none: those never appear. */
const settleFiles = (
  run: BatchRun,
  directories: readonly NewDirectory[],
  lost: ReadonlyMap<NewFile, Error>,
): readonly WholeDirectory[] => {
  const whole: WholeDirectory[] = [];
  const below = new Map<NewDirectory, NewFile[]>(directories.map((directory) => [directory, []]));
  for (const directory of directories.toReversed()) {
    const files = directory.files.filter((file) => settleFile(run, directory, file, lost.get(file)));
    // A file keeps its version when a directory above it gets its name.
    for (const { index, at } of files) noteVersion(run, index, directory.staged.directory, at.name);
    const all = [...files, ...(below.get(directory) ?? [])];
    if (directory.outer !== undefined) {
      below.get(directory.outer)?.push(...all);
      directory.outer.isSpoiled ||= directory.isSpoiled;
    }
    if (all.length > 0) whole.push({ directory, files, below: all });
    else run.context.staging.removeDirectory(directory.staged);
  }
  return whole.reverse();
};

/** Closes the file; whether it is whole. One that is not is answered, and keeps the directory from its name. */
const settleFile = (
  run: BatchRun,
  directory: NewDirectory,
  { index, at, fd }: NewFile,
  error: Error | undefined,
): boolean => {
  if (fd === undefined) return true;
  try {
    if (error !== undefined) throw error;
    ensureUntouched(run, index, at, fd);
    return true;
  } catch (reason: unknown) {
    directory.isSpoiled = true;
    run.results[index] = failure(reason, childPath(at.parentPath, at.name));
    return false;
  } finally {
    closeQuietly(run.context.calls, fd);
  }
};

/** Gives the directory its name, with all that is in it. The directory that must be synced for that; undefined when it cannot be. */
const nameWhole = (run: BatchRun, directory: NewDirectory, below: readonly NewFile[]): string | undefined => {
  if (directory.isSpoiled) return undefined;
  const { calls, jail } = run.context;
  const { relative, name, staged } = directory;
  try {
    const parent = run.maker.ensure(parentOf(relative), (made) => {
      for (const { index } of below) touch(run, made, index);
    });
    calls.makeDirectory(parent, name);
    // Whatever was known under this path is gone.
    jail.forget(childPath(parent.path, name));
    try {
      calls.rename(staged.home, staged.name, parent, name);
    } catch (error: unknown) {
      // Over a network, what was done may be reported as failed.
      if (calls.lstat(parent, name)?.ino !== staged.directory.ino) throw error;
    }
    return parent.path;
  } catch {
    // Each file finds out for itself what is in the way.
    return undefined;
  }
};

const answerNamed = (run: BatchRun, { index, at }: NewFile, touched: string): void => {
  // The names below it were synced before.
  touch(run, touched, index);
  answer(run, index, at, { outcome: 'created', name: at.name });
};

const nameAlone = (run: BatchRun, { staged }: NewDirectory, { index, at, incoming }: NewFile): void => {
  const { context, options, maker } = run;
  try {
    const directory = maker.ensure(at.parent, (path) => touch(run, path, index));
    // It was not there when the batch came: whoever made it may not have made it durable yet.
    touch(run, directory.path.slice(0, directory.path.lastIndexOf('/')) || '/', index);
    const source = { home: staged.directory, name: at.name, pinned: undefined };
    const committed = commitStaged(context, source, { directory, name: at.name }, incoming, options);
    finishFile(run, index, at, committed.directory, committed);
  } catch (error: unknown) {
    run.results[index] = failure(error, childPath(at.parentPath, at.name));
  }
};
