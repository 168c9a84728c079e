// Both kinds of things that a stream carries, for a conversation in which they alternate: messages, and the raw bytes that
// some of them announce. How many of either may wait is bounded: messages by their number, bytes by the stream's credit.

import { AsyncQueue, concatBytes, onAbort, type WherryError } from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';

export interface Exchange {
  /** The next message; undefined when the peer has ended. Rejects when the stream is gone. One caller at a time. */
  next(): Promise<unknown>;
  /** Fills `target` with the bytes that come next. Rejects when the stream is gone or ends before. One caller at a time. */
  fill(target: Uint8Array): Promise<void>;
}

export interface ExchangeInit {
  /** Messages that may wait; one more resets the stream. */
  readonly maxWaiting: number;
  /** Messages that say nothing, and count as none. */
  readonly isIdle?: ((message: unknown) => boolean) | undefined;
  /** Something has arrived. */
  readonly onProgress?: (() => void) | undefined;
  /** With what the stream is reset when its peer does not keep to the rules. */
  readonly misbehaved: (why: string) => WherryError;
}

// Bytes that wait are joined from so many pieces on: a peer that sends single bytes must not make us hold an object for each.
const MAX_PIECES = 64;

export const createExchange = (stream: LinkStream, init: ExchangeInit): Exchange => {
  const messages = new AsyncQueue<{ readonly message: unknown }>();
  const bytes = createByteInbox((count) => stream.consumed(count));

  const pump = async (): Promise<void> => {
    for (;;) {
      const message = await stream.receive();
      if (message === undefined) return;
      init.onProgress?.();
      if (init.isIdle?.(message) === true) continue;
      if (messages.size >= init.maxWaiting) throw init.misbehaved('more messages came than may wait');
      messages.push({ message });
    }
  };
  const end = (error: WherryError | undefined): void => {
    messages.end(error);
    bytes.end(error ?? init.misbehaved('it ended before all bytes were there'));
  };
  stream.onBytes((arrived) => {
    init.onProgress?.();
    bytes.take(arrived);
  });
  onAbort(stream.signal, end);
  pump().then(
    () => end(undefined),
    (error: WherryError) => {
      stream.reset(error);
      end(error);
    },
  );
  return { next: async () => (await messages.next())?.message, fill: bytes.fill };
};

/** Bytes that wait, and one place that is being filled. `onTaken` is told of bytes as they go there. */
const createByteInbox = (onTaken: (count: number) => void) => {
  let waiting: Uint8Array[] = [];
  let filling:
    | {
        readonly target: Uint8Array;
        filled: number;
        readonly resolve: () => void;
        readonly reject: (error: WherryError) => void;
      }
    | undefined;
  let ended: WherryError | undefined;

  /** Gives what it can to whoever waits; what is left. */
  const pass = (piece: Uint8Array): Uint8Array => {
    if (filling === undefined) return piece;
    const { target, filled, resolve } = filling;
    const count = Math.min(piece.length, target.length - filled);
    target.set(piece.subarray(0, count), filled);
    filling.filled += count;
    onTaken(count);
    if (filling.filled === target.length) {
      filling = undefined;
      resolve();
    }
    return piece.subarray(count);
  };
  return {
    take: (arrived: Uint8Array): void => {
      const rest = pass(arrived);
      if (rest.length === 0) return;
      waiting.push(rest.slice());
      if (waiting.length >= MAX_PIECES) waiting = [concatBytes(waiting)];
    },
    fill: (target: Uint8Array): Promise<void> =>
      new Promise((resolve, reject) => {
        if (target.length === 0) return resolve();
        filling = { target, filled: 0, resolve, reject };
        while (filling !== undefined) {
          const piece = waiting.shift();
          if (piece === undefined) break;
          const rest = pass(piece);
          if (rest.length > 0) waiting.unshift(rest);
        }
        if (filling !== undefined && ended !== undefined) reject(ended);
      }),
    end: (error: WherryError): void => {
      ended ??= error;
      filling?.reject(ended);
      filling = undefined;
    },
  };
};
