// `wherry copy`: what a person may type.

import type { CopyFlags } from '../actions/copy.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { DRY_RUN_FLAG, PATTERN_HELP } from '../options/path-options.ts';
import { parseText } from '../options/parsers.ts';
import { RELAY_FLAGS } from '../options/relay-options.ts';
import { CONFLICT_FLAG } from '../options/transfer-options.ts';

export const copyCommand = defineCommand<CopyFlags, string[]>({
  brief: 'Copy on the server, or from one server to another',
  usage: [
    '[-r] [-n] [--on-conflict fail|replace|rename|skip|newer] FROM... TO',
    '[-r] [-n] [-p] [--exclude PATTERN] HOME:FROM... WORK:TO',
  ],
  description: [
    'Copies a file, or with -r a directory, without sending its bytes through this machine. When TO is an existing',
    'directory the copy goes into it under its own name; otherwise it becomes exactly TO, whose parent must exist.',
    'Several sources need a directory to go into. Directories merge; files follow --on-conflict.',
    '',
    'Between two remotes that have names ("home:/a work:/b") content goes through this machine, verified piece by piece where it is',
    'written. What is interrupted goes on where it stopped when the same command is typed again, whichever of the three it was:',
    'what is there already is not sent, and a large file continues at its part. Links that stay in the tree are kept, others are',
    'reported. "home:/a/." means what is in /a.',
    '',
    PATTERN_HELP,
  ].join('\n'),
  examples: [
    { command: 'copy /final.txt /final-2.txt', brief: 'a second file with the same content' },
    { command: 'cp -r /photos /backup', brief: 'a whole directory, into the directory /backup' },
    {
      command: "cp '/logs/2025-*.log' /archive",
      brief: 'every file that matches, into the directory /archive',
    },
    { command: 'cp -r -p home:/photos work:/backup', brief: 'from one server to another, with progress' },
  ],
  parameters: {
    positional: {
      kind: 'array',
      minimum: 2,
      parameter: {
        brief: 'Absolute paths of what to copy; the last one is where to: a path, or a directory',
        placeholder: 'FROM',
        parse: parseText,
      },
    },
    flags: {
      recursive: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Directories with all that is in them',
      },
      onConflict: CONFLICT_FLAG,
      dryRun: DRY_RUN_FLAG,
      ...RELAY_FLAGS,
      ...CLIENT_FLAGS,
    },
    aliases: { r: 'recursive', p: 'progress', n: 'dryRun', ...CLIENT_ALIASES },
  },
  load: async () => (await import('../actions/copy.ts')).copy,
});
