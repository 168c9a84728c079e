// `wherry sync run`: what a person may type.

import type { SyncRunFlags } from '../actions/sync-run.ts';
import { defineCommand } from '../define-command.ts';
import { LOG_FLAGS } from '../options/log-options.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS } from '../options/output-options.ts';

export const syncRunCommand = defineCommand<SyncRunFlags, []>({
  brief: 'Keep all saved pairs in step',
  usage: ['[--log-file FILE]'],
  description: [
    'Serves every pair that was saved by --save: watches both sides, and runs whenever something changes on either. Servers that are away',
    'are waited for; pairs that are saved, paused or forgotten meanwhile are so at once. "wherry sync list" tells how each is.',
    '',
    'It runs until Ctrl-C or SIGTERM; runs under way get 30 seconds to end, and what is cut short then is gone on with at the next start.',
    'A second Ctrl-C ends at once. SIGHUP, or "systemctl reload", reads the files of the pairs again, and goes on in a log file that was',
    'exchanged. One process runs for a state directory. "wherry service install --sync --user" has systemd start it at login.',
    '',
    'Prints a line for each thing that happens to a pair, and nothing while nothing does; with --log-level debug also one for each',
    'change. Exit code 0: it was told to end. 13: another process serves the pairs.',
  ].join('\n'),
  examples: [
    { command: 'sync run', brief: 'in this terminal' },
    { command: 'sync run --quiet --log-file sync.log', brief: 'with a log, and without output' },
  ],
  parameters: {
    positional: { kind: 'tuple', parameters: [] },
    flags: { ...LOG_FLAGS, ...OUTPUT_FLAGS },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/sync-run.ts')).runPairs,
});
