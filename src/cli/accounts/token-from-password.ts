// A password typed once, and a token in its place from then on: what every login by password on a terminal comes down to, so that
// nothing has to keep the password.

import { hostname, userInfo } from 'node:os';
import { deriveVerifier, generateToken } from '../../accounts/index.ts';
import type { ConnectInit, Remote } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { reportWarning } from '../report-warning.ts';

export interface TokenFromPassword {
  readonly token: string;
  /** Public; names the token in lists. */
  readonly id: string;
  /** Where the server is, with its pin. */
  readonly address: string;
}

export interface TokenFromPasswordInit {
  /** With `user` and `answer`, and without a token. */
  readonly connection: ConnectInit;
  /** Before the token's name in lists; "" or a word with a blank behind it. */
  readonly label: string;
  /** Milliseconds that the token is good for; undefined: until it is revoked. */
  readonly lifetimeMs: number | undefined;
  /** Whether what is said is read by a program. */
  readonly json: boolean;
}

/** Tells logins of one machine apart, also those of one second. */
const tokenName = (timeMs: number, label: string, id: string): string => {
  const day = new Date(timeMs).toISOString().slice(0, 10);
  return `${`${label}${userInfo().username}@${hostname()}`.slice(0, 40)} ${day} ${id.slice(0, 4)}`;
};

/** A new token for whoever is logged in. Codes: those of adding one. */
export const addLoginToken = async (
  { account }: Pick<Remote, 'account'>,
  {
    label,
    lifetimeMs,
    nowMs,
  }: { readonly label: string; readonly lifetimeMs: number | undefined; readonly nowMs: number },
): Promise<Pick<TokenFromPassword, 'token' | 'id'>> => {
  const token = generateToken();
  const verifier = deriveVerifier(token);
  await account.addToken({
    name: tokenName(nowMs, label, verifier.id),
    kind: 'login',
    verifier,
    expiresMs: lifetimeMs === undefined ? undefined : nowMs + lifetimeMs,
  });
  return { token, id: verifier.id };
};

/** Codes: those of `connect` by password; `UNAUTHENTICATED` where the server is not known and nobody says it is right. */
export const tokenFromPassword = async (
  context: Pick<CliContext, 'doors' | 'timeMs' | 'stderr'>,
  { connection, label, lifetimeMs, json }: TokenFromPasswordInit,
): Promise<TokenFromPassword> => {
  const { connect } = await context.doors.client();
  await using remote = await connect({ ...connection, token: undefined, reconnect: false });
  const made = await addLoginToken(remote, { label, lifetimeMs, nowMs: context.timeMs() });
  if (remote.warning !== undefined) await reportWarning(context, remote.warning, { json });
  return { ...made, address: remote.address };
};
