// How many bytes a rate allows by now. Pure: time is an argument, in milliseconds of a clock that does not go back.
// Must hold: over any span of t seconds no more than `ratePerSecond · t + burst` bytes are allowed, as long as its
// user takes nothing while the level is not above zero; what one take goes below zero is waited for afterwards.

export class TokenBucket {
  readonly #ratePerMs: number;
  readonly #burst: number;
  #level: number;
  #atMs: number;

  /** Begins full. */
  constructor(ratePerSecond: number, burst: number, nowMs: number) {
    this.#ratePerMs = ratePerSecond / 1000;
    this.#burst = burst;
    this.#level = burst;
    this.#atMs = nowMs;
  }

  /** Bytes that may be taken now; below zero: bytes that were taken ahead of time. */
  level(nowMs: number): number {
    if (nowMs > this.#atMs) {
      this.#level = Math.min(this.#burst, this.#level + (nowMs - this.#atMs) * this.#ratePerMs);
      this.#atMs = nowMs;
    }
    return this.#level;
  }

  /** Takes so many, whether they are there or not. */
  take(bytes: number, nowMs: number): void {
    this.#level = this.level(nowMs) - bytes;
  }

  /** Milliseconds until the level is above `target` (by a byte); 0 when it is. */
  msUntilAbove(target: number, nowMs: number): number {
    const missing = target + 1 - this.level(nowMs);
    return missing <= 0 ? 0 : missing / this.#ratePerMs;
  }
}
