// An agent's clock: the hub's time, asked for over whatever connection there is, and told to those who need it.
//
// What must hold:
// - What the hub answered counts only if the machine did not sleep meanwhile, and the connection is still the one that is followed.
// - After a sleep, and when the hub's clock is another one, nothing scheduled runs until the hub has been asked again.
// - The clock runs on between connections, and its error grows.

import { onAbort, toWherryError } from '../../base/index.ts';
import { ClockEstimate, type ClockEstimateInit, type ClockStatus } from '../core/clock/clock-estimate.ts';
import type { ClockSample } from '../core/clock/clock-sample.ts';
import { fleetTimeAfter, type FleetTime } from '../core/clock/fleet-time.ts';
import { askWithin } from './ask-within.ts';
import type { ClockFinding } from './clock-finding.ts';
import { startExchangeLoop, type ExchangeLoop } from './exchange-loop.ts';
import { EXCHANGE_TIMEOUT_MS } from './limits.ts';
import { machineClocks, type MachineClocks } from './monotonic-clock.ts';
import { SleepWatch } from './sleep-watch.ts';
import type { TimeSource } from './time-source.ts';
import { Timetable } from './timetable.ts';

/** What the hub answers. */
export interface ExchangeAnswer {
  /** When it got the question and when it answered, by its clock. */
  readonly t2: number;
  readonly t3: number;
  /** Which clock that was: a new one each time that a hub starts. Default: the same as before. */
  readonly clockId?: string | undefined;
  /** When the question left and the answer came, by `monotonicClock`, where the connection knows it better. */
  readonly t1?: number | undefined;
  readonly t4?: number | undefined;
}

/** Asks the hub once, on the control lane, as directly as can be. Rejects when it cannot, or when the signal ends it. */
export type Exchange = (signal: AbortSignal) => Promise<ExchangeAnswer>;

export interface FleetClockInit {
  readonly estimate?: ClockEstimateInit | undefined;
  readonly onFinding?: ((finding: ClockFinding) => void) | undefined;
}

export interface FollowOptions {
  /** Ends with the connection. */
  readonly signal: AbortSignal;
  /** What the connection's welcome said: `welcomeSample`, and the clock that it was. */
  readonly first?: { readonly sample: ClockSample; readonly clockId?: string | undefined } | undefined;
}

export class FleetClock implements TimeSource {
  readonly #clocks: MachineClocks;
  readonly #estimate: ClockEstimate;
  readonly #onFinding: (finding: ClockFinding) => void;
  readonly #sleep: SleepWatch;
  readonly #timetable: Timetable;
  /** Changes whenever what was asked before is no longer worth anything. */
  #epoch = 0;
  #clockId: string | undefined;
  #following: { readonly loop: ExchangeLoop; readonly stop: AbortController } | undefined;
  readonly #stopLooking: () => void;

  constructor(init: FleetClockInit = {}, clocks: MachineClocks = machineClocks) {
    this.#clocks = clocks;
    this.#estimate = new ClockEstimate(init.estimate);
    this.#onFinding = init.onFinding ?? (() => {});
    this.#sleep = new SleepWatch(clocks);
    this.#timetable = new Timetable(clocks, () => {
      this.#noticeSleep(this.#sleep.look());
      return this.#estimate.isSet ? this.#estimate.now(this.#localMs()) : undefined;
    });
    this.#stopLooking = this.#sleep.keepLooking((ms) => this.#noticeSleep(ms));
  }

  get isSet(): boolean {
    this.#noticeSleep(this.#sleep.look());
    return this.#estimate.isSet;
  }

  now(): number {
    this.#noticeSleep(this.#sleep.glance());
    return this.#estimate.now(this.#localMs());
  }

  errorMs(): number {
    // Asked before something depends on it.
    this.#noticeSleep(this.#sleep.look());
    return this.#estimate.errorMs(this.#localMs());
  }

  in(ms: number): FleetTime {
    return fleetTimeAfter(this.now(), ms);
  }

  scheduleAt(fleetMs: number, task: () => void): () => void {
    return this.#timetable.scheduleAt(fleetMs, task);
  }

  status(): ClockStatus {
    this.#noticeSleep(this.#sleep.look());
    return this.#estimate.status(this.#localMs());
  }

  /** There is a connection: asks over it until the signal ends it, instead of over the one before. */
  follow(exchange: Exchange, { signal, first }: FollowOptions): void {
    this.#following?.stop.abort();
    const slept = this.#sleep.look();
    this.#noticeSleep(slept);
    const stop = new AbortController();
    onAbort(signal, () => stop.abort());
    // A welcome that was slept through is none.
    if (first !== undefined && slept === 0 && !stop.signal.aborted) this.#take(first.sample, first.clockId);
    const ask = (): Promise<void> => this.#ask(exchange, stop.signal);
    this.#following = { stop, loop: startExchangeLoop({ ...this.#clocks, ask }, stop.signal) };
  }

  /** Forgets what is known of the hub's clock; see `ClockEstimate.reset`. What is scheduled waits until the hub has been asked. */
  reset(options: { readonly restart?: boolean | undefined } = {}): void {
    this.#epoch += 1;
    this.#estimate.reset(this.#localMs(), options);
    this.#following?.loop.restart();
  }

  /** Asks nothing and runs nothing any more. */
  close(): void {
    this.#following?.stop.abort();
    this.#stopLooking();
    this.#timetable.close();
  }

  #localMs(): number {
    return this.#clocks.clock.nowMs();
  }

  #noticeSleep(ms: number): void {
    if (ms === 0) return;
    this.#onFinding({ kind: 'slept', ms });
    this.reset();
  }

  async #ask(exchange: Exchange, signal: AbortSignal): Promise<void> {
    this.#noticeSleep(this.#sleep.look());
    const epoch = this.#epoch;
    const t1 = this.#localMs();
    try {
      const answer = await askWithin(this.#clocks.clock, EXCHANGE_TIMEOUT_MS, exchange, signal);
      const t4 = this.#localMs();
      this.#noticeSleep(this.#sleep.look());
      if (signal.aborted || epoch !== this.#epoch) return;
      const { t2, t3 } = answer;
      this.#take({ t1: answer.t1 ?? t1, t2, t3, t4: answer.t4 ?? t4 }, answer.clockId);
    } catch (error) {
      // The end of a connection is no news here.
      if (!signal.aborted) this.#onFinding({ kind: 'exchange-failed', error: toWherryError(error) });
    }
  }

  #take(sample: ClockSample, clockId: string | undefined): void {
    if (clockId !== undefined && clockId !== this.#clockId) {
      if (this.#clockId !== undefined) {
        this.#onFinding({ kind: 'another-hub-clock' });
        this.reset();
      }
      this.#clockId = clockId;
    }
    const wasSet = this.#estimate.isSet;
    const outcome = this.#estimate.add(sample, this.#localMs());
    if (!outcome.accepted) {
      this.#onFinding({ kind: 'sample-refused', problem: outcome.problem });
      return;
    }
    const { contradiction, correction } = outcome;
    if (contradiction !== undefined) this.#onFinding({ kind: 'contradiction', why: contradiction });
    if (!wasSet || correction !== 'slewed') this.#timetable.rearm();
  }
}
