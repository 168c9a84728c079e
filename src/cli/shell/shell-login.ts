// As whom the shell connects where no token is there: it asks, as ftp does. A password is typed once, and in its place the shell holds
// a token in memory, with which a lost link is made again without a question. The token is revoked when the connection is closed, and
// good for no longer than SHELL_LOGIN_MS where that cannot be.

import { WherryError, displayName, toWherryError } from '../../base/index.ts';
import type { ConnectInit, Remote } from '../../client/index.ts';
import { answerOnTerminal } from '../accounts/answer-on-terminal.ts';
import { tokenFromPassword } from '../accounts/token-from-password.ts';
import { askLine, askSecret } from '../ask-secret.ts';
import type { CliContext } from '../cli-context.ts';
import { END_LOGIN_TIMEOUT_MS, SHELL_LOGIN_MS } from './limits.ts';

export interface ShellLogin {
  /** With a token. */
  readonly connection: ConnectInit;
  /** Id of the token that was made for this connection, and ends with it. */
  readonly ownTokenId: string | undefined;
}

/** The account, as it is typed; undefined for a token. */
const askAccount = async (context: CliContext, host: string): Promise<string | undefined> => {
  const typed = (await askLine(context, `Account at ${displayName(host)} (Enter: use a token): `)).trim();
  return typed === '' ? undefined : typed;
};

const askToken = async (context: CliContext, host: string): Promise<string> => {
  const token = (await askSecret(context, `Token for ${displayName(host)}: `)).trim();
  if (token === '') throw new WherryError('CANCELLED', 'No token was typed; nothing was connected.');
  return token;
};

/** Asks for what `connection` lacks. Codes: `CANCELLED` (given up), and those of a login by password. */
export const askToLogIn = async (
  context: CliContext,
  connection: ConnectInit,
  signal: AbortSignal,
): Promise<ShellLogin> => {
  if (connection.token !== undefined) return { connection, ownTokenId: undefined };
  const asking = { ...context, interrupt: signal };
  const { host } = connection;
  const user = connection.user ?? (await askAccount(asking, host));
  if (user === undefined)
    return { connection: { ...connection, token: await askToken(asking, host) }, ownTokenId: undefined };
  const { token, id } = await tokenFromPassword(asking, {
    connection: { ...connection, user, signal, answer: answerOnTerminal(asking, host) },
    label: 'shell ',
    lifetimeMs: SHELL_LOGIN_MS,
    json: false,
  });
  return { connection: { ...connection, user, token }, ownTokenId: id };
};

/** The login was ended by somebody else. */
const isOver = (error: WherryError): boolean =>
  error.code === 'UNAUTHENTICATED' || error.code === 'NOT_FOUND';

/** Ends the login that was made for a connection, before that is closed. Says so where it cannot be. */
export const endLogin = async (
  context: Pick<CliContext, 'stderr'>,
  remote: Remote,
  ownTokenId: string | undefined,
): Promise<void> => {
  if (ownTokenId === undefined) return;
  try {
    await remote.account.revokeToken(ownTokenId, END_LOGIN_TIMEOUT_MS);
  } catch (error) {
    const failure = remote.session.failure ?? toWherryError(error);
    if (isOver(failure) || isOver(toWherryError(error))) return;
    await context.stderr.write(
      `wherry: The server could not be told that this login is over. Its token was in the memory of this shell only, and expires ${SHELL_LOGIN_MS / 86_400_000} days after the login; "wherry token revoke ${ownTokenId}" ends it now. (${displayName(failure.message)})\n`,
    );
  }
};
