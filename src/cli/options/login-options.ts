// Options of the two commands that end with a token kept for this machine.

import type { FlagParametersForType } from '@stricli/core';
import type { CliContext } from '../cli-context.ts';
import { CLIENT_FLAGS, type ClientFlags } from './client-options.ts';
import { parseSpan, parseNonEmpty } from './parsers.ts';

export interface LoginFlags extends ClientFlags {
  readonly as?: string;
  /** Milliseconds. */
  readonly expires?: number;
}

export const LOGIN_FLAGS: FlagParametersForType<LoginFlags, CliContext> = {
  as: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'NAME',
    brief: 'Name of the remote [default from the host]',
  },
  expires: {
    kind: 'parsed',
    parse: parseSpan,
    optional: true,
    placeholder: 'DURATION',
    brief: 'Let the token expire [default until revoked]',
  },
  ...CLIENT_FLAGS,
};
