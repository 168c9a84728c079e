// Logins by what a single request carries: a token, or an account and its password, in full. For doors whose clients send
// them again and again: what was found right once is known again without the cost of a password check, as long as what it was
// checked against is what the store still holds.
//
// Must hold: the store is asked at every request, so that a revocation or a change counts for the next one; a secret is kept
// only as a keyed hash; and an unknown account costs and says what a wrong password does.

import { createHmac, randomBytes } from 'node:crypto';
import { WherryError, equalBytes, toBase64Url, toWherryError } from '../base/index.ts';
import {
  accountKey,
  deriveVerifier,
  parseToken,
  verifyPassword,
  type Account,
  type AccountToken,
} from '../accounts/index.ts';
import { otherAccount, type Principal } from '../session/index.ts';
import { MAX_KNOWN_CREDENTIALS } from './limits.ts';
import type { AuthenticateDeps } from './login-deps.ts';
import { NEEDS_CODE, takeCode } from './one-time-code.ts';
import { noteTokenUse } from './token-use.ts';

export interface Credentials {
  /** Not yet checked as a name; undefined or empty: whoever's token it is. */
  readonly account?: string | undefined;
  /** A token, or the account's password. */
  readonly secret: string;
  /** One-time code, for an account that wants one besides its password. */
  readonly code?: string | undefined;
  /** Whether the client can be asked for the code when it is missing: then that is no refusal. Default false. */
  readonly canBeAsked?: boolean | undefined;
}

export interface CredentialLogin {
  readonly account: Account;
  readonly principal: Principal;
  /** The token that it was. */
  readonly token?: AccountToken | undefined;
}

/** Codes: `UNAUTHENTICATED` (its details say `needs: 'code'` where that is all that is missing), `RATE_LIMITED`, `BUSY`. */
export type LogInByCredentials = (
  credentials: Credentials,
  remoteAddress: string,
) => Promise<CredentialLogin>;

/** What a secret was checked against. */
type Known =
  | { readonly kind: 'token'; readonly id: string; readonly storedKey: Uint8Array }
  | { readonly kind: 'password'; readonly account: string; readonly hash: string };

/** Somebody who is known, as the store has him now. */
interface Found {
  readonly account: Account;
  readonly token?: AccountToken | undefined;
}

const wrong = (): WherryError =>
  new WherryError(
    'UNAUTHENTICATED',
    'The account, its password or the token is wrong; check them and try again.',
  );

const verifierOf = (secret: string): ReturnType<typeof deriveVerifier> | undefined => {
  try {
    return deriveVerifier(parseToken(secret));
  } catch {
    // No text that a token can be: so it may be a password.
    return undefined;
  }
};

const wantsCode = (canBeAsked: boolean): WherryError =>
  new WherryError(
    'UNAUTHENTICATED',
    canBeAsked
      ? 'This account wants a code besides its password; type the one that your authenticator app shows.'
      : 'This account wants a code besides its password, which cannot be asked for here; use a token in place of the password.',
    { details: NEEDS_CODE },
  );

export const createCredentialLogin = (
  deps: Pick<AuthenticateDeps, 'accounts' | 'gate' | 'now' | 'onRefused'>,
): LogInByCredentials => {
  const { accounts, gate } = deps;
  const key = randomBytes(32);
  const known = new Map<string, Known>();
  const underWay = new Map<string, Promise<Known>>();

  const nameOf = ({ account = '', secret }: Credentials): string =>
    toBase64Url(
      createHmac('sha256', key)
        .update(JSON.stringify([accountKey(account), secret]))
        .digest(),
    );

  /** Undefined when what it was checked against has gone. */
  const findAgain = async (what: Known): Promise<Found | undefined> => {
    if (what.kind === 'password') {
      const account = await accounts.findAccount(what.account);
      return account?.passwordHash === what.hash ? { account } : undefined;
    }
    const found = await accounts.findToken(what.id);
    if (found === undefined || !equalBytes(found.token.verifier.storedKey, what.storedKey)) return undefined;
    return found;
  };

  const check = async ({ account, secret }: Credentials, remoteAddress: string): Promise<Known> => {
    const verifier = verifierOf(secret);
    const found = verifier === undefined ? undefined : await accounts.findToken(verifier.id);
    if (verifier !== undefined && found !== undefined) {
      const attempt = gate.attempt(remoteAddress);
      if (!equalBytes(found.token.verifier.storedKey, verifier.storedKey)) throw wrong();
      attempt.succeeded();
      return { kind: 'token', id: verifier.id, storedKey: verifier.storedKey };
    }
    const attempt = gate.attempt(remoteAddress, account === '' ? undefined : account);
    if (account === undefined || account === '') throw wrong();
    const named = await accounts.findAccount(account);
    const isRight = await verifyPassword(named?.passwordHash, secret);
    if (!isRight || named?.passwordHash === undefined) throw wrong();
    attempt.succeeded();
    return { kind: 'password', account: named.name, hash: named.passwordHash };
  };

  /** Requests that come side by side with the same secret have it checked once. */
  const checkOnce = async (name: string, credentials: Credentials, remoteAddress: string): Promise<Known> => {
    const checking = underWay.get(name) ?? check(credentials, remoteAddress);
    underWay.set(name, checking);
    try {
      return await checking;
    } finally {
      underWay.delete(name);
    }
  };

  const remember = (name: string, what: Known): void => {
    known.delete(name);
    known.set(name, what);
    for (const oldest of known.keys()) {
      if (known.size <= MAX_KNOWN_CREDENTIALS) break;
      known.delete(oldest);
    }
  };

  const find = async (credentials: Credentials, remoteAddress: string): Promise<Found> => {
    const name = nameOf(credentials);
    const before = known.get(name);
    const again = before === undefined ? undefined : await findAgain(before);
    if (again !== undefined) return again;
    known.delete(name);
    const checked = await checkOnce(name, credentials, remoteAddress);
    remember(name, checked);
    const found = await findAgain(checked);
    if (found === undefined) throw wrong();
    return found;
  };

  const checkCode = async (
    account: Account,
    { code, canBeAsked = false }: Credentials,
    remoteAddress: string,
  ): Promise<void> => {
    if (code === undefined) throw wantsCode(canBeAsked);
    const attempt = gate.attempt(remoteAddress, account.name);
    await takeCode(deps, account, code);
    attempt.succeeded();
    // Password and code may have been changed while they were looked at.
    if ((await accounts.findAccount(account.name))?.revision !== account.revision) throw wrong();
  };

  return async (credentials, remoteAddress) => {
    const { account: wanted = '' } = credentials;
    try {
      const { account, token } = await find(credentials, remoteAddress);
      // Told only to those who hold the secret.
      if (wanted !== '' && accountKey(wanted) !== accountKey(account.name))
        throw otherAccount(account.name, wanted);
      if (token?.expiresMs !== undefined && token.expiresMs <= deps.now())
        throw new WherryError('UNAUTHENTICATED', 'The token has expired; use another one.');
      if (account.isDisabled)
        throw new WherryError(
          'UNAUTHENTICATED',
          `The account "${account.name}" is disabled; ask the owner of the server.`,
        );
      if (token === undefined && account.totpSecret !== undefined)
        await checkCode(account, credentials, remoteAddress);
      if (token !== undefined) await noteTokenUse(deps, token);
      const { name, revision } = account;
      const tokenId = token?.verifier.id;
      const principal = { account: name, clientId: 'http', remoteAddress, tokenId, revision };
      return { account, principal, token };
    } catch (error) {
      const { code, details } = toWherryError(error);
      const isAsking = details === NEEDS_CODE && credentials.canBeAsked && credentials.code === undefined;
      if (isAsking !== true) deps.onRefused({ remoteAddress, code, account: wanted || undefined });
      throw error;
    }
  };
};
