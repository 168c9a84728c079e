// How often somebody may try to log in, whatever door they come through: one budget an address, and for what a person
// can guess (passwords, codes, invites) one an account too. Shared by all doors of a server. Pure; time is an argument.

import { WherryError } from '../base/index.ts';
import { accountKey } from './account-name.ts';
import { addressKey } from './address-key.ts';
import { FAILED_LOGIN_WINDOW_MS, MAX_FAILED_LOGINS, MAX_TRACKED_ADDRESSES } from './limits.ts';
import { LoginLimiter, type LoginLimiterInit } from './login-limiter.ts';

const LIMITS: LoginLimiterInit = {
  maxFailures: MAX_FAILED_LOGINS,
  windowMs: FAILED_LOGIN_WINDOW_MS,
  maxTracked: MAX_TRACKED_ADDRESSES,
};

export interface LoginAttempt {
  /** It turned out well: it counts no more. Once. */
  succeeded(): void;
}

/**
 * Each attempt counts as failed from its beginning until it has succeeded, so that attempts made side by side cannot
 * outrun the count; a success forgives no other failure. Failures at one account do not keep its tokens out: those cannot
 * be guessed, and a stranger must not be able to lock somebody out.
 */
export class LoginGate {
  readonly #addresses: LoginLimiter;
  readonly #accounts: LoginLimiter;
  readonly #nowMs: () => number;

  /** `nowMs`: of any clock that does not go back. */
  constructor(nowMs: () => number, init: LoginLimiterInit = LIMITS) {
    this.#addresses = new LoginLimiter(init);
    this.#accounts = new LoginLimiter(init);
    this.#nowMs = nowMs;
  }

  /** `account`: whose password is to be tried; any text. Code: `RATE_LIMITED`, with `retryAfterMs` in its details. */
  attempt(remoteAddress: string, account?: string): LoginAttempt {
    const budgets: (readonly [LoginLimiter, string, string])[] = [
      [this.#addresses, addressKey(remoteAddress), 'from this address'],
    ];
    if (account !== undefined) budgets.push([this.#accounts, accountKey(account), 'at this account']);
    const nowMs = this.#nowMs();
    for (const [limiter, key, where] of budgets) {
      const { allowed, retryAfterMs } = limiter.check(key, nowMs);
      if (!allowed) throw rateLimited(where, retryAfterMs);
    }
    for (const [limiter, key] of budgets) limiter.failed(key, nowMs);
    return {
      succeeded: () => {
        for (const [limiter, key] of budgets) limiter.succeeded(key, this.#nowMs());
      },
    };
  }
}

const rateLimited = (where: string, retryAfterMs: number): WherryError =>
  new WherryError(
    'RATE_LIMITED',
    `Too many failed logins ${where}; wait ${Math.ceil(retryAfterMs / 1000)} s before the next one.`,
    { details: { retryAfterMs } },
  );
