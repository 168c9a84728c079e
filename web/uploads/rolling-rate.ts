// How fast bytes move: over the last few seconds, so that it neither jumps nor lags. Never infinite, and never no number. Pure.

const WINDOW_MS = 5_000;
/** What has moved within less says nothing yet. */
const LEAST_MS = 400;
/** Samples closer than this to each other count as one: news comes in bursts. */
const SAMPLE_MS = 100;

export class RollingRate {
  #samples: { readonly atMs: number; total: number }[] = [];

  /** So many bytes have moved in all. */
  add(atMs: number, total: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && atMs - last.atMs < SAMPLE_MS && this.#samples.length > 1) last.total = total;
    else this.#samples.push({ atMs, total });
    while ((this.#samples[1]?.atMs ?? Infinity) <= atMs - WINDOW_MS) this.#samples.shift();
  }

  /** Begins anew, after a pause. */
  reset(): void {
    this.#samples = [];
  }

  /** Bytes a second at this time. */
  at(nowMs: number): number {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined) return 0;
    const elapsedMs = nowMs - first.atMs;
    return elapsedMs < LEAST_MS ? 0 : Math.max(0, ((last.total - first.total) * 1000) / elapsedMs);
  }
}

/** Seconds until `bytesLeft` have moved; undefined where nothing moves. */
export const secondsLeft = (bytesLeft: number, rate: number): number | undefined =>
  rate > 0 && bytesLeft > 0 ? bytesLeft / rate : undefined;
