// What may happen to bytes between two carriers. Delivered chunks are wiped when the call is over, as a carrier is
// allowed to do: whoever keeps a view instead of a copy is found out.

import type { Carrier, CarrierHandlers } from '../../src/transport/index.ts';

/**
 * Sees, and may change, each chunk before it is delivered. `offset` counts the bytes delivered before it. A number means that so
 * many bytes of the chunk get through, and then the carrier is lost.
 */
export type Tamper = (chunk: Uint8Array, offset: number) => number | void;

/** Lets so many bytes through, and then the carrier is lost; only the first carrier that gets so far. */
export const cutOnceAfter = (bytes: number): Tamper => {
  let isCut = false;
  return (chunk, offset) => {
    if (isCut || offset + chunk.length < bytes) return undefined;
    isCut = true;
    return bytes - offset;
  };
};

/** The same carrier, whose received bytes pass through `tamper`. */
export const tamperedCarrier = (
  carrier: Carrier,
  tamper: Tamper = () => {},
  onDelivered: (bytes: number) => void = () => {},
): Carrier => {
  let offset = 0;
  const wrap = (handlers: CarrierHandlers): CarrierHandlers => ({
    onDrain: () => handlers.onDrain(),
    onClose: (error) => handlers.onClose(error),
    onData: (chunk) => {
      const own = chunk.slice();
      const through = tamper(own, offset) ?? undefined;
      const delivered = own.subarray(0, through);
      offset += delivered.length;
      onDelivered(delivered.length);
      if (delivered.length > 0) handlers.onData(delivered);
      own.fill(0xee);
      if (through !== undefined) carrier.destroy();
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
