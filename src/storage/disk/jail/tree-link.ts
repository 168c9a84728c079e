// Which symbolic links may travel with a tree: those that stay inside it, whatever else is in it. Reader and writer of
// batches ask the same question, so that what one side sends the other takes.

import { childPath, type OpenDirectory } from './directory-cache.ts';
import type { Jail } from './jail.ts';

const isWithin = (path: string, tree: string): boolean =>
  tree === '/' || path === tree || path.startsWith(`${tree}/`);

const isStep = (name: string): boolean => name !== '' && name !== '.';

/**
 * Whether a link in `directory` with this target stays within `tree` (a real path), now and after whatever else a peer
 * may write. Two rules: its text never climbs above the tree, and a step up follows only names of real directories: a
 * directory is never replaced, but a link, or a name still free, could later lead elsewhere, and ".." would leave from
 * there. Names that come last may be links: those were let in by the same rules. What is reached today must be inside
 * as well, since links that the owner of the machine made obey no rule.
 */
export const staysWithin = (jail: Jail, directory: OpenDirectory, target: string, tree: string): boolean => {
  if (target === '' || target.startsWith('/') || target.includes('\0') || !isWithin(directory.path, tree))
    return false;
  const names = target.split('/').filter(isStep);
  let at = directory.path;
  names.forEach((name, index) => {
    if (at === OUTSIDE) return;
    if (name !== '..') at = childPath(at, name);
    else if (at === tree || !(index === 0 || names[index - 1] === '..' || isRealDirectory(jail, at)))
      at = OUTSIDE;
    else at = at.slice(0, at.lastIndexOf('/')) || '/';
  });
  if (at === OUTSIDE) return false;
  // Where nothing is followed it is text, and the text stays inside.
  if (!jail.followsLinks) return true;
  const { leads, path } = jail.follow(directory, target);
  return leads !== 'outside' && (path === undefined || isWithin(path, tree));
};

const OUTSIDE = '';

const isRealDirectory = (jail: Jail, path: string): boolean => {
  try {
    return jail.realDirectory(path).path === path;
  } catch {
    // Missing, a link, or no directory.
    return false;
  }
};
