// `wherry remote remove`: what a person may type.

import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../options/output-options.ts';
import { parseText } from '../options/parsers.ts';

export const remoteRemoveCommand = defineCommand<OutputFlags, string[]>({
  brief: 'Forget remotes',
  usage: ['NAME...'],
  description:
    'Removes remotes with the tokens that are kept for them. The servers are not touched, nor is a file of --token-file.',
  examples: [{ command: 'remote remove work', brief: 'one of them' }],
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: { brief: 'Name of a remote', placeholder: 'NAME', parse: parseText },
    },
    flags: { ...OUTPUT_FLAGS },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/remote-remove.ts')).removeRemotes,
});
