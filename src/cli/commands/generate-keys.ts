// `wherry generate-keys`: what a person may type.

import type { GenerateKeysFlags } from '../actions/generate-keys.ts';
import { defineCommand } from '../define-command.ts';
import { parseNonEmpty } from '../options/parsers.ts';

export const generateKeysCommand = defineCommand<GenerateKeysFlags, []>({
  brief: 'Make a key pair for a server',
  usage: ['[--out FILE] [--json]'],
  description: [
    'Prints a new public key, its pin (what clients check), and the private key; with --out the private key goes into a',
    'file that only you can read, and is not printed. A server makes and keeps its own pair when it first runs: this',
    'command is for a pin that must be known before.',
  ].join('\n'),
  examples: [
    {
      command: 'generate-keys --out server.pem',
      brief: 'the private key in a file, the pin on the terminal',
    },
    { command: 'run /srv/files --private-key server.pem', brief: 'a server with it' },
  ],
  parameters: {
    positional: { kind: 'tuple', parameters: [] },
    flags: {
      out: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'FILE',
        brief: 'Write the private key to a new file (mode 0600)',
      },
      json: { kind: 'boolean', optional: true, withNegated: false, brief: 'Print a JSON object' },
    },
  },
  load: async () => (await import('../actions/generate-keys.ts')).generateKeys,
});
