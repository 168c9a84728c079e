// Fleet time, as whoever sends, answers and starts things uses it: the same at the hub and at an agent.

import type { FleetTime } from '../core/clock/fleet-time.ts';

export interface TimeSource {
  /** Whether it is fleet time that `now` says. */
  readonly isSet: boolean;
  /** Fleet milliseconds, with fractions. */
  now(): number;
  /** How far `now` may be from the hub's; 0 at the hub, `Infinity` while it is not set. */
  errorMs(): number;
  /** So many milliseconds from now. Code: `BAD_REQUEST` (not a number). */
  in(ms: number): FleetTime;
  /**
   * Calls `task` once, at this fleet time or as soon after it as timers allow, usually within a millisecond; never before, and not while the clock is not
   * set. What it throws is thrown as from any timer. Returns the way to call it off. Code: `BAD_REQUEST` (not a number).
   */
  scheduleAt(fleetMs: number, task: () => void): () => void;
}
