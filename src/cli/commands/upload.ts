// `wherry upload`: what a person may type.

import { defineCommand } from '../define-command.ts';
import { parseText } from '../options/parsers.ts';
import { TRANSFER_ALIASES, TRANSFER_FLAGS, type TransferFlags } from '../options/transfer-options.ts';

export const uploadCommand = defineCommand<TransferFlags, string[]>({
  brief: 'Send files and directories to the server',
  usage: [
    '[-r] [-p] [-n] SOURCE',
    '[-r] [-p] [-n] SOURCE... DESTINATION',
    '[-r] [-p] [-n] --to DESTINATION SOURCE...',
    '[-p] - /PATH/NAME',
  ],
  description: [
    'Sends each source, verifies what arrived by its hash, and gives it its name only when it is whole and safe on disk.',
    'With one argument the destination is your home, else /; with more the last one is always the destination. An existing directory takes',
    'the sources under their own names; otherwise a single source becomes exactly the destination, whose parent must exist.',
    'A directory needs -r; "DIR/." means what is in DIR. Directories merge, and --on-conflict decides about files. A source',
    'that fails does not stop the others.',
    '',
    'What is interrupted goes on where it stopped when the same command is typed again: files that are there already are not',
    'sent, and a large file continues at its part.',
    '',
    'A source in quotes may be a pattern of names ("*", "?", "[a-z]", "**", "{a,b}"); what exists exactly as typed is meant as it',
    'stands. --exclude and --include hold for files in directories, and for named files by their last name. "-" is standard',
    'input, whose size need not be known; it needs a destination that names the file.',
    '',
    'With --record-rate the times, bytes, rates and their mean of 60 samples go to a file, also when the transfer fails: one for the',
    'whole command, written at its end. Its rows are at least 20 ms apart, and at most 4096, however long it takes.',
    '',
    'Exit code 0: all done. 3: some entries failed. 1: nothing was done, or a directory was named without -r. A name that has',
    'other content is such a failure with --on-conflict fail, the default: it is left as it is, and named.',
  ].join('\n'),
  examples: [
    { command: 'upload report.pdf', brief: 'to /report.pdf' },
    { command: 'upload *.jpg /photos', brief: 'into the directory /photos' },
    { command: 'upload -r -p project /backup', brief: 'a whole directory to /backup/project, with progress' },
    { command: 'tar c project | wherry upload - /backup/project.tar', brief: 'what another program writes' },
    { command: 'upload --record-rate rate.csv big.iso', brief: 'how fast it goes, for "wherry rates"' },
    { command: "upload -n '**/*.jpg' /photos", brief: 'what a pattern would send, without sending it' },
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
  paths: 'destination',
  load: async () => (await import('../actions/upload.ts')).upload,
});
