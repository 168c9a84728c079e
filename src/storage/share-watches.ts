// Many who watch the same directory: it is watched once, and told to each. What is armed already costs another one nothing.

import { WherryError, onAbort, throwIfAborted, toWherryError } from '../base/index.ts';
import { createHintGatherer, type HintGatherer } from './gather-hints.ts';
import type { Storage } from './storage.ts';
import type { WatchClock } from './watch-clock.ts';
import type { HintListener, Watch, WatchOptions } from './watch.ts';

interface Shared {
  readonly opening: Promise<Watch>;
  readonly gatherers: Set<HintGatherer>;
  /** Nobody waits for it or uses it any more, or it was given up: it is ended. */
  readonly abandon: AbortController;
  users: number;
}

/** `open` watches what is not watched yet; those of equal path and patterns share what it gives. */
export const shareWatches = (open: Storage['watch'], clock: WatchClock): Storage['watch'] => {
  const known = new Map<string, Shared>();

  const start = (
    key: string,
    path: Parameters<Storage['watch']>[0],
    exclude: WatchOptions['exclude'],
  ): Shared => {
    const gatherers = new Set<HintGatherer>();
    const abandon = new AbortController();
    const toAll: HintListener = (hint) => {
      for (const gatherer of gatherers) {
        if (hint.kind === 'everything') gatherer.everything(hint.why);
        else for (const directory of hint.directories) gatherer.changed(directory);
      }
    };
    // Each gathers for himself.
    const opening = open(path, toAll, { exclude, quietMs: 0, atMostMs: 0, signal: abandon.signal });
    const shared: Shared = { opening, gatherers, abandon, users: 0 };
    known.set(key, shared);
    const forget = (): void => {
      if (known.get(key) === shared) known.delete(key);
    };
    opening.then((watch) => watch.over.then(forget), forget);
    return shared;
  };

  return async (path, onHint, options = {}) => {
    const { exclude, quietMs, atMostMs, signal } = options;
    throwIfAborted(signal);
    const key = JSON.stringify([path, exclude ?? []]);
    const shared = known.get(key) ?? start(key, path, exclude);
    shared.users += 1;
    const leave = (): void => {
      shared.users -= 1;
      if (shared.users > 0) return;
      if (known.get(key) === shared) known.delete(key);
      shared.abandon.abort(new WherryError('CANCELLED'));
    };
    const aborted = Promise.withResolvers<never>();
    aborted.promise.catch(() => {});
    const stopWaiting = onAbort(signal, aborted.reject);
    try {
      const watch = await Promise.race([shared.opening, aborted.promise]);
      throwIfAborted(signal);
      return join(watch, shared.gatherers, leave, { clock, onHint, quietMs, atMostMs, signal });
    } catch (error: unknown) {
      leave();
      throw error;
    } finally {
      stopWaiting();
    }
  };
};

interface JoinOptions extends Pick<WatchOptions, 'quietMs' | 'atMostMs' | 'signal'> {
  readonly clock: WatchClock;
  readonly onHint: HintListener;
}

/** One user's share of a watch. */
const join = (
  watch: Watch,
  gatherers: Set<HintGatherer>,
  leave: () => void,
  { signal, ...gathering }: JoinOptions,
): Watch => {
  const { promise: over, resolve } = Promise.withResolvers<WherryError | undefined>();
  let ended: { readonly reason: WherryError | undefined } | undefined;
  const end = (reason: WherryError | undefined): void => {
    if (ended !== undefined) return;
    ended = { reason };
    gatherers.delete(gatherer);
    gatherer.close();
    stopListening?.();
    resolve(reason);
    leave();
  };
  const gatherer = createHintGatherer({ ...gathering, onFailure: (error) => end(toWherryError(error)) });
  gatherers.add(gatherer);
  const stopListening = onAbort(signal, end);
  void watch.over.then(end);
  const close = async (): Promise<void> => end(undefined);
  const ensureGoesOn = (): void => {
    if (ended !== undefined)
      throw ended.reason ?? new WherryError('CANCELLED', 'The watch is closed; begin another one.');
  };
  return {
    get mode() {
      return watch.mode;
    },
    get state() {
      return watch.state;
    },
    over,
    flush: async () => {
      ensureGoesOn();
      await watch.flush();
      gatherer.tellNow();
      ensureGoesOn();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};
