// Many changes, one hint: gathers what changed until it has been quiet for a moment, and never for long.

import type { RemotePath } from '../base/index.ts';
import type { WatchClock } from './watch-clock.ts';
import type { HintListener, WatchOptions, WatchReason } from './watch.ts';

const DEFAULT_QUIET_MS = 30;
const DEFAULT_AT_MOST_MS = 300;
/** Most directories that one hint names; more is everything. */
const MAX_HINTED_DIRECTORIES = 4096;

export interface HintGathererInit extends Pick<WatchOptions, 'quietMs' | 'atMostMs'> {
  readonly clock: WatchClock;
  readonly onHint: HintListener;
  /** `onHint` threw this, or what made the hint did. Nothing is told any more. */
  readonly onFailure: (error: unknown) => void;
}

export interface HintGatherer {
  changed(directory: RemotePath): void;
  everything(why: WatchReason): void;
  /** Tells what is gathered, if anything is. */
  tellNow(): void;
  /** Forgets what is gathered. */
  clear(): void;
  /** Nothing is told any more. */
  close(): void;
}

export const createHintGatherer = (init: HintGathererInit): HintGatherer => {
  const { clock, onHint, quietMs = DEFAULT_QUIET_MS, atMostMs = DEFAULT_AT_MOST_MS } = init;
  let directories = new Set<RemotePath>();
  let why: WatchReason | undefined;
  let firstMs = 0;
  let lastMs = 0;
  let callOff: (() => void) | undefined;
  let isClosed = false;

  const clear = (): void => {
    callOff?.();
    callOff = undefined;
    directories = new Set();
    why = undefined;
  };
  const close = (): void => {
    clear();
    isClosed = true;
  };
  const tellNow = (): void => {
    if (callOff === undefined) return;
    const told = directories;
    const reason = why;
    clear();
    try {
      onHint(
        reason === undefined ? { kind: 'changed', directories: told } : { kind: 'everything', why: reason },
      );
    } catch (error: unknown) {
      close();
      init.onFailure(error);
    }
  };
  // One timer for many changes: it looks when it fires whether it has been quiet since.
  const wake = (): void => {
    const now = clock.nowMs();
    const waitMs = Math.min(lastMs + quietMs, firstMs + atMostMs) - now;
    if (waitMs <= 0) tellNow();
    else callOff = clock.schedule(waitMs, wake);
  };
  const gathered = (): void => {
    lastMs = clock.nowMs();
    if (callOff !== undefined) return;
    firstMs = lastMs;
    callOff = clock.schedule(quietMs, wake);
  };
  const everything = (reason: WatchReason): void => {
    if (isClosed) return;
    // That the directory is another one weighs more than any other reason.
    if (why === undefined || reason === 'root') why = reason;
    directories.clear();
    gathered();
  };
  return {
    changed: (directory) => {
      if (isClosed) return;
      if (why === undefined) directories.add(directory);
      if (directories.size > MAX_HINTED_DIRECTORIES) everything('many');
      else gathered();
    },
    everything,
    tellNow,
    clear,
    close,
  };
};
