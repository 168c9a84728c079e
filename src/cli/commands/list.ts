// `wherry list`: what a person may type.

import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { PATTERN_HELP } from '../options/path-options.ts';
import { parseText } from '../options/parsers.ts';
import { defineCommand } from '../define-command.ts';
import type { ListFlags } from '../actions/list.ts';

export const listCommand = defineCommand<ListFlags, string[]>({
  brief: 'List a directory of the server',
  usage: ['[-r] [-l] [--json | --null] [PATH...]'],
  description: [
    'Prints the names in a directory (/ when none is named), one a line; with -r everything below it, as paths relative to it.',
    'Of several directories, and of what a pattern matches, whole paths are printed; a directory that a pattern matches is',
    'printed itself, with -r also what is below it.',
    'With -l or -a each line begins with the kind ([F] file, [D] directory, [L] symbolic link, [O] other), the size in',
    'bytes and the time of the last change.',
    '',
    'Control characters, line breaks and bytes that are not UTF-8 are always shown escaped, so that no name can forge',
    'a line or steer a terminal. For programs, --null prints the exact bytes of each name, ended by a NUL byte, and --json',
    'prints one object a line.',
    '',
    PATTERN_HELP,
  ].join('\n'),
  examples: [
    { command: 'list', brief: 'names in the root directory' },
    { command: 'list -l /photos', brief: 'with kind, size and time' },
    { command: "list -l '/photos/**/*.jpg'", brief: 'what a pattern matches, wherever it is below /photos' },
    { command: 'list -r /photos --json', brief: 'everything below /photos, one JSON object a line' },
    { command: 'ls -r0 / | xargs -0 -n1 printf "%q\\n"', brief: 'names handed to another program unharmed' },
  ],
  parameters: {
    positional: {
      kind: 'array',
      parameter: {
        brief: 'Directory to list, or a pattern [default your home, else /]',
        placeholder: 'PATH',
        parse: parseText,
      },
    },
    flags: {
      recursive: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Everything below the directory',
      },
      long: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Kind, size and time of each entry',
      },
      all: { kind: 'boolean', optional: true, withNegated: false, brief: 'Same as --long' },
      null: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'End each name with a NUL byte, unescaped (also -0)',
      },
      ...CLIENT_FLAGS,
    },
    aliases: { r: 'recursive', l: 'long', a: 'all', ...CLIENT_ALIASES },
  },
  paths: 'every',
  load: async () => (await import('../actions/list.ts')).list,
});
