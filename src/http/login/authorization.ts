// The Authorization field (RFC 9110 11.6.2): Basic (RFC 7617) and Bearer (RFC 6750).

import { WherryError } from '../../base/index.ts';
import type { Credentials } from '../../listener/index.ts';

const MAX_LENGTH = 8192;

const unusable = (): WherryError =>
  new WherryError(
    'UNAUTHENTICATED',
    'The login of this request cannot be read; send "Authorization: Bearer TOKEN", or Basic with account and password or token.',
  );

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

const decodeBasic = (encoded: string): Credentials => {
  if (!/^[A-Za-z0-9+/]*={0,2}$/u.test(encoded)) throw unusable();
  let text: string;
  try {
    text = strictUtf8.decode(Buffer.from(encoded, 'base64'));
  } catch {
    throw unusable();
  }
  const colon = text.indexOf(':');
  if (colon < 0) throw unusable();
  return { account: text.slice(0, colon), secret: text.slice(colon + 1) };
};

/** Undefined where the request carries none. Code: `UNAUTHENTICATED` (none that can be read). */
export const readCredentials = (authorization: string | undefined): Credentials | undefined => {
  if (authorization === undefined) return undefined;
  const [, scheme = '', value = ''] = /^([A-Za-z-]+) +(\S+) *$/u.exec(authorization) ?? [];
  if (authorization.length > MAX_LENGTH || value === '') throw unusable();
  if (/^basic$/iu.test(scheme)) return decodeBasic(value);
  if (/^bearer$/iu.test(scheme)) return { secret: value };
  throw unusable();
};
