// `wherry trash empty`: what a person may type.

import type { TrashEmptyFlags } from '../actions/trash-empty.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseSpan, parseText } from '../options/parsers.ts';
import { LOCAL_TRASH_FLAG } from '../options/trash-options.ts';

export const trashEmptyCommand = defineCommand<TrashEmptyFlags, [string?]>({
  brief: 'Remove for good what is in the trash',
  usage: ['[--older-than DURATION] PATH', '--older-than DURATION', '[--yes]', '--local DIRECTORY ...'],
  description: [
    'Removes items of the trash for good: those that were at PATH or below it, those that were removed or replaced long enough',
    'ago, or all. Before everything goes it asks; where nobody can answer, --yes is needed. Durations: 12h, 7d.',
  ].join('\n'),
  examples: [
    { command: 'trash empty --older-than 7d', brief: 'what has been there for more than a week' },
    { command: 'trash empty /videos', brief: 'what was removed or replaced in /videos' },
    { command: 'trash empty --yes', brief: 'everything, without a question' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Absolute path', placeholder: 'PATH', parse: parseText, optional: true }],
    },
    flags: {
      olderThan: {
        kind: 'parsed',
        parse: parseSpan,
        optional: true,
        placeholder: 'DURATION',
        brief: 'Only what was removed or replaced at least so long ago: 30m, 12h, 7d [default everything]',
      },
      yes: { kind: 'boolean', optional: true, withNegated: false, brief: 'Do not ask' },
      local: LOCAL_TRASH_FLAG,
      ...CLIENT_FLAGS,
    },
    aliases: { y: 'yes', ...CLIENT_ALIASES },
  },
  load: async () => (await import('../actions/trash-empty.ts')).emptyTrash,
});
