// `wherry cat`: what a person may type.

import type { CatFlags } from '../actions/cat.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_BANDWIDTH_FLAG } from '../options/bandwidth.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { PATTERN_HELP } from '../options/path-options.ts';
import { COMPRESS_FLAG } from '../options/transfer-options.ts';
import { VERSION_FLAG } from '../options/version-option.ts';
import { parseSizeOption, parseText } from '../options/parsers.ts';

export const catCommand = defineCommand<CatFlags, string[]>({
  brief: 'Print files of the server',
  usage: ['[--offset SIZE] [--length SIZE] PATH...', '--version ID PATH'],
  description: [
    'Writes the content of each file to standard output, byte for byte. The hash of a file is known only at its end: a',
    'file that arrived damaged ends the command with exit code 16, so check the exit code before using what was printed.',
    'With --offset and --length only that range of each file is read and sent.',
    '',
    'With --version ID it is what the path held before that is read: an item of "wherry versions PATH" or "wherry trash list", or with a',
    'path below that of a removed directory, a file in it. Nothing on the server changes.',
    '',
    PATTERN_HELP,
  ].join('\n'),
  examples: [
    { command: 'cat /notes/today.txt', brief: 'to the terminal' },
    { command: 'cat /backup.tar | tar -x', brief: 'to another program' },
    { command: 'cat --offset 1G --length 64K /disk.img | xxd', brief: '64 KiB from the middle of a file' },
    { command: 'cat --version 0hokk94pnu844f5404f-0 /notes/today.txt', brief: 'what it held before' },
    { command: "cat '/logs/2026-*.log' | grep error", brief: 'every file that matches, one after another' },
  ],
  parameters: {
    positional: {
      kind: 'array',
      minimum: 1,
      parameter: { brief: 'Absolute path of a file', placeholder: 'PATH', parse: parseText },
    },
    flags: {
      offset: {
        kind: 'parsed',
        parse: parseSizeOption,
        optional: true,
        placeholder: 'SIZE',
        brief: 'Begin at this byte [default 0]',
      },
      length: {
        kind: 'parsed',
        parse: parseSizeOption,
        optional: true,
        placeholder: 'SIZE',
        brief: 'At most so many bytes of each file [default to its end]',
      },
      version: VERSION_FLAG,
      bandwidth: CLIENT_BANDWIDTH_FLAG,
      compress: COMPRESS_FLAG,
      ...CLIENT_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  paths: 'every',
  load: async () => (await import('../actions/cat.ts')).cat,
});
