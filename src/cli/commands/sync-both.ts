// `wherry sync both`: what a person may type.

import { defineCommand } from '../define-command.ts';
import {
  AGAIN_HELP,
  EXIT_HELP,
  KEPT_HELP,
  LOCAL_ARGUMENT,
  REMOTE_ARGUMENT,
} from '../options/pair-arguments.ts';
import { SYNC_ALIASES, TWO_WAY_FLAGS, type TwoWayFlags } from '../options/sync-options.ts';

export const syncBothCommand = defineCommand<TwoWayFlags, [string, string]>({
  brief: 'Keep a directory here and one of the server in step',
  usage: ['[--conflict RULE] [--max-delete N|P%] [-n] [-p] LOCAL REMOTE'],
  description: [
    'Brings to each side what changed on the other one since both last agreed: new and changed contents, other names, removals. The first',
    'run of two directories removes nothing: what only one of them has goes to the other one. Either may be made, if only its last name',
    'is missing. LOCAL gets a directory ".wherry", which marks it and holds its trash.',
    '',
    'What both sides changed, each to something else, is a conflict: the content of the server keeps the name, and the one from here',
    'lies beside it as "NAME (conflict DEVICE TIME).EXT", on both sides. --conflict chooses one of the two instead. Equal contents are',
    'never a conflict, and what was changed on one side and removed on the other one stays.',
    '',
    KEPT_HELP,
    '',
    `${AGAIN_HELP} "wherry explain" tells of a path why it is treated as it is.`,
    '',
    EXIT_HELP,
  ].join('\n'),
  examples: [
    { command: 'sync both docs /docs', brief: 'each gets what changed on the other' },
    { command: 'sync both -n docs home:/docs', brief: 'what that would change, without changing it' },
    { command: 'sync both --conflict newer docs /docs', brief: 'of two changes, only the later one' },
    { command: 'sync both --exclude "*.tmp" docs /docs', brief: 'but for some files, on both sides' },
  ],
  parameters: {
    positional: { kind: 'tuple', parameters: [LOCAL_ARGUMENT, REMOTE_ARGUMENT] },
    flags: TWO_WAY_FLAGS,
    aliases: SYNC_ALIASES,
  },
  paths: 'pair-second',
  load: async () => (await import('../actions/sync-both.ts')).syncBoth,
});
