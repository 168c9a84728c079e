// Removes items of a trash for good: those that somebody asked for. Nothing here knows how it is kept.

import { isWithinRemotePath, type RemotePath } from '../base/index.ts';
import { ITEMS_PER_REMOVAL } from './limits.ts';
import type { Trash, TrashCleared, TrashItem } from './trash.ts';

export interface EmptyTrashOptions {
  /** Default: all. */
  readonly ids?: readonly string[] | undefined;
  /** Only what was there or below it. Default: everywhere. */
  readonly path?: RemotePath | undefined;
  /** Only what came before, in milliseconds since 1970. */
  readonly beforeMs: number;
  readonly signal?: AbortSignal | undefined;
}

type Emptied = Pick<Trash, 'list' | 'find' | 'remove'>;

const chosenIds = async (
  trash: Emptied,
  { ids, path, beforeMs, signal }: EmptyTrashOptions,
): Promise<readonly string[]> => {
  const chosen: string[] = [];
  const choose = (items: readonly (TrashItem | undefined)[]): void => {
    for (const item of items) if (item !== undefined && item.timeMs <= beforeMs) chosen.push(item.id);
  };
  if (ids === undefined) for await (const items of trash.list({ path, signal })) choose(items);
  for (const id of ids ?? []) {
    const item = await trash.find(id);
    if (item !== undefined && (path === undefined || isWithinRemotePath(item.path, path))) choose([item]);
  }
  return chosen;
};

/** Codes: those of listing and removing. */
export const emptyTrash = async (trash: Emptied, options: EmptyTrashOptions): Promise<TrashCleared> => {
  const ids = await chosenIds(trash, options);
  let [items, bytes, stuck] = [0, 0, 0];
  for (let from = 0; from < ids.length; from += ITEMS_PER_REMOVAL) {
    const cleared = await trash.remove(ids.slice(from, from + ITEMS_PER_REMOVAL), options.signal);
    items += cleared.items;
    bytes += cleared.bytes;
    stuck += cleared.stuck;
  }
  return { items, bytes, stuck };
};
