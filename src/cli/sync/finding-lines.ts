// What a run found that people should know, and what to do about it. Pure; names in the sentences are escaped.

import { displayName } from '../../base/index.ts';
import type {
  Conflict,
  ConflictRule,
  Lookalike,
  Side,
  SyncChange,
  SyncOutcome,
  SyncProblem,
} from '../../sync/index.ts';
import { SIDE_PLACES } from './side-words.ts';

/** Of a path that begins with a slash as of one that does not. */
const quote = (path: string): string => `"${displayName(path.replace(/^\//u, ''))}"`;

const nameOnly = (path: string): string => `"${displayName(path.slice(path.lastIndexOf('/') + 1))}"`;

/** Whose content it is. */
const OWNERS: Readonly<Record<Side, string>> = {
  left: 'the content from here',
  right: "the server's content",
};

/** `isFirst`: nothing is known of what either side had before. */
export const formatConflict = (
  { path, kept, copy }: Conflict,
  { rule, isFirst }: { readonly rule: ConflictRule; readonly isFirst: boolean },
): string => {
  const both = `${quote(path)} ${isFirst ? 'is another on each side' : 'was changed on both sides'}`;
  const lost = OWNERS[kept === 'left' ? 'right' : 'left'];
  if (copy === undefined)
    return `${both}: ${OWNERS[kept]} is kept (--conflict ${rule}), and ${lost} goes to the trash.`;
  return `${both}: ${OWNERS[kept]} keeps the name, and ${lost} is ${nameOnly(copy)} beside it, on both sides.`;
};

const UNMANAGED: Readonly<Record<NonNullable<SyncProblem['why']>, string>> = {
  ignored: 'is left out by a pattern',
  unreadable: 'cannot be read %; let it be read, or leave it out with --exclude',
  unsupported:
    'does not travel: % it is a link that leads out of the directory, a device or a socket; leave it out with --exclude',
  name: 'has % a name that is no text (UTF-8); give it another one, or leave it out with --exclude',
};

/** `deletes`: of push and pull, whether --delete was given; undefined of both. */
export const formatProblem = (problem: SyncProblem, deletes: boolean | undefined): string => {
  const { path, reason, side, why, other } = problem;
  const [shown, place] = [quote(path), SIDE_PLACES[side]];
  switch (reason) {
    case 'unmanaged':
      return `${shown} ${UNMANAGED[why ?? 'unsupported'].replace('%', place)}. It was left as it is, on both sides.`;
    case 'occupied': {
      const way =
        deletes === false
          ? 'remove that directory, or add --delete'
          : 'something in that directory takes no part and stays; move it away, or rename one of the two';
      return `${shown} is a directory ${place} and not on the other side; ${way}. Both were left as they are.`;
    }
    case 'collision':
      return `${shown} and ${nameOnly(other ?? '')} are the same name ${place}; rename one of them.`;
    case 'invalid-name':
      return `${shown} has a name that cannot be made ${place}; rename it.`;
  }
};

export const formatLookalike = ({ path, other }: Lookalike): string =>
  `${quote(path)} and ${nameOnly(other)} are the same name on some systems (macOS, Windows); rename one before such a machine takes part.`;

/** Of a change that was not done and tried; undefined of one that was not tried. */
export const formatUndone = ({ side, path }: SyncChange, result: SyncOutcome): string | undefined => {
  const shown = path === '' ? 'the directory itself' : quote(path);
  if (result.outcome === 'changed')
    return `${shown} was changed ${SIDE_PLACES[side]} while this ran, and was left as it is; run it again.`;
  return result.outcome === 'failed'
    ? `${shown}: ${displayName(result.message)} (${result.code})`
    : undefined;
};

export const formatLeft = (count: number): string =>
  `${count === 1 ? '1 change was' : `${count} changes were`} left for the next run, because something else was not done.`;

export const formatHardLinked = (count: number): string =>
  `${count === 1 ? '1 name here is one' : `${count} names here are those`} of files with several (hard links); each is a file of its own on the server.`;
