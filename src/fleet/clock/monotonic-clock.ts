// The clocks of this machine on which the fleet's is built.

import { randomInt } from 'node:crypto';
import { uptime } from 'node:os';
import { systemClock, type Clock } from '../../session/index.ts';

/** The wall clock's time when this program began. Read once: whoever sets the wall clock later moves nothing here. */
const ORIGIN_MS = performance.timeOrigin;

/** Milliseconds that look like a date, with fractions, of a clock that nobody sets. */
export const monotonicClock: Clock = {
  nowMs: () => ORIGIN_MS + performance.now(),
  schedule: systemClock.schedule,
};

export interface MachineClocks {
  /** Its `nowMs` must be monotonic. */
  readonly clock: Clock;
  /** Milliseconds of a clock that runs on while the machine sleeps. Only compared with itself. */
  readonly throughMs: () => number;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Calls once what is waiting already has run. */
  readonly soon: (task: () => void) => void;
}

export const machineClocks: MachineClocks = {
  clock: monotonicClock,
  // The time since the machine was started counts its sleep, and no one sets it, as one does the wall clock.
  throughMs: () => uptime() * 1000,
  random: () => randomInt(2 ** 32) / 2 ** 32,
  soon: (task) => void setImmediate(task),
};
