// Ends the links of those who may no longer be in: their token was revoked or has expired, their account was disabled,
// removed or changed, here or by a command beside the server. Looked at several times a second, and cheap while nothing
// changes; so a revocation takes effect within a second, wherever it was made.

import { WherryError, type ErrorCode } from '../base/index.ts';
import { accountKey, type AccountStore } from '../accounts/index.ts';
import type { Clock, Principal } from '../session/index.ts';

/** A link that has logged in. */
export interface AdmittedLink {
  readonly principal: Principal | undefined;
  end(error: WherryError): void;
}

export interface AccountWatchDeps {
  readonly accounts: AccountStore;
  readonly links: () => Iterable<AdmittedLink>;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly onEnded: (principal: Principal, code: ErrorCode) => void;
  readonly onFault: (error: unknown) => void;
}

export const ACCOUNT_WATCH_INTERVAL_MS = 250;

/** Nothing to come back for. */
const revoked = (): WherryError =>
  new WherryError('UNAUTHENTICATED', 'This login was revoked or has expired; log in again.');

/** The client comes back by itself, and finds what holds now. */
const changed = (): WherryError =>
  new WherryError('CONNECTION_LOST', 'What this account may do has changed; connect again.');

export interface AccountWatch {
  /** Somebody has just logged in: looked at with the next turn, since what the login saw may be old by now. */
  added(): void;
  stop(): void;
}

export const watchAccounts = (deps: AccountWatchDeps): AccountWatch => {
  const { accounts } = deps;
  let isStopped = false;
  let isDirty = false;
  let nextExpiryMs = Infinity;
  let cancel = (): void => {};

  /** Why this link is over; undefined when it is not. */
  const endOf = async ({ account: name, tokenId, revision }: Principal): Promise<WherryError | undefined> => {
    const found = tokenId === undefined ? undefined : await accounts.findToken(tokenId);
    const account = tokenId === undefined ? await accounts.findAccount(name) : found?.account;
    if (account === undefined || account.isDisabled || accountKey(account.name) !== accountKey(name))
      return revoked();
    const expiresMs = found?.token.expiresMs ?? Infinity;
    if (expiresMs <= deps.now()) return revoked();
    nextExpiryMs = Math.min(nextExpiryMs, expiresMs);
    return account.revision === revision ? undefined : changed();
  };

  const lookAtAll = async (): Promise<void> => {
    nextExpiryMs = Infinity;
    for (const link of deps.links()) {
      const { principal } = link;
      if (principal === undefined) continue;
      const end = await endOf(principal);
      if (end === undefined) continue;
      deps.onEnded(principal, end.code);
      link.end(end);
    }
  };

  const turn = async (): Promise<void> => {
    try {
      if (!accounts.hasChanged() && !isDirty && deps.now() < nextExpiryMs) return;
      isDirty = false;
      await lookAtAll();
    } catch (error) {
      // Looked at again with the next turn. That a database cannot be read must be seen, and keeps nobody in for good.
      isDirty = true;
      deps.onFault(error);
    }
  };

  const schedule = (): void => {
    cancel = deps.clock.schedule(
      ACCOUNT_WATCH_INTERVAL_MS,
      () => {
        void turn().then(() => {
          if (!isStopped) schedule();
        });
      },
      true,
    );
  };
  schedule();
  return {
    added: () => {
      isDirty = true;
    },
    stop: () => {
      isStopped = true;
      cancel();
    },
  };
};
