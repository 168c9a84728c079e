// Where to connect, and as whom: options first, then a named remote or --remote, then WHERRY_REMOTE, WHERRY_URL, then the
// separate variables; each part for itself. What the variables say of one server is not taken for a named one, but for the
// token, where that has none. Pure, but for what it is handed.

import { DEFAULT_PORT, WherryError, displayName } from '../base/index.ts';
import type { ConnectInit, ConnectionTarget } from '../client/index.ts';
import { variableOf } from './config/config-paths.ts';
import { HintedError } from './hinted-error.ts';
import type { ClientFlags } from './options/client-options.ts';
import { parsePort } from './options/parsers.ts';
import { originError } from './with-origin.ts';

export interface ConnectionFlags extends Pick<
  ClientFlags,
  'remote' | 'host' | 'port' | 'publicKey' | 'insecure' | 'timeout'
> {
  /** The account, where it is given apart from the connection string. */
  readonly user?: string | undefined;
}

export interface ConnectionSources {
  readonly flags: ConnectionFlags;
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** What --token-file held. */
  readonly fileToken: string | undefined;
  /** The named remote that is meant; its address and token belong together. */
  readonly named?:
    | { readonly name?: string | undefined; readonly url: string; readonly token: string | undefined }
    | undefined;
  readonly parseUrl: (text: string) => ConnectionTarget;
  /** For the commands in the hint: "wherry" or "./wherry". */
  readonly program: string;
}

const notConfigured = (what: string, { program }: ConnectionSources): WherryError =>
  new HintedError('BAD_REQUEST', what, [
    'Type these first, with the values that the server printed when it started:',
    '',
    "  export WHERRY_URL='wherry://HOST:6768#PIN'",
    "  export WHERRY_TOKEN='TOKEN'",
    '',
    'WHERRY_HOST, WHERRY_PORT and WHERRY_PUBLIC_KEY do in place of WHERRY_URL. For one command only:',
    '',
    `  ${program} list / --remote 'wherry://HOST:6768#PIN' --token-file FILE`,
    '',
    'Or give the server a name, once and for all, which asks for the token:',
    '',
    `  ${program} remote add home 'wherry://HOST:6768#PIN' --default`,
    `  ${program} list home:/`,
  ]);

const portVariable = (env: ConnectionSources['env']): number | undefined => {
  const text = variableOf(env, 'WHERRY_PORT');
  if (text === undefined) return undefined;
  try {
    return parsePort(text);
  } catch (error) {
    throw new WherryError('BAD_REQUEST', 'WHERRY_PORT is not a port: a port is a number from 1 to 65535.', {
      cause: error,
    });
  }
};

/** What the connection string holds, if there is one. */
const findTarget = ({ flags, env, named, parseUrl }: ConnectionSources): ConnectionTarget | undefined => {
  const typed = named?.url ?? flags.remote;
  if (typed !== undefined) return parseUrl(typed);
  const variable = ['WHERRY_REMOTE', 'WHERRY_URL'].find((name) => variableOf(env, name) !== undefined);
  if (variable === undefined) return undefined;
  try {
    return parseUrl(variableOf(env, variable) ?? '');
  } catch (error: unknown) {
    throw originError(error, variable);
  }
};

/** The connection string that is meant. */
const urlOf = ({ flags, env, named }: ConnectionSources): string | undefined =>
  named?.url ?? flags.remote ?? variableOf(env, 'WHERRY_REMOTE') ?? variableOf(env, 'WHERRY_URL');

/** What somebody with an account and without a token can do. */
const noToken = (sources: ConnectionSources, init: ConnectInit): WherryError => {
  const { host, port, user } = init;
  if (user === undefined) return notConfigured('No token is configured.', sources);
  const { named, program, flags } = sources;
  const url = flags.user === undefined && flags.host === undefined ? urlOf(sources) : undefined;
  const written =
    url ?? `wherry://${user}@${host.includes(':') ? `[${host}]` : host}:${port ?? DEFAULT_PORT}`;
  // Without a token in it, a connection string may be shown.
  const target = displayName(named?.name ?? `'${written}'`);
  return new HintedError(
    'BAD_REQUEST',
    `No token is configured for the account "${displayName(user)}" at ${displayName(host)}.`,
    [
      'Log in once, which asks for the password and keeps a token for this account and server:',
      '',
      `  ${program} login ${target}`,
      '',
      'Or give a token by WHERRY_TOKEN or --token-file. To be asked for the password each time, and keep nothing:',
      '',
      `  ${program} shell ${target}`,
    ],
  );
};

/** Inside a WebSocket there is always encryption: --insecure means nothing there. */
const carrierOf = (
  target: ConnectionTarget | undefined,
  isInsecure: boolean,
): Pick<ConnectInit, 'carrier' | 'path'> => {
  const { carrier = 'tls', path } = target ?? {};
  if (isInsecure && carrier === 'tls') return { carrier: 'tcp' };
  return path === undefined ? { carrier } : { carrier, path };
};

/** @throws HintedError `BAD_REQUEST` when no server is configured: it says what to type. The token may be missing. */
export const resolveServer = (sources: ConnectionSources): ConnectInit => {
  const { flags, env, named, fileToken } = sources;
  const server = named === undefined ? env : {};
  const target = findTarget(sources);
  const host = flags.host ?? target?.host ?? variableOf(server, 'WHERRY_HOST');
  if (host === undefined || host === '') throw notConfigured('No server is configured.', sources);
  return {
    host,
    port: flags.port ?? target?.port ?? portVariable(server) ?? DEFAULT_PORT,
    user: flags.user ?? target?.user,
    token: fileToken ?? named?.token ?? target?.token ?? variableOf(env, 'WHERRY_TOKEN'),
    publicKey: flags.publicKey ?? target?.publicKey ?? variableOf(server, 'WHERRY_PUBLIC_KEY'),
    ...carrierOf(target, flags.insecure === true),
    insecure: flags.insecure,
    timeoutMs: flags.timeout,
  };
};

/** @throws HintedError `BAD_REQUEST` when there is no token: it says what to type. */
export const ensureToken = (sources: ConnectionSources, init: ConnectInit): ConnectInit => {
  if (init.token === undefined) throw noToken(sources, init);
  return init;
};
