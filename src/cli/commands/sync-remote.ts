// `wherry sync remote`: `sync pull` with its arguments in the order that they have elsewhere.

import { defineCommand } from '../define-command.ts';
import { LOCAL_ARGUMENT, REMOTE_ARGUMENT } from '../options/pair-arguments.ts';
import { PULL_FLAGS, SYNC_ALIASES, type PullFlags } from '../options/sync-options.ts';

export const syncRemoteCommand = defineCommand<PullFlags, [string, string]>({
  brief: 'The same as "sync pull REMOTE LOCAL", the other way round',
  usage: ['[--delete] [--max-delete N|P%] [-n] [-p] LOCAL REMOTE'],
  description:
    'Another name of "wherry sync pull", with LOCAL first all the same: REMOTE is what LOCAL becomes like.',
  examples: [{ command: 'sync remote docs /docs', brief: 'as "wherry sync pull /docs docs"' }],
  parameters: {
    positional: { kind: 'tuple', parameters: [LOCAL_ARGUMENT, REMOTE_ARGUMENT] },
    flags: PULL_FLAGS,
    aliases: SYNC_ALIASES,
  },
  paths: 'pair-second',
  load: async () => (await import('../actions/sync-remote.ts')).syncRemote,
});
