// `wherry sync push`: what a person may type.

import { defineCommand } from '../define-command.ts';
import {
  AGAIN_HELP,
  EXIT_HELP,
  KEPT_HELP,
  LOCAL_ARGUMENT,
  REMOTE_ARGUMENT,
} from '../options/pair-arguments.ts';
import { ONE_WAY_FLAGS, SYNC_ALIASES, type OneWayFlags } from '../options/sync-options.ts';

export const syncPushCommand = defineCommand<OneWayFlags, [string, string]>({
  brief: 'Make a directory of the server like one here',
  usage: ['[--delete] [--max-delete N|P%] [-n] [-p] LOCAL REMOTE'],
  description: [
    'Brings to REMOTE what is in LOCAL: what is new, what changed, and what has another name now, which is moved there and not sent',
    'again. What was changed at the server is replaced. What only the server has stays, unless --delete removes it. LOCAL is only',
    'read. REMOTE is made if only its last name is missing.',
    '',
    KEPT_HELP,
    '',
    AGAIN_HELP,
    '',
    EXIT_HELP,
  ].join('\n'),
  examples: [
    { command: 'sync push docs /docs', brief: 'what is new or changed in docs' },
    { command: 'sync push -n --delete docs /docs', brief: 'what a mirror would change, without changing it' },
    {
      command: 'sync push --delete --max-delete 20 docs /docs',
      brief: 'a mirror that removes at most 20 entries',
    },
    {
      command: 'sync push site home:/www --exclude "*.map"',
      brief: 'to the server called home, but for some files',
    },
  ],
  parameters: {
    positional: { kind: 'tuple', parameters: [LOCAL_ARGUMENT, REMOTE_ARGUMENT] },
    flags: ONE_WAY_FLAGS,
    aliases: SYNC_ALIASES,
  },
  paths: 'pair-second',
  load: async () => (await import('../actions/sync-push.ts')).syncPush,
});
