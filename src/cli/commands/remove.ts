// `wherry remove`: what a person may type.

import type { RemoveFlags } from '../actions/remove.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { DRY_RUN_FLAG, PATTERN_HELP } from '../options/path-options.ts';
import { parseText } from '../options/parsers.ts';

export const removeCommand = defineCommand<RemoveFlags, string[]>({
  brief: 'Remove files and directories of the server',
  usage: ['[-r] [-n] [-y] [--permanent] PATH...', '[-r] [-n] [--permanent] NAME DIRECTORY'],
  description: [
    'Removes each path: a file, a symbolic link (never what it leads to), or an empty directory; with -r a directory with',
    'all that is in it. Paths are absolute. A name followed by an absolute directory means that name in that directory.',
    'Every path is checked before anything is removed; one that cannot be removed does not stop the others.',
    '',
    'What would remove everything on the server, -r / or a pattern such as /* that every name fits, is asked about first, with how',
    'much it is; where nobody can be asked it is refused without --yes.',
    '',
    'What is removed goes to the trash of the server, where "trash restore" finds it again, unless the server keeps none or',
    '--permanent is given; a directory in it counts as one entry.',
    '',
    PATTERN_HELP,
  ].join('\n'),
  examples: [
    { command: 'remove /notes/today.txt', brief: 'one file' },
    { command: 'remove today.txt /notes', brief: 'the same' },
    { command: 'rm -r /photos/2025 /photos/2024', brief: 'two directories with all that is in them' },
    { command: "rm -n '/photos/**/*.tmp'", brief: 'what a pattern would remove' },
  ],
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: { brief: 'Absolute path', placeholder: 'PATH', parse: parseText },
    },
    flags: {
      recursive: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Directories with all that is in them',
      },
      permanent: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Remove for good, past the trash',
      },
      dryRun: DRY_RUN_FLAG,
      yes: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Do not ask, also when everything on the server goes',
      },
      ...CLIENT_FLAGS,
    },
    aliases: { r: 'recursive', n: 'dryRun', y: 'yes', ...CLIENT_ALIASES },
  },
  paths: 'names',
  load: async () => (await import('../actions/remove.ts')).remove,
});
