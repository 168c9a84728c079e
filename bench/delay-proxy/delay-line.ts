// One direction of one connection over a long link: what is put in comes out in order, and so much later. The clock comes
// in as an argument, and nothing here knows of sockets.

import type { Clock } from '../../src/session/index.ts';

/** One direction of the link, which all its connections share: bytes leave one after another, at a rate. */
export class Outlet {
  readonly #bytesPerMs: number;
  #freeAt = 0;

  /** A rate of 0 is no limit. */
  constructor(bytesPerSecond: number) {
    this.#bytesPerMs = bytesPerSecond === 0 ? Number.POSITIVE_INFINITY : bytesPerSecond / 1000;
  }

  /** When the last of so many bytes will have left, if they come now. Takes that time from who comes later. */
  leave(nowMs: number, sizeBytes: number): number {
    this.#freeAt = Math.max(this.#freeAt, nowMs) + sizeBytes / this.#bytesPerMs;
    return this.#freeAt;
  }
}

export interface DelayLineInit<Item> {
  readonly delayMs: number;
  readonly outlet: Outlet;
  readonly clock: Clock;
  readonly deliver: (item: Item) => void;
}

interface Waiting<Item> {
  readonly at: number;
  readonly item: Item;
  readonly sizeBytes: number;
}

/** Timers are exact to a millisecond: what would be due within half of one is due. */
const EARLY_MS = 0.5;

export class DelayLine<Item> {
  readonly #init: DelayLineInit<Item>;
  readonly #queue: Waiting<Item>[] = [];
  #waitingBytes = 0;
  #lastAt = 0;
  #cancel: (() => void) | undefined;

  constructor(init: DelayLineInit<Item>) {
    this.#init = init;
  }

  /** Bytes that are under way. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Sends an item off; it counts as read no earlier than `notBeforeMs` of the clock. */
  push(item: Item, sizeBytes: number, notBeforeMs = 0): void {
    const { clock, outlet, delayMs } = this.#init;
    const left = outlet.leave(Math.max(clock.nowMs(), notBeforeMs), sizeBytes);
    this.#lastAt = Math.max(this.#lastAt, left + delayMs);
    this.#queue.push({ at: this.#lastAt, item, sizeBytes });
    this.#waitingBytes += sizeBytes;
    if (this.#queue.length === 1) this.#schedule();
  }

  /** Forgets what is under way. */
  clear(): void {
    this.#cancel?.();
    this.#queue.length = 0;
    this.#waitingBytes = 0;
  }

  #schedule(): void {
    const [next] = this.#queue;
    if (next === undefined) return;
    const { clock } = this.#init;
    this.#cancel = clock.schedule(Math.max(0, next.at - clock.nowMs()), () => this.#deliverDue());
  }

  #deliverDue(): void {
    const now = this.#init.clock.nowMs() + EARLY_MS;
    const waiting = this.#queue.findIndex(({ at }) => at > now);
    for (const { item, sizeBytes } of this.#queue.splice(0, waiting === -1 ? this.#queue.length : waiting)) {
      this.#waitingBytes -= sizeBytes;
      this.#init.deliver(item);
    }
    this.#schedule();
  }
}
