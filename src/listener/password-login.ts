// Logins by what a person knows: the password and, where the account wants one, a code are asked for through the link.
// A password is checked only after its budget was asked for, and an unknown account costs and says what a wrong password
// does.

import { WherryError, equalBytes, isWherryError } from '../base/index.ts';
import {
  ensureMayRegister,
  ensureUsablePassword,
  hashPassword,
  parseAccountName,
  register,
  verifyPassword,
  type Account,
} from '../accounts/index.ts';
import type { LoginLink, PasswordLogin } from '../session/index.ts';
import type { AuthenticateDeps, Proved } from './login-deps.ts';
import { takeCode } from './one-time-code.ts';

const wrong = (): WherryError =>
  new WherryError('UNAUTHENTICATED', 'The account or its password is wrong; check both and try again.');

/** A client that cannot be asked is told what else it can do. */
const ask = async (link: LoginLink, kind: 'secret' | 'text', text: string): Promise<string> => {
  try {
    const answer = await link.ask({ kind, text });
    return typeof answer === 'string' ? answer : '';
  } catch (error) {
    if (!isWherryError(error) || error.code !== 'UNSUPPORTED') throw error;
    throw new WherryError(
      'UNAUTHENTICATED',
      'A password is needed, and nobody is there to type it; log in with a token.',
      { cause: error },
    );
  }
};

const checkCode = async (deps: AuthenticateDeps, account: Account, link: LoginLink): Promise<void> => {
  if (account.totpSecret === undefined) return;
  await takeCode(deps, account, await ask(link, 'secret', 'Code from your authenticator app'));
};

/** Whether what was asked for is what would be asked for now. */
const hasSameSecrets = (one: Account, other: Account): boolean =>
  one.passwordHash === other.passwordHash &&
  (one.totpSecret === undefined) === (other.totpSecret === undefined) &&
  equalBytes(one.totpSecret ?? NO_BYTES, other.totpSecret ?? NO_BYTES);

const NO_BYTES = new Uint8Array();

const logIn = async (deps: AuthenticateDeps, request: PasswordLogin, link: LoginLink): Promise<Proved> => {
  const password = await ask(link, 'secret', `Password of ${request.account}`);
  const attempt = deps.gate.attempt(link.remoteAddress, request.account);
  const account = await deps.accounts.findAccount(request.account);
  const isRight = await verifyPassword(account?.passwordHash, password);
  if (!isRight || account === undefined) throw wrong();
  await checkCode(deps, account, link);
  attempt.succeeded();
  // As it is by now: it may have been changed while a person was typing, or while the password was checked.
  const now = await deps.accounts.findAccount(request.account);
  if (now === undefined || !hasSameSecrets(now, account)) throw wrong();
  return { account: now };
};

const makeAccount = async (
  deps: AuthenticateDeps,
  request: PasswordLogin,
  link: LoginLink,
): Promise<Proved> => {
  const name = parseAccountName(request.account);
  const { invite: code } = request;
  // An invite can be guessed at, and names can be tried out: both cost an attempt.
  const attempt = deps.gate.attempt(link.remoteAddress);
  await ensureMayRegister(deps.accounts, deps.registration, code, deps.now());
  const password = await ask(link, 'secret', `New password for ${name}`);
  ensureUsablePassword(password);
  if ((await ask(link, 'secret', 'The same password again')) !== password)
    throw new WherryError('BAD_REQUEST', 'The two passwords differ; try again.');
  const passwordHash = await hashPassword(password);
  const account = await register(deps.accounts, deps.registration, { name, passwordHash, code }, deps.now());
  const by = code === undefined ? 'open registration' : 'invite';
  deps.onRegistered({ remoteAddress: link.remoteAddress, account, by });
  // Where everybody may register, accounts that were made count too.
  if (code !== undefined) attempt.succeeded();
  return { account };
};

/** Codes: `UNAUTHENTICATED`, `RATE_LIMITED`, `FORBIDDEN` (registration), and those of `createAccount`. */
export const logInByPassword = (
  deps: AuthenticateDeps,
  request: PasswordLogin,
  link: LoginLink,
): Promise<Proved> =>
  request.method === 'register' ? makeAccount(deps, request, link) : logIn(deps, request, link);
