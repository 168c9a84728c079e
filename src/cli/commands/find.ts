// `wherry find`: what a person may type.

import type { FindFlags } from '../actions/find.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { PATTERN_HELP } from '../options/path-options.ts';
import { parseMomentOption, parseSizeTest, parseNonEmpty, parseText } from '../options/parsers.ts';

export const findCommand = defineCommand<FindFlags, string[]>({
  brief: 'Find entries of the server by name, kind, size and time',
  usage: [
    '[--name PATTERN]... [--type f|d|l] [--size [+-]SIZE] [--newer WHEN] [--older WHEN] [-l] [--json | --null] [PATH...]',
  ],
  description: [
    'Prints the whole paths of all that is at and below each PATH (/ when none is named) and fits what is asked for, as it',
    'is found. What is asked for must hold together; of several --name, and of several --type, one is enough.',
    '',
    'A PATTERN is held against the name alone, and matches names that begin with a dot too: "*.{jpg,png}" or "[a-c]?".',
    '--size is about files: +10M is more than 10 MiB, -1K less than 1 KiB, 512 exactly 512 bytes. WHEN is a span before',
    'now (90m, 12h, 2d, 3w) or a time of this machine (2026-11-20, 2026-11-20T14:03).',
    '',
    'Links are found, not followed. For programs, --null prints the exact bytes of each path, ended by a NUL byte, and --json',
    'prints one object a line.',
    '',
    PATTERN_HELP,
  ].join('\n'),
  examples: [
    { command: "find /photos --name '*.jpg' --newer 2d", brief: 'pictures of the last two days' },
    { command: 'find --type f --size +1G', brief: 'every file of more than 1 GiB' },
    { command: 'find /logs --older 2026-01-01 -l', brief: 'what was last changed before this year' },
    {
      command: "find /tmp --name '*.part' -0 | xargs -0 wherry remove --",
      brief: 'handed to another command unharmed',
    },
  ],
  parameters: {
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Where to look, or a pattern [default /]',
        placeholder: 'PATH',
        parse: parseText,
      },
    },
    flags: {
      name: {
        kind: 'parsed',
        parse: parseNonEmpty,
        variadic: true,
        optional: true,
        placeholder: 'PATTERN',
        brief: 'Names that match; may be repeated',
      },
      type: {
        kind: 'enum',
        values: ['f', 'd', 'l'],
        variadic: true,
        optional: true,
        brief: 'f files, d directories, l symbolic links; may be repeated',
      },
      size: {
        kind: 'parsed',
        parse: parseSizeTest,
        variadic: true,
        optional: true,
        placeholder: '[+-]SIZE',
        brief: 'Files of more (+), less (-) or exactly so many bytes; may be repeated',
      },
      newer: {
        kind: 'parsed',
        parse: parseMomentOption,
        optional: true,
        placeholder: 'WHEN',
        brief: 'Changed after that time: a span before now (90m, 12h, 2d, 3w) or a date',
      },
      older: {
        kind: 'parsed',
        parse: parseMomentOption,
        optional: true,
        placeholder: 'WHEN',
        brief: 'Changed before that time, written alike',
      },
      long: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Kind, size and time of each entry',
      },
      null: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'End each path with a NUL byte, unescaped (also -0)',
      },
      print0: { kind: 'boolean', optional: true, withNegated: false, hidden: true, brief: 'Same as --null' },
      ...CLIENT_FLAGS,
    },
    aliases: { l: 'long', ...CLIENT_ALIASES },
  },
  paths: 'every',
  load: async () => (await import('../actions/find.ts')).find,
});
