// `wherry remote rename`: what a person may type.

import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../options/output-options.ts';
import { parseText } from '../options/parsers.ts';

export const remoteRenameCommand = defineCommand<OutputFlags, [string, string]>({
  brief: 'Give a remote another name',
  usage: ['NAME NEW-NAME'],
  description: 'Everything else about it stays. If it was the default one, it still is.',
  examples: [{ command: 'remote rename home nas', brief: 'home: becomes nas:' }],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Name it has', placeholder: 'NAME', parse: parseText },
        { brief: 'Name it gets', placeholder: 'NEW-NAME', parse: parseText },
      ],
    },
    flags: { ...OUTPUT_FLAGS },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/remote-rename.ts')).renameRemote,
});
