// How fast it was, over the last minutes: what the chart draws.

import { signal } from '@preact/signals';

/** At two a second: five minutes. */
const MOST = 600;
/** Longer without a sample is a gap in the line. */
const GAP_MS = 2_000;

export class RateHistory {
  /** Seconds since 1970, and bytes a second; null where nothing was going on. */
  readonly samples = signal<readonly [times: readonly number[], rates: readonly (number | null)[]]>([[], []]);

  add(atMs: number, rate: number): void {
    const [times, rates] = this.samples.value;
    const last = times.at(-1);
    const gap = last !== undefined && atMs - last * 1000 > GAP_MS;
    this.samples.value = [
      [...times, ...(gap ? [last + 0.001] : []), atMs / 1000].slice(-MOST),
      [...rates, ...(gap ? [null] : []), rate].slice(-MOST),
    ];
  }
}
