// `wherry move`: what a person may type.

import type { MoveFlags } from '../actions/move.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { DRY_RUN_FLAG, PATTERN_HELP } from '../options/path-options.ts';
import { parseText } from '../options/parsers.ts';
import { RELAY_FLAGS } from '../options/relay-options.ts';
import { CONFLICT_FLAG } from '../options/transfer-options.ts';

export const moveCommand = defineCommand<MoveFlags, string[]>({
  brief: 'Move or rename on the server, or to another server',
  usage: [
    '[-n] [--on-conflict fail|replace|rename|skip|newer] FROM... TO',
    '[-n] [-p] [--exclude PATTERN] HOME:FROM... WORK:TO',
  ],
  description: [
    'Gives an entry another path. When TO is an existing directory the entry goes into it under its own name; otherwise',
    'it becomes exactly TO, whose parent must exist. A symbolic link moves itself, not what it leads to.',
    'Several sources need a directory to go into.',
    '',
    'Between two remotes that have names ("home:/a work:/b") everything is copied first, as by copy -r. When all of it is safe there,',
    'what was copied is removed, each file in the very version that was copied, and directories that are empty then. What failed,',
    'was skipped or has changed meanwhile stays. Typed again after an interruption, it goes on.',
    '',
    PATTERN_HELP,
  ].join('\n'),
  examples: [
    { command: 'move /draft.txt /final.txt', brief: 'rename' },
    { command: 'mv /final.txt /archive', brief: 'into the directory /archive' },
    { command: 'mv --on-conflict replace /new.txt /final.txt', brief: 'replace what has the name' },
    { command: "mv '/inbox/*.pdf' /archive", brief: 'every file that matches, into the directory /archive' },
    {
      command: 'mv -p home:/photos work:/backup',
      brief: 'to another server: copied, verified, then removed',
    },
  ],
  parameters: {
    positional: {
      kind: 'array',
      minimum: 2,
      parameter: {
        brief: 'Absolute paths of what to move; the last one is where to: a path, or a directory',
        placeholder: 'FROM',
        parse: parseText,
      },
    },
    flags: { onConflict: CONFLICT_FLAG, dryRun: DRY_RUN_FLAG, ...RELAY_FLAGS, ...CLIENT_FLAGS },
    aliases: { p: 'progress', n: 'dryRun', ...CLIENT_ALIASES },
  },
  load: async () => (await import('../actions/move.ts')).move,
});
