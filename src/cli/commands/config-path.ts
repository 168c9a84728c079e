// `wherry config path`: what a person may type.

import type { ConfigPathFlags } from '../actions/config-path.ts';
import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS } from '../options/output-options.ts';

export const configPathCommand = defineCommand<ConfigPathFlags, []>({
  brief: 'Print where a configuration file is looked for',
  usage: ['[--server | --remotes] [--json]'],
  description:
    'Prints the path of config.toml, or of one of the other files, whether it exists or not: what WHERRY_CONFIG or WHERRY_SERVER_CONFIG names, else a file in $XDG_CONFIG_HOME/wherry, which is ~/.config/wherry by default. With --json all of them, one object a line.',
  examples: [
    { command: 'config path', brief: 'of config.toml' },
    { command: 'config path --server', brief: 'of server.toml' },
  ],
  parameters: {
    positional: { kind: 'tuple', parameters: [] },
    flags: {
      server: { kind: 'boolean', optional: true, withNegated: false, brief: 'The file of "wherry run"' },
      remotes: { kind: 'boolean', optional: true, withNegated: false, brief: 'The file of "wherry remote"' },
      ...OUTPUT_FLAGS,
    },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/config-path.ts')).printConfigPath,
});
