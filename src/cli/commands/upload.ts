// `wherry upload`: what a person may type.

import { defineCommand } from '../define-command.ts';
import { parseText } from '../options/parsers.ts';
import { TRANSFER_ALIASES, TRANSFER_FLAGS, type TransferFlags } from '../options/transfer-options.ts';

export const uploadCommand = defineCommand<TransferFlags, string[]>({
  brief: 'Send files and directories to the server',
  usage: ['[-r] [-p] SOURCE', '[-r] [-p] SOURCE... DESTINATION', '[-r] [-p] --to DESTINATION SOURCE...'],
  description: [
    'Sends each source, verifies what arrived by its hash, and gives it its name only when it is whole and safe on disk.',
    'With one argument the destination is /; with more the last one is always the destination. An existing directory takes',
    'the sources under their own names; otherwise a single source becomes exactly the destination, whose parent must exist.',
    'A directory needs -r; "DIR/." means what is in DIR. Directories merge, and --on-conflict decides about files. A source',
    'that fails does not stop the others.',
    '',
    'Exit code 0: all done. 3: some entries failed. 1: nothing was done, or a directory was named without -r.',
  ].join('\n'),
  examples: [
    { command: 'upload report.pdf', brief: 'to /report.pdf' },
    { command: 'upload *.jpg /photos', brief: 'into the directory /photos' },
    { command: 'upload -r -p project /backup', brief: 'a whole directory to /backup/project, with progress' },
    {
      command: 'put -r --on-conflict newer --exclude node_modules project/. /backup/project',
      brief: 'only what is newer than on the server',
    },
  ],
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        brief: 'Local files and directories; the last of several is the destination',
        placeholder: 'SOURCE',
        parse: parseText,
      },
    },
    flags: TRANSFER_FLAGS,
    aliases: TRANSFER_ALIASES,
  },
  load: async () => (await import('../actions/upload.ts')).upload,
});
