// What is said of the state that a watched pair is in, once for each time that it changes.

import type { ErrorCode, WherryError } from '../../base/index.ts';
import type { LiveState } from '../../sync/index.ts';

export interface ShownState {
  /** `offline`: the link is lost. `waiting`: something else is in the way for now. */
  readonly state: 'idle' | 'held' | 'offline' | 'waiting' | 'paused';
  /** Of `held`: as of a refusal. */
  readonly reason?: string | undefined;
  readonly code?: ErrorCode | undefined;
  readonly message?: string | undefined;
}

export interface ShownStates {
  /** The state that is to be shown; undefined: it is the one that was shown last, or none that lasts. */
  hear(state: LiveState): ShownState | undefined;
  hearLink(lost: WherryError | undefined): ShownState | undefined;
}

const toShown = (state: LiveState): ShownState | undefined => {
  switch (state.kind) {
    // It passes, and what it does is told.
    case 'running':
      return undefined;
    case 'refused':
      return { state: 'held', reason: state.reason };
    case 'waiting':
      return { state: 'waiting', code: state.error.code, message: state.error.message };
    default:
      return { state: state.kind };
  }
};

const isSame = (one: ShownState | undefined, other: ShownState): boolean =>
  one?.state === other.state && one.reason === other.reason && one.code === other.code;

export const createShownStates = (): ShownStates => {
  let last: ShownState | undefined;
  let isLost = false;
  const show = (next: ShownState | undefined): ShownState | undefined => {
    if (next === undefined || isSame(last, next)) return undefined;
    last = next;
    return next;
  };
  return {
    // What waits for a link that is lost is offline, whatever else it says.
    hear: (state) => (isLost ? undefined : show(toShown(state))),
    hearLink: (lost) => {
      const wasLost = isLost;
      isLost = lost !== undefined;
      // Each attempt to make it again is told, too.
      if (lost === undefined || wasLost) return undefined;
      return show({ state: 'offline', code: lost.code, message: lost.message });
    },
  };
};
