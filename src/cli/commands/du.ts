// `wherry du`: what a person may type.

import type { DuFlags } from '../actions/du.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { PATTERN_HELP, SIZE_FLAG } from '../options/path-options.ts';
import { parseLevels, parseText } from '../options/parsers.ts';

export const duCommand = defineCommand<DuFlags, string[]>({
  brief: 'Show how much is in directories of the server',
  usage: ['[-s | -d LEVELS] [--bytes] [--json] [PATH...]'],
  description: [
    'Prints the size of all files in each directory at and below each PATH (/ when none is named), and the directory. Sizes are',
    'those of the files, not of the blocks that a disk takes for them: short on a terminal, exact bytes when piped or with',
    '--bytes. Links count nothing and are not followed.',
    '',
    PATTERN_HELP,
  ].join('\n'),
  examples: [
    { command: 'du -s /photos', brief: 'one line: all of it' },
    { command: 'du -d 1', brief: 'the directories of the root, and the root' },
    { command: 'du --bytes /photos | sort -n', brief: 'every directory, the largest last' },
  ],
  parameters: {
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Directory or file, or a pattern [default /]',
        placeholder: 'PATH',
        parse: parseText,
      },
    },
    flags: {
      depth: {
        kind: 'parsed',
        parse: parseLevels,
        optional: true,
        placeholder: 'LEVELS',
        brief: 'Only directories so many levels below PATH [default all]',
      },
      summarize: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Only each PATH itself, as --depth 0',
      },
      bytes: SIZE_FLAG,
      ...CLIENT_FLAGS,
    },
    aliases: { d: 'depth', s: 'summarize', b: 'bytes', ...CLIENT_ALIASES },
  },
  paths: 'every',
  load: async () => (await import('../actions/du.ts')).du,
});
