// `wherry parts list`: what a person may type.

import type { PartsListFlags } from '../actions/parts-list.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { PART_SIDE_FLAGS } from '../options/part-options.ts';

export const partsListCommand = defineCommand<PartsListFlags, []>({
  brief: 'List what is left of unfinished transfers',
  usage: ['[--local | --server]'],
  description: [
    'Prints the parts of transfers that were interrupted: of downloads, which this machine keeps, and of uploads, which the',
    'server keeps. The same command that left a part, typed again, goes on where it stopped. Parts that nobody comes back for',
    'are removed after seven days.',
  ].join('\n'),
  examples: [
    { command: 'parts list', brief: 'unfinished uploads and downloads' },
    { command: 'parts list --local', brief: 'only downloads; no server is asked' },
  ],
  parameters: {
    flags: { ...PART_SIDE_FLAGS, ...CLIENT_FLAGS },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/parts-list.ts')).listParts,
});
