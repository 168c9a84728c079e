// Who asks, and by which address he knows this server: the connection says so, and, behind a proxy that is trusted, what that
// proxy adds. Anybody else's word is nothing: forwarded fields of a client that is no trusted proxy mean that somebody
// stands between who was not named.

import { BlockList, isIP } from 'node:net';
import type { IncomingHttpHeaders } from 'node:http';
import { WherryError } from '../base/index.ts';
import { isLoopbackAddress, plainAddress } from '../transport/index.ts';

export interface Asked {
  /** Of the client itself. */
  readonly remoteAddress: string;
  readonly scheme: 'http' | 'https';
  /** Name or address, with the port where one was given; well-formed. */
  readonly host: string;
}

export type IsTrusted = (address: string) => boolean;

const badProxy = (text: string): WherryError =>
  new WherryError(
    'BAD_REQUEST',
    `"${text}" is no address of a proxy; give an IP address, or a network such as 10.0.0.0/8.`,
  );

/** Code: `BAD_REQUEST`. */
export const createTrust = (proxies: readonly string[]): IsTrusted => {
  const list = new BlockList();
  for (const text of proxies) {
    const [address = '', bits, ...more] = text.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0 || more.length > 0) throw badProxy(text);
    if (bits === undefined) list.addAddress(address, family);
    else if (/^\d{1,3}$/u.test(bits) && Number(bits) <= (family === 'ipv6' ? 128 : 32))
      list.addSubnet(address, Number(bits), family);
    else throw badProxy(text);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
};

/** Whether what is said on a connection may be said there in the clear: on this machine, or to a proxy that is trusted. */
export const mayTalk = (
  { isSecure, remoteAddress }: { readonly isSecure: boolean; readonly remoteAddress: string },
  isTrusted: IsTrusted,
): boolean => isSecure || isLoopbackAddress(remoteAddress) || isTrusted(remoteAddress);

const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9.])?|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/u;

const FORWARDED = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'via',
];

const one = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
};

/** The last client before the trusted proxies: what stands further left was said by strangers. */
const clientBehind = (chain: readonly string[], isTrusted: IsTrusted, proxy: string): string => {
  for (const text of chain.toReversed()) {
    const address = plainAddress(
      text.replace(/^\[(.*)\](?::\d+)?$/u, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/u, '$1'),
    );
    if (isIP(address) === 0) return proxy;
    if (!isTrusted(address)) return address;
  }
  return proxy;
};

const isLocalName = (host: string): boolean => {
  const name = host.replace(/:\d+$/u, '').toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    isLoopbackAddress(name.replace(/^\[(.*)\]$/u, '$1'))
  );
};

const misdirected = (): WherryError =>
  new WherryError(
    'BAD_REQUEST',
    'Plain HTTP is answered under the names of this machine only (localhost, 127.0.0.1); use https, or name your proxy with --trust-proxy.',
  );

/**
 * Code: `BAD_REQUEST` (no usable Host), `FORBIDDEN` (plain HTTP for somebody else, by a proxy that is not trusted). Plain HTTP from other
 * machines is for the caller to redirect.
 */
export const readOrigin = (
  connection: { readonly remoteAddress: string; readonly isSecure: boolean },
  headers: IncomingHttpHeaders,
  isTrusted: IsTrusted,
): Asked => {
  const { remoteAddress, isSecure } = connection;
  const isProxy = isTrusted(remoteAddress);
  const isForwarded = FORWARDED.some((name) => headers[name] !== undefined);
  const forwardedHost = isProxy ? one(headers, 'x-forwarded-host')?.split(',')[0]?.trim() : undefined;
  const host = forwardedHost ?? one(headers, 'host') ?? '';
  if (!HOST.test(host))
    throw new WherryError('BAD_REQUEST', 'The request names no host that it can be for; send a Host field.');
  if (isProxy) {
    const scheme = one(headers, 'x-forwarded-proto')?.split(',')[0]?.trim().toLowerCase();
    const chain = (one(headers, 'x-forwarded-for') ?? '')
      .split(',')
      .map((text) => text.trim())
      .filter(Boolean);
    return {
      host,
      scheme: isSecure || scheme === 'https' ? 'https' : 'http',
      remoteAddress: clientBehind(chain, isTrusted, remoteAddress),
    };
  }
  if (!isSecure && isLoopbackAddress(remoteAddress)) {
    if (isForwarded)
      throw new WherryError(
        'FORBIDDEN',
        'A proxy on this machine passes on a request of somebody else; start the server with --trust-proxy 127.0.0.1 (or ::1) if that is meant.',
      );
    // A page of a stranger whose name was pointed here must not be answered (DNS rebinding).
    if (!isLocalName(host)) throw misdirected();
  }
  return { host, scheme: isSecure ? 'https' : 'http', remoteAddress };
};

/** `origin`: by which a client knows this server. Code: `BAD_REQUEST`. */
export const ensureOwnHost = (origin: string, isOwnHost: ((host: string) => boolean) | undefined): void => {
  if (isOwnHost === undefined || isOwnHost(origin.replace(/^https?:\/\//u, ''))) return;
  throw new WherryError(
    'BAD_REQUEST',
    'This server answers under its own address only; open the address that it has printed.',
  );
};
