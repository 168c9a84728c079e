// Of what patterns match, the outermost: a directory that is taken as a whole takes what is in it along. Pure.

interface Coverable {
  readonly path: string;
  /** A pattern matched it. What was named is never left out. */
  readonly isMatched: boolean;
}

/** Leaves out what lies in a directory that is there too. */
export const withoutCovered = <T extends Coverable>(targets: readonly T[]): readonly T[] => {
  const paths = new Set(targets.map(({ path }) => path));
  const isCovered = (path: string): boolean => {
    for (let cut = path.lastIndexOf('/'); cut > 0; cut = path.lastIndexOf('/', cut - 1))
      if (paths.has(path.slice(0, cut))) return true;
    return false;
  };
  return targets.filter(({ path, isMatched }) => !isMatched || !isCovered(path));
};
