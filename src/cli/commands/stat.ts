// `wherry stat`: what a person may type.

import type { StatFlags } from '../actions/stat.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { PATTERN_HELP } from '../options/path-options.ts';
import { parseText } from '../options/parsers.ts';

export const statCommand = defineCommand<StatFlags, string[]>({
  brief: 'Show what is known of a path of the server',
  usage: ['[--checksum] PATH...'],
  description: [
    'Prints kind, size, time and version of each path; with --checksum also the BLAKE3 hash of a file.',
    '',
    PATTERN_HELP,
  ].join('\n'),
  examples: [
    { command: 'stat /final.txt', brief: 'kind, size, time' },
    { command: 'stat --checksum /final.txt', brief: 'and the hash, as b3sum prints it' },
  ],
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: { brief: 'Absolute path', placeholder: 'PATH', parse: parseText },
    },
    flags: {
      checksum: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'BLAKE3 of the content, read on the server',
      },
      ...CLIENT_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  paths: 'every',
  load: async () => (await import('../actions/stat.ts')).stat,
});
