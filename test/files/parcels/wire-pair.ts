// The two ends of one stream without a link between them: what one writes arrives at the other cut as the test likes.
// Room to send is endless; credit is only counted.

import { AsyncQueue, concatBytes, type WherryError } from '../../../src/base/index.ts';
import type { LinkStream } from '../../../src/session/index.ts';

export interface WireEnd extends LinkStream {
  /** Bytes that the receiver has paid for. */
  readonly paid: () => number;
}

type Item =
  | { readonly bytes: Uint8Array; readonly onSent: (() => void) | undefined }
  | { readonly message: unknown }
  | 'end';

export interface Wire {
  readonly sender: LinkStream;
  readonly receiver: WireEnd;
  /** All bytes that were written, as they crossed the wire. */
  readonly crossed: () => Uint8Array;
  /** Delivers what was sent so far; `cut` says how many bytes come next at once. */
  deliver(cut?: (left: number) => number): void;
  /** As if the peer had sent it. */
  arrive(bytes: Uint8Array): void;
  endHere(): void;
}

export const createWire = (): Wire => {
  let items: Item[] = [];
  const crossed: Uint8Array[] = [];
  const controller = new AbortController();
  const messages = new AsyncQueue<{ readonly message: unknown; readonly bytesBefore: number }>();
  let consumer: ((bytes: Uint8Array) => void) | undefined;
  let early: Uint8Array[] = [];
  let arrived = 0;
  let paid = 0;
  const reset = (error: WherryError): void => {
    if (controller.signal.aborted) return;
    controller.abort(error);
    messages.end(error);
  };
  const arrive = (bytes: Uint8Array): void => {
    arrived += bytes.length;
    // What is delivered is valid only during the call.
    const lent = bytes.slice();
    if (consumer === undefined) early.push(lent.slice());
    else consumer(lent);
    lent.fill(0xee);
  };
  const shared = { id: 1, signal: controller.signal, reset, askArrival: () => false };
  const nothing = (): void => {};
  const sender: LinkStream = {
    ...shared,
    send: async (message) => void items.push({ message }),
    write: async (bytes, onSent) => {
      if (controller.signal.aborted) {
        onSent?.();
        throw controller.signal.reason;
      }
      // As links do: what is small is copied, and its memory is free before that of larger writes in front of it.
      const isSmall = bytes.length <= 8 * 1024;
      items.push(isSmall ? { bytes: bytes.slice(), onSent: undefined } : { bytes, onSent });
      if (isSmall) onSent?.();
    },
    end: () => void items.push('end'),
    receive: async () => undefined,
    receiveAt: async () => undefined,
    onBytes: nothing,
    consumed: nothing,
    widen: nothing,
  };
  const receiver: WireEnd = {
    ...shared,
    send: async () => {},
    write: async () => {},
    end: nothing,
    receive: async () => (await messages.next())?.message,
    receiveAt: () => messages.next(),
    onBytes: (next) => {
      consumer = next;
      const waiting = concatBytes(early);
      early = [];
      if (waiting.length > 0) next(waiting);
    },
    consumed: (bytes) => void (paid += bytes),
    widen: nothing,
    paid: () => paid,
  };
  return {
    sender,
    receiver,
    crossed: () => concatBytes(crossed),
    arrive,
    endHere: () => messages.end(),
    deliver(cut = (left) => left) {
      const sent = items;
      items = [];
      for (const item of sent) {
        if (item === 'end') messages.end();
        else if ('message' in item) messages.push({ message: item.message, bytesBefore: arrived });
        else {
          crossed.push(item.bytes.slice());
          for (let from = 0; from < item.bytes.length;) {
            const to = Math.min(item.bytes.length, from + Math.max(1, cut(item.bytes.length - from)));
            arrive(item.bytes.subarray(from, to));
            from = to;
          }
          item.onSent?.();
        }
      }
    },
  };
};
