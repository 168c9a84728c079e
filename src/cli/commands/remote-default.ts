// `wherry remote default`: what a person may type.

import type { RemoteDefaultFlags } from '../actions/remote-default.ts';
import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS } from '../options/output-options.ts';
import { parseText } from '../options/parsers.ts';

export const remoteDefaultCommand = defineCommand<RemoteDefaultFlags, [string?]>({
  brief: 'Say which remote paths without a name are on',
  usage: ['[NAME | --none]'],
  description:
    'Without NAME it prints the default remote. Options, WHERRY_REMOTE, WHERRY_URL and WHERRY_HOST count before it.',
  examples: [
    { command: 'remote default home', brief: '"wherry list /" lists home:/ from then on' },
    { command: 'remote default --none', brief: 'no remote is the default' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Name of the remote', placeholder: 'NAME', parse: parseText, optional: true }],
    },
    flags: {
      none: { kind: 'boolean', optional: true, withNegated: false, brief: 'Have no default remote' },
      ...OUTPUT_FLAGS,
    },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/remote-default.ts')).chooseDefault,
});
