// Which part a key means that may be shortened. Pure.

import { WherryError, displayName } from '../../base/index.ts';
import type { Unfinished } from './unfinished.ts';

/** Fewer digits could too easily mean another part. */
const MIN_DIGITS = 6;

/** Codes: `BAD_REQUEST` (no key, or of several parts), `NOT_FOUND`. */
export const findPart = (parts: readonly Unfinished[], key: string): Unfinished => {
  const shown = `"${displayName(key)}"`;
  const digits = key.toLowerCase();
  if (!/^[\da-f]*$/u.test(digits) || digits.length < MIN_DIGITS) {
    throw new WherryError(
      'BAD_REQUEST',
      `${shown} is no key of a part: "wherry parts list" prints them; at least the first ${MIN_DIGITS} digits are needed.`,
    );
  }
  const [found, other] = parts.filter((part) => part.key.startsWith(digits));
  if (found === undefined)
    throw new WherryError('NOT_FOUND', `No unfinished transfer has a key that begins with ${shown}.`);
  if (other !== undefined)
    throw new WherryError('BAD_REQUEST', `Several keys begin with ${shown}; give more digits.`);
  return found;
};
