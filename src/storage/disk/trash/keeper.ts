// Keeps what is replaced: gives it a place in the trash before its name goes to another. Who replaces many things at once
// has one keeper for all, whose group is begun with the first.

import { errnoOf, type FileStatus } from '../calls/directory-calls.ts';
import type { DiskContext } from '../disk-context.ts';
import { childPath } from '../jail/directory-cache.ts';
import type { Place } from '../jail/jail.ts';
import { openTrashGroup, type TrashGroup } from './trash-group.ts';

/** The way back: what was kept has not lost its name. */
export type TakeBack = () => void;

export interface Keeper {
  /** Keeps what has the name, durably. Undefined when nothing has it any more. Throws when it cannot be kept. */
  keep(place: Place): TakeBack | undefined;
}

/** Something that is to be kept: its record is written. */
export interface Announced {
  /** Gives it its second name, after `syncRecords`. `place` is where it was announced. Throws when it cannot be kept. */
  keep(place: Place): TakeBack;
  /** It will not be kept after all. */
  withdraw(): void;
}

/** The steps of `keep`, for many things at once. */
export interface SharedKeeper extends Keeper {
  announce(place: Place): Announced | undefined;
  syncRecords(): void;
  settle(): void;
  /** Closes the group. */
  close(): void;
}

/**
 * Whether the name was not given away. Over a network, what was done may be reported as failed: then what was kept is all
 * that is left of it.
 */
const stillHas = ({ calls, jail }: DiskContext, { directory, name }: Place, status: FileStatus): boolean => {
  try {
    const now = calls.lstat(jail.realDirectory(directory.path), name);
    return now !== undefined && now.ino === status.ino && now.dev === status.dev;
  } catch {
    // It cannot be looked at: what was kept stays.
    return false;
  }
};

/** Undefined where nothing is kept. */
export const createKeeper = (context: DiskContext, by = ''): SharedKeeper | undefined => {
  const { trash } = context;
  if (trash === undefined || !trash.keeps) return undefined;
  let group: TrashGroup | undefined;

  const close = (): void => {
    group?.close();
    group = undefined;
  };
  const announceIn = (to: TrashGroup, place: Place): Announced | undefined => {
    const status = context.jail.status(place);
    if (status === undefined) return undefined;
    const entry = to.announce(childPath(place.directory.path, place.name));
    return {
      keep: (found) => {
        to.keep(entry, found, status);
        return () => {
          if (stillHas(context, found, status)) to.takeBack(entry);
        };
      },
      withdraw: () => to.withdraw(),
    };
  };
  const announce = (place: Place): Announced | undefined =>
    announceIn((group ??= openTrashGroup(context, trash, by, 'replaced')), place);

  const keepOnce = (place: Place): TakeBack | undefined => {
    const announced = announce(place);
    if (announced === undefined) return undefined;
    try {
      group?.syncRecords();
      return announced.keep(place);
    } catch (error: unknown) {
      announced.withdraw();
      throw error;
    }
  };
  const keepSomewhere = (place: Place): TakeBack | undefined => {
    const isNew = group === undefined;
    try {
      return keepOnce(place);
    } catch (error: unknown) {
      // Somebody emptied the trash under us: a new group, once.
      if (errnoOf(error) !== 'ENOENT' || isNew) throw error;
    }
    close();
    return keepOnce(place);
  };
  return {
    announce,
    syncRecords: () => group?.syncRecords(),
    keep: (place) => {
      const takeBack = keepSomewhere(place);
      try {
        group?.settle();
      } catch (error: unknown) {
        takeBack?.();
        throw error;
      }
      return takeBack;
    },
    settle: () => group?.settle(),
    close,
  };
};
