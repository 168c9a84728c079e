// Options that every command with a connection has. Definitions only; resolve-connection.ts gives them their meaning.

import type { Aliases, FlagParametersForType } from '@stricli/core';
import type { CliContext } from '../cli-context.ts';
import { parsePort, parseNonEmpty, parseTimeout } from './parsers.ts';

export interface ClientFlags {
  readonly config?: string;
  readonly remote?: string;
  readonly host?: string;
  readonly port?: number;
  readonly tokenFile?: string;
  readonly publicKey?: string;
  readonly insecure?: boolean;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const CLIENT_FLAGS: FlagParametersForType<ClientFlags, CliContext> = {
  remote: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'REMOTE',
    brief:
      'Server: the name of a remote, wherry://[USER@]HOST:PORT#PIN, or wss://[USER@]HOST/PATH#PIN through a web server [WHERRY_REMOTE, WHERRY_URL]; a USER must be the account of the token. A token written into it is visible to other users of this machine: prefer WHERRY_TOKEN or --token-file',
  },
  host: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'HOST',
    brief: 'Name or address of the server [WHERRY_HOST]',
  },
  port: {
    kind: 'parsed',
    parse: parsePort,
    optional: true,
    placeholder: 'PORT',
    brief: 'Port of the server [WHERRY_PORT, else 6768]',
  },
  tokenFile: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'FILE',
    brief: 'File whose first line is the token [WHERRY_TOKEN_FILE; WHERRY_TOKEN holds the token itself]',
  },
  publicKey: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'KEY',
    brief: 'Pin or public key the server must have [WHERRY_PUBLIC_KEY]',
  },
  config: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'FILE',
    brief: 'File of defaults [WHERRY_CONFIG, else config.toml in $XDG_CONFIG_HOME/wherry]',
  },
  insecure: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Connect without encryption; anyone on the way can read and change everything',
  },
  timeout: {
    kind: 'parsed',
    parse: parseTimeout,
    optional: true,
    placeholder: 'SECONDS',
    brief: 'Give up after so many seconds without progress; 0 never [default 30]',
  },
  json: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Print JSON, one object a line; errors too',
  },
  quiet: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Print nothing but what was asked for, and errors',
  },
};

export const CLIENT_ALIASES = {
  R: 'remote',
  t: 'timeout',
  q: 'quiet',
} as const satisfies Aliases<keyof ClientFlags>;
