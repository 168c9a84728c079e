// `wherry df`: what a person may type.

import type { DfFlags } from '../actions/df.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { SIZE_FLAG } from '../options/path-options.ts';

export const dfCommand = defineCommand<DfFlags, []>({
  brief: 'Show how much space the server has',
  usage: ['[--bytes] [--json]'],
  description: [
    'Prints the size of the file system that holds the root of the server, how much of it is used, how much is available, and',
    'the same of its entries (files, directories and links together) where it counts them. Others may use the same file',
    'system. Sizes are short on a terminal, exact bytes when piped or with --bytes.',
  ].join('\n'),
  examples: [
    { command: 'df', brief: 'before a large upload' },
    { command: 'df --json', brief: 'for a program that watches it' },
  ],
  parameters: {
    flags: { bytes: SIZE_FLAG, ...CLIENT_FLAGS },
    aliases: { b: 'bytes', ...CLIENT_ALIASES },
  },
  load: async () => (await import('../actions/df.ts')).df,
});
