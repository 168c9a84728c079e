// The trash as one disk core sees it: single looks and changes, and long work in steps, between which whoever runs it
// lets others have their turn.

import type { RemotePath } from '../../../base/index.ts';
import type { WriteOptions, Written } from '../../storage.ts';
import type { TrashCleared } from '../../trash.ts';
import type { DiskContext } from '../disk-context.ts';
import { guarded } from '../disk-error.ts';
import { childPath } from '../jail/directory-cache.ts';
import type { CoreReader } from '../file-reader.ts';
import { ensureWritable } from '../write-rules.ts';
import { expireItems } from './expire.ts';
import { openItem } from './open-item.ts';
import { evictNow, createTally, groupNames, purgeItems, type Steps, type Tally } from './purge.ts';
import { findItem, measureItem, readGroup, type FoundItem, type Measure } from './read-trash.ts';
import { restoreItem } from './restore.ts';
import type { TrashHome } from './trash-home.ts';

export interface CoreTrash {
  /** Names of groups, the newest first. */
  groups(): readonly string[];
  /** The items of these groups. */
  read(groups: readonly string[]): readonly FoundItem[];
  find(id: string): FoundItem | undefined;
  /** The path under which the trash knows what is, or was, at this one: links on the way resolved as far as they are there. */
  realPath(path: RemotePath): RemotePath;
  /** See Trash.open. */
  open(id: string, path: RemotePath | undefined): CoreReader;
  /** See Trash.restore. */
  restore(id: string, to: RemotePath | undefined, options: WriteOptions): Written;
  /** Adds up what is in an item. */
  measure(id: string): StepsOf<Measure>;
  /** See Trash.remove, and so on. */
  remove(ids: readonly string[]): StepsOf<TrashCleared>;
  expire(keepMs: number): StepsOf<TrashCleared>;
  evict(bytes: number): TrashCleared;
}

export type StepsOf<T> = Generator<void, T>;

const NOTHING: TrashCleared = { items: 0, bytes: 0, stuck: 0 };

/** Steps that may be refused, and what they come to. */
const steps = function* <T>(result: T, begin: () => Steps): StepsOf<T> {
  const work = begin();
  try {
    while (guarded('/', () => work.next()).done !== true) yield;
    return result;
  } finally {
    // Closes what was open, if nobody goes on.
    work.return();
  }
};

const clearing = (
  context: DiskContext,
  begin: (home: TrashHome, tally: Tally) => Steps,
): StepsOf<TrashCleared> => {
  const tally = createTally();
  return steps<TrashCleared>(tally, function* () {
    ensureWritable(context, '/');
    if (context.trash !== undefined) yield* begin(context.trash, tally);
  });
};

const realPath = ({ jail }: DiskContext, path: RemotePath): RemotePath => {
  if (path === '/') return path;
  try {
    jail.begin();
    const { directory, name } = jail.parent(path);
    return childPath(directory.path, name) as RemotePath;
  } catch {
    // The way there is gone, as it may be in the trash itself.
    return path;
  }
};

export const createCoreTrash = (context: DiskContext): CoreTrash => {
  const { calls, trash } = context;
  return {
    groups: () => (trash === undefined ? [] : guarded('/', () => groupNames(calls, trash).toReversed())),
    read: (groups) =>
      trash === undefined
        ? []
        : guarded('/', () => groups.flatMap((group) => readGroup(calls, trash, group))),
    find: (id) => (trash === undefined ? undefined : guarded('/', () => findItem(calls, trash, id))),
    realPath: (path) => realPath(context, path),
    open: (id, path) => openItem(context, id, path, (one) => realPath(context, one)),
    restore: (id, to, options) => restoreItem(context, id, to, options),
    measure: (id) => {
      const measure: Measure = { bytes: 0, entries: 0 };
      return steps(measure, function* () {
        if (trash !== undefined) yield* measureItem(calls, trash, id, measure);
      });
    },
    remove: (ids) => clearing(context, (home, tally) => purgeItems(context, home, ids, tally)),
    expire: (keepMs) => clearing(context, (home, tally) => expireItems(context, home, keepMs, tally)),
    evict: (bytes) =>
      guarded('/', () => {
        ensureWritable(context, '/');
        return trash === undefined ? NOTHING : { ...evictNow(context, trash, bytes) };
      }),
  };
};
