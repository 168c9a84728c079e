// Ends the links of those who may no longer be in: their token was revoked or has expired, their account was disabled,
// removed or changed; an agent was revoked or has another key; here or by a command beside the server. Looked at several times a
// second, and cheap while nothing changes; so a revocation takes effect within a second, wherever it was made.

import { WherryError, type ErrorCode } from '../base/index.ts';
import {
  lookAtAgentLogin,
  lookAtLogin,
  type AccountStore,
  type AgentStore,
  type LoginState,
} from '../accounts/index.ts';
import type { Clock, Principal } from '../session/index.ts';

/** A link that has logged in. */
export interface AdmittedLink {
  readonly principal: Principal | undefined;
  end(error: WherryError): void;
}

export interface AccountWatchDeps {
  readonly accounts: AccountStore;
  /** Default: nobody is an agent. */
  readonly agents?: Pick<AgentStore, 'findAgent' | 'hasChanged'> | undefined;
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

type StateOfLogin =
  { readonly holds: true; readonly expiresMs: number } | Extract<LoginState, { readonly holds: false }>;

export const watchAccounts = (deps: AccountWatchDeps): AccountWatch => {
  const { accounts, agents } = deps;
  let isStopped = false;
  let isDirty = false;
  let hasNew = false;
  let isFailing = false;
  let nextExpiryMs = Infinity;
  let cancel = (): void => {};
  /** Counts the looks at everybody. */
  let round = 0;
  /** In which round each was last looked at: a login may come back that was away when something has changed. */
  const seenIn = new WeakMap<Principal, number>();

  const stateOf = async (principal: Principal): Promise<StateOfLogin> => {
    const { agent, agentPin } = principal;
    if (agent === undefined) return lookAtLogin(accounts, principal, deps.now());
    if (agents === undefined) return { holds: false, end: new WherryError('UNAUTHENTICATED') };
    const state = await lookAtAgentLogin(agents, { agent, agentPin });
    return state.holds ? { holds: true, expiresMs: Infinity } : state;
  };

  const lookAt = async (link: AdmittedLink, principal: Principal): Promise<void> => {
    const inRound = round;
    const state = await stateOf(principal);
    if (state.holds) {
      nextExpiryMs = Math.min(nextExpiryMs, state.expiresMs);
      seenIn.set(principal, inRound);
      return;
    }
    deps.onEnded(principal, state.end.code);
    link.end(state.end);
  };

  /** What could not be looked at keeps nobody else in. Rejects with the first failure, when all have been looked at. */
  const lookAtLinks = async (which: 'all' | 'new'): Promise<void> => {
    if (which === 'all') {
      round += 1;
      nextExpiryMs = Infinity;
    }
    const failures: unknown[] = [];
    for (const link of deps.links()) {
      const { principal } = link;
      if (principal === undefined || (which === 'new' && seenIn.get(principal) === round)) continue;
      await lookAt(link, principal).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  };

  const turn = async (): Promise<void> => {
    try {
      // Both are asked each time: an answer is given once.
      const hasChanged = [accounts.hasChanged(), agents?.hasChanged() ?? false].includes(true);
      const isForAll = hasChanged || isDirty || deps.now() >= nextExpiryMs;
      if (!isForAll && !hasNew) return;
      isDirty = false;
      hasNew = false;
      await lookAtLinks(isForAll ? 'all' : 'new');
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
      hasNew = true;
    },
    stop: () => {
      isStopped = true;
      cancel();
    },
  };
};
