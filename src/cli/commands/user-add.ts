// `wherry user add`: what a person may type.

import type { UserAddFlags } from '../actions/user-add.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES } from '../options/client-options.ts';
import { ADMIN_FLAGS } from '../options/admin-options.ts';
import { parseSizeOption, parseNonEmpty, parseText, parseVerbsOption } from '../options/parsers.ts';

export const userAddCommand = defineCommand<UserAddFlags, [string]>({
  brief: 'Add an account',
  usage: ['[--role ROLE] [--home | --home-at PATH] [--quota SIZE] NAME'],
  description: [
    'Adds an account to a server. With --home it may do what its role says in a home of its own, /home/NAME, and nothing elsewhere; without, in the whole of the server.',
    '',
    'A role is admin, editor (read, write, delete, share), contributor (read and add, replace nothing), reader, uploader (add, see nothing) or none; or verbs such as read+share. `user role` gives rights on other paths afterwards.',
    '',
    'Asks for a password, or reads one from standard input with --password; without it the account logs in with tokens (`token create`) only.',
  ].join('\n'),
  examples: [
    {
      command: 'user add anna --home --password',
      brief: 'asks for a password; anna may do everything in /home/anna',
    },
    {
      command: 'user add backup --role uploader --local',
      brief: "on this machine's server: may add files, and nothing else",
    },
    { command: 'user add guest --role reader --home-at /public', brief: 'may read /public' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Letters, digits, ".", "_" and "-"', placeholder: 'NAME', parse: parseText }],
    },
    flags: {
      role: {
        kind: 'parsed',
        parse: parseVerbsOption,
        optional: true,
        placeholder: 'ROLE',
        brief: 'What it may do [default editor]',
      },
      home: { kind: 'boolean', optional: true, withNegated: false, brief: 'Give it a home of its own' },
      homeAt: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'PATH',
        brief: 'Make this directory its home',
      },
      quota: {
        kind: 'parsed',
        parse: parseSizeOption,
        optional: true,
        placeholder: 'SIZE',
        brief: 'Bytes that its home may hold [default no limit]',
      },
      password: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Let it log in by password, which is asked for',
      },
      ...ADMIN_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/user-add.ts')).addUser,
});
