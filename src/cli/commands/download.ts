// `wherry download`: what a person may type.

import { defineCommand } from '../define-command.ts';
import { PATTERN_HELP } from '../options/path-options.ts';
import { parseText } from '../options/parsers.ts';
import { TRANSFER_ALIASES, TRANSFER_FLAGS, type TransferFlags } from '../options/transfer-options.ts';

export const downloadCommand = defineCommand<TransferFlags, string[]>({
  brief: 'Fetch files and directories from the server',
  usage: [
    '[-r] [-p] [-n] SOURCE',
    '[-r] [-p] [-n] SOURCE... DESTINATION',
    '[-r] [-p] [-n] --to DESTINATION SOURCE...',
    '[-p] SOURCE... -',
  ],
  description: [
    'Fetches each source, verifies it by its hash, and gives it its name only when it is whole.',
    'With one argument the destination is the current directory; with more the last one is always the destination. An existing',
    'directory takes the sources under their own names; otherwise a single source becomes exactly the destination, whose',
    'parent must exist. A directory needs -r; "/DIR/." means what is in /DIR. Directories merge, and --on-conflict decides',
    'about files. A source that fails does not stop the others.',
    '',
    'What is interrupted goes on where it stopped when the same command is typed again: files that are there already are not',
    'fetched, and a large file continues at its part.',
    '',
    '--exclude and --include hold for files in directories, and for named files by their last name. With the destination "-"',
    'the bytes of the files go to standard output, one after another, and everything else to standard error.',
    '',
    PATTERN_HELP,
    '',
    'Exit code 0: all done. 3: some entries failed. 1: nothing was done, or a directory was named without -r. A name that has',
    'other content is such a failure with --on-conflict fail, the default: it is left as it is, and named.',
  ].join('\n'),
  examples: [
    { command: 'download /report.pdf', brief: 'into the current directory' },
    { command: 'download -r -p /photos ~/pictures', brief: 'a whole directory, with progress' },
    { command: "download '/logs/2026-*.log' .", brief: 'every file that matches' },
    { command: 'download -p /backup.tar - | tar x', brief: 'to another program, with progress' },
    { command: 'get -r --on-conflict replace /backup/project/. project', brief: 'over what is there' },
  ],
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: {
        brief: 'Absolute paths on the server; the last of several is the local destination',
        placeholder: 'SOURCE',
        parse: parseText,
      },
    },
    flags: TRANSFER_FLAGS,
    aliases: TRANSFER_ALIASES,
  },
  paths: 'sources',
  load: async () => (await import('../actions/download.ts')).download,
});
