// Asks a time server once (RFC 4330, client mode). What is said to the network: one packet of 48 bytes, with a random number where a client's time
// would be.
//
// What must hold: only the server that was asked is listened to: the socket is connected, so that the system drops what comes from any other
// address or port; and only an answer that repeats the random number counts. Whatever else arrives is ignored until the time is over.

import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { WherryError, onAbort, throwIfAborted } from '../../base/index.ts';
import type { Clock } from '../../session/index.ts';
import type { ClockSample } from '../core/clock/clock-sample.ts';
import {
  SNTP_NONCE_LENGTH,
  decodeSntpAnswer,
  encodeSntpQuery,
  type SntpReading,
} from '../core/clock/sntp-packet.ts';
import { askWithin } from './ask-within.ts';
import { DEFAULT_SNTP_TIMEOUT_MS, SNTP_PORT } from './limits.ts';
import { monotonicClock } from './monotonic-clock.ts';

export interface SntpInit {
  /** A name or an address. */
  readonly host: string;
  /** Default 123. */
  readonly port?: number | undefined;
  /** Default 5000. */
  readonly timeoutMs?: number | undefined;
}

/** A server that never wants to be asked again says so with these; any other code means to ask less often, at least. */
const REFUSING_KISSES: readonly string[] = ['DENY', 'RSTR'];

const refusalOf = (reading: SntpReading, host: string): WherryError | undefined => {
  if (reading.kind === 'kiss') {
    return REFUSING_KISSES.includes(reading.code)
      ? new WherryError(
          'FORBIDDEN',
          `The time server ${host} does not answer here (${reading.code}); name another.`,
        )
      : new WherryError(
          'RATE_LIMITED',
          `The time server ${host} asks to be asked less often (${reading.code}).`,
        );
  }
  if (reading.kind !== 'unusable') return undefined;
  return new WherryError(
    'UNSUPPORTED',
    `The time server ${host} does not know the time itself (${reading.why}); name another.`,
  );
};

const findAddress = async (host: string): Promise<{ readonly address: string; readonly family: number }> => {
  try {
    return await lookup(host);
  } catch (error) {
    throw new WherryError('CONNECTION_LOST', `The time server ${host} was not found; check its name.`, {
      cause: error,
    });
  }
};

const ask = async (
  clock: Clock,
  { host, port = SNTP_PORT }: SntpInit,
  signal: AbortSignal,
): Promise<ClockSample> => {
  const { address, family } = await findAddress(host);
  throwIfAborted(signal);
  const nonce = randomBytes(SNTP_NONCE_LENGTH);
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  const { promise, resolve, reject } = Promise.withResolvers<ClockSample>();
  const unreachable = (cause: unknown): void =>
    reject(new WherryError('CONNECTION_LOST', `The time server ${host} cannot be reached.`, { cause }));
  const stopListening = onAbort(signal, reject);
  let t1 = Infinity;
  socket.on('message', (packet) => {
    const t4 = clock.nowMs();
    const reading = decodeSntpAnswer(packet, nonce);
    if (reading.kind === 'answer') {
      const { t2, t3, sourceErrorMs } = reading.answer;
      resolve({ t1, t2, t3, t4, sourceErrorMs });
    }
    const refusal = refusalOf(reading, host);
    if (refusal !== undefined) reject(refusal);
  });
  socket.on('error', unreachable);
  socket.once('connect', () => {
    // It is closed already.
    if (signal.aborted) return;
    const query = encodeSntpQuery(nonce);
    t1 = clock.nowMs();
    socket.send(query, (error) => {
      if (error) unreachable(error);
    });
  });
  socket.connect(port, address);
  try {
    return await promise;
  } finally {
    stopListening();
    socket.close();
  }
};

/**
 * What one exchange says of the time since 1970; t1 and t4 are by `clock`. Codes: `TIMEOUT`, `CONNECTION_LOST` (not found, not reached), `RATE_LIMITED`
 * (asked too often), `FORBIDDEN` (never ask again), `UNSUPPORTED` (it does not know the time), `CANCELLED`.
 */
export const querySntp = (
  init: SntpInit,
  signal?: AbortSignal,
  clock: Clock = monotonicClock,
): Promise<ClockSample> =>
  askWithin(clock, init.timeoutMs ?? DEFAULT_SNTP_TIMEOUT_MS, (stop) => ask(clock, init, stop), signal);
