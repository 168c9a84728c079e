// Ends the links of those who may no longer be in: their token was revoked or has expired, their account was disabled,
// removed or changed, here or by a command beside the server. Looked at several times a second, and cheap while nothing
// changes; so a revocation takes effect within a second, wherever it was made.

import type { ErrorCode, WherryError } from '../base/index.ts';
import { lookAtLogin, type AccountStore } from '../accounts/index.ts';
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

export interface AccountWatch {
  /** Somebody has just logged in: looked at with the next turn, since what the login saw may be old by now. */
  added(): void;
  stop(): void;
}

export const watchAccounts = (deps: AccountWatchDeps): AccountWatch => {
  const { accounts } = deps;
  let isStopped = false;
  let isDirty = false;
  let isFailing = false;
  let nextExpiryMs = Infinity;
  let cancel = (): void => {};

  const lookAt = async (link: AdmittedLink, principal: Principal): Promise<void> => {
    const state = await lookAtLogin(accounts, principal, deps.now());
    if (state.holds) {
      nextExpiryMs = Math.min(nextExpiryMs, state.expiresMs);
      return;
    }
    deps.onEnded(principal, state.end.code);
    link.end(state.end);
  };

  /** What could not be looked at keeps nobody else in. Rejects with the first failure, when all have been looked at. */
  const lookAtAll = async (): Promise<void> => {
    nextExpiryMs = Infinity;
    const failures: unknown[] = [];
    for (const link of deps.links()) {
      const { principal } = link;
      if (principal === undefined) continue;
      await lookAt(link, principal).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  };

  const turn = async (): Promise<void> => {
    try {
      if (!accounts.hasChanged() && !isDirty && deps.now() < nextExpiryMs) return;
      isDirty = false;
      await lookAtAll();
      isFailing = false;
    } catch (error) {
      // Looked at again with the next turn. That a database cannot be read must be seen: once, not four times a second.
      isDirty = true;
      if (!isFailing) deps.onFault(error);
      isFailing = true;
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
