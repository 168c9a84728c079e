// `wherry conflicts resolve`: what a person may type.

import { KEEP_CHOICES } from '../../sync/index.ts';
import type { ConflictsResolveFlags } from '../actions/conflicts-resolve.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { CONFLICT_PLACE_HELP } from '../options/conflict-options.ts';
import { parseNonEmpty, parseText } from '../options/parsers.ts';
import { DRY_RUN_FLAG } from '../options/path-options.ts';

export const conflictsResolveCommand = defineCommand<ConflictsResolveFlags, string[]>({
  brief: 'Decide what becomes of conflict copies',
  usage: [
    '--keep WHICH [-n] PATH...',
    '--keep both --as NAME PATH',
    '--all --keep WHICH [-n] [-y] [DIRECTORY]',
  ],
  description: [
    'Ends conflicts. PATH is a copy, as "conflicts list" prints it, or what it is a copy of, which then means all its copies. With --keep',
    'original, what has the name stays, and the copy goes to the trash. With --keep copy, the copy gets the name, and what had it goes to',
    'the trash. With --keep both, the copy gets an ordinary name: "NAME (2).txt", or the one of --as. With --all, the same is done with all',
    'copies in DIRECTORY (the current one when none is named) and below it, after a question; where nobody can answer, --yes is needed.',
    '',
    'Nothing is overwritten: what was changed since it was looked at is left as it is (CHANGED, VERSION_MISMATCH). The next run of "sync"',
    'brings to the other side what was decided here. The trash is that of the server, or of the local directory that sync changes; in a',
    'directory that none changes there is no trash, and then --permanent removes what is not kept.',
    '',
    CONFLICT_PLACE_HELP,
  ].join('\n'),
  examples: [
    { command: 'conflicts resolve --keep original docs/n.txt', brief: 'what has the name is right' },
    {
      command: 'conflicts resolve --keep copy "docs/n (conflict laptop 2026-11-20 140311Z).txt"',
      brief: 'the copy is right',
    },
    {
      command: 'conflicts resolve --all --keep both -n home:/docs',
      brief: 'what names the copies would get',
    },
  ],
  parameters: {
    positional: {
      kind: 'array',
      parameter: { brief: 'A conflict copy, or its original', placeholder: 'PATH', parse: parseText },
    },
    flags: {
      keep: {
        kind: 'enum',
        values: KEEP_CHOICES,
        optional: true,
        brief: 'Which content keeps the name, or that both are kept',
      },
      as: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'NAME',
        brief: 'With --keep both: the name that the copy gets, beside its original',
      },
      all: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'All copies in a directory and below it',
      },
      permanent: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Where there is no trash: remove for good what is not kept',
      },
      dryRun: DRY_RUN_FLAG,
      yes: { kind: 'boolean', optional: true, withNegated: false, brief: 'Do not ask' },
      ...CLIENT_FLAGS,
    },
    aliases: { n: 'dryRun', y: 'yes', ...CLIENT_ALIASES },
  },
  load: async () => (await import('../actions/conflicts-resolve.ts')).resolveConflicts,
});
