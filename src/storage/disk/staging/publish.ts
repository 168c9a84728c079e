// Gives something in staging its name: the step by which it becomes visible, whole. `link` gives a free name and never
// replaces, `rename` replaces in one step; what another program did since the last look is looked at again.

import { errnoOf, type Directory } from '../calls/directory-calls.ts';
import { childPath, type OpenDirectory } from '../jail/directory-cache.ts';
import type { DiskContext } from '../disk-context.ts';
import { refusal } from '../disk-error.ts';
import type { Place } from '../jail/jail.ts';
import { successorOf } from '../jail/successor.ts';
import { decidePlacement, type Incoming, type Placement } from './placement.ts';
import type { WriteOptions } from '../../storage.ts';
import { createKeeper, type Keeper } from '../trash/keeper.ts';

/** Something that has a name nobody else knows, or (for a move) its old name. */
export interface Source {
  readonly home: Directory;
  readonly name: string;
}

export interface Published extends Placement {
  /** Where the name is: the destination's directory, or the one that has its path by now. */
  readonly directory: OpenDirectory;
  /** Whether the source's own name is still there and must be removed by the caller. */
  readonly sourceRemains: boolean;
}

export interface PublishOptions extends WriteOptions {
  /** Keeps what is replaced. Default: each by itself, where the root keeps a trash. */
  readonly keeper?: Keeper | undefined;
}

// Other programs may take the chosen name again and again, but hardly this often.
const MAX_ATTEMPTS = 64;

const LINKS_UNSUPPORTED: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
]);

/**
 * `first` is a placement decided a moment ago. Outcomes `unchanged` and `skipped` leave the source as it is.
 * Throws what decidePlacement throws, and the calls' errors; EXDEV when the source is on another file system.
 * When the destination's directory is gone, the one that has its path by now takes its place; it is closed then, unless it is pinned.
 */
export const publish = (
  context: DiskContext,
  source: Source,
  destination: Place,
  incoming: Incoming,
  options: PublishOptions,
  first?: Placement,
): Published => {
  try {
    return publishIn(context, source, destination, incoming, options, first);
  } catch (error: unknown) {
    const directory =
      errnoOf(error) === 'ENOENT' ? successorOf(context.jail, destination.directory) : undefined;
    if (directory === undefined) throw error;
    return publishIn(context, source, { ...destination, directory }, incoming, options);
  }
};

const publishIn = (
  context: DiskContext,
  source: Source,
  destination: Place,
  incoming: Incoming,
  options: PublishOptions,
  first?: Placement,
): Published => {
  const { calls } = context;
  const { directory } = destination;
  let placement = first ?? decidePlacement(context, destination, incoming, options);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const { outcome, name } = placement;
    if (outcome === 'unchanged' || outcome === 'skipped')
      return { ...placement, directory, sourceRemains: true };
    if (
      outcome === 'replaced' ||
      (outcome === 'created' && options.policy === 'replace' && incoming.kind !== 'directory')
    ) {
      const isReplaced = outcome === 'replaced';
      if (
        isReplaced
          ? replaceKept(context, source, directory, name, options)
          : renameOver(context, source, directory, name)
      )
        return { ...placement, directory, sourceRemains: false };
    } else if (incoming.kind === 'directory') {
      // A directory has no second name. Checked just now to be free; rename itself refuses all but an empty directory.
      calls.rename(source.home, source.name, directory, name);
      return { ...placement, directory, sourceRemains: false };
    } else {
      const linked = linkTo(context, source, directory, name);
      if (linked !== 'taken') return { ...placement, directory, sourceRemains: linked === 'linked' };
    }
    placement = decidePlacement(context, destination, incoming, options);
  }
  throw refusal(
    'BUSY',
    childPath(directory.path, destination.name),
    'is being changed by another program all the time; try again when it has finished',
  );
};

/** The same for a name that something has: that is kept first, and let go of again when it keeps its name. */
const replaceKept = (
  context: DiskContext,
  source: Source,
  directory: OpenDirectory,
  name: string,
  { keeper: shared, by }: PublishOptions,
): boolean => {
  const own = shared === undefined ? createKeeper(context, by) : undefined;
  const place = { directory, name };
  try {
    let isReplaced = false;
    const takeBack = (shared ?? own)?.keep(place);
    try {
      isReplaced = renameOver(context, source, directory, name);
      return isReplaced;
    } finally {
      if (!isReplaced) takeBack?.();
    }
  } finally {
    own?.close();
  }
};

/** False when a directory has taken the name since the last look. */
const renameOver = (
  context: DiskContext,
  source: Source,
  directory: OpenDirectory,
  name: string,
): boolean => {
  try {
    context.calls.rename(source.home, source.name, directory, name);
    return true;
  } catch (error: unknown) {
    if (errnoOf(error) !== 'EISDIR' && errnoOf(error) !== 'ENOTEMPTY' && errnoOf(error) !== 'EEXIST')
      throw error;
    return false;
  }
};

const linkTo = (
  context: DiskContext,
  source: Source,
  directory: OpenDirectory,
  name: string,
): 'linked' | 'renamed' | 'taken' => {
  const { calls } = context;
  try {
    calls.link(source.home, source.name, directory, name);
    return 'linked';
  } catch (error: unknown) {
    const errno = errnoOf(error);
    if (errno === 'EEXIST') return 'taken';
    if (!LINKS_UNSUPPORTED.has(errno)) throw error;
  }
  // A file system without hard links: look, then rename. Another program that takes the name in between loses its file;
  // nothing of Wherry's does so, since path locks are held above.
  if (calls.lstat(directory, name) !== undefined) return 'taken';
  calls.rename(source.home, source.name, directory, name);
  return 'renamed';
};
