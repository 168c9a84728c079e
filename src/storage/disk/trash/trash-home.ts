// The trash directory of a root, and the groups in it that this core is filling. Opened when it is first needed; a root
// that is only read gets none.

import { RESERVED_NAME, toHex } from '../../../base/index.ts';
import { errnoOf, type Directory, type DirectoryCalls } from '../calls/directory-calls.ts';
import type { Jail } from '../jail/jail.ts';
import { closeDirectoryQuietly, findOwnDirectory, openOwnDirectory } from '../staging/own-directory.ts';
import { GROUP_RANDOM_SIZE, formatGroupName, goneName } from './trash-names.ts';

export interface TrashHome {
  /** Whether what is removed or replaced is kept. What was kept before is there all the same. */
  readonly keeps: boolean;
  /** Groups that are being filled, or restored from: nothing in them may be taken to make room. */
  readonly filling: ReadonlySet<string>;
  /** The trash directory; undefined while there is none. */
  find(): Directory | undefined;
  /** The same, made if it is missing. */
  open(): Directory;
  /** A new group, open. Its name is `release`d when nothing more goes into it. */
  makeGroup(): { readonly name: string; readonly directory: Directory };
  hold(group: string): void;
  release(group: string): void;
  /** Makes the names in it durable, and its own. Throws when that fails. */
  sync(): void;
  /** A name for something that is on its way out. */
  nextGoneName(): string;
  close(): void;
}

export interface TrashHomeInit {
  readonly keepsTrash: boolean;
  /** The trash's own time at the last look, in milliseconds since 1970; see trash-clock.ts. */
  readonly readClock: (home: Directory) => number | undefined;
  readonly randomBytes: (size: number) => Uint8Array;
  /** Microseconds since 1970. */
  readonly now: () => number;
}

export const TRASH_NAME = 'trash';
const PRIVATE = 0o700;
const MAX_ATTEMPTS = 8;
const HOUR_US = 60 * 60 * 1_000_000;
const DAY_US = 24 * HOUR_US;

export const createTrashHome = (
  calls: DirectoryCalls,
  jail: Jail,
  { keepsTrash, readClock, randomBytes, now }: TrashHomeInit,
  mustSync: (directory: Directory) => boolean,
): TrashHome => {
  const filling = new Set<string>();
  const prefix = toHex(randomBytes(8));
  let opened: Directory | undefined;
  let isDurable = false;
  let lastUs = 0;
  let gone = 0;
  let floorUs: number | undefined;

  const close = (): void => {
    if (opened !== undefined) closeDirectoryQuietly(calls, opened);
    opened = undefined;
  };
  const open = (): Directory => {
    if (opened !== undefined) return opened;
    opened = openOwnDirectory(calls, jail.root, TRASH_NAME, mustSync);
    // Whoever made it may not have made it durable yet.
    isDurable = false;
    return opened;
  };

  /**
   * The time that a new group is named by. A machine without a clock of its own begins in 1970, say, until it is told the
   * time: what goes to the trash by then would be the oldest there, and the first to go. The trash has seen a later time.
   */
  const timeUs = (): number => {
    const nowUs = now();
    // Behind whatever came by that look, which is told in whole milliseconds.
    if (floorUs === undefined || nowUs < floorUs - DAY_US) floorUs = ((readClock(open()) ?? 0) + 1) * 1000;
    return nowUs < floorUs - DAY_US ? floorUs : nowUs;
  };

  const makeOnce = (): { readonly name: string; readonly directory: Directory } => {
    // Later groups of one core have later names, however fast they follow each other; but for a clock that was set back.
    const us = timeUs();
    lastUs = lastUs - us > HOUR_US ? us : Math.max(lastUs + 1, us);
    const name = formatGroupName(lastUs, randomBytes(GROUP_RANDOM_SIZE));
    calls.makeDirectory(open(), name, PRIVATE);
    return { name, directory: calls.openDirectory(open(), name) };
  };

  const syncOwnName = (home: Directory): void => {
    if (isDurable) return;
    const own = calls.openDirectory(jail.root, RESERVED_NAME);
    try {
      if (mustSync(home)) calls.syncDirectory(own);
    } finally {
      closeDirectoryQuietly(calls, own);
    }
    if (mustSync(jail.root)) calls.syncDirectory(jail.root);
    isDurable = true;
  };

  return {
    keeps: keepsTrash,
    filling,
    find: () => (opened ??= findOwnDirectory(calls, jail.root, TRASH_NAME)),
    open,
    makeGroup: () => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const made = makeOnce();
          filling.add(made.name);
          return made;
        } catch (error: unknown) {
          // Somebody removed the trash directory under us, or the name is taken.
          const errno = errnoOf(error);
          if ((errno !== 'ENOENT' && errno !== 'EEXIST') || attempt >= MAX_ATTEMPTS) throw error;
          if (errno === 'ENOENT') close();
        }
      }
    },
    hold: (group) => void filling.add(group),
    release: (group) => void filling.delete(group),
    sync: () => {
      const home = open();
      syncOwnName(home);
      if (mustSync(home)) calls.syncDirectory(home);
    },
    nextGoneName: () => goneName(`${prefix}-${(gone += 1)}`),
    close,
  };
};
