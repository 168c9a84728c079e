// A watch whose hints are kept, for tests.

import type { RemotePath } from '../../src/base/index.ts';
import type { Storage, Watch, WatchHint, WatchOptions, WatchReason } from '../../src/storage/index.ts';

export interface Watching {
  readonly watch: Watch;
  /** All that was told and not yet taken by `told` or `reasons`. */
  readonly hints: WatchHint[];
  /** Directories that were told since the last call, after a flush. */
  told(): Promise<RemotePath[]>;
  /** Why everything was told, since the last call; one after the other, and of equal ones in a row only one. */
  reasons(): WatchReason[];
  /** Fulfils when a hint names such a directory. */
  tells(isWanted: (path: RemotePath) => boolean): Promise<void>;
  /** Fulfils when everything is told for this reason. */
  tellsAll(why: WatchReason): Promise<void>;
  close(): Promise<void>;
}

export const keepHints = async (
  open: (onHint: (hint: WatchHint) => void) => Promise<Watch>,
): Promise<Watching> => {
  const hints: WatchHint[] = [];
  const waiting = new Set<{ readonly isMet: (hint: WatchHint) => boolean; readonly resolve: () => void }>();
  const watch = await open((hint) => {
    hints.push(hint);
    for (const each of waiting) {
      if (!each.isMet(hint)) continue;
      waiting.delete(each);
      each.resolve();
    }
  });
  const meets = (isMet: (hint: WatchHint) => boolean): Promise<void> =>
    hints.some(isMet) ? Promise.resolve() : new Promise((resolve) => waiting.add({ isMet, resolve }));
  return {
    watch,
    hints,
    told: async () => {
      await watch.flush();
      const directories = hints
        .splice(0)
        .flatMap((hint) => (hint.kind === 'changed' ? [...hint.directories] : []));
      return [...new Set(directories)];
    },
    reasons: () => {
      const reasons = hints.splice(0).flatMap((hint) => (hint.kind === 'everything' ? [hint.why] : []));
      return reasons.filter((why, index) => why !== reasons[index - 1]);
    },
    tells: (isWanted) => meets((hint) => hint.kind === 'changed' && [...hint.directories].some(isWanted)),
    tellsAll: (why) => meets((hint) => hint.kind === 'everything' && hint.why === why),
    close: () => watch.close(),
  };
};

export const watchAll = (storage: Storage, path: RemotePath, options?: WatchOptions): Promise<Watching> =>
  keepHints((onHint) => storage.watch(path, onHint, options));
