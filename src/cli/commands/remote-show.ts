// `wherry remote show`: what a person may type.

import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../options/output-options.ts';
import { parseText } from '../options/parsers.ts';

export const remoteShowCommand = defineCommand<OutputFlags, [string]>({
  brief: 'Show what is kept of a remote',
  usage: ['[--json] NAME'],
  description:
    'Prints the address of a remote, where its token is, and whether it is the default one. A token is never shown.',
  examples: [{ command: 'remote show home', brief: 'one of them' }],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Name of the remote', placeholder: 'NAME', parse: parseText }],
    },
    flags: { ...OUTPUT_FLAGS },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/remote-show.ts')).showRemote,
});
