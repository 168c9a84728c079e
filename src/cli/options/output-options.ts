// Options of commands that make no connection. Definitions only.

import type { Aliases, FlagParametersForType } from '@stricli/core';
import type { CliContext } from '../cli-context.ts';

export interface OutputFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export const OUTPUT_FLAGS: FlagParametersForType<OutputFlags, CliContext> = {
  json: {
    kind: 'boolean',
    optional: true,
    withNegated: false,
    brief: 'Print JSON, one object a line; errors too',
  },
  quiet: { kind: 'boolean', optional: true, withNegated: false, brief: 'Print nothing but errors' },
};

export const OUTPUT_ALIASES = { q: 'quiet' } as const satisfies Aliases<keyof OutputFlags>;
