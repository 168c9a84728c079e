// `connect` and `disconnect`, in the shell.

import { WherryError } from '../../../base/index.ts';
import { isConnectionString } from '../../../client/index.ts';
import { defineCommand } from '../../define-command.ts';
import { CLIENT_FLAGS, type ClientFlags } from '../../options/client-options.ts';
import { parsePort, parseText } from '../../options/parsers.ts';
import { printResult } from '../../print-result.ts';
import { namesServer } from '../../names-server.ts';
import type { ConnectFlags } from '../../workplace.ts';
import { tellToConnect } from '../open-workplace.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../../options/output-options.ts';
import { placeOf } from './place-of.ts';

type ConnectVerbFlags = OutputFlags & Pick<ClientFlags, 'tokenFile' | 'publicKey' | 'insecure' | 'timeout'>;

/** What a server is called: a connection string, or a host with or without a port. */
export const targetFlags = (target: string | undefined, port: number | undefined): ConnectFlags => {
  if (target === undefined) return {};
  if (/\s/u.test(target) || target === '')
    throw new WherryError(
      'BAD_REQUEST',
      `"${target}" is no server; name it as HOST PORT or wherry://HOST:PORT.`,
    );
  if (isConnectionString(target)) return port === undefined ? { remote: target } : { remote: target, port };
  // "HOST:PORT", as other programs take it; an address of IPv6 has more colons.
  const [, host = '', digits = ''] = /^([^:]+):(\d+)$/u.exec(target) ?? [];
  if (host !== '' && port === undefined) return { host, port: parsePort(digits) };
  return port === undefined ? { host: target } : { host: target, port };
};

export const connectVerb = defineCommand<ConnectVerbFlags, [string?, number?]>({
  brief: 'Connect to a server',
  usage: ['HOST [PORT]', 'wherry://HOST:PORT#PIN', ''],
  description: [
    'Connects to a server, and begins in its root directory. HOST and PORT are what the server prints when it starts; with the',
    'PIN, which it prints too, a server that has another key is refused. Without a name it is the server that WHERRY_URL says.',
    '',
    'The token is that of WHERRY_TOKEN or --token-file; where there is none, the shell asks for it, and shows nothing of what',
    'is typed. Only one server can be connected at a time.',
  ].join('\n'),
  examples: [
    { command: 'connect files.example.org 6768', brief: 'the shell asks for the token' },
    { command: "connect 'wherry://files.example.org:6768#PIN'", brief: 'only the server with that key' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Host, or connection string', placeholder: 'HOST', parse: parseText, optional: true },
        { brief: 'Port [default 6768]', placeholder: 'PORT', parse: parsePort, optional: true },
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
  load: async () => async (context, flags, target, port) => {
    const place = placeOf(context);
    const { json: _json, quiet: _quiet, ...given } = flags;
    if (target === undefined && !(await namesServer(context, {})))
      throw tellToConnect('No server was named.');
    const remote = await place.connect({ ...given, ...targetFlags(target, port) }, context.interrupt);
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
