// What keeps a WebSocket from being made, as sentences for people: mostly it is the proxy in front of the server.

import { WherryError, displayName } from '../../base/index.ts';
import { systemCode, toCarrierError } from '../carrier-error.ts';

const MAX_LOCATION = 120;

const lost = (message: string, cause?: unknown): WherryError =>
  new WherryError('CONNECTION_LOST', message, { cause });

const statusSentence = (status: number): string => {
  if (status === 401 || status === 403 || status === 407)
    return 'what stands in front of the server lets nobody through; let it pass this path on without a login of its own.';
  if (status === 400 || status === 426 || status === 501)
    return 'WebSockets are not passed on; let the proxy pass the headers Upgrade and Connection on.';
  if (status === 404 || status === 405 || status === 410)
    return 'there is nothing under this path, or the proxy does not pass it on; check the path, which is /link unless the proxy gives it another.';
  if (status === 429) return 'there were too many attempts; try again later.';
  if (status === 502 || status === 503 || status === 504)
    return 'the proxy is there, but not the server behind it; check that the server runs.';
  if (status >= 200 && status < 300)
    return 'a web page is there and no WebSocket; check host and path, and that the proxy passes the headers Upgrade and Connection on.';
  return 'no WebSocket was made; check host and path, and what the proxy says.';
};

/** An answer over HTTP in place of a WebSocket. */
export const describeStatus = (status: number, location: string | undefined, target: string): WherryError => {
  if (status >= 300 && status < 400 && location !== undefined) {
    const shown = displayName(location.slice(0, MAX_LOCATION));
    return lost(
      `${target} sends elsewhere (HTTP status ${status}), to ${shown}; give the address of that place.`,
    );
  }
  return lost(`${target} answers with HTTP status ${status}: ${statusSentence(status)}`);
};

/** A failure of the socket, of the outer TLS, or of the upgrade. */
export const describeFailure = (error: Error, target: string, isSecure: boolean): WherryError => {
  const code = systemCode(error);
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    const message = `${target} does not answer in TLS; check host and port, or write ws:// if HTTP is spoken there without TLS.`;
    return lost(message, error);
  }
  if (code.startsWith('HPE_')) {
    const advice = isSecure
      ? 'check host and port'
      : 'check host and port, or write wss:// if it takes TLS only';
    return lost(`${target} does not answer in HTTP; ${advice}.`, error);
  }
  // The rest without a code are ways in which ws says that the answer to the upgrade is not the one to its question.
  if (code === '' || code.startsWith('WS_ERR_'))
    return lost(`${target} takes WebSockets, but not those of Wherry; check host and path.`, error);
  return toCarrierError(error, target);
};
