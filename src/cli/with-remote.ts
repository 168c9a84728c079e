// Connects for one command, and lets go whatever happens.

import { displayName } from '../base/index.ts';
import type { ConnectInit, Remote } from '../client/index.ts';
import type { CliContext } from './cli-context.ts';
import { variableOf } from './config/config-paths.ts';
import type { ClientFlags } from './options/client-options.ts';
import { readSecretFile } from './read-secret-file.ts';
import { askedRemote } from './remotes/asked-remote.ts';
import { resolveConnection } from './resolve-connection.ts';

export interface ChosenServer {
  readonly init: ConnectInit;
  /** The name of the remote that was chosen, if it has one. */
  readonly name: string | undefined;
}

/** How a server may ask the person at the terminal. */
export interface Asking extends Pick<ConnectInit, 'takesSecrets' | 'onTotpSecret'> {
  answerFor(host: string): ConnectInit['answer'];
}

const readToken = async (path: string | undefined): Promise<string | undefined> =>
  path === undefined ? undefined : readSecretFile(path);

/** Where a command is to connect, and as whom: from its options, the environment and the named remotes. */
export const chooseServer = async (
  { doors, env, program }: Pick<CliContext, 'doors' | 'env' | 'program'>,
  flags: ClientFlags,
): Promise<ChosenServer> => {
  const { parseConnectionString } = await doors.client();
  const asked = askedRemote(flags, env);
  const named =
    asked === undefined
      ? undefined
      : await (await import('./remotes/choose-remote.ts')).chooseRemote(asked, env, parseConnectionString);
  const fileToken = await readToken(
    flags.tokenFile ?? (named?.token === undefined ? named?.tokenFile : undefined),
  );
  const isTokenKnown = (fileToken ?? named?.token ?? variableOf(env, 'WHERRY_TOKEN')) !== undefined;
  const variableToken = isTokenKnown ? undefined : await readToken(variableOf(env, 'WHERRY_TOKEN_FILE'));
  const init = resolveConnection({
    flags,
    env: variableToken === undefined ? env : { ...env, WHERRY_TOKEN: variableToken },
    fileToken,
    named,
    parseUrl: parseConnectionString,
    program,
  });
  return { init, name: named?.name };
};

/**
 * Runs `use` with a connection made from options and environment. `signal` aborts when the user interrupts, and, for
 * commands that only print, when nobody reads any more.
 */
export const withRemote = async <T>(
  context: CliContext,
  flags: ClientFlags,
  use: (remote: Remote) => Promise<T>,
  asking?: Asking,
): Promise<T> => {
  const { init } = await chooseServer(context, flags);
  const { connect } = await context.doors.client();
  // A refused login is told by the first call: one round trip less.
  const remote = await connect({
    ...init,
    ...(asking === undefined
      ? {}
      : {
          answer: asking.answerFor(init.host),
          takesSecrets: asking.takesSecrets,
          onTotpSecret: asking.onTotpSecret,
        }),
    signal: context.interrupt,
    awaitLogin: false,
    diskWork: 'caller',
  });
  try {
    return await use(remote);
  } finally {
    // Known only once the server has proved itself, which the first call has waited for.
    if (remote.warning !== undefined) await context.stderr.write(formatWarning(remote.warning));
    await remote.close();
  }
};

const formatWarning = (warning: string): string => `wherry: WARNING: ${displayName(warning)}\n`;
