// One's own messages: from being taken in until the peer has acknowledged them and, for a call, its outcome is known.
//
//   queued ──sent──▶ sent ──ack──▶ accepted ──response──▶ settled          cancel, deadline: from everywhere
//
// What must hold: every call is settled exactly once. Nothing is sent after its deadline. Whether a call may have been sent is
// kept before it is sent, so that `expired` is never said of one that has reached its receiver.

import { WherryError } from '../../../base/index.ts';
import type { Outcome } from '../outcome.ts';
import {
  isCall,
  type CallEnvelope,
  type Greeting,
  type ReliableEnvelope,
  type ResponseEnvelope,
} from './envelope.ts';
import type { EndpointHost } from './endpoint-host.ts';
import type { OutgoingRecord } from './journal.ts';
import { ANSWER_GRACE_MS, MAX_QUEUED_BYTES, MAX_QUEUED_MESSAGES } from './limits.ts';
import { Outbox, type OutboxEntry } from './outbox.ts';

interface PendingCall {
  readonly envelope: CallEnvelope;
  readonly sizeBytes: number;
  isAccepted: boolean;
  /** Of the link on which it may have left. */
  sentEpoch: number;
  wasSent: boolean;
  /** It may have left more than once. */
  wasResent: boolean;
}

export interface OutgoingInit {
  readonly records: readonly OutgoingRecord[];
  readonly maxMessages?: number | undefined;
  readonly maxBytes?: number | undefined;
}

export class Outgoing {
  readonly #host: EndpointHost;
  readonly #outbox = new Outbox();
  /** Own calls without an outcome. */
  readonly #calls = new Map<string, PendingCall>();
  readonly #maxMessages: number;
  readonly #maxBytes: number;
  #bytes = 0;
  #lastPlace = 0;
  /** Nothing is over before it; perhaps later only. */
  #nextTickMs = Infinity;

  constructor(host: EndpointHost, init: OutgoingInit) {
    this.#host = host;
    this.#maxMessages = init.maxMessages ?? MAX_QUEUED_MESSAGES;
    this.#maxBytes = init.maxBytes ?? MAX_QUEUED_BYTES;
    for (const record of init.records) this.#recover(record);
  }

  #recover({ envelope, place, sizeBytes, sentEpoch, isAccepted }: OutgoingRecord): void {
    this.#lastPlace = Math.max(this.#lastPlace, place);
    const wasSent = sentEpoch > 0;
    if (isCall(envelope))
      this.#keep({ envelope, sizeBytes, isAccepted, sentEpoch, wasSent, wasResent: wasSent });
    if (!isAccepted) this.#outbox.add(envelope);
  }

  #keep(call: PendingCall): void {
    this.#bytes += call.sizeBytes;
    this.#calls.set(call.envelope.id, call);
    this.#nextTickMs = Math.min(this.#nextTickMs, call.envelope.deadlineMs);
  }

  /** Own calls without an outcome. */
  get pending(): number {
    return this.#calls.size;
  }

  /** Messages that the peer has not acknowledged. */
  get unacknowledged(): number {
    return this.#outbox.size;
  }

  has(id: string): boolean {
    return this.#outbox.has(id);
  }

  /** Code: `QUEUE_FULL`, and then nothing was taken in. */
  add(envelope: CallEnvelope, sizeBytes: number, epoch: number): void {
    if (this.#calls.size >= this.#maxMessages || this.#bytes + sizeBytes > this.#maxBytes) {
      throw new WherryError(
        'QUEUE_FULL',
        `${this.#calls.size} messages of ${this.#bytes} bytes wait for this peer already (${this.#maxMessages} and ${this.#maxBytes} are the most); send again when some have had their outcome.`,
      );
    }
    this.#keep({
      envelope,
      sizeBytes,
      isAccepted: false,
      sentEpoch: epoch,
      wasSent: false,
      wasResent: false,
    });
    this.#put(envelope, sizeBytes, epoch);
  }

  /** An answer, or a call that is called off: as much as there are calls, so that they need no bound of their own. */
  reply(envelope: Exclude<ReliableEnvelope, CallEnvelope>, epoch: number): void {
    this.#put(envelope, 0, epoch);
  }

  /** `epoch` is that of the link that it may leave on from now on, 0 without one. */
  #put(envelope: ReliableEnvelope, sizeBytes: number, epoch: number): void {
    this.#lastPlace += 1;
    const record = { envelope, place: this.#lastPlace, sizeBytes, sentEpoch: epoch, isAccepted: false };
    this.#host.write({ change: 'put-outgoing', record });
    this.#outbox.add(envelope);
  }

  /**
   * A link is made; what the peer has durably leaves the queue. A peer that knows an older epoch than one on which a message left has
   * been set back to an earlier state.
   */
  linked(peer: Greeting, run: string): void {
    const cursor = peer.seenRun === run ? Math.min(peer.cursor, this.#outbox.lastSeq) : 0;
    this.acknowledge(cursor);
    this.#outbox.rewind(cursor);
    this.#setBack(peer.epoch);
  }

  /** From now on everything may leave on this link; when that is durable, and not before. Once for each link. */
  markSent(epoch: number): void {
    if (this.#outbox.size === 0) return;
    for (const { envelope } of this.#outbox) {
      const call = this.#calls.get(envelope.id);
      if (call !== undefined) call.sentEpoch = epoch;
    }
    this.#host.write({ change: 'mark-sent', epoch });
  }

  /** What left on a link that the peer knows nothing of any more: whether it took effect nobody can say. */
  #setBack(peerEpoch: number): void {
    for (const call of [...this.#calls.values()]) {
      if (!call.wasSent || call.sentEpoch <= peerEpoch) continue;
      const { envelope } = call;
      if (envelope.delivery === 'once') this.#settle(call, { status: 'unknown' });
      else if (call.isAccepted) {
        call.isAccepted = false;
        this.#put(envelope, call.sizeBytes, call.sentEpoch);
      }
    }
  }

  /** Sends what may be sent, until the link has no room. */
  pump(transmit: EndpointHost['transmit']): void {
    for (let entry = this.#outbox.next(); entry !== undefined; entry = this.#outbox.next()) {
      if (entry.envelope.deadlineMs < this.#host.nowMs()) {
        this.#tooLate(entry);
        continue;
      }
      const gap = this.#outbox.gapBefore(entry);
      if (gap !== undefined) transmit({ type: 'skip', to: gap });
      const { seq, envelope } = entry;
      const call = this.#calls.get(envelope.id);
      if (call !== undefined) {
        call.wasResent ||= call.wasSent;
        call.wasSent = true;
      }
      this.#outbox.sent(entry);
      if (!transmit({ type: 'message', seq, envelope })) return;
    }
  }

  #tooLate({ envelope }: OutboxEntry): void {
    const call = this.#calls.get(envelope.id);
    if (call === undefined) this.#drop([envelope.id]);
    else if (!call.wasSent) this.#settle(call, { status: 'expired' });
    // It was sent, and may have been begun: its outcome may still come, but it is not sent again.
    else this.#outbox.remove(envelope.id);
  }

  /** The peer has everything up to this number. */
  acknowledge(upTo: number): void {
    const dropped: string[] = [];
    const accepted: string[] = [];
    for (const { envelope } of this.#outbox.acknowledge(upTo)) {
      const call = this.#calls.get(envelope.id);
      if (call === undefined) dropped.push(envelope.id);
      else {
        call.isAccepted = true;
        accepted.push(envelope.id);
        this.#host.accepted(call.envelope);
      }
    }
    if (accepted.length > 0) this.#host.write({ change: 'mark-accepted', ids: accepted });
    this.#drop(dropped);
  }

  /** Whether the peer may say this of the run in use. */
  isPossible(upTo: number): boolean {
    return upTo <= this.#outbox.lastSeq;
  }

  /** An answer has arrived. One to a call that is settled, or of another life, changes nothing. */
  answered({ re, outcome }: ResponseEnvelope): void {
    const call = this.#calls.get(re);
    if (call === undefined) return;
    // A receiver that crashed does not know that it has begun a `retry`, unless it had the time to note it.
    const isOpen = outcome.status === 'expired' && call.wasResent && call.envelope.delivery === 'retry';
    this.#settle(call, isOpen ? { status: 'unknown' } : outcome);
  }

  /** Whether there is such a call without an outcome. */
  isPending(id: string): boolean {
    return this.#calls.has(id);
  }

  /** Calls a call off. What has not left is over at once; the receiver is told otherwise. */
  cancel(id: string, epoch: number): void {
    const call = this.#calls.get(id);
    if (call === undefined) return;
    if (!call.wasSent) return this.#settle(call, { status: 'cancelled' });
    const { deadlineMs } = call.envelope;
    this.reply({ kind: 'cancel', id: this.#host.newId(), re: id, deadlineMs }, epoch);
  }

  /** Settles what is over by now. */
  tick(nowMs: number): void {
    this.#nextTickMs = Infinity;
    for (const call of [...this.#calls.values()]) {
      const overMs = call.envelope.deadlineMs + (call.wasSent ? ANSWER_GRACE_MS : 0);
      if (nowMs > overMs) this.#settle(call, { status: call.wasSent ? 'unknown' : 'expired' });
      else this.#nextTickMs = Math.min(this.#nextTickMs, overMs);
    }
    const late = [...this.#outbox].filter(({ envelope }) => !isCall(envelope) && envelope.deadlineMs < nowMs);
    this.#drop(late.map(({ envelope }) => envelope.id));
  }

  /** `tick` has nothing to do up to this time; Infinity: as things are, never. */
  get nextTickMs(): number {
    return this.#nextTickMs;
  }

  #settle({ envelope, sizeBytes }: PendingCall, outcome: Outcome): void {
    this.#calls.delete(envelope.id);
    this.#bytes -= sizeBytes;
    this.#drop([envelope.id]);
    this.#host.settled(envelope, outcome);
  }

  #drop(ids: readonly string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.#outbox.remove(id);
    this.#host.write({ change: 'drop-outgoing', ids });
  }
}
