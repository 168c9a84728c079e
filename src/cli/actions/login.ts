// `wherry login` and `wherry register`: a password once, and a token for all that follows.

import { WherryError, displayName } from '../../base/index.ts';
import { isConnectionString, type ConnectInit } from '../../client/index.ts';
import { answerOnTerminal } from '../accounts/answer-on-terminal.ts';
import { tokenFromPassword } from '../accounts/token-from-password.ts';
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
      ? 'Say where to log in: login wherry://USER@HOST:PORT.'
      : `There is no remote "${displayName(name)}"; give its address: login wherry://USER@HOST:PORT.`,
  );
};

/** Said twice, it must be the same. */
const chooseUser = (given: string | undefined, inAddress: string | undefined): string | undefined => {
  if (given === undefined || inAddress === undefined || given === inAddress) return given ?? inAddress;
  throw new WherryError(
    'BAD_REQUEST',
    `The account is "${displayName(inAddress)}" in the address and "${displayName(given)}" behind it; leave one of them out.`,
  );
};

const refuseToken = (token: string | undefined): void => {
  if (token === undefined) return;
  throw new WherryError(
    'BAD_REQUEST',
    'A token stands in the address, and logging in makes one: write wherry://USER@HOST:PORT, and wherry://USER:@HOST:PORT if the name of the account is as long as a token.',
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
    const inAddress = parseConnectionString(remote.url).user;
    return { name: flags.as ?? remote.name, url: remote.url, user: chooseUser(user, inAddress) };
  }
  const parsed = parseConnectionString(target);
  refuseToken(parsed.token);
  const name = flags.as ?? nameFromHost(parsed.host);
  ensureRemoteName(name);
  return { name, url: formatConnectionString(parsed), user: chooseUser(user, parsed.user) };
};

const logInTo = async (
  context: CliContext,
  flags: LoginFlags,
  wanted: Wanted,
  register: ConnectInit['register'],
): Promise<void> => {
  const { formatConnectionString, parseConnectionString } = await context.doors.client();
  const { host, port, publicKey, carrier, path } = parseConnectionString(wanted.url);
  const answer = answerOnTerminal(context, host);
  if (answer === undefined)
    throw new WherryError('BAD_REQUEST', 'A password has to be typed, and this is no terminal; use a token.');
  const user = wanted.user ?? (await askLine(context, `Account at ${displayName(host)}: `));
  const { token, address } = await tokenFromPassword(context, {
    connection: {
      host,
      port,
      publicKey: flags.publicKey ?? publicKey,
      carrier,
      path,
      insecure: flags.insecure,
      timeoutMs: flags.timeout,
      signal: context.interrupt,
      user,
      register,
      answer,
    },
    label: '',
    lifetimeMs: flags.expires,
    json: flags.json === true,
  });
  // With the account, so that it is found by "wherry://USER@HOST", too, and needs not be typed again.
  const url = formatConnectionString({ ...parseConnectionString(address), user });
  await changeRemotes(context.env, parseConnectionString, ({ remotes, defaultName }) => ({
    remotes: [
      ...remotes.filter(({ name }) => name !== wanted.name),
      { name: wanted.name, url, token, tokenFile: undefined },
    ],
    defaultName: defaultName ?? wanted.name,
  }));
  await printResult(context, flags, {
    text: `Logged in to ${displayName(host)} as ${displayName(user)}. Try: ${context.program} list ${wanted.name}:/`,
    json: { type: 'loggedIn', name: wanted.name, address: url, account: user },
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
