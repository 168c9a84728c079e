// Options of commands that administer a server: over a connection, or on its database.

import type { FlagParametersForType } from '@stricli/core';
import type { CliContext } from '../cli-context.ts';
import { CLIENT_FLAGS, type ClientFlags } from './client-options.ts';
import { parseNonEmpty } from './parsers.ts';

export interface AdminFlags extends ClientFlags {
  readonly local?: boolean;
  readonly state?: string;
}

export const ADMIN_FLAGS: FlagParametersForType<AdminFlags, CliContext> = {
  local: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: "On this machine's own server, running or not, without a connection or a token",
  },
  state: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'DIR',
    brief: 'The same, for a server that was started with --state DIR',
  },
  ...CLIENT_FLAGS,
};
