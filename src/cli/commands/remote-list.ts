// `wherry remote list`: what a person may type.

import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../options/output-options.ts';

export const remoteListCommand = defineCommand<OutputFlags, []>({
  brief: 'List the servers that have names',
  usage: ['[--json]'],
  description:
    'Prints every remote with its address and whether it has a token, which is never shown. "*" marks the default one.',
  examples: [{ command: 'remote list', brief: 'all of them' }],
  parameters: {
    positional: { kind: 'tuple', parameters: [] },
    flags: { ...OUTPUT_FLAGS },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/remote-list.ts')).listRemotes,
});
