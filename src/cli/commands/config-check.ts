// `wherry config check`: what a person may type.

import type { ConfigCheckFlags } from '../actions/config-check.ts';
import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS } from '../options/output-options.ts';
import { parseText } from '../options/parsers.ts';

export const configCheckCommand = defineCommand<ConfigCheckFlags, [string?]>({
  brief: 'Look for mistakes in configuration files',
  usage: ['[--client | --server | --remotes] [FILE]'],
  description:
    'Reads FILE as the programs would, and prints everything that is wrong with it, as FILE:LINE: what it is. Without FILE it does so for each file that is used and exists. What kind of file it is follows from its name and from what is in it, or from an option. Exit code 0: no mistakes. 1: at least one, so that nothing of that file would be used.',
  examples: [
    { command: 'config check', brief: 'every file that is used' },
    { command: 'config check ./server.toml', brief: 'before a server is started with it' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'File to check', placeholder: 'FILE', parse: parseText, optional: true }],
    },
    flags: {
      client: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'It is a file of defaults, as config.toml',
      },
      server: { kind: 'boolean', optional: true, withNegated: false, brief: 'It is a file of "wherry run"' },
      remotes: { kind: 'boolean', optional: true, withNegated: false, brief: 'It is a file of remotes' },
      ...OUTPUT_FLAGS,
    },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/config-check.ts')).checkConfigFiles,
});
