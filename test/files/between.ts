// What may happen to bytes between two carriers. Delivered chunks are wiped when the call is over, as a carrier is
// allowed to do: whoever keeps a view instead of a copy is found out.

import type { Carrier, CarrierHandlers } from '../../src/transport/index.ts';

/** Sees, and may change, each chunk before it is delivered. `offset` counts the bytes delivered before it. */
export type Tamper = (chunk: Uint8Array, offset: number) => void;

/** The same carrier, whose received bytes pass through `tamper`. */
export const tamperedCarrier = (carrier: Carrier, tamper: Tamper = () => {}): Carrier => {
  let offset = 0;
  const wrap = (handlers: CarrierHandlers): CarrierHandlers => ({
    onDrain: () => handlers.onDrain(),
    onClose: (error) => handlers.onClose(error),
    onData: (chunk) => {
      const own = chunk.slice();
      tamper(own, offset);
      offset += own.length;
      handlers.onData(own);
      own.fill(0xee);
    },
  });
  return new Proxy(carrier, {
    get(target, name) {
      if (name === 'start') return (handlers: CarrierHandlers) => target.start(wrap(handlers));
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
};
