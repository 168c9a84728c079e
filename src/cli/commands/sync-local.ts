// `wherry sync local`: `sync push` under the name that it has elsewhere.

import { defineCommand } from '../define-command.ts';
import { LOCAL_ARGUMENT, REMOTE_ARGUMENT } from '../options/pair-arguments.ts';
import { ONE_WAY_FLAGS, SYNC_ALIASES, type OneWayFlags } from '../options/sync-options.ts';

export const syncLocalCommand = defineCommand<OneWayFlags, [string, string]>({
  brief: 'The same as "sync push LOCAL REMOTE"',
  usage: ['[--delete] [--max-delete N|P%] [-n] [-p] LOCAL REMOTE'],
  description: 'Another name of "wherry sync push": LOCAL is what REMOTE becomes like.',
  examples: [{ command: 'sync local docs /docs', brief: 'as "wherry sync push docs /docs"' }],
  parameters: {
    positional: { kind: 'tuple', parameters: [LOCAL_ARGUMENT, REMOTE_ARGUMENT] },
    flags: ONE_WAY_FLAGS,
    aliases: SYNC_ALIASES,
  },
  paths: 'pair-second',
  load: async () => (await import('../actions/sync-push.ts')).syncPush,
});
