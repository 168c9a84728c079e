// Door of `transport`: the carrier interface, and addresses as carriers show them. Each carrier has a door of its own.
export type { Carrier, CarrierHandlers } from './carrier.ts';
export { receiveInto } from './receive-into.ts';
export { isLoopbackAddress, plainAddress } from './address.ts';
