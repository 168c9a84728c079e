// Connects for one command, and lets go whatever happens. In the shell commands share the connection that is there.

import type { ConnectInit, Remote } from '../client/index.ts';
import type { CliContext } from './cli-context.ts';
import { variableOf } from './config/config-paths.ts';
import type { BandwidthChoice } from './options/bandwidth.ts';
import type { ClientFlags } from './options/client-options.ts';
import { readSecretFile } from './read-secret-file.ts';
import { askedRemote } from './remotes/asked-remote.ts';
import { reportWarning } from './report-warning.ts';
import { ensureToken, resolveServer, type ConnectionSources } from './resolve-connection.ts';
import { withOrigin } from './with-origin.ts';
import type { Asking } from './workplace.ts';

export interface ChosenServer {
  readonly init: ConnectInit;
  /** The name of the remote that was chosen, if it has one. */
  readonly name: string | undefined;
}

const readToken = async (path: string | undefined): Promise<string | undefined> =>
  path === undefined ? undefined : readSecretFile(path);

/** The address and token of a login that was kept for this account and server, by whatever name. */
const findKeptLogin = async (
  { doors, env }: Pick<CliContext, 'doors' | 'env'>,
  init: ConnectInit,
): Promise<ConnectInit> => {
  const [{ findStoredLogin }, { parseConnectionString }] = await Promise.all([
    import('./remotes/stored-login.ts'),
    doors.client(),
  ]);
  const stored = await findStoredLogin(init, env, parseConnectionString);
  if (stored === undefined) return init;
  const token = stored.token ?? (await readToken(stored.tokenFile));
  return { ...init, token, publicKey: init.publicKey ?? parseConnectionString(stored.url).publicKey };
};

/** What a variable or the file of remotes says and nobody could use is refused with its name, before anything is tried. */
const refuseUnusable = async (
  { token, publicKey }: ConnectInit,
  { env, named }: ConnectionSources,
): Promise<void> => {
  const isRemotes = token !== undefined && token === named?.token;
  if (isRemotes || (token !== undefined && token === variableOf(env, 'WHERRY_TOKEN'))) {
    const { parseToken } = await import('../accounts/index.ts');
    await withOrigin(isRemotes ? 'The token of the remote' : 'WHERRY_TOKEN', () => parseToken(token));
  }
  if (publicKey !== undefined && publicKey === variableOf(env, 'WHERRY_PUBLIC_KEY')) {
    const { pinOfPublicKey } = await import('../transport/identity/index.ts');
    await withOrigin('WHERRY_PUBLIC_KEY', () => pinOfPublicKey(publicKey));
  }
};

/**
 * Where a command is to connect, and as whom: from its options, the environment and the named remotes.
 * Code: `BAD_REQUEST` when no server is named, or there is no token, unless `mayLackToken`.
 */
export const chooseServer = async (
  context: Pick<CliContext, 'doors' | 'env' | 'program'>,
  flags: ClientFlags & { readonly user?: string | undefined },
  { mayLackToken = false }: { readonly mayLackToken?: boolean } = {},
): Promise<ChosenServer> => {
  const { doors, env, program } = context;
  const { parseConnectionString } = await doors.client();
  const asked = askedRemote(flags, env);
  const named =
    asked === undefined
      ? undefined
      : await (await import('./remotes/choose-remote.ts')).chooseRemote(asked, env, parseConnectionString);
  const ownTokenFile = named?.token === undefined ? named?.tokenFile : undefined;
  const fileToken = await withOrigin(
    flags.tokenFile === undefined && ownTokenFile !== undefined ? `The remote "${named?.name}"` : undefined,
    () => readToken(flags.tokenFile ?? ownTokenFile),
  );
  const isTokenKnown = (fileToken ?? named?.token ?? variableOf(env, 'WHERRY_TOKEN')) !== undefined;
  const variableToken = isTokenKnown
    ? undefined
    : await withOrigin('WHERRY_TOKEN_FILE', () => readToken(variableOf(env, 'WHERRY_TOKEN_FILE')));
  const sources: ConnectionSources = {
    flags,
    env: variableToken === undefined ? env : { ...env, WHERRY_TOKEN: variableToken },
    fileToken,
    named,
    parseUrl: parseConnectionString,
    program,
  };
  const given = resolveServer(sources);
  const init =
    given.token === undefined && given.user !== undefined ? await findKeptLogin(context, given) : given;
  await refuseUnusable(init, sources);
  return { init: mayLackToken ? init : ensureToken(sources, init), name: named?.name };
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
  /** Hears of the link; not in the shell, whose link others use too. */
  events?: ConnectInit['events'],
): Promise<T> => {
  // Options of a connection were refused where the line was read; what settings say of one is the connection's.
  const { workplace } = context;
  if (workplace !== undefined) {
    const remote = await workplace.remote(context.interrupt);
    return asking === undefined ? use(remote) : workplace.whileAsking(asking, () => use(remote));
  }
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
    events,
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
