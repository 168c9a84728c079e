// Opens a TCP connection to a host: every address the name has, both families, with sentences for what goes wrong.

import { connect, type Socket } from 'node:net';
import { WherryError, onAbort, throwIfAborted } from '../base/index.ts';
import { formatTarget } from './address.ts';
import { toCarrierError } from './carrier-error.ts';
import { withDeadline, type DeadlineInit } from './deadline.ts';

export interface ConnectTarget extends DeadlineInit {
  /** Name or address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

const check = (host: string, port: number): void => {
  if (host === '')
    throw new WherryError(
      'BAD_REQUEST',
      'No host was given; set WHERRY_HOST, or give an address such as wherry://HOST:6768.',
    );
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new WherryError('BAD_REQUEST', `${port} is not a port; give a whole number from 1 to 65535.`);
  }
};

/** A connected socket. It keeps an error listener, so that nothing it says later can end the process. */
const openSocket = (host: string, port: number, signal: AbortSignal): Promise<Socket> =>
  new Promise((resolve, reject) => {
    throwIfAborted(signal);
    const socket = connect({ host, port, autoSelectFamily: true, noDelay: true });
    let stop = (): void => {};
    const fail = (error: unknown): void => {
      stop();
      socket.destroy();
      reject(toCarrierError(error, formatTarget(host, port)));
    };
    stop = onAbort(signal, fail);
    socket.on('error', fail);
    socket.once('connect', () => {
      stop();
      resolve(socket);
    });
  });

/**
 * Connects, then lets `use` make something of the socket, all within one bound. When `use` rejects, it has destroyed the socket.
 * Codes: `CONNECTION_LOST`, `TIMEOUT`, `BAD_REQUEST`, or the signal's reason.
 */
export const connectSocket = async <T>(
  target: ConnectTarget,
  use: (socket: Socket, signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const { host, port } = target;
  check(host, port);
  const sentence = (seconds: number): string =>
    `${formatTarget(host, port)} did not answer within ${seconds} s; check that the server runs and that no firewall is in between, or give a larger --timeout.`;
  return withDeadline(target, sentence, async (signal) => use(await openSocket(host, port, signal), signal));
};
