// Logins at the server's door. Every attempt has its budget first; an unknown token takes exactly the way of a wrong one.

import { WherryError, toWherryError } from '../base/index.ts';
import { accountKey, verifyClientProof, type Account } from '../accounts/index.ts';
import {
  otherAccount,
  type AgentLogin,
  type Authenticate,
  type EnrolLogin,
  type LoginAnswer,
  type LoginLink,
  type LoginRequest,
  type TokenLogin,
} from '../session/index.ts';
import { authenticateAgent } from './agent-login.ts';
import type { AuthenticateDeps, Proved } from './login-deps.ts';
import { logInByPassword } from './password-login.ts';
import { findSession } from './session-login.ts';
import type { RefusedLogin } from './refused-login.ts';
import { noteTokenUse } from './token-use.ts';

const disabled = (account: Account): WherryError =>
  new WherryError(
    'UNAUTHENTICATED',
    `The account "${account.name}" is disabled; ask the owner of the server.`,
  );

const logInByToken = async (
  deps: AuthenticateDeps,
  request: TokenLogin,
  link: LoginLink,
): Promise<Proved> => {
  // Counted before the proof is looked at.
  const attempt = deps.gate.attempt(link.remoteAddress);
  const found = await deps.accounts.findToken(request.id);
  const verdict = verifyClientProof(found?.token.verifier, request.id, request.proof, link.binding);
  if (!verdict.ok || found === undefined) throw new WherryError('UNAUTHENTICATED');
  attempt.succeeded();
  const { token, account } = found;
  const { account: wanted } = request;
  if (wanted !== undefined && accountKey(wanted) !== accountKey(account.name))
    throw otherAccount(account.name, wanted);
  // Told only to one who holds the token.
  if (token.expiresMs !== undefined && token.expiresMs <= deps.now())
    throw new WherryError('UNAUTHENTICATED', 'The token has expired; log in again, or ask for another one.');
  await noteTokenUse(deps, token);
  return { account, tokenId: request.id, proof: verdict.serverProof };
};

const logInBySession = async (deps: AuthenticateDeps, { presented }: LoginLink): Promise<Proved> => {
  const found = presented === undefined ? undefined : await findSession(deps, presented);
  if (found === undefined)
    throw new WherryError('UNAUTHENTICATED', 'There is no session, or it is over; log in again.');
  return { account: found.account, tokenId: found.token.verifier.id };
};

type AccountLogin = Exclude<LoginRequest, AgentLogin | EnrolLogin>;

const prove = (deps: AuthenticateDeps, request: AccountLogin, link: LoginLink): Promise<Proved> => {
  switch (request.method) {
    case 'token':
      return logInByToken(deps, request, link);
    case 'session':
      return logInBySession(deps, link);
    case 'password':
    case 'register':
      return logInByPassword(deps, request, link);
  }
};

const answerOf = ({ account, proof }: Proved): LoginAnswer => ({
  proof,
  account: account.name,
  home: account.home ?? '/',
});

const authenticateAccount = async (
  deps: AuthenticateDeps,
  request: AccountLogin,
  link: LoginLink,
): ReturnType<Authenticate> => {
  const proved = await prove(deps, request, link);
  const { account, tokenId } = proved;
  if (account.isDisabled) throw disabled(account);
  const principal = {
    account: account.name,
    clientId: request.clientId,
    remoteAddress: link.remoteAddress,
    tokenId,
    revision: account.revision,
  };
  await deps.admit(account, principal);
  return { principal, answer: answerOf(proved) };
};

/** Whose login it says to be. */
const claimed = (request: LoginRequest): Pick<RefusedLogin, 'account' | 'agent' | 'enrolment'> => {
  switch (request.method) {
    case 'agent':
      return { agent: request.agent };
    case 'enrol':
      return { enrolment: request.id };
    case 'password':
    case 'register':
      return { account: request.account };
    case 'token':
    case 'session':
      return { account: undefined };
  }
};

export const createAuthenticate =
  (deps: AuthenticateDeps): Authenticate =>
  async (request, link) => {
    try {
      return request.method === 'agent' || request.method === 'enrol'
        ? await authenticateAgent(deps, request, link)
        : await authenticateAccount(deps, request, link);
    } catch (error) {
      const { code } = toWherryError(error);
      deps.onRefused({ remoteAddress: link.remoteAddress, code, ...claimed(request) });
      throw error;
    }
  };
