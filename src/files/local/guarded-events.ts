// The caller's event listener, held away from the machinery: what it throws ends the transfer, and is thrown to the
// caller, but never into the session that was about to go on.

import { toWherryError } from '../../base/index.ts';
import type { TransferEvent } from '../files-api.ts';
import { endedBy, type Patience } from '../remote/patience.ts';

export interface GuardedEvents {
  readonly onEvent: ((event: TransferEvent) => void) | undefined;
  /** Throws what the listener has thrown, if it has. */
  check(): void;
  /** What is to be thrown when the transfer ended with this error. */
  reason(error: unknown): unknown;
}

export const guardEvents = (
  onEvent: ((event: TransferEvent) => void) | undefined,
  patience: Patience,
): GuardedEvents => {
  let thrown: { readonly error: unknown } | undefined;
  const guarded = (event: TransferEvent): void => {
    if (thrown !== undefined) return;
    try {
      onEvent?.(event);
    } catch (error: unknown) {
      thrown = { error };
      patience.abort(toWherryError(error));
    }
  };
  return {
    onEvent: onEvent === undefined ? undefined : guarded,
    check: () => {
      if (thrown !== undefined) throw thrown.error;
    },
    reason: (error) => (thrown === undefined ? endedBy(error, patience.signal) : thrown.error),
  };
};
