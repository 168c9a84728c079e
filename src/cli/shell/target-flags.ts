// What a server is called in the shell: a connection string, the name of a remote, or a host, each with more behind it. Pure.

import { displayName, WherryError } from '../../base/index.ts';
import { isConnectionString, parseConnectionString } from '../../client/index.ts';
import { parsePort } from '../options/parsers.ts';
import type { ConnectFlags } from '../workplace.ts';

/** Digits are a port; an account that is called so stands before "@", or behind the port. */
const splitMore = (
  more: readonly (string | undefined)[],
): { readonly port: number | undefined; readonly user: string | undefined } => {
  const [first, second] = more;
  if (first === undefined) return { port: undefined, user: undefined };
  if (/^\d+$/u.test(first) || second !== undefined) return { port: parsePort(first), user: second };
  return { port: undefined, user: first };
};

const namedTwice = (): WherryError =>
  new WherryError('BAD_REQUEST', 'The account is named twice; leave one of them out.');

const withUser = (flags: ConnectFlags, user: string | undefined): ConnectFlags => {
  if (user === undefined) return flags;
  const named =
    flags.user ?? (flags.remote === undefined ? undefined : parseConnectionString(flags.remote).user);
  if (named !== undefined) throw namedTwice();
  return { ...flags, user };
};

const hostFlags = (target: string, port: number | undefined): ConnectFlags => {
  const at = target.lastIndexOf('@');
  const user = at > 0 ? { user: target.slice(0, at) } : {};
  const place = target.slice(at + 1);
  if (place === '') throw new WherryError('BAD_REQUEST', 'No host stands behind "@"; name it as USER@HOST.');
  // "HOST:PORT", as other programs take it; an address of IPv6 has more colons.
  const [, host = '', digits = ''] = /^([^:]+):(\d+)$/u.exec(place) ?? [];
  if (host !== '' && port === undefined) return { host, port: parsePort(digits), ...user };
  return { host: place, ...(port === undefined ? {} : { port }), ...user };
};

/** `more`: what was typed behind it, a port and an account. Codes: `BAD_REQUEST`. */
export const targetFlags = (
  target: string | undefined,
  more: readonly (string | undefined)[] = [],
): ConnectFlags => {
  if (target === undefined) return {};
  if (/\s/u.test(target) || target === '')
    throw new WherryError(
      'BAD_REQUEST',
      `"${displayName(target)}" is no server; name it as HOST PORT or wherry://HOST:PORT.`,
    );
  const { port, user } = splitMore(more);
  if (!isConnectionString(target)) return withUser(hostFlags(target, port), user);
  return withUser(port === undefined ? { remote: target } : { remote: target, port }, user);
};
