// `wherry config show`: what a person may type.

import type { ConfigShowFlags } from '../actions/config-show.ts';
import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS } from '../options/output-options.ts';
import { parseNonEmpty } from '../options/parsers.ts';

export const configShowCommand = defineCommand<ConfigShowFlags, []>({
  brief: 'Show every setting, and where it comes from',
  usage: ['[--server] [--config FILE] [--json]'],
  description:
    'Prints the settings that client commands would find, or with --server those that "wherry run" would: their values, and the variable, the file and line, or the default that they come from. Tokens are shown as "(set)".',
  examples: [
    { command: 'config show', brief: 'of client commands' },
    { command: 'config show --server --config server.toml', brief: 'of a server with this file' },
  ],
  parameters: {
    positional: { kind: 'tuple', parameters: [] },
    flags: {
      server: { kind: 'boolean', optional: true, withNegated: false, brief: 'The settings of "wherry run"' },
      config: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'FILE',
        brief: 'The file to read, as --config of the command names it',
      },
      ...OUTPUT_FLAGS,
    },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/config-show.ts')).showConfig,
});
