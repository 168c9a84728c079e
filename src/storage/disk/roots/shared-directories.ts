// Local directories that transfers use, each opened once and kept for a moment: opening one starts a worker thread, which
// costs more than most files, and files are often named one by one. Nothing here knows what a transfer is.

import { stat } from 'node:fs/promises';
import type { Storage } from '../../storage.ts';

/** A directory that nobody uses is kept open for so long. */
const KEEP_MS = 1000;
/** Directories that nobody uses and that are kept. */
const MAX_KEPT = 4;

/** Opens a directory, as `openLocalDirectory` does. */
export type OpenDirectory = (directory: string, options: { readonly writable: boolean }) => Promise<Storage>;

interface Shared {
  readonly storage: Promise<Storage>;
  /** Device and inode: a path may mean another directory by now. */
  readonly identity: string;
  users: number;
  timer: NodeJS.Timeout | undefined;
}

export interface SharedDirectories {
  /** Each storage it gives is closed by its user as if it were his own. */
  readonly open: OpenDirectory;
  /** Closes what nobody uses, and the rest when its users are done. */
  close(): Promise<void>;
}

const identityOf = async (directory: string): Promise<string> => {
  const { dev, ino } = await stat(directory, { bigint: true });
  return `${dev} ${ino}`;
};

export const createSharedDirectories = (open: OpenDirectory): SharedDirectories => {
  const shared = new Map<string, Shared>();
  let isClosed = false;

  const drop = async (key: string, entry: Shared): Promise<void> => {
    clearTimeout(entry.timer);
    if (shared.get(key) === entry) shared.delete(key);
    await (await entry.storage).close();
  };
  const idle = (): [string, Shared][] => [...shared].filter(([, entry]) => entry.users === 0);

  const release = async (key: string, entry: Shared): Promise<void> => {
    entry.users -= 1;
    if (entry.users > 0) return;
    // One that was replaced meanwhile is nobody's any more.
    if (isClosed || shared.get(key) !== entry) return drop(key, entry);
    entry.timer = setTimeout(() => {
      // Whoever opens it next learns of whatever went wrong here.
      drop(key, entry).catch(() => {});
    }, KEEP_MS);
    const [oldest] = idle();
    if (idle().length > MAX_KEPT && oldest !== undefined) await drop(...oldest);
  };

  /** The same storage, but closing it only gives it back. */
  const lend = (key: string, entry: Shared, storage: Storage): Storage => {
    let given: Promise<void> | undefined;
    const close = (): Promise<void> => (given ??= release(key, entry));
    return { ...storage, close, [Symbol.asyncDispose]: close };
  };

  const acquire = (key: string, identity: string, make: () => Promise<Storage>): Shared => {
    const known = shared.get(key);
    const entry =
      known?.identity === identity ? known : { storage: make(), identity, users: 0, timer: undefined };
    if (known !== undefined && entry !== known && known.users === 0) void drop(key, known).catch(() => {});
    // Last in the map: the one used longest ago is the first.
    shared.delete(key);
    shared.set(key, entry);
    clearTimeout(entry.timer);
    entry.users += 1;
    return entry;
  };

  return {
    open: async (directory, options) => {
      const key = `${options.writable ? 'w' : 'r'} ${directory}`;
      // What cannot be looked at cannot be opened either: the storage says why, with its code.
      const identity = await identityOf(directory).catch(() => undefined);
      if (identity === undefined) return open(directory, options);
      const entry = acquire(key, identity, () => open(directory, options));
      try {
        return lend(key, entry, await entry.storage);
      } catch (error) {
        if (shared.get(key) === entry) shared.delete(key);
        throw error;
      }
    },
    close: async () => {
      isClosed = true;
      await Promise.all(idle().map(([key, entry]) => drop(key, entry)));
    },
  };
};
