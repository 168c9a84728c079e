// `connect` and `disconnect`, in the shell.

import { defineCommand } from '../../define-command.ts';
import { CLIENT_FLAGS, type ClientFlags } from '../../options/client-options.ts';
import { parseText } from '../../options/parsers.ts';
import { printResult } from '../../print-result.ts';
import { namesServer } from '../../names-server.ts';
import { tellToConnect } from '../open-workplace.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../../options/output-options.ts';
import { targetFlags } from '../target-flags.ts';
import { placeOf } from './place-of.ts';

type ConnectVerbFlags = OutputFlags & Pick<ClientFlags, 'tokenFile' | 'publicKey' | 'insecure' | 'timeout'>;

export const connectVerb = defineCommand<ConnectVerbFlags, [string?, string?, string?]>({
  brief: 'Connect to a server',
  usage: ['[USER@]HOST [PORT] [USER]', 'wherry://[USER@]HOST:PORT#PIN [USER]', ''],
  description: [
    'Connects to a server, and begins in its root directory. HOST and PORT are what the server prints when it starts; with the',
    'PIN, which it prints too, a server that has another key is refused. Without a name it is the server that WHERRY_URL says.',
    '',
    'The token is that of WHERRY_TOKEN, --token-file or "wherry login"; where there is none, the shell asks for the account and its',
    'password (and a code, where the account wants one), or for a token if no account is typed. Nothing of a password or token is',
    'shown or kept. A login by password ends when the connection is closed; a connection that is lost is made again without',
    'asking. A password is sent only to a server that is known by its pin, to this machine, or where you say that the pin shown',
    'is the right one. Only one server can be connected at a time.',
  ].join('\n'),
  examples: [
    { command: 'connect files.example.org 6768', brief: 'the shell asks for account and password' },
    { command: 'connect anna@files.example.org', brief: 'the shell asks for the password' },
    { command: "connect 'wherry://files.example.org:6768#PIN'", brief: 'only the server with that key' },
    { command: 'connect wss://files.example.org', brief: 'through a web server' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Host, or connection string', placeholder: 'HOST', parse: parseText, optional: true },
        { brief: 'Port [default 6768], or account', placeholder: 'PORT', parse: parseText, optional: true },
        { brief: 'Account [else asked for]', placeholder: 'USER', parse: parseText, optional: true },
      ],
    },
    flags: {
      tokenFile: CLIENT_FLAGS.tokenFile,
      publicKey: CLIENT_FLAGS.publicKey,
      insecure: CLIENT_FLAGS.insecure,
      timeout: CLIENT_FLAGS.timeout,
      ...OUTPUT_FLAGS,
    },
    aliases: { t: 'timeout', ...OUTPUT_ALIASES },
  },
  load:
    async () =>
    async (context, flags, target, ...more) => {
      const place = placeOf(context);
      const { json: _json, quiet: _quiet, ...given } = flags;
      if (target === undefined && !(await namesServer(context, {})))
        throw tellToConnect('No server was named.');
      const remote = await place.connect({ ...given, ...targetFlags(target, more) }, context.interrupt);
      await printResult(context, flags, {
        text: `Connected to ${remote.address}.`,
        json: { type: 'connected', address: remote.address },
      });
    },
});

export const disconnectVerb = defineCommand<OutputFlags, []>({
  brief: 'Close the connection; the shell goes on',
  usage: [''],
  description:
    'Closes the connection in order. The shell goes on, and may connect to the same server again or to another one.',
  examples: [{ command: 'disconnect', brief: 'before connecting to another server' }],
  parameters: { flags: OUTPUT_FLAGS, aliases: OUTPUT_ALIASES },
  load: async () => async (context, flags) => {
    const address = await placeOf(context).disconnect();
    await printResult(context, flags, {
      text: `Disconnected from ${address}.`,
      json: { type: 'disconnected', address },
    });
  },
});
