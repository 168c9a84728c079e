// A time of the fleet's clock, told apart from a time of this machine's.

/** Milliseconds since 1970 by the hub's clock, with fractions. Comparable within one fleet only. */
export interface FleetTime {
  readonly ms: number;
  readonly clock: 'fleet';
}

export const fleetTime = (ms: number): FleetTime => ({ ms, clock: 'fleet' });
