// Messages of one outbox run that the peer has not acknowledged, in order, and how far they have been sent on the link in use.
// Numbers are only a cursor: they begin at 1 in each run, and a message that was dropped leaves a gap that is announced.

import type { ReliableEnvelope } from './envelope.ts';

export interface OutboxEntry {
  readonly envelope: ReliableEnvelope;
  readonly seq: number;
  isGone: boolean;
}

/** Entries that are gone are cleared away when there are so many. */
const MAX_GONE = 1024;

export class Outbox {
  readonly #byId = new Map<string, OutboxEntry>();
  /** By number; those that are gone stay until they are cleared away. */
  #order: OutboxEntry[] = [];
  /** Index of the next one to send. */
  #next = 0;
  #gone = 0;
  #lastSeq = 0;
  /** The highest number that the peer knows of on this link: sent, or skipped. */
  #announced = 0;

  get size(): number {
    return this.#byId.size;
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  *[Symbol.iterator](): Generator<OutboxEntry> {
    yield* this.#byId.values();
  }

  add(envelope: ReliableEnvelope): void {
    this.#lastSeq += 1;
    const entry = { envelope, seq: this.#lastSeq, isGone: false };
    this.#byId.set(envelope.id, entry);
    this.#order.push(entry);
  }

  /** A link begins, on which the peer has everything up to `cursor`. */
  rewind(cursor: number): void {
    this.#clear();
    this.#next = 0;
    this.#announced = cursor;
  }

  /** The next one to send, which stays the next until `sent`. */
  next(): OutboxEntry | undefined {
    while (this.#order[this.#next]?.isGone === true) this.#next += 1;
    return this.#order[this.#next];
  }

  /** The number up to which a gap must be announced before this one is sent; undefined when there is none. */
  gapBefore(entry: OutboxEntry): number | undefined {
    return entry.seq > this.#announced + 1 ? entry.seq - 1 : undefined;
  }

  sent(entry: OutboxEntry): void {
    this.#announced = entry.seq;
    this.#next += 1;
  }

  /** The peer has everything up to this number: those leave. */
  acknowledge(upTo: number): readonly OutboxEntry[] {
    const left: OutboxEntry[] = [];
    for (const entry of this.#byId.values()) {
      if (entry.seq > upTo) break;
      left.push(entry);
    }
    for (const { envelope } of left) this.remove(envelope.id);
    return left;
  }

  remove(id: string): void {
    const entry = this.#byId.get(id);
    if (entry === undefined) return;
    this.#byId.delete(id);
    entry.isGone = true;
    this.#gone += 1;
    if (this.#gone > MAX_GONE && this.#gone > this.#byId.size) this.#clear();
  }

  /** The highest number that was given out. An acknowledgement beyond it is a lie. */
  get lastSeq(): number {
    return this.#lastSeq;
  }

  #clear(): void {
    const before = this.#order.slice(0, this.#next).filter(({ isGone }) => !isGone).length;
    this.#order = this.#order.filter(({ isGone }) => !isGone);
    this.#next = before;
    this.#gone = 0;
  }
}
