// Logins of browsers. Each is a token that the server makes and whose secret the browser keeps in a cookie: so it is listed, revoked
// and ended as any token is, and outlives the server.
//
// Must hold: a cookie is never worth more than a token that was made here. A token of another kind, which somebody may have
// chosen and another one guess, is none, or cookies would be a way past the budget of failed logins.

import { equalBytes } from '../base/index.ts';
import type { AccountToken } from './account.ts';
import type { AccountStore, FoundToken } from './account-store.ts';
import { BROWSER_SESSION_MS, MAX_BROWSER_SESSIONS } from './limits.ts';
import { deriveVerifier } from './token-proof.ts';
import { makeRoomForToken } from './token-room.ts';
import { TOKEN_ALPHABET, TOKEN_LENGTH, generateToken } from './token.ts';

const SECRET = new RegExp(`^[${TOKEN_ALPHABET}]{${TOKEN_LENGTH}}$`, 'u');
const NAME = /^browser \d{4}-\d{2}-\d{2} [\w-]{6}$/u;

const isBrowserSession = ({ kind, name }: AccountToken): boolean => kind === 'login' && NAME.test(name);

const lastUsedMs = ({ createdMs, usedMs }: AccountToken): number => usedMs ?? createdMs;

const makeRoom = async (accounts: AccountStore, account: string, nowMs: number): Promise<void> => {
  const sessions = (await accounts.listTokens(account)).filter(isBrowserSession);
  const expired = sessions.filter(({ expiresMs = Infinity }) => expiresMs <= nowMs);
  const others = sessions.filter((session) => !expired.includes(session));
  const surplus = Math.max(0, others.length + 1 - MAX_BROWSER_SESSIONS);
  const oldest = others.toSorted((one, other) => lastUsedMs(one) - lastUsedMs(other)).slice(0, surplus);
  for (const { verifier } of [...expired, ...oldest]) await accounts.removeToken(verifier.id);
  await makeRoomForToken(accounts, account, nowMs);
};

/** `madeWith`: the token that the browser logged in with, which the session does not outlive. Codes: `NOT_FOUND`, `QUOTA`. */
export const createBrowserSession = async (
  accounts: AccountStore,
  { account, madeWith }: { readonly account: string; readonly madeWith?: AccountToken | undefined },
  nowMs: number,
): Promise<{ readonly secret: string; readonly token: AccountToken & { readonly expiresMs: number } }> => {
  const secret = generateToken();
  const verifier = deriveVerifier(secret);
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const token = {
    verifier,
    account,
    name: `browser ${day} ${verifier.id.slice(0, 6)}`,
    kind: 'login',
    createdMs: nowMs,
    expiresMs: Math.min(nowMs + BROWSER_SESSION_MS, madeWith?.expiresMs ?? Infinity),
    parent: madeWith?.verifier.id,
  } as const;
  await makeRoom(accounts, account, nowMs);
  await accounts.addToken(token);
  return { secret, token };
};

/** Whose session it is; undefined when it is none, or holds no more. */
export const findBrowserSession = async (
  accounts: AccountStore,
  secret: string,
  nowMs: number,
): Promise<FoundToken | undefined> => {
  if (!SECRET.test(secret)) return undefined;
  const { id, storedKey } = deriveVerifier(secret);
  const found = await accounts.findToken(id);
  if (found === undefined || !equalBytes(found.token.verifier.storedKey, storedKey)) return undefined;
  const { token, account } = found;
  const holds = isBrowserSession(token) && (token.expiresMs ?? 0) > nowMs && !account.isDisabled;
  return holds ? found : undefined;
};
