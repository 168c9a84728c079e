// Logins at the server's door. Every attempt has its budget first; an unknown token takes exactly the way of a wrong one.

import { WherryError, toWherryError } from '../base/index.ts';
import { accountKey, verifyClientProof, type Account } from '../accounts/index.ts';
import {
  otherAccount,
  type Authenticate,
  type LoginAnswer,
  type LoginLink,
  type LoginRequest,
  type TokenLogin,
} from '../session/index.ts';
import type { AuthenticateDeps, Proved } from './login-deps.ts';
import { logInByPassword } from './password-login.ts';
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

const answerOf = ({ account, proof }: Proved): LoginAnswer => ({
  proof,
  account: account.name,
  home: account.home ?? '/',
});

const claimedAccount = (request: LoginRequest): string | undefined =>
  request.method === 'token' ? undefined : request.account;

export const createAuthenticate =
  (deps: AuthenticateDeps): Authenticate =>
  async (request, link) => {
    const { remoteAddress } = link;
    try {
      const proved =
        request.method === 'token'
          ? await logInByToken(deps, request, link)
          : await logInByPassword(deps, request, link);
      const { account, tokenId } = proved;
      if (account.isDisabled) throw disabled(account);
      const { clientId } = request;
      const principal = {
        account: account.name,
        clientId,
        remoteAddress,
        tokenId,
        revision: account.revision,
      };
      await deps.admit(account, principal);
      return { principal, answer: answerOf(proved) };
    } catch (error) {
      const { code } = toWherryError(error);
      deps.onRefused({ remoteAddress, code, account: claimedAccount(request) });
      throw error;
    }
  };
