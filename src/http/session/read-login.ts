// What a browser sends to log in: one small JSON object whose members are texts, and nothing else.

import { WherryError } from '../../base/index.ts';
import type { Credentials } from '../../listener/index.ts';
import type { Exchange } from '../exchange.ts';
import { HttpRefusal } from '../http-refusal.ts';
import { MAX_LOGIN_BODY } from '../limits.ts';

/** Longest of each, in UTF-16 units. */
const MEMBERS: ReadonlyMap<string, number> = new Map([
  ['account', 256],
  ['secret', 1024],
  ['code', 64],
]);

const malformed = (): WherryError =>
  new WherryError(
    'BAD_REQUEST',
    'A login is a JSON object with "secret", and "account" and "code" where they are needed, each of them text; send that.',
  );

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const parseJson = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown;
  } catch {
    // Its own sentence would repeat what was sent, which may be a password.
    throw malformed();
  }
};

/** A form of another site can send other types without asking (CORS), but not this one. */
const ensureJson = (exchange: Exchange): void => {
  const type = exchange.header('content-type') ?? '';
  if (/^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/iu.test(type)) return;
  throw new HttpRefusal('UNSUPPORTED', 'A login is sent as JSON; say "Content-Type: application/json".', {
    status: 415,
  });
};

/** Code: `BAD_REQUEST`. */
export const decodeLogin = (bytes: Uint8Array): Credentials => {
  const value = parseJson(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
  const texts = new Map<string, string>();
  for (const [name, member] of Object.entries(value)) {
    const maxLength = MEMBERS.get(name);
    if (maxLength === undefined || typeof member !== 'string' || member.length > maxLength) throw malformed();
    texts.set(name, member);
  }
  const secret = texts.get('secret') ?? '';
  if (secret === '') throw malformed();
  // A form that has the field sends it empty as long as nobody has been asked.
  return { account: texts.get('account'), secret, code: texts.get('code') || undefined };
};

/** Codes: `UNSUPPORTED` (415), `BAD_REQUEST`, `TOO_LARGE`, `TIMEOUT`, `CONNECTION_LOST`. */
export const readLogin = async (exchange: Exchange): Promise<Credentials> => {
  ensureJson(exchange);
  return decodeLogin(await exchange.readBody(MAX_LOGIN_BODY));
};
