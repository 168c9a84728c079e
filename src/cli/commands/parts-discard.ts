// `wherry parts discard`: what a person may type.

import type { PartsDiscardFlags } from '../actions/parts-discard.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { PART_SIDE_FLAGS } from '../options/part-options.ts';
import { parseText } from '../options/parsers.ts';

export const partsDiscardCommand = defineCommand<PartsDiscardFlags, string[]>({
  brief: 'Remove what is left of unfinished transfers',
  usage: ['[--local | --server] KEY...', '[--local | --server] --all'],
  description: [
    'Removes parts by the keys that "parts list" prints, of which the first digits are enough, at least six, when no other',
    'part begins with them; or with --all every part. A part that a transfer is just continuing is left alone. What a transfer',
    'has finished is never touched.',
  ].join('\n'),
  examples: [
    { command: 'parts discard 3f9a0c', brief: 'one part, by the beginning of its key' },
    { command: 'parts discard --all --local', brief: 'what is left of all downloads to this machine' },
  ],
  parameters: {
    positional: {
      kind: 'array',
      parameter: { brief: 'Key of a part, or its first digits', placeholder: 'KEY', parse: parseText },
    },
    flags: {
      all: { kind: 'boolean', optional: true, withNegated: false, brief: 'Every part' },
      ...PART_SIDE_FLAGS,
      ...CLIENT_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/parts-discard.ts')).discardParts,
});
