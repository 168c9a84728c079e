// `wherry login` and `wherry register`: a password once, and a token for all that follows.

import { hostname, userInfo } from 'node:os';
import { WherryError, displayName } from '../../base/index.ts';
import { deriveVerifier, generateToken } from '../../accounts/index.ts';
import { isConnectionString, type ConnectInit } from '../../client/index.ts';
import { answerOnTerminal } from '../accounts/answer-on-terminal.ts';
import type { CliContext } from '../cli-context.ts';
import type { LoginFlags } from '../options/login-options.ts';
import { printResult } from '../print-result.ts';
import { ensureRemoteName } from '../remotes/ensure-remote-name.ts';
import { changeRemotes, readRemotes, type StoredRemotes } from '../remotes/remote-store.ts';
import { askLine } from '../ask-secret.ts';

export interface RegisterFlags extends LoginFlags {
  readonly invite?: string;
}

interface Wanted {
  readonly name: string;
  readonly url: string;
  readonly user: string | undefined;
}

/** "files.example.org" as a remote's name: what a name may hold of it. */
const nameFromHost = (host: string): string => {
  const name = host.replace(/[^A-Za-z0-9.-]+/gu, '-').replace(/^[^A-Za-z]+/u, '');
  return name.length < 2 ? 'server' : name;
};

const findRemote = (
  { remotes, defaultName }: StoredRemotes,
  name: string | undefined,
): { name: string; url: string } => {
  const wanted = name ?? defaultName;
  const found = remotes.find((remote) => remote.name === wanted);
  if (found !== undefined) return found;
  throw new WherryError(
    'BAD_REQUEST',
    name === undefined
      ? 'Say where to log in: login wherry://HOST:PORT USER.'
      : `There is no remote "${displayName(name)}"; give its address: login wherry://HOST:PORT USER.`,
  );
};

const resolveWanted = async (
  context: CliContext,
  flags: LoginFlags,
  target: string | undefined,
  user: string | undefined,
): Promise<Wanted> => {
  const { parseConnectionString, formatConnectionString } = await context.doors.client();
  if (target === undefined || !isConnectionString(target)) {
    const remote = findRemote(await readRemotes(context.env, parseConnectionString), target);
    return { name: flags.as ?? remote.name, url: remote.url, user };
  }
  const parsed = parseConnectionString(target);
  const name = flags.as ?? nameFromHost(parsed.host);
  ensureRemoteName(name);
  return { name, url: formatConnectionString(parsed), user: user ?? parsed.user ?? parsed.token };
};

/** Tells logins of one machine apart, also those of one second. */
const tokenName = (context: CliContext, id: string): string => {
  const day = new Date(context.timeMs()).toISOString().slice(0, 10);
  return `${`${userInfo().username}@${hostname()}`.slice(0, 40)} ${day} ${id.slice(0, 4)}`;
};

const logInTo = async (
  context: CliContext,
  flags: LoginFlags,
  wanted: Wanted,
  register: ConnectInit['register'],
): Promise<void> => {
  const { connect, parseConnectionString } = await context.doors.client();
  const { host, port, publicKey, carrier } = parseConnectionString(wanted.url);
  const answer = answerOnTerminal(context, host);
  if (answer === undefined)
    throw new WherryError('BAD_REQUEST', 'A password has to be typed, and this is no terminal; use a token.');
  const user = wanted.user ?? (await askLine(context, `Account at ${displayName(host)}: `));
  await using remote = await connect({
    host,
    port,
    publicKey: flags.publicKey ?? publicKey,
    carrier,
    insecure: flags.insecure,
    timeoutMs: flags.timeout,
    signal: context.interrupt,
    user,
    register,
    answer,
    reconnect: false,
  });
  const token = generateToken();
  const verifier = deriveVerifier(token);
  const expiresMs = flags.expires === undefined ? undefined : context.timeMs() + flags.expires;
  await remote.account.addToken({
    name: tokenName(context, verifier.id),
    kind: 'login',
    verifier,
    expiresMs,
  });
  const { address } = remote;
  await changeRemotes(context.env, parseConnectionString, ({ remotes, defaultName }) => ({
    remotes: [
      ...remotes.filter(({ name }) => name !== wanted.name),
      { name: wanted.name, url: address, token, tokenFile: undefined },
    ],
    defaultName: defaultName ?? wanted.name,
  }));
  await printResult(context, flags, {
    text: `Logged in to ${host} as ${user}. Try: ${context.program} list ${wanted.name}:/`,
    json: { type: 'loggedIn', name: wanted.name, address, account: user },
  });
};

export const login = async (
  context: CliContext,
  flags: LoginFlags,
  target?: string,
  user?: string,
): Promise<void> => logInTo(context, flags, await resolveWanted(context, flags, target, user), undefined);

export const register = async (
  context: CliContext,
  flags: RegisterFlags,
  target: string,
  user: string,
): Promise<void> =>
  logInTo(context, flags, await resolveWanted(context, flags, target, user), { invite: flags.invite });
