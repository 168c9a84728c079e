// `wherry remote add`: keeps the address of a server, and the token for it, under a name.

import { resolve } from 'node:path';
import { displayName, WherryError } from '../../base/index.ts';
import { askSecret } from '../ask-secret.ts';
import type { CliContext } from '../cli-context.ts';
import { remotesPath } from '../config/config-paths.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { printResult } from '../print-result.ts';
import { reportWarning } from '../report-warning.ts';
import { readSecretFile, readSecretStream } from '../read-secret-file.ts';
import { ensureRemoteName } from '../remotes/ensure-remote-name.ts';
import {
  changeRemotes,
  readRemotes,
  type StoredRemote,
  type StoredRemotes,
} from '../remotes/remote-store.ts';
import { remoteJson } from '../remotes/stored-remote-text.ts';
import { tryRemote, type TriedRemote } from '../remotes/try-remote.ts';

export interface RemoteAddFlags extends OutputFlags {
  readonly tokenFile?: string;
  readonly default?: boolean;
  readonly replace?: boolean;
  readonly offline?: boolean;
}

const refuseTaken = (name: string, { remotes }: StoredRemotes, flags: RemoteAddFlags): void => {
  if (flags.replace === true || !remotes.some((each) => each.name === name)) return;
  throw new WherryError(
    'ALREADY_EXISTS',
    `There is a remote "${displayName(name)}" already; choose another name, or add --replace.`,
  );
};

interface GivenToken {
  readonly token: string | undefined;
  /** Kept in its place. */
  readonly file: string | undefined;
}

/** In the URL, in a file, typed, or on standard input. Nothing at all is no token. */
const readToken = async (
  context: CliContext,
  flags: RemoteAddFlags,
  name: string,
  inUrl: string | undefined,
): Promise<GivenToken> => {
  if (inUrl !== undefined && flags.tokenFile !== undefined)
    throw new WherryError(
      'BAD_REQUEST',
      'A token is in the URL, and --token-file names another; leave one out.',
    );
  if (inUrl !== undefined) {
    await reportWarning(
      context,
      'A token on the command line can be seen by others, and stays in the history of the shell.',
      { json: flags.json === true },
    );
    return { token: inUrl, file: undefined };
  }
  if (flags.tokenFile !== undefined)
    return { token: await readSecretFile(flags.tokenFile), file: resolve(flags.tokenFile) };
  const text = context.stdin.isTerminal()
    ? await askSecret(context, `Token for ${name} (not shown; Enter for none): `)
    : await readSecretStream(context.stdin);
  return { token: text.trim() === '' ? undefined : text.trim(), file: undefined };
};

const describe = (
  remote: StoredRemote,
  tried: TriedRemote | undefined,
  context: CliContext,
): readonly string[] => {
  const hasToken = remote.token !== undefined || remote.tokenFile !== undefined;
  return [
    `Added the remote ${remote.name}: ${remote.url}`,
    hasToken
      ? `Its token is in ${remote.tokenFile ?? remotesPath(context.env)}.`
      : `It has no token: WHERRY_TOKEN or --token-file must give one, or a login by password: ${context.program} login ${remote.name}`,
    ...(tried?.isReached === true
      ? ['The server was reached, knows the token, and is recognised by its key from now on.']
      : []),
    ...(tried?.isReached === false ? [`It was not tried: ${tried.reason}`] : []),
    `Try: ${context.program} list ${remote.name}:/`,
  ];
};

export const addRemote = async (
  context: CliContext,
  flags: RemoteAddFlags,
  name: string,
  url: string,
): Promise<void> => {
  ensureRemoteName(name);
  const { parseConnectionString, formatConnectionString } = await context.doors.client();
  const { parseToken } = await import('../../accounts/index.ts');
  const target = parseConnectionString(url);
  // Before anybody types a token for nothing.
  refuseTaken(name, await readRemotes(context.env, parseConnectionString), flags);
  const { token, file } = await readToken(context, flags, name, target.token);
  if (token !== undefined) parseToken(token);
  const tried =
    token === undefined || flags.offline === true ? undefined : await tryRemote(context, target, token);
  const remote: StoredRemote = {
    name,
    url: formatConnectionString(
      tried?.isReached === true ? { ...parseConnectionString(tried.url), user: target.user } : target,
    ),
    token: file === undefined ? token : undefined,
    tokenFile: file,
  };
  await changeRemotes(context.env, parseConnectionString, (stored) => {
    refuseTaken(name, stored, flags);
    return {
      remotes: [...stored.remotes.filter((each) => each.name !== name), remote],
      defaultName: flags.default === true ? name : stored.defaultName,
    };
  });
  if (tried?.isReached === true && tried.warning !== undefined)
    await reportWarning(context, tried.warning, { json: flags.json === true });
  const lines = describe(remote, tried, context);
  const json = {
    ...remoteJson(remote, flags.default === true ? name : undefined),
    isReached: tried?.isReached === true,
  };
  if (flags.json === true) await printResult(context, flags, { text: '', json });
  else for (const text of lines) await printResult(context, flags, { text, json });
};
