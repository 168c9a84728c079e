// The hub's clock, which is the fleet's: the time since 1970 as this machine knew it at the start, and from then on its monotonic clock. With a time
// server it begins right, and is kept so slowly.
//
// What must hold: it never runs backwards, also not below what an earlier run has served, and never steps while agents follow it, but for the time
// that the machine has slept: agents count on it running at most HUB_SLEW_PPM faster or slower than the machine's own clock.

import { isWherryError, toWherryError } from '../../base/index.ts';
import { ClockEstimate, type ClockStatus } from '../core/clock/clock-estimate.ts';
import type { ClockSample } from '../core/clock/clock-sample.ts';
import { fleetTimeAfter, type FleetTime } from '../core/clock/fleet-time.ts';
import { HUB_SLEW_PPM } from '../core/clock/limits.ts';
import { NEW_SNTP_PLAN, planSntp, type SntpOutcome } from '../core/clock/sntp-plan.ts';
import { askWithin } from './ask-within.ts';
import type { ClockFinding } from './clock-finding.ts';
import { FIRST_SNTP_ANSWER_MS } from './limits.ts';
import { machineClocks, type MachineClocks } from './monotonic-clock.ts';
import { SleepWatch } from './sleep-watch.ts';
import type { TimeSource } from './time-source.ts';
import { Timetable } from './timetable.ts';

export interface HubClockInit {
  /** Random, new at each start: agents see by it that nothing they know of the hub's clock holds any more. */
  readonly clockId: string;
  /** Fleet time that an earlier run may have served; it begins no earlier. Default: none. */
  readonly notBeforeMs?: number | undefined;
  /** Asks a time server once, as `querySntp` does. Default: this machine's clock is believed. */
  readonly timeServer?: ((signal: AbortSignal) => Promise<ClockSample>) | undefined;
  readonly onFinding?: ((finding: ClockFinding) => void) | undefined;
}

export class HubClock implements TimeSource {
  readonly clockId: string;
  readonly #init: HubClockInit;
  readonly #clocks: MachineClocks;
  readonly #sleep: SleepWatch;
  readonly #timetable: Timetable;
  readonly #closing = new AbortController();
  readonly #estimate = new ClockEstimate({ slewPpm: HUB_SLEW_PPM, stepMs: Infinity, settleSamples: 0 });
  #plan = NEW_SNTP_PLAN;
  /** Times that the machine has slept: what was asked before is no longer worth anything. */
  #sleeps = 0;
  #stopLooking = (): void => {};
  #cancelQuery = (): void => {};

  /** Call `start` before anything else. */
  constructor(init: HubClockInit, clocks: MachineClocks) {
    this.clockId = init.clockId;
    this.#init = init;
    this.#clocks = clocks;
    this.#sleep = new SleepWatch(clocks);
    this.#timetable = new Timetable(clocks, () => {
      this.#makeUp(this.#sleep.look());
      return this.#estimate.now(this.#localMs());
    });
  }

  async start(): Promise<void> {
    if (this.#init.timeServer !== undefined) await this.#query(FIRST_SNTP_ANSWER_MS);
    const localMs = this.#localMs();
    const begun = this.#estimate.now(localMs);
    this.#estimate.assume(localMs, Math.max(begun, this.#init.notBeforeMs ?? begun));
    // Closed while it waited for the time server.
    if (this.#closing.signal.aborted) return;
    this.#stopLooking = this.#sleep.keepLooking((ms) => this.#makeUp(ms));
  }

  /** It is fleet time by definition. */
  readonly isSet = true;

  now(): number {
    this.#makeUp(this.#sleep.glance());
    return this.#estimate.now(this.#localMs());
  }

  /** It is right by definition; how far it is from the time since 1970 is in `status`. */
  errorMs(): number {
    return 0;
  }

  in(ms: number): FleetTime {
    return fleetTimeAfter(this.now(), ms);
  }

  scheduleAt(fleetMs: number, task: () => void): () => void {
    return this.#timetable.scheduleAt(fleetMs, task);
  }

  /** How it stands to the time server's. Not set while none has answered. */
  status(): ClockStatus {
    return this.#estimate.status(this.#localMs());
  }

  /** Asks nothing and runs nothing any more. */
  close(): void {
    this.#closing.abort();
    this.#stopLooking();
    this.#cancelQuery();
    this.#timetable.close();
  }

  #localMs(): number {
    return this.#clocks.clock.nowMs();
  }

  /** The rest of the fleet has been awake. */
  #makeUp(sleptMs: number): void {
    if (sleptMs === 0) return;
    this.#sleeps += 1;
    this.#init.onFinding?.({ kind: 'slept', ms: sleptMs });
    const localMs = this.#localMs();
    this.#estimate.reset(localMs);
    this.#estimate.assume(localMs, this.#estimate.now(localMs) + sleptMs);
    this.#timetable.rearm();
  }

  /** Asks the time server, and plans when to do so again. */
  async #query(timeoutMs: number): Promise<void> {
    const outcome = await this.#ask(timeoutMs);
    const { plan, delayMs } = planSntp(this.#plan, outcome);
    this.#plan = plan;
    if (delayMs === undefined || this.#closing.signal.aborted) return;
    const query = (): void => void this.#query(FIRST_SNTP_ANSWER_MS);
    this.#cancelQuery = this.#clocks.clock.schedule(delayMs, query, true);
  }

  async #ask(timeoutMs: number): Promise<SntpOutcome> {
    const { timeServer, onFinding } = this.#init;
    if (timeServer === undefined) return 'refused';
    this.#makeUp(this.#sleep.look());
    const sleeps = this.#sleeps;
    try {
      const sample = await askWithin(this.#clocks.clock, timeoutMs, timeServer, this.#closing.signal);
      this.#makeUp(this.#sleep.look());
      if (sleeps !== this.#sleeps) return 'failed';
      const outcome = this.#estimate.add(sample, this.#localMs());
      if (outcome.accepted) return 'answered';
      onFinding?.({ kind: 'sample-refused', problem: outcome.problem });
      return 'failed';
    } catch (error) {
      if (!this.#closing.signal.aborted)
        onFinding?.({ kind: 'exchange-failed', error: toWherryError(error) });
      if (!isWherryError(error)) return 'failed';
      return error.code === 'FORBIDDEN' ? 'refused' : error.code === 'RATE_LIMITED' ? 'too-often' : 'failed';
    }
  }
}

/** Waits up to 5 s for the time server, if there is one, and begins without it then: that is a finding. */
export const openHubClock = async (
  init: HubClockInit,
  clocks: MachineClocks = machineClocks,
): Promise<HubClock> => {
  const clock = new HubClock(init, clocks);
  await clock.start();
  return clock;
};
