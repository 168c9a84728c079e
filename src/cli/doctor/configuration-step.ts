// The first step of `wherry doctor`: which server the options and the environment name, and where each part comes from.
// Says where a token comes from, never what it is.

import { LINK_PATH, toWherryError, type ErrorCode } from '../../base/index.ts';
import type { ConnectInit } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { chooseServer } from '../with-remote.ts';

export interface ConfigurationStep {
  readonly step: 'configuration';
  readonly status: 'ok' | 'failed';
  readonly message: string;
  readonly code?: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Configuration {
  readonly step: ConfigurationStep;
  /** Where to connect; without a token when only that is missing. Undefined when not even the server is known. */
  readonly init: ConnectInit | undefined;
}

const VARIABLES = [
  'WHERRY_REMOTE',
  'WHERRY_URL',
  'WHERRY_HOST',
  'WHERRY_PORT',
  'WHERRY_TOKEN',
  'WHERRY_TOKEN_FILE',
  'WHERRY_PUBLIC_KEY',
];

const OPTIONS = {
  remote: '--remote',
  host: '--host',
  port: '--port',
  publicKey: '--public-key',
  insecure: '--insecure',
  tokenFile: '--token-file',
} as const;

type Sources = Pick<CliContext, 'doors' | 'env' | 'program'>;

/** Names of options and variables that are set, in the order in which they win. */
const sourcesOf = (
  env: CliContext['env'],
  flags: ClientFlags,
  target: string | undefined,
): readonly string[] => [
  ...(target === undefined ? [] : ['the argument']),
  ...Object.entries(OPTIONS).flatMap(([flag, option]) =>
    flags[flag as keyof typeof OPTIONS] === undefined || (flag === 'remote' && target !== undefined)
      ? []
      : [option],
  ),
  ...VARIABLES.filter((name) => (env[name]?.trim() ?? '') !== ''),
];

/** The server alone, when only a token is missing. */
const withoutToken = async (context: Sources, flags: ClientFlags): Promise<ConnectInit | undefined> => {
  try {
    return (await chooseServer(context, flags, { mayLackToken: true })).init;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
};

const configured = (
  init: ConnectInit,
  name: string | undefined,
  from: readonly string[],
): ConfigurationStep => {
  const { host, port, user, publicKey, carrier, path } = init;
  const server = name === undefined ? 'The server is' : `The remote "${name}" is`;
  const token = user === undefined ? 'there is a token' : `there is a token for the account "${user}"`;
  const pin = publicKey === undefined ? 'no pin is given' : 'a pin is given';
  const web = carrier === 'wss' || carrier === 'ws' ? `, path ${path ?? LINK_PATH} (${carrier})` : '';
  const source = from.length === 0 ? '' : ` (from ${from.join(', ')})`;
  return {
    step: 'configuration',
    status: 'ok',
    message: `${server} ${host}, port ${port}${web}; ${token}, and ${pin}${source}.`,
    details: { host, port, user, carrier, path, publicKey, hasToken: true, remote: name, from },
  };
};

/** `target` is the argument, which is already in `flags.remote`. */
export const configurationStep = async (
  context: Sources,
  flags: ClientFlags,
  target: string | undefined,
): Promise<Configuration> => {
  const from = sourcesOf(context.env, flags, target);
  try {
    const { init, name } = await chooseServer(context, flags);
    return { init, step: configured(init, name, from) };
  } catch (error) {
    const { code, message } = toWherryError(error);
    const init = await withoutToken(context, flags);
    const login = init?.user === undefined ? '' : ', or log in by password once: wherry login';
    const advice =
      init === undefined
        ? 'Set WHERRY_URL to the line that the server printed, or name it: wherry doctor wherry://HOST:PORT.'
        : `Set WHERRY_TOKEN to what the server printed, or give --token-file FILE${login}.`;
    const needsAdvice = message.startsWith('No token is configured') || message.endsWith('is configured.');
    return {
      init,
      step: {
        step: 'configuration',
        status: 'failed',
        code,
        message: needsAdvice ? `${message} ${advice}` : message,
        details: { host: init?.host, port: init?.port, hasToken: false, from },
      },
    };
  }
};
