// The Lock-Token header (RFC 4918 §10.5), and how tokens are written in headers: as URIs in angle brackets.

import { MAX_LOCK_TOKEN_LENGTH } from './limits.ts';
import { malformedRequest } from './malformed-request.ts';

/** An absolute URI of the characters that URIs have (RFC 3986), so that it is also fit for an answer's header. */
const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-[\]_a-z~]+$/u;

/** Whether it could be a token of somebody's lock. */
export const isLockToken = (text: string): boolean =>
  text.length <= MAX_LOCK_TOKEN_LENGTH && ABSOLUTE_URI.test(text);

/** The token that UNLOCK names. Code: `BAD_REQUEST` where there is none or it is no URI in angle brackets. */
export const parseLockTokenHeader = (value: string | undefined): string => {
  const text = value?.trim() ?? '';
  const token = text.slice(1, -1);
  if (!text.startsWith('<') || !text.endsWith('>') || !isLockToken(token))
    throw malformedRequest('the Lock-Token header must hold the token of a lock in angle brackets');
  return token;
};

/** The value of the header in the answer to a LOCK. */
export const formatLockTokenHeader = (token: string): string => `<${token}>`;
