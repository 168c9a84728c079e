// The bytes of SNTP (RFC 4330 §4, RFC 5905 §7.3): one query, and what its answer says. Pure.
//
//   0 leap, version, mode   1 stratum   2 poll   3 precision   4 root delay   8 root dispersion   12 reference id
//   16 reference time       24 originate time   32 receive time   40 transmit time
//
// What must hold: an answer counts only when its originate time is the query's transmit time, which is random: nobody who has not seen the query
// can make one.

import { equalBytes } from '../../../base/index.ts';
import { MAX_SNTP_ERROR_MS, SNTP_PACKET_LENGTH } from './limits.ts';

/** Bytes of the nonce, which stands where a client's time would. */
export const SNTP_NONCE_LENGTH = 8;

const VERSION = 4;
const MODE_CLIENT = 3;
const MODE_SERVER = 4;
const LEAP_UNKNOWN = 3;
const MAX_STRATUM = 15;
/** From 1900, where NTP begins, to 1970. */
const EPOCH_SECONDS = 2_208_988_800;
const ERA_SECONDS = 2 ** 32;

export interface SntpAnswer {
  /** Received and answered by the server: milliseconds since 1970, with fractions. */
  readonly t2: number;
  readonly t3: number;
  /** How far the server says that it may be off itself. */
  readonly sourceErrorMs: number;
  readonly stratum: number;
}

/**
 * What arrived. `stray`: not the answer to this query, to be ignored: the real one may come yet. `kiss`: the server wants to be asked less often (RATE), or not
 * at all (DENY, RSTR, or another code). `unusable`: an honest answer without a time in it.
 */
export type SntpReading =
  | { readonly kind: 'answer'; readonly answer: SntpAnswer }
  | { readonly kind: 'stray' }
  | { readonly kind: 'kiss'; readonly code: string }
  | { readonly kind: 'unusable'; readonly why: 'unsynchronised' | 'inaccurate' | 'no-time' };

export const encodeSntpQuery = (nonce: Uint8Array): Uint8Array => {
  const packet = new Uint8Array(SNTP_PACKET_LENGTH);
  packet[0] = (VERSION << 3) | MODE_CLIENT;
  packet.set(nonce, 40);
  return packet;
};

/** Seconds without the first bit are of the era that begins in 2036 (RFC 4330 §3). Undefined: it is not known. */
const readTimestamp = (view: DataView, at: number): number | undefined => {
  const seconds = view.getUint32(at);
  const fraction = view.getUint32(at + 4);
  if (seconds === 0 && fraction === 0) return undefined;
  const since1900 = seconds >= 2 ** 31 ? seconds : seconds + ERA_SECONDS;
  return (since1900 - EPOCH_SECONDS) * 1000 + (fraction / 2 ** 32) * 1000;
};

/** 16 bits of seconds, 16 of their fraction. */
const readShortMs = (view: DataView, at: number): number => (view.getUint32(at) / 2 ** 16) * 1000;

/** Four letters, where they are letters. */
const readKiss = (packet: Uint8Array): string =>
  String.fromCharCode(...packet.subarray(12, 16)).replaceAll(/[^A-Za-z0-9]/gu, '?');

/** Any bytes may be given. */
export const decodeSntpAnswer = (packet: Uint8Array, nonce: Uint8Array): SntpReading => {
  if (packet.length < SNTP_PACKET_LENGTH) return { kind: 'stray' };
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const [head, stratum] = [view.getUint8(0), view.getUint8(1)];
  const version = (head >> 3) & 7;
  if ((head & 7) !== MODE_SERVER || version < 3 || version > VERSION) return { kind: 'stray' };
  if (!equalBytes(packet.subarray(24, 32), nonce)) return { kind: 'stray' };
  if (stratum === 0) return { kind: 'kiss', code: readKiss(packet) };
  if (head >> 6 === LEAP_UNKNOWN || stratum > MAX_STRATUM) return { kind: 'unusable', why: 'unsynchronised' };
  const [t2, t3] = [readTimestamp(view, 32), readTimestamp(view, 40)];
  if (t2 === undefined || t3 === undefined) return { kind: 'unusable', why: 'no-time' };
  const sourceErrorMs = readShortMs(view, 4) / 2 + readShortMs(view, 8);
  if (sourceErrorMs > MAX_SNTP_ERROR_MS) return { kind: 'unusable', why: 'inaccurate' };
  return { kind: 'answer', answer: { t2, t3, sourceErrorMs, stratum } };
};
