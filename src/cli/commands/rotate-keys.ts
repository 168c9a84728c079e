// `wherry rotate-keys`: what a person may type.

import type { RotateKeysFlags } from '../actions/rotate-keys.ts';
import { defineCommand } from '../define-command.ts';
import { parseNonEmpty } from '../options/parsers.ts';

export const rotateKeysCommand = defineCommand<RotateKeysFlags, []>({
  brief: "Give this machine's server a new key",
  usage: ['[--state DIR] [--stolen]'],
  description: [
    'Makes a new key pair in place of the one the server keeps; it is used when the server is started again. The old key signs the new',
    'one, and the new certificate says so: clients that know the old pin accept the new one, without a question, and remember it.',
    'The last eight keys are carried along.',
    '',
    'When somebody else may have the old key, its word is worth nothing: with --stolen nothing is handed over, and clients have to be',
    'told the new pin.',
  ].join('\n'),
  examples: [
    { command: 'rotate-keys', brief: 'then start the server again' },
    {
      command: 'rotate-keys --stolen --state /var/lib/wherry',
      brief: 'after the key was copied by somebody',
    },
  ],
  parameters: {
    positional: { kind: 'tuple', parameters: [] },
    flags: {
      state: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'DIR',
        brief: 'State directory of the server [default $XDG_STATE_HOME/wherry]',
      },
      stolen: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Let the old key say nothing for the new one',
      },
      json: { kind: 'boolean', optional: true, withNegated: false, brief: 'Print a JSON object' },
      quiet: { kind: 'boolean', optional: true, withNegated: false, brief: 'Print nothing but errors' },
    },
    aliases: { q: 'quiet' },
  },
  load: async () => (await import('../actions/rotate-keys.ts')).rotateKeys,
});
