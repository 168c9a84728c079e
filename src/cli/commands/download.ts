// `wherry download`: what a person may type.

import type { DownloadFlags } from '../actions/download.ts';
import { defineCommand } from '../define-command.ts';
import { PATTERN_HELP } from '../options/path-options.ts';
import { parseText } from '../options/parsers.ts';
import { TRANSFER_ALIASES, TRANSFER_FLAGS } from '../options/transfer-options.ts';
import { VERSION_FLAG } from '../options/version-option.ts';

export const downloadCommand = defineCommand<DownloadFlags, string[]>({
  brief: 'Fetch files and directories from the server',
  usage: [
    '[-r] [-p] [-n] SOURCE',
    '[-r] [-p] [-n] SOURCE... DESTINATION',
    '[-r] [-p] [-n] --to DESTINATION SOURCE...',
    '[-p] SOURCE... -',
    '[-p] [-n] --version ID SOURCE [DESTINATION]',
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
    'With --version ID it is what the path held before that is fetched: an item of "wherry versions PATH" or "wherry trash list", or with a',
    'path below that of a removed directory, a file in it. Nothing on the server changes.',
    '',
    'With --record-rate the times, bytes, rates and their mean of 60 samples go to a file, also when the transfer fails: one for the',
    'whole command, written at its end. Its rows are at least 20 ms apart, and at most 4096, however long it takes.',
    '',
    'Exit code 0: all done. 3: some entries failed. 1: nothing was done, or a directory was named without -r. A name that has',
    'other content is such a failure with --on-conflict fail, the default: it is left as it is, and named.',
  ].join('\n'),
  examples: [
    { command: 'download /report.pdf', brief: 'into the current directory' },
    { command: 'download -r -p /photos ~/pictures', brief: 'a whole directory, with progress' },
    { command: "download '/logs/2026-*.log' .", brief: 'every file that matches' },
    { command: 'download --record-rate rate.json /big.iso', brief: 'how fast it goes, for "wherry rates"' },
    {
      command: 'download --version 0hokk94pnu844f5404f-0 /report.pdf old.pdf',
      brief: 'what it was before, beside what it is',
    },
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
    flags: { version: VERSION_FLAG, ...TRANSFER_FLAGS },
    aliases: TRANSFER_ALIASES,
  },
  paths: 'sources',
  load: async () => (await import('../actions/download.ts')).download,
});
