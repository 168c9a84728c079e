// Runs tasks at times of the fleet clock.
//
// What must hold: a task runs once, not before its time by the clock as it is read then, and not while the clock is not to be trusted.
// However far away its time is, and whatever happens to the clock until then: timers only wake it to look again.

import { WherryError } from '../../base/index.ts';
import { planWake } from '../core/clock/wake-plan.ts';
import { MAX_POLLS } from './limits.ts';
import type { MachineClocks } from './monotonic-clock.ts';

interface Entry {
  readonly atMs: number;
  readonly task: () => void;
  polls: number;
  /** Calls off what would look at it next. */
  stop: () => void;
}

export class Timetable {
  readonly #clocks: MachineClocks;
  readonly #now: () => number | undefined;
  readonly #entries = new Set<Entry>();

  /** `now`: fleet milliseconds; undefined while nothing may run, after which `rearm` is to be called. */
  constructor(clocks: MachineClocks, now: () => number | undefined) {
    this.#clocks = clocks;
    this.#now = now;
  }

  /** Calls `task` at this fleet time, or soon if it is over; never at once. Returns the way to call it off. Code: `BAD_REQUEST`. */
  scheduleAt(atMs: number, task: () => void): () => void {
    if (!Number.isFinite(atMs))
      throw new WherryError('BAD_REQUEST', `A task needs a time in milliseconds, not ${atMs}.`);
    const entry: Entry = { atMs, task, polls: 0, stop: () => {} };
    this.#entries.add(entry);
    this.#lookSoon(entry);
    return () => {
      this.#entries.delete(entry);
      entry.stop();
    };
  }

  /** The clock was set, or has jumped: every task looks again when its time is. */
  rearm(): void {
    for (const entry of this.#entries) {
      entry.stop();
      entry.polls = 0;
      this.#lookSoon(entry);
    }
  }

  /** Nothing runs any more. */
  close(): void {
    for (const entry of this.#entries) entry.stop();
    this.#entries.clear();
  }

  #lookSoon(entry: Entry): void {
    let isOff = false;
    entry.stop = () => {
      isOff = true;
    };
    this.#clocks.soon(() => {
      if (!isOff) this.#look(entry);
    });
  }

  #look(entry: Entry): void {
    const nowMs = this.#now();
    // Not even a timer: whoever sets the clock arms it again.
    if (nowMs === undefined) return;
    const wake = planWake(entry.atMs - nowMs);
    if (wake.kind === 'due') {
      this.#entries.delete(entry);
      entry.task();
    } else if (wake.kind === 'poll' && entry.polls < MAX_POLLS) {
      entry.polls += 1;
      this.#lookSoon(entry);
    } else {
      // A clock that stands still does not get there by being looked at.
      const delayMs = wake.kind === 'sleep' ? wake.delayMs : 1;
      entry.stop = this.#clocks.clock.schedule(delayMs, () => this.#look(entry));
    }
  }
}
