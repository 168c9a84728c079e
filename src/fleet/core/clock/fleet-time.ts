// A time of the fleet's clock, told apart from a time of this machine's.

import { WherryError } from '../../../base/index.ts';

/** Milliseconds since 1970 by the hub's clock, with fractions. Comparable within one fleet only. */
export interface FleetTime {
  readonly ms: number;
  readonly clock: 'fleet';
}

export const fleetTime = (ms: number): FleetTime => ({ ms, clock: 'fleet' });

/** So many milliseconds after fleet time `nowMs`. Code: `BAD_REQUEST` (not a number). */
export const fleetTimeAfter = (nowMs: number, ms: number): FleetTime => {
  if (!Number.isFinite(ms)) throw new WherryError('BAD_REQUEST', `Give milliseconds from now, not ${ms}.`);
  return fleetTime(nowMs + ms);
};
