// What an end keeps of its exchange with one peer, as changes that are applied together or not at all. Whatever keeps them
// (SQLite, memory) knows nothing of what they mean.

import type { Outcome } from '../outcome.ts';
import type { CallEnvelope, ReliableEnvelope } from './envelope.ts';

/** A message of one's own that is not over: not acknowledged, or, a call, without its outcome. */
export interface OutgoingRecord {
  readonly envelope: ReliableEnvelope;
  /** Order in which they were sent first. */
  readonly place: number;
  readonly sizeBytes: number;
  /** Of the link on which it may have left; 0: it has not left. */
  readonly sentEpoch: number;
  /** The peer has it durably; only its outcome is missing. */
  readonly isAccepted: boolean;
}

/**
 * A call of the peer.
 * - `waiting`: accepted, not begun.
 * - `begun`: its handler has been, or is about to be, called.
 * - `done`: it has an outcome, which is kept to answer duplicates with.
 */
export interface IncomingRecord {
  readonly id: string;
  readonly state: 'waiting' | 'begun' | 'done';
  readonly attempt: number;
  readonly deadlineMs: number;
  /** Until it is done. */
  readonly envelope: CallEnvelope | undefined;
  /** Once it is done. */
  readonly outcome: Outcome | undefined;
}

export type JournalChange =
  | { readonly change: 'put-outgoing'; readonly record: OutgoingRecord }
  /** Everything outgoing that is not accepted may leave on this link. */
  | { readonly change: 'mark-sent'; readonly epoch: number }
  | { readonly change: 'mark-accepted'; readonly ids: readonly string[] }
  | { readonly change: 'drop-outgoing'; readonly ids: readonly string[] }
  | { readonly change: 'put-incoming'; readonly record: IncomingRecord }
  | { readonly change: 'forget-incoming'; readonly ids: readonly string[] }
  | { readonly change: 'cursor'; readonly run: string; readonly cursor: number }
  | { readonly change: 'epoch'; readonly epoch: number; readonly peerEpoch: number };

/** Everything that is kept of one peer. */
export interface JournalState {
  /** See `Greeting`. */
  readonly epoch: number;
  readonly peerEpoch: number;
  readonly seenRun: string | undefined;
  readonly cursor: number;
  /** By their places. */
  readonly outgoing: readonly OutgoingRecord[];
  /** In the order in which they were first put. */
  readonly incoming: readonly IncomingRecord[];
}

export const EMPTY_JOURNAL: JournalState = {
  epoch: 0,
  peerEpoch: 0,
  seenRun: undefined,
  cursor: 0,
  outgoing: [],
  incoming: [],
};
