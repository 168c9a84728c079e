// How much a socket may have waiting before its user is asked to stop: little where it leaves slowly, since whatever is
// urgent waits behind it; more where it leaves at once, since each write then moves more and costs the same. Pure; the
// clock comes in.

import { HIGH_MARK, LOW_MARK, MAX_HIGH_MARK, QUICK_DRAIN_MS } from './limits.ts';

export interface WriteMarkInit {
  /** How soon what waits must have left for the marks to double. Default 5 ms. */
  readonly quickDrainMs?: number | undefined;
  /** What the high mark grows to. Default 2 MiB. */
  readonly maxHighMark?: number | undefined;
}

export class WriteMark {
  readonly #nowMs: () => number;
  readonly #quickDrainMs: number;
  readonly #maxHighMark: number;
  #high = HIGH_MARK;
  #low = LOW_MARK;
  #fullSinceMs = 0;
  #isFull = false;

  constructor(
    nowMs: () => number,
    { quickDrainMs = QUICK_DRAIN_MS, maxHighMark = MAX_HIGH_MARK }: WriteMarkInit = {},
  ) {
    this.#nowMs = nowMs;
    this.#quickDrainMs = quickDrainMs;
    this.#maxHighMark = maxHighMark;
  }

  /** Whether no more may be written. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** So many bytes wait, after a write. */
  written(pending: number): void {
    if (this.#isFull || pending < this.#high) return;
    this.#isFull = true;
    this.#fullSinceMs = this.#nowMs();
  }

  /** So many bytes wait, after some have left. True when more may be written again. */
  sent(pending: number): boolean {
    if (!this.#isFull || pending > this.#low) return false;
    this.#isFull = false;
    const isQuick = this.#nowMs() - this.#fullSinceMs <= this.#quickDrainMs;
    this.#high = isQuick ? Math.min(this.#maxHighMark, this.#high * 2) : HIGH_MARK;
    this.#low = (this.#high / HIGH_MARK) * LOW_MARK;
    return true;
  }
}
