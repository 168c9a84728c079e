// Decides for each block of one stream whether it is compressed: `always`, or by what was measured so far. Pure: the time is
// an argument. What must hold for `auto`:
// - a bound that is known before anything is measured decides at once, if it says that compressing is worth it;
// - while nobody knows how fast the link is, a first stretch goes out as it is; what would wait for news of its arrival is
//   compressed meanwhile, since a fast link brings that news before it matters;
// - content that did not shrink is tried again now and then;
// - while the link is not full although all is compressed, sending as it is is tried now and then, the less often the more
//   often it was for nothing.

import { PROBE_SIZE } from '../limits.ts';
import { decideCompression } from './decide-compression.ts';
import type { LinkGauge } from './link-gauge.ts';

/** What compressors of usual machines take, in bytes a millisecond, until this one has shown what it does. */
const ASSUMED_COMPRESS_RATE = 250_000;
/** Content that does not shrink is tried again after so many bytes. */
const TRY_AGAIN_SIZE = 8 * 1024 * 1024;
/** Sending as it is is tried after so long on a link that is not full; each time twice as long. */
const TRIAL_MS = { first: 200, most: 10_000 } as const;
/** Bytes of a trial: they fill buffers on the way of a link that is slower than they come. */
const TRIAL_SIZE = 12 * 1024 * 1024;
/** What shrinks less than this is not worth the link's time on its way through two compressors. */
const HARDLY_SMALLER = 0.9;
const NEWEST = 0.3;

export class CompressionPolicy {
  readonly #link: LinkGauge | undefined;
  #compressRate = ASSUMED_COMPRESS_RATE;
  #ratio: number | undefined;
  #isCompressing = false;
  /** Bytes that were decided about; of them, those at the last try of what does not shrink, and where a trial ends. */
  #size = 0;
  #triedAt = 0;
  #trialUntil = 0;
  #trialMs: number = TRIAL_MS.first;
  #slackSinceMs: number | undefined;
  /** Reading of the gauge when a trial began. */
  #trialFrom = 0;

  /** Without a gauge everything is compressed. */
  constructor(link: LinkGauge | undefined) {
    this.#link = link;
  }

  /** Bytes in a millisecond that may be sent as they are without asking again; 0 while that may change soon. */
  get plainRate(): number {
    if (this.#isCompressing || this.#link === undefined || this.#link.measured === 0) return 0;
    return this.#link.rate ?? UNFILLED_RATE;
  }

  /** Whether it goes by how much content shrinks, and nobody knows that of this one. */
  get isContentUnknown(): boolean {
    return this.#link !== undefined && this.#ratio === undefined;
  }

  /** Whether to compress the next block, of so many bytes. */
  decide(nowMs: number, size: number): boolean {
    const link = this.#link;
    if (link === undefined) return true;
    this.#size += size;
    if (this.#size < this.#trialUntil && !(link.isFull && link.measured > this.#trialFrom + 1)) return false;
    this.#trialUntil = 0;
    const isBetter = decideCompression({
      linkRate: link.rate,
      compressRate: this.#compressRate,
      ratio: this.#ratio,
      isCompressing: this.#isCompressing,
    });
    if (!isBetter && link.measured === 0)
      return this.#size > PROBE_SIZE && (this.#ratio ?? 0) < HARDLY_SMALLER;
    if (isBetter && this.#isTrialDue(nowMs, link)) {
      this.#trialUntil = this.#size + TRIAL_SIZE;
      this.#trialFrom = link.measured;
      this.#isCompressing = false;
      return false;
    }
    this.#isCompressing = isBetter;
    return isBetter || this.#isTriedAgain(link);
  }

  /** A block was compressed: it took so long, and so many bytes came out. */
  compressed(size: number, stored: number, tookMs: number): void {
    const ratio = Math.min(1, stored / size);
    this.#ratio = this.#ratio === undefined ? ratio : this.#ratio + NEWEST * (ratio - this.#ratio);
    const rate = size / Math.max(0.05, tookMs);
    this.#compressRate += NEWEST * (rate - this.#compressRate);
  }

  /** Only where it would matter. */
  #isTriedAgain(link: LinkGauge): boolean {
    if (this.#ratio === undefined || !link.isFull || this.#size - this.#triedAt < TRY_AGAIN_SIZE)
      return false;
    this.#triedAt = this.#size;
    return true;
  }

  #isTrialDue(nowMs: number, link: LinkGauge): boolean {
    if (!this.#isCompressing || link.isFull) {
      this.#slackSinceMs = undefined;
      return false;
    }
    this.#slackSinceMs ??= nowMs;
    if (nowMs - this.#slackSinceMs < this.#trialMs) return false;
    this.#slackSinceMs = undefined;
    this.#trialMs = Math.min(TRIAL_MS.most, 2 * this.#trialMs);
    return true;
  }
}

/** Taken for the rate of a link that was never full, in bytes a millisecond: its news come soon. */
const UNFILLED_RATE = 50_000;
