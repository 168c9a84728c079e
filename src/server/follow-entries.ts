// What is kept of entries by their paths, for clients of WebDAV, follows them: properties go where an entry goes, and end with it; locks stay
// behind, and end with what they were on.

import { toWherryError, type RemotePath } from '../base/index.ts';
import type { PropertyStore } from '../catalog/index.ts';
import type { LockTable } from '../http/index.ts';
import type { EntryListener } from '../storage/index.ts';

export interface FollowEntriesDeps {
  readonly properties: PropertyStore;
  readonly locks: LockTable;
  readonly log: (record: {
    readonly level: 'error';
    readonly event: string;
    readonly [field: string]: unknown;
  }) => void;
}

/** For `watchEntries`. */
export const createEntryFollower = ({ properties, locks, log }: FollowEntriesDeps): EntryListener => {
  const attempt = (path: RemotePath, work: () => void): void => {
    try {
      work();
    } catch (error) {
      // The change has happened, and is answered.
      const { code, message } = toWherryError(error);
      log({ level: 'error', event: 'properties', path, code, message });
    }
  };
  return {
    isNeeded: () => !locks.isEmpty || properties.hasAny(),
    removed: (path) => {
      locks.removed(path);
      attempt(path, () => properties.removed(path));
    },
    moved: (from, to) => {
      locks.removed(from);
      attempt(from, () => properties.moved(from, to));
    },
    // What was here before was gone without a word to this server. A lock on a free name waits for just that.
    created: (path) => attempt(path, () => properties.removed(path)),
  };
};

/** Several listeners as one. */
export const listenTogether = (listeners: readonly EntryListener[]): EntryListener => ({
  isNeeded: () => listeners.some((listener) => listener.isNeeded()),
  removed: async (path) => {
    for (const listener of listeners) await listener.removed(path);
  },
  moved: async (from, to) => {
    for (const listener of listeners) await listener.moved(from, to);
  },
  created: async (path) => {
    for (const listener of listeners) await listener.created(path);
  },
});
