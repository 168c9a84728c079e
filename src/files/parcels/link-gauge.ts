// How fast a link is, for all streams of one session together. Pure: the time is an argument. It is measured by how soon
// bytes reach the peer, not by how soon the peer has dealt with them: a slow disk over there makes no link slow, and
// buffers on the way make none fast. What must hold: a rate is known only where bytes had to wait for the link; as long
// as they did not, the link is no reason to compress anything; or where the link is held to a rate, which both ends may know
// before any byte has left.

/** Bytes that left, and when: asked of, whether they have arrived. */
export interface Departure {
  readonly nowMs: number;
  /** All bytes that had left by then. */
  readonly left: number;
}

/**
 * Arrivals are asked for after at least so many bytes: each time after twice as many while nothing waits, since every question
 * wakes both ends, and on a link that is never full that is all that measuring brings.
 */
const ASK_SIZE = { least: 256 * 1024, most: 4 * 1024 * 1024 } as const;
/** The way takes its time, and so do timers and busy machines: what is late by no more than this did not wait. */
const LATE_MS = 4;
const LATE_FACTOR = 1.3;
/** So long bytes must have waited until the rate is believed. */
const BELIEVED_MS = 25;
/** What the newest measurement counts. */
const NEWEST = 0.4;

export class LinkGauge {
  #left = 0;
  #isAsked = false;
  #askSize: number = ASK_SIZE.least;
  /** The newest arrival: the bytes that were there by then. */
  #arrived: Departure = { nowMs: -Infinity, left: 0 };
  /** When the bytes began to leave that are on their way. */
  #beganMs: number | undefined;
  /** The shortest time that any arrival took. */
  #wayMs = Infinity;
  #waitedMs = 0;
  #rate: number | undefined;
  #measured = 0;
  readonly #boundOf: () => number | undefined;

  /** `boundOf`: bytes a second that the link is held to at most; undefined where that is not known. */
  constructor(boundOf: () => number | undefined = () => undefined) {
    this.#boundOf = boundOf;
  }

  /** Bytes in a millisecond; undefined while none had to wait, and none will have to by a known bound. */
  get rate(): number | undefined {
    const bound = this.#bound;
    return bound === undefined || (this.#rate ?? Infinity) < bound ? this.#rate : bound;
  }

  /** How often an arrival was measured: whoever waits for one compares two readings. */
  get measured(): number {
    return this.#measured;
  }

  /** Whether bytes waited for the link when it was last measured, or it cannot be faster than it is taken for. */
  get isFull(): boolean {
    return this.#waitedMs > 0 || (this.#bound !== undefined && this.rate === this.#bound);
  }

  get #bound(): number | undefined {
    const bound = this.#boundOf();
    return bound === undefined ? undefined : bound / 1000;
  }

  /** Bytes have left. A departure, when it is time to ask for its arrival. */
  left(nowMs: number, size: number): Departure | undefined {
    this.#beganMs ??= nowMs;
    this.#left += size;
    // The very first bytes show how long the way is.
    const isDue =
      !this.#isAsked && (this.#wayMs === Infinity || this.#left - this.#arrived.left >= this.#askSize);
    return isDue ? { nowMs, left: this.#left } : undefined;
  }

  /** The arrival of the last departure was asked for. */
  asked(): void {
    this.#isAsked = true;
  }

  /** The link is gone: another one may be different. */
  reset(): void {
    this.#isAsked = false;
    this.#askSize = ASK_SIZE.least;
    this.#arrived = { nowMs: -Infinity, left: this.#left };
    [this.#beganMs, this.#wayMs, this.#waitedMs, this.#rate] = [undefined, Infinity, 0, undefined];
  }

  arrived(nowMs: number, departure: Departure): void {
    this.#isAsked = false;
    const before = this.#arrived;
    this.#arrived = { nowMs, left: departure.left };
    const wayMs = nowMs - departure.nowMs;
    const size = departure.left - before.left;
    // Since the bytes before them had arrived, or since they began to leave.
    const tookMs = Math.max(0.5, nowMs - Math.max(before.nowMs, this.#beganMs ?? departure.nowMs));
    this.#beganMs = this.#left > departure.left ? departure.nowMs : undefined;
    const isFirst = this.#wayMs === Infinity;
    if (!isFirst) this.#measured += 1;
    const isLate = !isFirst && wayMs > LATE_FACTOR * this.#wayMs + LATE_MS;
    this.#wayMs = Math.min(this.#wayMs, wayMs);
    if (!isLate) {
      this.#waitedMs = 0;
      if (!isFirst) this.#askSize = Math.min(ASK_SIZE.most, 2 * this.#askSize);
      // It took at least that.
      if (this.#rate !== undefined) this.#rate = Math.max(this.#rate, size / tookMs);
      return;
    }
    this.#askSize = ASK_SIZE.least;
    this.#waitedMs += tookMs;
    if (this.#waitedMs < BELIEVED_MS) return;
    const rate = size / tookMs;
    this.#rate = this.#rate === undefined ? rate : this.#rate + NEWEST * (rate - this.#rate);
  }
}
