// The body of a request as a source of content: read from as fast as it is taken, and no faster than the rates allow.

import type { ByteSource } from '../../files/content/index.ts';
import type { Exchange } from '../exchange.ts';
import { RECEIVE_HIGH_MARK, RECEIVE_LOW_MARK } from '../limits.ts';
import type { Turns } from '../pace.ts';

export interface BodySource extends ByteSource {
  /** Fulfils when all of it has come. Rejects when its client is gone before. */
  readonly ended: Promise<void>;
}

/** Bytes that wait for the disk when the client is read from no more, and when it is again. */
export interface BodyMarks {
  readonly high: number;
  readonly low: number;
}

interface Body {
  onBytes(consumer: (bytes: Uint8Array) => void): void;
  pause(): void;
  resume(): void;
}

/** Paused. Past the parser where that can be. */
const openBody = (exchange: Exchange, onEnd: () => void): Body => {
  let consumer: (bytes: Uint8Array) => void = () => {};
  const onBytes: Body['onBytes'] = (next) => {
    consumer = next;
  };
  const raw = exchange.takeBody({ onBytes: (bytes) => consumer(bytes), onEnd });
  if (raw !== undefined) return { ...raw, onBytes };
  const body = exchange.openBody();
  body.pause();
  body.once('end', onEnd);
  return {
    onBytes: (next) => void body.on('data', next),
    pause: () => void body.pause(),
    resume: () => void body.resume(),
  };
};

/** `onPiece` sees every piece before it is taken. Begins at once. */
export const openBodySource = (
  exchange: Exchange,
  turns: Turns,
  onPiece: (bytes: Uint8Array) => void = () => {},
  { high, low }: BodyMarks = { high: RECEIVE_HIGH_MARK, low: RECEIVE_LOW_MARK },
): BodySource => {
  const { signal } = exchange;
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  // Whoever receives hears of it by his own failure too.
  ended.catch(() => {});
  const body = openBody(exchange, () => {
    exchange.isWaiting = false;
    resolve();
  });
  let isPaused = true;
  let waiting = 0;
  let isTurn = true;
  const goOn = (): void => {
    if (!isTurn || waiting > low || !isPaused) return;
    isPaused = false;
    exchange.isWaiting = true;
    body.resume();
  };
  const pause = (): void => {
    isPaused = true;
    body.pause();
  };
  const takeTurn = async (bytes: number): Promise<void> => {
    isTurn = false;
    // The turn is waited for, not the client.
    exchange.isWaiting = false;
    pause();
    turns.took(bytes);
    await turns.wait(signal);
    isTurn = true;
    goOn();
  };
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return {
    ended,
    onBytes: (consumer) => {
      body.onBytes((chunk) => {
        waiting += chunk.length;
        onPiece(chunk);
        consumer(chunk);
        if (waiting > high) {
          // The disk is waited for, not the client.
          exchange.isWaiting = false;
          pause();
        }
        if (turns.quantum !== undefined) void takeTurn(chunk.length).catch(() => {});
      });
      goOn();
    },
    consumed: (bytes) => {
      waiting -= bytes;
      goOn();
    },
  };
};
