// `wherry shell`: what a person may type.

import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseNonEmpty, parseText } from '../options/parsers.ts';
import type { ShellFlags } from '../workplace.ts';

export const shellCommand = defineCommand<ShellFlags, [string?, string?, string?]>({
  brief: 'Work on a server interactively, as ftp and sftp do',
  usage: [
    '[[USER@]HOST [PORT] [USER]]',
    '[--continue] -f FILE',
    '[--continue] -e LINE...',
    '[--continue] < FILE',
  ],
  description: [
    'Keeps one connection and a current directory, and reads commands: those of this program with the same options, and',
    'connect, cd, pwd, rmdir, lcd, lpwd, lls, disconnect, exit, in capitals too. "help" prints them all. On the server, paths that',
    'do not begin with "/" are taken from the current directory; the directory is this shell\'s own and moves nobody else\'s.',
    '',
    'With a HOST, or with WHERRY_URL set, it connects at once; otherwise "connect HOST PORT" does. Where no token is configured it asks',
    'for account and password, or for a token; a login by password ends with the connection, and nothing of it is kept. The tab key',
    'completes commands and names; Ctrl-C stops what is running or asked; Ctrl-D, exit and quit leave, and close the connection.',
    'What was typed is kept in the state directory, without tokens and answers; a line that begins with a blank is not.',
    '',
    'From a pipe or with -f it runs a script: a command a line, "#" begins a comment line. The first line that fails ends it, with',
    "that line's exit code, and is named; with --continue all lines are run, and the exit code is that of the first that failed.",
    '"!COMMAND", which runs a command on this machine, and questions work only where somebody types: a script takes a token.',
  ].join('\n'),
  examples: [
    { command: 'shell', brief: 'to the server that WHERRY_URL says' },
    { command: 'shell files.example.org 6768', brief: 'to another one' },
    { command: 'shell anna@files.example.org', brief: 'as anna, whose password is asked for' },
    { command: 'shell -f nightly.wherry', brief: 'the commands of a file' },
    { command: "shell -e 'cd /docs' -e 'put -r drafts'", brief: 'two commands over one connection' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Host or connection string of the server [WHERRY_URL]',
          placeholder: 'HOST',
          parse: parseText,
          optional: true,
        },
        {
          brief: 'Its port [default 6768], or account',
          placeholder: 'PORT',
          parse: parseText,
          optional: true,
        },
        { brief: 'Account', placeholder: 'USER', parse: parseText, optional: true },
      ],
    },
    flags: {
      file: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'FILE',
        brief: 'Run the lines of a file; - is standard input',
      },
      execute: {
        kind: 'parsed',
        parse: parseNonEmpty,
        variadic: true,
        optional: true,
        placeholder: 'LINE',
        brief: 'Run a line and leave; may be repeated',
      },
      continue: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Go on behind a line that fails',
      },
      ...CLIENT_FLAGS,
    },
    aliases: { f: 'file', e: 'execute', c: 'continue', ...CLIENT_ALIASES },
  },
  load:
    async () =>
    async (context, flags, target, ...more) =>
      (await context.doors.shell()).runShell(context, flags, target, ...more),
});
