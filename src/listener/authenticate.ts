// Logins at the server's door: the proof is checked against the accounts, failures count against the address, and
// an unknown token takes exactly the way of a wrong one.

import { WherryError } from '../base/index.ts';
import { addressKey, verifyClientProof, type AccountStore, type LoginLimiter } from '../accounts/index.ts';
import type { Authenticate } from '../session/index.ts';

export interface AuthenticateDeps {
  readonly accounts: AccountStore;
  readonly limiter: LoginLimiter;
  readonly nowMs: () => number;
  /** Hears of refused logins, for the log. */
  readonly onRefused: (remoteAddress: string, code: 'UNAUTHENTICATED' | 'RATE_LIMITED') => void;
}

export const createAuthenticate =
  (deps: AuthenticateDeps): Authenticate =>
  async (request, binding, remoteAddress) => {
    const key = addressKey(remoteAddress);
    const allowance = deps.limiter.check(key, deps.nowMs());
    if (!allowance.allowed) {
      deps.onRefused(remoteAddress, 'RATE_LIMITED');
      const seconds = Math.ceil(allowance.retryAfterMs / 1000);
      throw new WherryError(
        'RATE_LIMITED',
        `Too many failed logins from this address; wait ${seconds} s before the next one.`,
        {
          details: { retryAfterMs: allowance.retryAfterMs },
        },
      );
    }
    // Counted before the proof is looked at, so that attempts made side by side cannot outrun the count.
    deps.limiter.failed(key, deps.nowMs());
    const found = await deps.accounts.verifierFor(request.id);
    const { ok, serverProof } = verifyClientProof(found?.verifier, request.id, request.proof, binding);
    if (!ok || found === undefined) {
      deps.onRefused(remoteAddress, 'UNAUTHENTICATED');
      throw new WherryError('UNAUTHENTICATED');
    }
    deps.limiter.succeeded(key, deps.nowMs());
    return {
      principal: { account: found.account, clientId: request.clientId, remoteAddress },
      proof: serverProof,
    };
  };
