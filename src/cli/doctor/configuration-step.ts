// The first step of `wherry doctor`: which server the options and the environment name, and where each part comes from.
// Says where a token comes from, never what it is. Pure, but for what it is handed.

import { toWherryError, type ErrorCode } from '../../base/index.ts';
import type { ConnectInit } from '../../client/index.ts';
import { resolveConnection, type ConnectionSources } from '../resolve-connection.ts';

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

const VARIABLES = ['WHERRY_URL', 'WHERRY_HOST', 'WHERRY_PORT', 'WHERRY_TOKEN', 'WHERRY_PUBLIC_KEY'];

const OPTIONS = {
  remote: '--remote',
  host: '--host',
  port: '--port',
  publicKey: '--public-key',
  insecure: '--insecure',
} as const;

/** Any text that is no token: only to find out whether the token is all that is missing. */
const NO_TOKEN = 'no-token';

/** Names of options and variables that are set, in the order in which they win. */
const sourcesOf = (sources: ConnectionSources, target: string | undefined): readonly string[] => [
  ...(target === undefined ? [] : ['the argument']),
  ...Object.entries(OPTIONS).flatMap(([flag, option]) =>
    sources.flags[flag as keyof typeof OPTIONS] === undefined || (flag === 'remote' && target !== undefined)
      ? []
      : [option],
  ),
  ...(sources.fileToken === undefined ? [] : ['--token-file']),
  ...VARIABLES.filter((name) => (sources.env[name]?.trim() ?? '') !== ''),
];

const tryResolve = (sources: ConnectionSources): ConnectInit | undefined => {
  try {
    return resolveConnection(sources);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
};

/** `target` is the argument, which is already in `sources.flags.remote`. */
export const configurationStep = (sources: ConnectionSources, target: string | undefined): Configuration => {
  const from = sourcesOf(sources, target);
  try {
    const init = resolveConnection(sources);
    const { host, port, publicKey, carrier } = init;
    const pin = publicKey === undefined ? 'no pin is given' : 'a pin is given';
    return {
      init,
      step: {
        step: 'configuration',
        status: 'ok',
        message: `The server is ${host}, port ${port}; there is a token, and ${pin} (from ${from.join(', ')}).`,
        details: { host, port, carrier, publicKey, hasToken: true, from },
      },
    };
  } catch (error) {
    const { code, message } = toWherryError(error);
    const known = tryResolve({ ...sources, fileToken: NO_TOKEN });
    const advice =
      known === undefined
        ? 'Set WHERRY_URL to the line that the server printed, or name it: wherry doctor wherry://HOST:PORT.'
        : 'Set WHERRY_TOKEN to what the server printed, or give --token-file FILE.';
    const needsAdvice = message.endsWith('is configured.');
    return {
      init: known === undefined ? undefined : { ...known, token: undefined },
      step: {
        step: 'configuration',
        status: 'failed',
        code,
        message: needsAdvice ? `${message} ${advice}` : message,
        details: { host: known?.host, port: known?.port, hasToken: false, from },
      },
    };
  }
};
