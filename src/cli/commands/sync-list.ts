// `wherry sync list`: what a person may type.

import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../options/output-options.ts';

export const syncListCommand = defineCommand<OutputFlags, []>({
  brief: 'List the saved pairs',
  usage: ['[--json]'],
  description: [
    'Prints each saved pair: its state, mode and two directories, how many of its conflicts still have both contents beside each other,',
    'and what came of its last run. The state is told by the process that serves the pairs ("wherry sync run"): running, idle (in step),',
    'held (too much would be removed: "sync status" says what to type), offline, waiting, paused or failed; stopped: no process runs;',
    'damaged: its file cannot be understood.',
  ].join('\n'),
  examples: [{ command: 'sync list', brief: 'all of them' }],
  parameters: {
    positional: { kind: 'tuple', parameters: [] },
    flags: { ...OUTPUT_FLAGS },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/sync-list.ts')).listPairs,
});
