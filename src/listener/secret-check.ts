// A secret of something that has no account (a share's password), checked like any login: each attempt has its budget first, and
// what was found right once is known again without the cost of a check, as long as the hash is the same.

import { createHmac, randomBytes } from 'node:crypto';
import { WherryError, toBase64Url } from '../base/index.ts';
import { verifyPassword, type LoginGate } from '../accounts/index.ts';
import { MAX_KNOWN_CREDENTIALS } from './limits.ts';

export interface CheckedSecret {
  /** Names what the secret is of, in the budgets: text that no account can have as its name. */
  readonly name: string;
  /** PHC string. */
  readonly hash: string;
}

/** Codes: `UNAUTHENTICATED`, `RATE_LIMITED`. */
export type CheckSecret = (of: CheckedSecret, secret: string, remoteAddress: string) => Promise<void>;

export const createSecretCheck = (
  gate: LoginGate,
  onRefused: (remoteAddress: string) => void,
): CheckSecret => {
  const key = randomBytes(32);
  const known = new Set<string>();
  return async ({ name, hash }, secret, remoteAddress) => {
    const mark = toBase64Url(
      createHmac('sha256', key)
        .update(JSON.stringify([name, hash, secret]))
        .digest(),
    );
    if (known.has(mark)) return;
    const attempt = gate.attempt(remoteAddress, name);
    if (!(await verifyPassword(hash, secret))) {
      onRefused(remoteAddress);
      throw new WherryError('UNAUTHENTICATED', 'The password is wrong; try again.');
    }
    attempt.succeeded();
    known.add(mark);
    for (const oldest of known) {
      if (known.size <= MAX_KNOWN_CREDENTIALS) break;
      known.delete(oldest);
    }
  };
};
