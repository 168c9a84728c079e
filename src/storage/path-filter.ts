// What `--exclude` patterns leave out: lines with the meaning of .gitignore, matched against paths relative to the
// directory they were given for. Pure.

import ignore from 'ignore';

/** Whether an entry, and all that is below it, is left out. `path` is relative, "/"-separated. */
export type PathFilter = (path: string, isDirectory: boolean) => boolean;

// The matcher remembers every path it was asked about; a fresh one now and then keeps a long scan's memory flat.
const MAX_REMEMBERED = 10_000;

export const createPathFilter = (patterns: readonly string[] | undefined): PathFilter => {
  if (patterns === undefined || patterns.length === 0) return () => false;
  const createMatcher = () => ignore({ ignorecase: false, allowRelativePaths: true }).add([...patterns]);
  let matcher = createMatcher();
  let asked = 0;
  return (path, isDirectory) => {
    asked += 1;
    if (asked % MAX_REMEMBERED === 0) matcher = createMatcher();
    return matcher.ignores(isDirectory ? `${path}/` : path);
  };
};
