// What `--exclude` leaves out and `--include` leaves in: lines with the meaning of .gitignore, matched against paths
// relative to the directory they were given for. Pure.

import ignore from 'ignore';

/** Whether an entry, and all that is below it, is left out. `path` is relative, "/"-separated. */
export type PathFilter = (path: string, isDirectory: boolean) => boolean;

// The matcher remembers every path it was asked about; a fresh one now and then keeps a long scan's memory flat.
const MAX_REMEMBERED = 10_000;

const createMatcher = (patterns: readonly string[]): PathFilter => {
  const start = () => ignore({ ignorecase: false, allowRelativePaths: true }).add([...patterns]);
  let matcher = start();
  let asked = 0;
  return (path, isDirectory) => {
    asked += 1;
    if (asked % MAX_REMEMBERED === 0) matcher = start();
    return matcher.ignores(isDirectory ? `${path}/` : path);
  };
};

/**
 * Leaves out what matches `exclude`, and of files and links what matches no line of `include`, where there is any: a line
 * that matches a directory is one for all that is below. Directories are left out by `exclude` alone.
 */
export const createPathFilter = (
  exclude: readonly string[] = [],
  include: readonly string[] = [],
): PathFilter => {
  const isExcluded: PathFilter = exclude.length === 0 ? () => false : createMatcher(exclude);
  if (include.length === 0) return isExcluded;
  const isIncluded = createMatcher(include);
  return (path, isDirectory) =>
    isExcluded(path, isDirectory) || (!isDirectory && !isIncluded(path, isDirectory));
};
