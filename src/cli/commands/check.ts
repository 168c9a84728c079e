// `wherry check`: what a person may type.

import type { CheckFlags } from '../actions/check.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { LOCAL_ARGUMENT, REMOTE_ARGUMENT } from '../options/pair-arguments.ts';
import { PAIR_FLAGS } from '../options/sync-options.ts';

export const checkCommand = defineCommand<CheckFlags, [string, string]>({
  brief: 'Compare a directory here with one of the server',
  usage: ['[--differences] [--checksum] [--json] LOCAL REMOTE'],
  description: [
    'Prints a line for each path of both directories, which must exist, and changes nothing:',
    '',
    '"= PATH" is the same on both sides. "* PATH" differs: in content, kind, time or mode. "+ PATH" is only here. "- PATH" is only at the',
    'server. "! PATH" cannot be compared, because it cannot be read or is nothing that sync takes. Directories end with a slash.',
    '',
    'Contents are compared by their hashes, which are remembered for files whose size, time and inode are as they were; --checksum',
    'reads every file anew.',
    '',
    'Exit code 0: all is the same. 6: something is not.',
  ].join('\n'),
  examples: [
    { command: 'check docs /docs', brief: 'every path, with what it is' },
    { command: 'check --differences docs home:/docs', brief: 'only what is not the same' },
    {
      command: 'check --checksum --quiet docs /docs',
      brief: 'reads everything, and says it by the exit code alone',
    },
  ],
  parameters: {
    positional: { kind: 'tuple', parameters: [LOCAL_ARGUMENT, REMOTE_ARGUMENT] },
    flags: {
      differences: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Leave out what is the same',
      },
      ...PAIR_FLAGS,
      ...CLIENT_FLAGS,
    },
    aliases: { d: 'differences', c: 'checksum', ...CLIENT_ALIASES },
  },
  paths: 'pair-second',
  load: async () => (await import('../actions/check.ts')).check,
});
