// Where to connect, and as whom: options first, then --remote, then WHERRY_URL, then the separate variables; each part
// for itself. Pure, but for what it is handed.

import { DEFAULT_PORT, WherryError } from '../base/index.ts';
import type { ConnectInit, ConnectionTarget } from '../client/index.ts';
import { HintedError } from './hinted-error.ts';
import type { ClientFlags } from './options/client-options.ts';
import { parsePort } from './options/parsers.ts';

export type ConnectionFlags = Pick<
  ClientFlags,
  'remote' | 'host' | 'port' | 'publicKey' | 'insecure' | 'timeout'
>;

export interface ConnectionSources {
  readonly flags: ConnectionFlags;
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** What --token-file held. */
  readonly fileToken: string | undefined;
  readonly parseUrl: (text: string) => ConnectionTarget;
  /** For the commands in the hint: "wherry" or "./wherry". */
  readonly program: string;
}

/** An environment variable that is set to nothing is not set. */
const variable = (env: ConnectionSources['env'], name: string): string | undefined => {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
};

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
  ]);

const portVariable = (env: ConnectionSources['env']): number | undefined => {
  const text = variable(env, 'WHERRY_PORT');
  if (text === undefined) return undefined;
  try {
    return parsePort(text);
  } catch (error) {
    throw new WherryError('BAD_REQUEST', 'WHERRY_PORT is not a port: a port is a number from 1 to 65535.', {
      cause: error,
    });
  }
};

/** @throws HintedError `BAD_REQUEST` when no server or no token is configured: it says what to type. */
export const resolveConnection = (sources: ConnectionSources): ConnectInit => {
  const { flags, env } = sources;
  const url = flags.remote ?? variable(env, 'WHERRY_URL');
  const target = url === undefined ? undefined : sources.parseUrl(url);
  const host = flags.host ?? target?.host ?? variable(env, 'WHERRY_HOST');
  if (host === undefined || host === '') throw notConfigured('No server is configured.', sources);
  if (target?.user !== undefined && target.user !== '') {
    throw new WherryError(
      'UNSUPPORTED',
      'Logging in takes a token alone; leave "USER:" out of the connection string.',
    );
  }
  const token = sources.fileToken ?? target?.token ?? variable(env, 'WHERRY_TOKEN');
  if (token === undefined) throw notConfigured('No token is configured.', sources);
  return {
    host,
    port: flags.port ?? target?.port ?? portVariable(env) ?? DEFAULT_PORT,
    token,
    publicKey: flags.publicKey ?? target?.publicKey ?? variable(env, 'WHERRY_PUBLIC_KEY'),
    carrier: flags.insecure === true ? 'tcp' : (target?.carrier ?? 'tls'),
    insecure: flags.insecure,
    timeoutMs: flags.timeout,
  };
};
