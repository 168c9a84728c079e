// What an end of an exchange needs of the world around it. Every call comes from within a call to the end, and must not call it
// back before it has returned.

import type { Outcome } from '../outcome.ts';
import type { CallEnvelope, LatestEnvelope, LinkMessage } from './envelope.ts';
import type { JournalChange } from './journal.ts';

export interface EndpointHost {
  /** Fleet time. */
  nowMs(): number;
  /** A random id of 128 bits. */
  newId(): string;
  /** Number of the commit that what is written now becomes part of. */
  readonly batch: number;
  /** Joins that commit. */
  write(change: JournalChange): void;
  /** Calls back once, when everything that was written before is durable, in the order of these calls; never, if this process ends first. */
  onDurable(task: () => void): void;
  /** Sends on the link in use. False: it has no room for more until `Endpoint.hasRoom` is called. */
  transmit(message: LinkMessage): boolean;
  /** Calls the handler, at `call.atMs` if it has one. What becomes of it comes back by `Endpoint.finished`. */
  begin(call: CallEnvelope, attempt: number): void;
  /** The call is not wanted any more, or its time is over: its handler is told, and ends as it can. */
  abort(id: string, why: 'cancelled' | 'expired'): void;
  /** A message of mode `latest` has arrived. */
  latest(envelope: LatestEnvelope): void;
  /** One's own call has its outcome: once for each, in this process. */
  settled(call: CallEnvelope, outcome: Outcome): void;
  /** One's own call is durable at the other end. */
  accepted(call: CallEnvelope): void;
  /** One's own request tells how far it is. */
  progressed(re: string, value: unknown): void;
}
