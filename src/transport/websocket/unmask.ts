// What a browser sends is masked (RFC 6455 §5.3), each byte with one of four. `ws` takes the mask off byte by byte, which costs a server
// more than all else that it does with an upload; here it is taken off by words of 32 bits, before `ws` comes to it.

import type { WebSocket } from 'ws';

const WORD = 4;
/** Below this, words are not worth it. */
const SHORT = 64;

const unmaskBytes = (data: Uint8Array, mask: Uint8Array, from: number, to: number): void => {
  for (let at = from; at < to; at += 1) data[at] = (data[at] as number) ^ (mask[at % WORD] as number);
};

/** Takes the mask off, in place. `mask` has four bytes. */
export const unmask = (data: Uint8Array, mask: Uint8Array): void => {
  if (data.length < SHORT) return unmaskBytes(data, mask, 0, data.length);
  // Words can only be looked at where memory is divided into such.
  const lead = (WORD - (data.byteOffset % WORD)) % WORD;
  const count = Math.floor((data.length - lead) / WORD);
  const key =
    new Int32Array(Uint8Array.from(mask.keys(), (at) => mask[(lead + at) % WORD] ?? 0).buffer)[0] ?? 0;
  const words = new Int32Array(data.buffer, data.byteOffset + lead, count);
  for (let at = 0; at < count; at += 1) words[at] = (words[at] as number) ^ key;
  unmaskBytes(data, mask, 0, lead);
  unmaskBytes(data, mask, lead + count * WORD, data.length);
};

/** What is used here of the part of `ws` that takes frames apart, whose version is fixed. */
interface Receiver {
  _masked: boolean;
  _mask: Uint8Array | undefined;
  _payloadLength: number;
  _bufferedBytes: number;
  _buffers: Uint8Array[];
  consume(length: number): Uint8Array;
  getData(done: (error?: Error) => void): void;
}

const NO_MASK = new Uint8Array(WORD);

const isReceiver = (value: unknown): value is Receiver => {
  const { _buffers, consume, getData } = (value ?? {}) as Partial<Receiver>;
  return Array.isArray(_buffers) && typeof consume === 'function' && typeof getData === 'function';
};

/** For a WebSocket that takes what browsers send. One that is made otherwise than is known here stays as it is, and as slow. */
export const unmaskByWords = (webSocket: WebSocket): void => {
  const receiver: unknown = (webSocket as unknown as { readonly _receiver?: unknown })._receiver;
  if (!isReceiver(receiver)) return;
  const getData = receiver.getData.bind(receiver);
  receiver.getData = (done) => {
    const { _payloadLength: length, _mask: mask } = receiver;
    if (receiver._masked && mask?.length === WORD && length > 0 && receiver._bufferedBytes >= length) {
      const data = receiver.consume(length);
      unmask(data, mask);
      receiver._buffers.unshift(data);
      receiver._bufferedBytes += length;
      receiver._mask = NO_MASK;
    }
    getData(done);
  };
};
