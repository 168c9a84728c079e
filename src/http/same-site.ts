// Requests that change something and that a page of another site has made its visitor's browser send (cross-site request
// forgery): the browser adds the login that it keeps, and says where the request is from. Programs that are no browsers say
// nothing of that, and are not asked.

import { WherryError, displayName } from '../base/index.ts';
import type { Exchange } from './exchange.ts';

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND']);

const refusal = (from: string): WherryError =>
  new WherryError(
    'FORBIDDEN',
    `A page of another site (${displayName(from.slice(0, 200))}) may change nothing here; if it is this server's own behind a proxy, name the proxy with --trust-proxy.`,
  );

/** Whether a page of somebody else sent it. Programs say no `Origin`. */
export const isForeign = (origin: string | undefined, own: string): origin is string =>
  origin !== undefined && origin.toLowerCase() !== own.toLowerCase();

/** Code: `FORBIDDEN`. Asked before anything else is looked at, whatever the address. */
export const ensureOwnPage = (exchange: Exchange): void => {
  if (READING.has(exchange.method)) return;
  const origin = exchange.header('origin');
  const site = exchange.header('sec-fetch-site');
  // "same-site" is another port or another name of the same owner: cookies know no difference, and so it is made here.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refusal(origin ?? site);
  if (isForeign(origin, exchange.origin)) throw refusal(origin);
};
