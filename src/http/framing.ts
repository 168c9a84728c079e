// Where a message begins and ends, beyond what the parser of Node.js sees to (RFC 9112): whoever stands between and reads it
// otherwise would take a part of one request for another one (request smuggling).

import type { IncomingMessage } from 'node:http';
import { WherryError } from '../base/index.ts';
import { HttpRefusal } from './http-refusal.ts';

/** Codes: `BAD_REQUEST`, `UNSUPPORTED`. */
export const ensureFramed = ({ headers, httpVersion, rawHeaders }: IncomingMessage): void => {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length > 1)
    throw new WherryError('BAD_REQUEST', 'The request has several Host fields; send one.');
  const coding = headers['transfer-encoding'];
  if (coding === undefined) return;
  if (httpVersion !== '1.1')
    throw new WherryError('BAD_REQUEST', 'Transfer-Encoding belongs to HTTP/1.1; send Content-Length.');
  // What is not undone here would become the content of the file.
  if (coding.trim().toLowerCase() !== 'chunked')
    throw new HttpRefusal('UNSUPPORTED', 'Bodies are taken whole or chunked, and not coded otherwise.', {
      status: 501,
      headers: { Connection: 'close' },
    });
};
