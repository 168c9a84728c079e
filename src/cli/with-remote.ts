// Connects for one command, and lets go whatever happens. In the shell commands share the connection that is there.

import type { ConnectInit, Remote } from '../client/index.ts';
import type { CliContext } from './cli-context.ts';
import { variableOf } from './config/config-paths.ts';
import type { BandwidthChoice } from './options/bandwidth.ts';
import type { ClientFlags } from './options/client-options.ts';
import { readSecretFile } from './read-secret-file.ts';
import { askedRemote } from './remotes/asked-remote.ts';
import { reportWarning } from './report-warning.ts';
import { findToken, resolveConnection, type ConnectionSources } from './resolve-connection.ts';

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

/** Asks for the token where nothing says it, once all else holds. */
const resolveAsking = async (
  sources: ConnectionSources,
  askToken: ((host: string) => Promise<string>) | undefined,
): Promise<ConnectInit> => {
  if (askToken === undefined || findToken(sources) !== undefined) return resolveConnection(sources);
  const init = resolveConnection({ ...sources, fileToken: 'asked for' });
  return { ...init, token: await askToken(init.host) };
};

/** Where a command is to connect, and as whom: from its options, the environment and the named remotes. */
export const chooseServer = async (
  { doors, env, program }: Pick<CliContext, 'doors' | 'env' | 'program'>,
  flags: ClientFlags,
  askToken?: (host: string) => Promise<string>,
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
  const sources: ConnectionSources = {
    flags,
    env: variableToken === undefined ? env : { ...env, WHERRY_TOKEN: variableToken },
    fileToken,
    named,
    parseUrl: parseConnectionString,
    program,
  };
  return { init: await resolveAsking(sources, askToken), name: named?.name };
};

/**
 * Runs `use` with a connection made from options and environment. `signal` aborts when the user interrupts, and, for
 * commands that only print, when nobody reads any more.
 */
export const withRemote = async <T>(
  context: CliContext,
  flags: ClientFlags & { readonly bandwidth?: BandwidthChoice },
  use: (remote: Remote) => Promise<T>,
  asking?: Asking,
): Promise<T> => {
  // Options of a connection were refused where the line was read; what settings say of one is the connection's.
  if (context.workplace !== undefined) return use(await context.workplace.remote(context.interrupt));
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
    bandwidth: flags.bandwidth,
    signal: context.interrupt,
    awaitLogin: false,
    diskWork: 'caller',
  });
  try {
    return await use(remote);
  } finally {
    // Known only once the server has proved itself, which the first call has waited for.
    if (remote.warning !== undefined)
      await reportWarning(context, remote.warning, { json: flags.json === true });
    await remote.close();
  }
};
