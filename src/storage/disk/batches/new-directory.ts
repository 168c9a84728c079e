// The directories of a batch that do not exist yet. Their files are not staged one by one: the topmost directory that is
// missing is staged, what lies below it is made in it under its own name, and all of it gets its place by one step when it
// is there (name-directories.ts). Until then nothing that might need one of them may be done: whoever would do it has what
// waits named first.

import { fileNameProblem } from '../../../base/index.ts';
import type { BatchEntry } from '../../batch.ts';
import { childPath } from '../jail/directory-cache.ts';
import type { EntryPath } from '../jail/entry-path.ts';
import { touch, type BatchRun, type NewDirectories, type NewDirectory } from './batch-run.ts';

/** With fewer files in and below it, staging a directory costs more than it saves. */
const MIN_FILES = 4;

/** Of a path relative to the batch's directory, which is "". */
export const parentOf = (relative: string): string =>
  relative.slice(0, Math.max(0, relative.lastIndexOf('/')));

export const planNewDirectories = (
  entries: readonly BatchEntry[],
  paths: readonly (EntryPath | undefined)[],
): NewDirectories => {
  const direct = new Map<string, number>();
  entries.forEach(({ kind }, index) => {
    const parent = kind === 'file' ? paths[index]?.parent : undefined;
    if (parent !== undefined) direct.set(parent, (direct.get(parent) ?? 0) + 1);
  });
  const candidates = new Map<string, number>();
  for (const [parent, count] of direct) {
    for (let at = parent; at !== ''; at = parentOf(at)) candidates.set(at, (candidates.get(at) ?? 0) + count);
  }
  return { candidates, byPath: new Map(), byRelative: new Map(), held: 0 };
};

/** The staged directory that stands for `relative`, begun if need be; undefined when that is there, or is made in place. */
export const newDirectoryFor = (run: BatchRun, index: number, relative: string): NewDirectory | undefined => {
  const { candidates, byRelative } = run.unnamed;
  const begun = byRelative.get(relative);
  if (begun !== undefined) return begun;
  const count = candidates.get(relative);
  if (count === undefined) return undefined;
  const outer = newDirectoryFor(run, index, parentOf(relative));
  let directory: NewDirectory | undefined;
  if (outer !== undefined) directory = beginWithin(run, relative, outer);
  else if (count >= MIN_FILES) directory = beginTopmost(run, index, relative);
  candidates.delete(relative);
  if (directory !== undefined) byRelative.set(relative, directory);
  return directory;
};

const beginTopmost = (run: BatchRun, index: number, relative: string): NewDirectory | undefined => {
  const { context, maker } = run;
  const parent = maker.ensure(parentOf(relative), (path) => touch(run, path, index));
  return begin(run, relative, parent.path, undefined, (name) => {
    if (context.calls.lstat(parent, name) !== undefined) return undefined;
    const mustSync = context.mustSync(parent);
    return { staged: context.staging.createDirectory(parent), mustSync };
  });
};

const beginWithin = (run: BatchRun, relative: string, outer: NewDirectory): NewDirectory | undefined => {
  const { calls } = run.context;
  const home = outer.staged.directory;
  return begin(run, relative, outer.path, outer, (name) => {
    calls.makeDirectory(home, name);
    const staged = { home, name, pinned: undefined, directory: calls.openDirectory(home, name) };
    return { staged, mustSync: outer.mustSync };
  });
};

const begin = (
  { context, unnamed }: BatchRun,
  relative: string,
  parentPath: string,
  outer: NewDirectory | undefined,
  create: (name: string) => Pick<NewDirectory, 'staged' | 'mustSync'> | undefined,
): NewDirectory | undefined => {
  const name = relative.slice(relative.lastIndexOf('/') + 1);
  const path = childPath(parentPath, name);
  // Entries may name one directory in several ways, through links.
  const known = unnamed.byPath.get(path);
  if (known !== undefined) return known;
  if (fileNameProblem(name, context.init.names) !== undefined) return undefined;
  try {
    const created = create(name);
    if (created === undefined) return undefined;
    const begun: NewDirectory = { path, relative, name, outer, ...created, files: [], isSpoiled: false };
    unnamed.byPath.set(path, begun);
    unnamed.held += 1;
    return begun;
  } catch {
    // Making it in place comes next, and says what is the matter.
    return undefined;
  }
};

/** Takes all of them out of the run: whoever does gives each its name, or removes it. */
export const takeNewDirectories = ({ unnamed }: BatchRun): readonly NewDirectory[] => {
  const all = [...unnamed.byPath.values()];
  unnamed.byPath.clear();
  unnamed.byRelative.clear();
  unnamed.held = 0;
  return all;
};
