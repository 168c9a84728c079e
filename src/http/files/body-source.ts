// The body of a request as a source of content: read from as fast as it is taken, and no faster than the rates allow.

import type { ByteSource } from '../../files/content/index.ts';
import type { Exchange } from '../exchange.ts';
import { RECEIVE_HIGH_MARK, RECEIVE_LOW_MARK } from '../limits.ts';
import type { Turns } from '../pace.ts';

export interface BodySource extends ByteSource {
  /** Fulfils when all of it has come. Rejects when its client is gone before. */
  readonly ended: Promise<void>;
}

/** `onPiece` sees every piece before it is taken. Begins at once. */
export const openBodySource = (
  exchange: Exchange,
  turns: Turns,
  onPiece: (bytes: Uint8Array) => void = () => {},
): BodySource => {
  const body = exchange.openBody();
  const { signal } = exchange;
  let waiting = 0;
  let isTurn = true;
  const goOn = (): void => {
    if (!isTurn || waiting > RECEIVE_LOW_MARK || !body.isPaused()) return;
    exchange.isWaiting = true;
    body.resume();
  };
  const takeTurn = async (bytes: number): Promise<void> => {
    isTurn = false;
    body.pause();
    turns.took(bytes);
    await turns.wait(signal);
    isTurn = true;
    goOn();
  };
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  // Whoever receives hears of it by his own failure too.
  ended.catch(() => {});
  exchange.isWaiting = true;
  body.once('end', () => {
    exchange.isWaiting = false;
    resolve();
  });
  const abort = (): void => reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return {
    ended,
    onBytes: (consumer) => {
      body.on('data', (chunk: Buffer) => {
        waiting += chunk.length;
        onPiece(chunk);
        consumer(chunk);
        if (waiting > RECEIVE_HIGH_MARK) {
          // The disk is waited for, not the client.
          exchange.isWaiting = false;
          body.pause();
        }
        if (turns.quantum !== undefined) void takeTurn(chunk.length).catch(() => {});
      });
    },
    consumed: (bytes) => {
      waiting -= bytes;
      goOn();
    },
  };
};
