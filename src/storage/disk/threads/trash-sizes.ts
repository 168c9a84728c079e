// How much is in the trash of a root, by its groups, and what of it goes for its size. What was counted once is remembered,
// so that a look costs what has come since, and an item that goes costs no look at those that stay.

import type { TrashItem } from '../../trash.ts';
import { groupTimeMs } from '../trash/trash-names.ts';

/** A group may be filled for some time, by a batch, say; one that is older is counted once. */
const FILLING_MS = 60_000;
/** Groups read at once. */
const GROUPS_PER_READ = 64;

type SizedItem = Pick<TrashItem, 'id' | 'size'>;

export interface TrashSizes {
  /**
   * Ids of the items to be removed so that no more than `keepBytes` are left: those that are larger by themselves, which can
   * never stay and would take all that is older with them, then the oldest. `groups` are those that there are, the newest first.
   */
  surplus(groups: readonly string[], keepBytes: number, nowMs: number): Promise<readonly string[]>;
  /** These items were taken out of their groups; without ids, any may have been. */
  forget(ids?: readonly string[]): void;
}

const groupOf = (id: string): string => id.slice(0, id.indexOf('-'));

/** `read` gives the items of some groups, the newest first as these. */
export const createTrashSizes = (
  read: (groups: readonly string[]) => Promise<readonly SizedItem[]>,
): TrashSizes => {
  /** Bytes in each group. */
  let known = new Map<string, number>();
  /** Counts what was taken out, so that what was read before is not remembered after. */
  let forgotten = 0;

  const count = async (groups: readonly string[], nowMs: number): Promise<Map<string, number>> => {
    const since = forgotten;
    const sizes = new Map<string, number>();
    const uncounted: string[] = [];
    for (const group of groups) {
      const size = known.get(group);
      sizes.set(group, size ?? 0);
      if (size === undefined || groupTimeMs(group) > nowMs - FILLING_MS) {
        uncounted.push(group);
        sizes.set(group, 0);
      }
    }
    for (let from = 0; from < uncounted.length; from += GROUPS_PER_READ)
      for (const item of await read(uncounted.slice(from, from + GROUPS_PER_READ)))
        sizes.set(groupOf(item.id), (sizes.get(groupOf(item.id)) ?? 0) + item.size);
    if (since === forgotten) known = new Map(sizes);
    return sizes;
  };

  return {
    surplus: async (groups, keepBytes, nowMs) => {
      const sizes = await count(groups, nowMs);
      let total = 0;
      for (const size of sizes.values()) total += size;
      const dropped = new Set<string>();
      const drop = ({ id, size }: SizedItem): void => {
        if (dropped.has(id)) return;
        dropped.add(id);
        total -= size;
      };
      for (const group of groups) {
        if ((sizes.get(group) ?? 0) <= keepBytes) continue;
        for (const item of await read([group])) if (item.size > keepBytes) drop(item);
      }
      for (let end = groups.length; total > keepBytes && end > 0; end -= GROUPS_PER_READ) {
        const oldest = groups.slice(Math.max(0, end - GROUPS_PER_READ), end);
        const items = await read(oldest);
        // As they are now: some may have gone to make room on a full disk.
        for (const group of oldest) total -= sizes.get(group) ?? 0;
        for (const { size } of items) total += size;
        for (const item of items.toReversed()) if (total > keepBytes) drop(item);
      }
      return [...dropped];
    },
    forget: (ids) => {
      forgotten += 1;
      if (ids === undefined) known.clear();
      else for (const id of ids) known.delete(groupOf(id));
    },
  };
};
