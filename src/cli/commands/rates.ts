// `wherry rates`: what a person may type.

import type { RatesFlags } from '../actions/rates.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_FLAGS } from '../options/client-options.ts';
import { parseNonEmpty, parseText } from '../options/parsers.ts';

export const ratesCommand = defineCommand<RatesFlags, string[]>({
  brief: 'Show or draw how fast recorded transfers were',
  usage: ['FILE...', '--svg OUT FILE...'],
  description: [
    'Reads recordings that upload and download made with --record-rate, and prints for each its time, bytes, mean and highest',
    'rate; on a terminal also how the rate went. No server is asked.',
    '',
    'With --svg it draws them into one picture instead, a line for each: strong the mean of 60 samples, faint every sample. The',
    'picture follows the light or dark setting of whoever looks at it. OUT ends with ".svg", or is "-" for standard output; an',
    'older picture of rates is replaced, any other file is left and refused.',
  ].join('\n'),
  examples: [
    { command: 'upload --record-rate monday.csv big.iso', brief: 'makes a recording' },
    { command: 'rates monday.csv', brief: 'how fast that was' },
    { command: 'rates --svg rates.svg monday.csv tuesday.json', brief: 'two transfers in one picture' },
  ],
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: { brief: 'Recordings, as CSV or JSON', placeholder: 'FILE', parse: parseText },
    },
    flags: {
      svg: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'OUT',
        brief: 'Draw the rates into this file; "-" is standard output',
      },
      json: CLIENT_FLAGS.json,
    },
  },
  load: async () => (await import('../actions/rates.ts')).rates,
});
