// What two ends of a fleet say to each other on their stream: messages that are numbered, kept and acknowledged, and others that
// are neither. Times are fleet time in milliseconds.

import type { Delivery } from '../../contract/contract.ts';
import type { Outcome } from '../outcome.ts';

/** Something to be done at the other end. */
export interface CallEnvelope {
  readonly kind: 'action' | 'request';
  /** Random, 128 bits: what a message is recognised by, whatever way it comes. */
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
  readonly delivery: Exclude<Delivery, 'latest'>;
  readonly sentAtMs: number;
  /** Not sent, and not begun, after it. */
  readonly deadlineMs: number;
  /** Not begun before it. */
  readonly atMs?: number | undefined;
  /** The job that it is part of. */
  readonly job?: string | undefined;
}

/** What became of a call. */
export interface ResponseEnvelope {
  readonly kind: 'response';
  readonly id: string;
  /** Id of the call. */
  readonly re: string;
  /** Which attempt at it this is the outcome of; 0 when it was never begun. */
  readonly attempt: number;
  readonly outcome: Outcome;
  readonly deadlineMs: number;
}

/** Its sender does not want a call any more. */
export interface CancelEnvelope {
  readonly kind: 'cancel';
  readonly id: string;
  /** Id of the call. */
  readonly re: string;
  readonly deadlineMs: number;
}

export type ReliableEnvelope = CallEnvelope | ResponseEnvelope | CancelEnvelope;

/** A call of mode `latest`: of each name, only the newest counts. */
export interface LatestEnvelope {
  readonly kind: 'latest';
  readonly id: string;
  readonly name: string;
  readonly args: unknown;
  readonly sentAtMs: number;
  readonly deadlineMs: number;
}

/** How far a request is. */
export interface ProgressEnvelope {
  readonly kind: 'progress';
  readonly re: string;
  readonly value: unknown;
}

export type VolatileEnvelope = LatestEnvelope | ProgressEnvelope;

export type LinkMessage =
  /** What the sender had to note of this link is durable. */
  | { readonly type: 'ready' }
  /** Numbered without a gap from 1 in each outbox run, or behind a `skip`. */
  | { readonly type: 'message'; readonly seq: number; readonly envelope: ReliableEnvelope }
  | { readonly type: 'volatile'; readonly envelope: VolatileEnvelope }
  /** Everything up to this number of the run is durable at the receiver. It says nothing of what became of it. */
  | { readonly type: 'ack'; readonly run: string; readonly upTo: number }
  /** Numbers up to this one will not be sent (again). */
  | { readonly type: 'skip'; readonly to: number };

/** What each end says when a link is made. */
export interface Greeting {
  /** Random, new for each start of the process: numbers of different runs have nothing to do with each other. */
  readonly run: string;
  /** Counts the greetings of a run: one that comes late, behind a newer one, is of a link that is over. */
  readonly attempt: number;
  /** The other end's run that was last heard of, and how much of it is durable here. */
  readonly seenRun: string | undefined;
  readonly cursor: number;
  /** Of the last link on which this end can have been sent anything, as it durably knows; 0 for none. */
  readonly epoch: number;
  /** Of the last link on which the other end can have been, as this end durably knows. */
  readonly peerEpoch: number;
  /** The highest that this end has heard of at all. */
  readonly lastEpoch: number;
}

export const isCall = (envelope: ReliableEnvelope): envelope is CallEnvelope =>
  envelope.kind === 'action' || envelope.kind === 'request';
