// Who somebody is, from the first bytes that they say. Pure.

import { displayName } from '../../base/index.ts';

export interface RecognisedPeer {
  readonly kind:
    'wherry-plain' | 'wherry-proxied' | 'http' | 'ssh' | 'ftp' | 'smtp' | 'tls' | 'unknown' | 'silent';
  /** The first line of what it said, harmless on a terminal; empty when that is no text. */
  readonly said: string;
}

const MAX_SAID = 80;
const HELLO_FRAME = 1;

const firstLine = (bytes: Uint8Array): string => {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 512));
  const line = text.split(/\r?\n/u, 1)[0] ?? '';
  return /^[\x20-\x7e]+$/u.test(line) ? displayName(line.slice(0, MAX_SAID)) : '';
};

const kindOf = (bytes: Uint8Array, said: string): RecognisedPeer['kind'] => {
  if (bytes.length === 0) return 'silent';
  // link.md, "Framing": a HELLO frame on stream 0, shorter than 64 KiB.
  if (bytes.length >= 8 && bytes[0] === 0 && bytes[1] === 0 && bytes[4] === HELLO_FRAME && bytes[7] === 0)
    return 'wherry-plain';
  // A TLS record: handshake or alert.
  if ((bytes[0] === 0x15 || bytes[0] === 0x16) && bytes[1] === 3) return 'tls';
  if (said.startsWith('SSH-')) return 'ssh';
  if (said.startsWith('HTTP/')) {
    // What a server of ours answers to HTTP.
    return new TextDecoder().decode(bytes).includes('This port speaks Wherry') ? 'wherry-proxied' : 'http';
  }
  if (/^220[ -].*(?:smtp|mail)/iu.test(said)) return 'smtp';
  return /^220[ -]/u.test(said) ? 'ftp' : 'unknown';
};

export const recogniseBytes = (bytes: Uint8Array): RecognisedPeer => {
  const said = firstLine(bytes);
  return { kind: kindOf(bytes, said), said };
};
