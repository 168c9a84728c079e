// Shares end with what they share: whatever is removed, moved away, or made where a shared thing had been, has no link to it
// any more, and what gets its name later was never shared.

import { toWherryError, type RemotePath } from '../base/index.ts';
import type { ShareEnd, ShareStore } from '../accounts/index.ts';
import type { EntryListener } from '../storage/index.ts';

export interface EndSharesDeps {
  readonly shares: Pick<ShareStore, 'hasAny' | 'endWithin'>;
  readonly log: (record: {
    readonly level: 'info' | 'error';
    readonly event: string;
    readonly [field: string]: unknown;
  }) => void;
}

/** For `watchEntries`. */
export const createShareEnding = ({ shares, log }: EndSharesDeps): EntryListener => {
  const end = async (path: RemotePath, reason: ShareEnd): Promise<void> => {
    try {
      for (const { id, account, path: shared } of await shares.endWithin(path, reason))
        log({ level: 'info', event: 'share.end', id, name: account, path: shared, reason });
    } catch (error) {
      // The change has happened, and is answered. What is shared there is looked at once more when its link is followed.
      const { code, message } = toWherryError(error);
      log({ level: 'error', event: 'share.end', path, reason, code, message });
    }
  };
  return {
    isNeeded: () => {
      try {
        return shares.hasAny();
      } catch {
        // Nobody knows: the attempt to end some says what is wrong.
        return true;
      }
    },
    removed: (path) => end(path, 'removed'),
    moved: (from) => end(from, 'moved'),
    // Its target was gone without a word to this server.
    created: (path) => end(path, 'replaced'),
  };
};
