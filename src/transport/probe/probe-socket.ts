// A connection to one address, bounded in time, for looking at who is there.

import { connect, type Socket } from 'node:net';
import { onAbort, throwIfAborted } from '../../base/index.ts';

export interface ProbeInit {
  /** An IP address, not a name. */
  readonly address: string;
  readonly port: number;
  /** Milliseconds for this probe as a whole. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** As the operating system would say it. */
const timedOut = (): Error => Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' });

/**
 * A connected socket, which keeps an error listener. Rejects with the system's error, with one of the code ETIMEDOUT, or
 * with the signal's reason.
 */
export const openProbe = ({ address, port, timeoutMs, signal }: ProbeInit): Promise<Socket> =>
  new Promise((resolve, reject) => {
    throwIfAborted(signal);
    const socket = connect({ host: address, port, noDelay: true });
    const timer = setTimeout(() => fail(timedOut()), timeoutMs);
    let stop = (): void => {};
    const settle = (): void => {
      clearTimeout(timer);
      stop();
    };
    const fail = (error: unknown): void => {
      settle();
      socket.destroy();
      reject(error);
    };
    stop = onAbort(signal, fail);
    socket.on('error', fail);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });

/** Runs `use`, but no longer than `timeoutMs` and the signal allow; then `stop` is called, and what `use` gives is awaited. */
export const withinBounds = async <T>(
  { timeoutMs, signal }: Pick<ProbeInit, 'timeoutMs' | 'signal'>,
  stop: () => void,
  use: Promise<T>,
): Promise<T> => {
  const timer = setTimeout(stop, timeoutMs);
  const forget = onAbort(signal, stop);
  try {
    return await use;
  } finally {
    clearTimeout(timer);
    forget();
  }
};
