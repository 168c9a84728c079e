// Logins by the session of a browser, whose secret came in a cookie. It is no attempt at anything: what cannot be guessed needs
// no budget, and a browser whose session is over sends its cookie on without meaning to try.

import { findBrowserSession, type Account, type AccountToken } from '../accounts/index.ts';
import type { CredentialLogin } from './credential-login.ts';
import type { AuthenticateDeps } from './login-deps.ts';
import { noteTokenUse } from './token-use.ts';

/** Undefined: it is none, or holds no more. */
export type LogInBySession = (secret: string, remoteAddress: string) => Promise<CredentialLogin | undefined>;

type Deps = Pick<AuthenticateDeps, 'accounts' | 'now'>;

export const findSession = async (
  deps: Deps,
  secret: string,
): Promise<{ readonly account: Account; readonly token: AccountToken } | undefined> => {
  const found = await findBrowserSession(deps.accounts, secret, deps.now());
  if (found !== undefined) await noteTokenUse(deps, found.token);
  return found;
};

export const createSessionLogin =
  (deps: Deps): LogInBySession =>
  async (secret, remoteAddress) => {
    const found = await findSession(deps, secret);
    if (found === undefined) return undefined;
    const { account, token } = found;
    const { name, revision } = account;
    const tokenId = token.verifier.id;
    return {
      account,
      token,
      principal: { account: name, clientId: 'http', remoteAddress, tokenId, revision },
    };
  };
