// `wherry sync pull`: what a person may type.

import { defineCommand } from '../define-command.ts';
import {
  AGAIN_HELP,
  EXIT_HELP,
  KEPT_HELP,
  LOCAL_ARGUMENT,
  REMOTE_ARGUMENT,
} from '../options/pair-arguments.ts';
import { PULL_FLAGS, SYNC_ALIASES, type PullFlags } from '../options/sync-options.ts';

export const syncPullCommand = defineCommand<PullFlags, [string, string]>({
  brief: 'Make a directory here like one of the server',
  usage: ['[--delete] [--max-delete N|P%] [-n] [-p] REMOTE LOCAL'],
  description: [
    'Brings to LOCAL what is in REMOTE: what is new, what changed, and what has another name now, which is moved here and not fetched',
    'again. What was changed here is replaced. What is only here stays, unless --delete removes it. Nothing at the server changes.',
    'LOCAL is made if only its last name is missing. It gets a directory ".wherry", which marks it and holds its trash.',
    '',
    KEPT_HELP,
    '',
    AGAIN_HELP,
    '',
    EXIT_HELP,
  ].join('\n'),
  examples: [
    { command: 'sync pull /docs docs', brief: 'what is new or changed in /docs' },
    {
      command: 'sync pull --delete home:/photos ~/photos',
      brief: 'a mirror of a directory at the server called home',
    },
    { command: 'sync pull -n /docs docs', brief: 'what it would change, without changing it' },
  ],
  parameters: {
    positional: { kind: 'tuple', parameters: [REMOTE_ARGUMENT, LOCAL_ARGUMENT] },
    flags: PULL_FLAGS,
    aliases: SYNC_ALIASES,
  },
  paths: 'pair-first',
  load: async () => (await import('../actions/sync-pull.ts')).syncPull,
});
