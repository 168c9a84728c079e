// What goes from the trash by itself: items that are old enough, and versions of paths that have very many.

import { planThinning } from '../../thin-versions.ts';
import { errnoOf, type Directory } from '../calls/directory-calls.ts';
import type { DiskContext } from '../disk-context.ts';
import { readClock, writeClock } from './clock-file.ts';
import { groupNames, purgeGroup, purgeItems, type Steps, type Tally } from './purge.ts';
import { readGroup } from './read-trash.ts';
import { nextTrashTime } from './trash-clock.ts';
import type { TrashHome } from './trash-home.ts';
import { groupTimeMs } from './trash-names.ts';

/** See Trash.expire. `keepMs` may be Infinity: then only what was begun is gone on with. */
export const expireItems = function* (
  context: DiskContext,
  home: TrashHome,
  keepMs: number,
  tally: Tally,
): Steps {
  const trash = home.find();
  if (trash === undefined) return;
  const names = groupNames(context.calls, home);
  const nowMs = context.init.now() / 1000;
  const timeMs = moveClock(context, trash, names, nowMs, keepMs);
  const limitMs = timeMs - keepMs;
  const versions = new Map<string, { readonly id: string; readonly timeMs: number }[]>();
  for (const name of names) {
    const groupMs = groupTimeMs(name);
    // What seems to come from the future was kept by a clock that was wrong: its age is not known yet.
    const isOld = groupMs < limitMs && groupMs <= nowMs;
    yield* carryingOn(tally, () => purgeGroup(context, home, name, () => isOld, tally));
    if (!isOld && keepMs < Infinity) collectVersions(context, home, name, versions);
    yield;
  }
  for (const found of versions.values()) {
    found.sort((a, b) => b.timeMs - a.timeMs);
    const times = found.map((version) => version.timeMs);
    const dropped = planThinning(times, timeMs).map((index) => found[index]?.id ?? '');
    if (dropped.length > 0) yield* carryingOn(tally, () => purgeItems(context, home, dropped, tally));
  }
};

/** What cannot be done in one group does not stop the others. */
const carryingOn = function* (tally: Tally, work: () => Steps): Steps {
  try {
    yield* work();
  } catch (error: unknown) {
    if (errnoOf(error) === '') throw error;
    tally.stuck += 1;
  }
};

const collectVersions = (
  { calls }: DiskContext,
  home: TrashHome,
  name: string,
  versions: Map<string, { readonly id: string; readonly timeMs: number }[]>,
): void => {
  try {
    for (const { id, path, timeMs, reason } of readGroup(calls, home, name)) {
      if (reason !== 'replaced' || path === '/') continue;
      const known = versions.get(path);
      if (known === undefined) versions.set(path, [{ id, timeMs }]);
      else known.push({ id, timeMs });
    }
  } catch (error: unknown) {
    // A group that cannot be read now is thinned out another time.
    if (errnoOf(error) === '') throw error;
  }
};

/** The trash's own time, moved on; see trash-clock.ts. Without one it begins with the newest item. */
const moveClock = (
  { calls }: DiskContext,
  trash: Directory,
  names: readonly string[],
  nowMs: number,
  keepMs: number,
): number => {
  const newest = names.at(-1);
  const lastMs = readClock(calls, trash) ?? (newest === undefined ? nowMs : groupTimeMs(newest));
  const oldest = names.at(0);
  const oldestMs = oldest === undefined ? undefined : groupTimeMs(oldest);
  const timeMs = nextTrashTime({ lastMs, nowMs, oldestMs, keepMs });
  try {
    writeClock(calls, trash, timeMs);
  } catch (error: unknown) {
    // A full disk, say. The next look begins at the same time again, so that this can only make it later.
    if (errnoOf(error) === '') throw error;
  }
  return timeMs;
};
