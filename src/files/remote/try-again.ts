// What a lost link means for a transfer: the session makes the next link, and what is not done yet is begun again on
// it. Decides when to go on and when it is final; knows nothing of what is transferred.

import { isWherryError, type WherryError } from '../../base/index.ts';
import type { Session } from '../../session/index.ts';
import { MAX_FRUITLESS_ATTEMPTS } from '../limits.ts';
import { endedBy, type Patience } from './patience.ts';

export interface TryAgainInit<T> {
  /**
   * One attempt, from its first message. `gained` is to be called when something is known to be done that the next
   * attempt need not do again (bytes that merely left do not count).
   */
  readonly attempt: (gained: () => void) => Promise<T>;
  /** The link was lost, and another attempt will be made as soon as it is back. */
  readonly onInterrupted?: ((error: WherryError) => void) | undefined;
}

/** Counts the attempts of one transfer, and says when a lost link is final. */
export interface Attempts {
  /** Something is known to be done that the next attempt need not do again. */
  gained(): void;
  /** An attempt has failed: throws the error when it is final, and gives it when there may be another attempt. */
  failed(error: unknown): WherryError;
}

/**
 * Only a lost link (`CONNECTION_LOST`) is tried again, as long as the session lasts and the patience does, and at most
 * MAX_FRUITLESS_ATTEMPTS times in a row without any gain.
 */
export const createAttempts = (session: Pick<Session, 'failure'>, patience: Patience): Attempts => {
  let fruitless = 0;
  let hasGained = false;
  return {
    gained() {
      hasGained = true;
    },
    failed(error) {
      if (patience.signal.aborted) throw endedBy(error, patience.signal);
      if (!isWherryError(error) || error.code !== 'CONNECTION_LOST') throw error;
      fruitless = hasGained ? 0 : fruitless + 1;
      hasGained = false;
      if (session.failure !== undefined || fruitless >= MAX_FRUITLESS_ATTEMPTS) throw error;
      return error;
    },
  };
};

/** What moves between two servers is over for good when either session is. */
export const bothSessions = (one: Session, other: Session): Pick<Session, 'failure'> => ({
  get failure() {
    return one.failure ?? other.failure;
  },
});

/** Runs attempts until one of them fulfils, or one fails for good. The wait for the link is in the attempt's own `openStream`. */
export const tryAgain = async <T>(
  session: Pick<Session, 'failure'>,
  patience: Patience,
  init: TryAgainInit<T>,
): Promise<T> => {
  const attempts = createAttempts(session, patience);
  for (;;) {
    try {
      return await init.attempt(attempts.gained);
    } catch (error: unknown) {
      const lost = attempts.failed(error);
      init.onInterrupted?.(lost);
    }
  }
};
