// What this machine knows of the hub's clock: fed with samples, says what time it is and how wrong that can be. Pure: local time is an
// argument, in milliseconds of a clock that nobody sets, and must not go back from call to call.
//
// What must hold:
// - |now - hub time| <= errorMs while the clocks run apart by at most `driftPpm`, whatever the delays and their asymmetry: the error is the
//   distance from what is served to the far end of the interval that the samples prove. So it holds for any choice of what is
//   served, and what is still to be made good is in it. It is never above delay / 2 + (drift + rate) × age of the chosen sample, and what is owed.
// - `now` never goes back once the clock was set, but by `reset` with `restart`.
// - `now` never runs more than `slewPpm` faster or slower than the local clock, but for errors over `stepMs` and while the first samples come in:
//   then it goes ahead at once, or stands still until the time has come.

import { delayOf, offsetOf, sampleProblem, type ClockSample, type SampleProblem } from './clock-sample.ts';
import {
  AGE_WEIGHT_PPM,
  DEFAULT_DRIFT_PPM,
  DEFAULT_SLEW_PPM,
  DEFAULT_STEP_MS,
  MAX_DRIFT_PPM,
  RECENT_SAMPLES,
  SETTLE_SAMPLES,
} from './limits.ts';
import {
  boundsAt,
  boundsOf,
  halfWidthOf,
  narrowBounds,
  ROUNDING_MS,
  type OffsetBounds,
} from './offset-bounds.ts';
import { addToRounds, fitRatePpm, type SampleRound } from './rate-fit.ts';
import { correctServed, servedAt, startServed, type Correction, type ServedClock } from './served-clock.ts';

export interface ClockEstimateInit {
  /** Default 100. At most 250. */
  readonly driftPpm?: number | undefined;
  /** Default 500. */
  readonly slewPpm?: number | undefined;
  /** Default 128. `Infinity`: every error is corrected slowly. */
  readonly stepMs?: number | undefined;
  /** Default 16. */
  readonly settleSamples?: number | undefined;
}

/**
 * What a sample did. `set`: the first one, after which the clock says what it says.
 * A contradiction is a finding: what the earlier samples prove and what this one proves cannot both be. `drift`: the clocks run apart faster than was
 * believed, which is from now on believed. `jump`: one of them was set, or stood still; everything from before is forgotten.
 */
export type SampleOutcome =
  | {
      readonly accepted: true;
      readonly correction: Correction | 'set';
      readonly contradiction: 'drift' | 'jump' | undefined;
    }
  | { readonly accepted: false; readonly problem: SampleProblem };

export interface ClockStatus {
  readonly isSet: boolean;
  /** `Infinity` while it is not set. */
  readonly errorMs: number;
  /** What is still to be made good: positive while the fleet clock is behind. */
  readonly owedMs: number;
  /** How much faster than the local clock it runs, once nothing is owed. */
  readonly ratePpm: number;
  readonly driftPpm: number;
  /** Time on the way of the sample that is used. */
  readonly delayMs: number | undefined;
}

export class ClockEstimate {
  readonly #init: Required<{ [Key in keyof ClockEstimateInit]: number }>;
  #driftPpm: number;
  #ratePpm = 0;
  #taken = 0;
  #recent: readonly ClockSample[] = [];
  #rounds: readonly SampleRound[] = [];
  #bounds: OffsetBounds | undefined;
  #served: ServedClock | undefined;

  constructor(init: ClockEstimateInit = {}) {
    this.#init = {
      driftPpm: Math.min(init.driftPpm ?? DEFAULT_DRIFT_PPM, MAX_DRIFT_PPM),
      slewPpm: init.slewPpm ?? DEFAULT_SLEW_PPM,
      stepMs: init.stepMs ?? DEFAULT_STEP_MS,
      settleSamples: init.settleSamples ?? SETTLE_SAMPLES,
    };
    this.#driftPpm = this.#init.driftPpm;
  }

  /** Whether a sample has come in since the beginning or the last reset. */
  get isSet(): boolean {
    return this.#bounds !== undefined;
  }

  /** Fleet milliseconds. Before anything is known: the local clock's own reading, from which the first sample may take it anywhere. */
  now(localMs: number): number {
    return this.#served === undefined ? localMs : servedAt(this.#served, localMs);
  }

  /** How far `now` may be from the hub's time; `Infinity` while it is not set. */
  errorMs(localMs: number): number {
    if (this.#bounds === undefined) return Infinity;
    const { least, most } = boundsAt(this.#bounds, localMs, this.#driftPpm);
    const offset = this.now(localMs) - localMs;
    return Math.max(most - offset, offset - least) + ROUNDING_MS;
  }

  /** One more exchange. `localMs`: now, not before its t4. A sample that cannot be is left out, and said to be. */
  add(sample: ClockSample, localMs: number): SampleOutcome {
    const problem = sampleProblem(sample);
    if (problem !== undefined) return { accepted: false, problem };
    const nowMs = Math.max(localMs, sample.t4, this.#served?.localMs ?? -Infinity);
    const contradiction = this.#narrow(sample);
    if (contradiction === 'jump') this.#forgetSamples();
    this.#taken += 1;
    this.#recent = [...this.#recent, sample].slice(-RECENT_SAMPLES);
    this.#rounds = addToRounds(this.#rounds, sample);
    this.#ratePpm = this.#usableRate(fitRatePpm(this.#rounds));
    return { accepted: true, correction: this.#correct(nowMs), contradiction };
  }

  /**
   * The hub's clock is another one, or the local one has stood still: nothing that is known holds any more. `now` runs on from where it is,
   * and does not go back when the new samples say so, but stands still for as long as that takes. With `restart` it is as new: the first sample
   * sets it, also back.
   */
  reset(localMs: number, { restart = false }: { readonly restart?: boolean | undefined } = {}): void {
    this.#forgetSamples();
    this.#driftPpm = this.#init.driftPpm;
    this.#bounds = undefined;
    this.#served = restart ? undefined : this.#served && startServed(localMs, this.now(localMs), 0);
  }

  /** It is at least `fleetMs` from here on, although no sample says so: what was served by another run must not be undercut. */
  assume(localMs: number, fleetMs: number): void {
    const least = this.#served === undefined ? fleetMs : Math.max(fleetMs, this.now(localMs));
    this.#served = startServed(localMs, least, this.#ratePpm);
  }

  status(localMs: number): ClockStatus {
    const best = this.#best(localMs);
    return {
      isSet: this.isSet,
      errorMs: this.errorMs(localMs),
      owedMs: best === undefined ? 0 : localMs + this.#target(best, localMs) - this.now(localMs),
      ratePpm: this.#ratePpm,
      driftPpm: this.#driftPpm,
      delayMs: best && delayOf(best),
    };
  }

  #forgetSamples(): void {
    this.#taken = 0;
    this.#ratePpm = 0;
    this.#recent = [];
    this.#rounds = [];
  }

  /** Takes in what the sample proves. */
  #narrow(sample: ClockSample): 'drift' | 'jump' | undefined {
    const before = this.#bounds;
    const drift = this.#driftPpm;
    const proven = boundsOf(sample, drift);
    this.#bounds = before === undefined ? proven : narrowBounds(before, proven, drift);
    if (this.#bounds !== undefined) return undefined;
    // Not both can be, and the newer one is believed. Whether clocks that run apart as fast as any do explain it:
    const isDrift =
      before !== undefined &&
      drift < MAX_DRIFT_PPM &&
      narrowBounds(before, boundsOf(sample, MAX_DRIFT_PPM), MAX_DRIFT_PPM) !== undefined;
    if (isDrift) this.#driftPpm = Math.min(2 * drift, MAX_DRIFT_PPM);
    this.#bounds = isDrift ? this.#provenTogether(sample) : proven;
    return isDrift ? 'drift' : 'jump';
  }

  /** What the sample proves with those before it, back to the first that contradicts it. */
  #provenTogether(sample: ClockSample): OffsetBounds {
    let bounds = boundsOf(sample, this.#driftPpm);
    for (const earlier of this.#recent.toReversed()) {
      const narrower = narrowBounds(bounds, boundsOf(earlier, this.#driftPpm), this.#driftPpm);
      if (narrower === undefined) break;
      bounds = narrower;
    }
    return bounds;
  }

  /** Leaves at least half of what it may run faster or slower for corrections. */
  #usableRate(ratePpm: number): number {
    const most = Math.min(this.#driftPpm, this.#init.slewPpm / 2);
    return Math.min(most, Math.max(-most, ratePpm));
  }

  /** Of the last samples the one with the least delay, where older ones count as worse. */
  #best(localMs: number): ClockSample | undefined {
    const worth = (sample: ClockSample): number => halfWidthOf(sample, localMs, AGE_WEIGHT_PPM);
    return this.#recent.reduce<ClockSample | undefined>(
      (best, sample) => (best === undefined || worth(sample) <= worth(best) ? sample : best),
      undefined,
    );
  }

  /** The offset that should be served. It lies within the bounds. */
  #target(best: ClockSample, localMs: number): number {
    const offset = offsetOf(best) + (localMs - (best.t1 + best.t4) / 2) * this.#ratePpm * 1e-6;
    if (this.#bounds === undefined) return offset;
    const { least, most } = boundsAt(this.#bounds, localMs, this.#driftPpm);
    return Math.min(most, Math.max(least, offset));
  }

  #correct(localMs: number): Correction | 'set' {
    const best = this.#best(localMs);
    const fleetMs = localMs + (best === undefined ? 0 : this.#target(best, localMs));
    if (this.#served === undefined) {
      this.#served = startServed(localMs, fleetMs, this.#ratePpm);
      return 'set';
    }
    const { slewPpm, stepMs, settleSamples } = this.#init;
    const isSettling = this.#taken <= settleSamples;
    const { clock, correction } = correctServed(this.#served, {
      localMs,
      fleetMs,
      ratePpm: this.#ratePpm,
      slewPpm,
      stepMs: isSettling ? Math.min(stepMs, 0) : stepMs,
    });
    this.#served = clock;
    return correction;
  }
}
