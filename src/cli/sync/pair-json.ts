// What --json prints of saved pairs. Pure.

import type { PairStatus } from '../../sync/pairs/index.ts';
import { SIDE_NAMES } from './side-words.ts';
import type { SyncObject } from './sync-json.ts';

/** Of the list. */
export const savedPairJson = ({ name, state, pair, last, conflicts }: PairStatus): SyncObject => ({
  type: 'savedPair',
  name,
  state: state.state,
  reason: state.held?.refusal.reason,
  code: state.code,
  message: state.message,
  mode: pair?.mode,
  local: pair?.local,
  server: pair?.server,
  remote: pair?.remote,
  isPaused: pair?.isPaused,
  lastRun:
    last === undefined
      ? undefined
      : {
          time: state.ran ?? last.time,
          outcome: last.outcome,
          done: last.done,
          undone: last.undone,
          problems: last.problems,
        },
  conflicts: conflicts.length,
});

/** All that is known of one. */
export const pairDetailJson = (status: PairStatus): SyncObject => {
  const { state, pair, last, conflicts } = status;
  const { held } = state;
  return {
    ...savedPairJson(status),
    options: pair === undefined ? undefined : { ...pair.options, bandwidth: pair.bandwidth },
    held:
      held === undefined
        ? undefined
        : { ...held.refusal, side: SIDE_NAMES[held.refusal.side], removals: held.removals },
    lastChange: last?.changed,
    conflictCopies: conflicts,
  };
};
