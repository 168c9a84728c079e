// `wherry remote add`: what a person may type.

import type { RemoteAddFlags } from '../actions/remote-add.ts';
import { defineCommand } from '../define-command.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS } from '../options/output-options.ts';
import { parseNonEmpty, parseText } from '../options/parsers.ts';

export const remoteAddCommand = defineCommand<RemoteAddFlags, [string, string]>({
  brief: 'Give a server a name',
  usage: ['[--token-file FILE] [--default] [--replace] [--offline] NAME URL'],
  description: [
    'Keeps the address of a server, and the token for it, under a name of two or more letters, digits and hyphens. From then',
    'on NAME:/PATH is a path on that server in every command, and --remote NAME or WHERRY_REMOTE=NAME means it.',
    '',
    'The token is asked for, without showing it, or read from standard input when that is not a terminal; --token-file keeps',
    'only where it is, so that it can change. A remote without a token takes that of WHERRY_TOKEN. A token in the URL can be',
    'seen by other users of this machine while the command runs, and stays in the history of your shell.',
    '',
    'A USER in the URL is the account that the token must belong to, and whose password "wherry login NAME" asks for.',
    '',
    'If the server can be reached, the token is tried, and the pin of the server is kept with its address: another key is',
    'refused from then on. A server that refuses the token is not added. Remotes and tokens are in remotes.toml, beside',
    'config.toml, readable by you alone.',
  ].join('\n'),
  examples: [
    { command: "remote add home 'wherry://nas.example:6768'", brief: 'asks for the token' },
    { command: 'remote add office wss://files.example.org', brief: 'through a web server' },
    {
      command: 'remote add work wherry://10.0.0.7 --default < token.txt',
      brief: 'the token from a file, once',
    },
    {
      command: 'remote add ci wherry://10.0.0.7 --token-file /run/secrets/wherry',
      brief: 'read at every use',
    },
    { command: 'list home:/docs', brief: 'and then' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Name for the server', placeholder: 'NAME', parse: parseText },
        {
          brief: 'Its address, wherry://[USER@]HOST:PORT#PIN or wss://[USER@]HOST/PATH#PIN',
          placeholder: 'URL',
          parse: parseText,
        },
      ],
    },
    flags: {
      tokenFile: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'FILE',
        brief: 'Keep the name of this file, whose first line is the token',
      },
      default: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Paths without a name are on it, where nothing else says where to connect',
      },
      replace: { kind: 'boolean', optional: true, withNegated: false, brief: 'Also when the name is taken' },
      offline: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Do not try to reach the server',
      },
      ...OUTPUT_FLAGS,
    },
    aliases: OUTPUT_ALIASES,
  },
  load: async () => (await import('../actions/remote-add.ts')).addRemote,
});
