// `wherry explain`: what a person may type.

import { SYNC_MODES } from '../../sync/index.ts';
import type { ExplainFlags } from '../actions/explain.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { MAX_DELETE_FLAG } from '../options/max-delete.ts';
import { LOCAL_ARGUMENT, REMOTE_ARGUMENT } from '../options/pair-arguments.ts';
import { parseText } from '../options/parsers.ts';
import { CONFLICT_RULE_FLAG, DELETE_FLAG, DEVICE_FLAG, PAIR_FLAGS } from '../options/sync-options.ts';

export const explainCommand = defineCommand<ExplainFlags, [string, string, string]>({
  brief: 'Tell why sync treats a path as it does',
  usage: ['[--mode push|pull|both] [--delete] [--conflict RULE] LOCAL REMOTE PATH'],
  description: [
    'Tells of one path what is there on each side, what was there when both last agreed, which rule decides, and what a run would do.',
    'Nothing is changed. The options are those of the run that is meant: the same path may be treated differently by another one.',
  ].join('\n'),
  examples: [
    {
      command: 'explain docs /docs notes/today.txt',
      brief: 'as "wherry sync both docs /docs" would treat it',
    },
    { command: 'explain --mode push --delete docs /docs old', brief: 'as a push with --delete would' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        LOCAL_ARGUMENT,
        REMOTE_ARGUMENT,
        {
          brief: 'What it is about, as it is called in both directories',
          placeholder: 'PATH',
          parse: parseText,
        },
      ],
    },
    flags: {
      mode: {
        kind: 'enum',
        values: SYNC_MODES,
        optional: true,
        brief: 'The run that is meant [default both]',
      },
      delete: DELETE_FLAG,
      conflict: CONFLICT_RULE_FLAG,
      device: DEVICE_FLAG,
      maxDelete: MAX_DELETE_FLAG,
      ...PAIR_FLAGS,
      ...CLIENT_FLAGS,
    },
    aliases: { c: 'checksum', ...CLIENT_ALIASES },
  },
  paths: 'pair-second',
  load: async () => (await import('../actions/explain.ts')).explain,
});
