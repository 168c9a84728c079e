// Door of `transport`: the carrier interface. Each carrier has a door of its own.
export type { Carrier, CarrierHandlers } from './carrier.ts';
