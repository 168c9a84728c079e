// Holds one connection to the rates of the server: its content takes turns with that of the links.

import type { PlainPace } from '../listener/index.ts';

type Rate = PlainPace['send'][number];

export interface Turns {
  /** Bytes that one turn is good for; undefined where nothing is bounded. */
  readonly quantum: number | undefined;
  /** Fulfils when it is this connection's turn. Rejects with the signal's reason. */
  wait(signal: AbortSignal): Promise<void>;
  /** So many bytes were moved. */
  took(bytes: number): void;
}

const FREE: Turns = { quantum: undefined, wait: async () => {}, took: () => {} };

/** `isReceiving`: what is taken has arrived already. */
export const createTurns = (rates: readonly Rate[], isReceiving: boolean): Turns => {
  if (rates.length === 0) return FREE;
  return {
    quantum: Math.min(...rates.map(({ quantum }) => quantum)),
    wait: (signal) =>
      new Promise((resolve, reject) => {
        const leave = (): void => {
          for (const rate of rates) rate.leave(ask);
          reject(signal.reason);
        };
        const ask = (): void => {
          if (!rates.every((rate) => rate.mayGo(ask))) return;
          signal.removeEventListener('abort', leave);
          resolve();
        };
        if (signal.aborted) return reject(signal.reason);
        signal.addEventListener('abort', leave, { once: true });
        ask();
      }),
    took: (bytes) => {
      for (const rate of rates) {
        rate.take(bytes);
        if (isReceiving) rate.measure(bytes);
      }
    },
  };
};
