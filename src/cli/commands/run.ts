// `wherry run`: what a person may type.

import type { RunFlags } from '../actions/run.ts';
import { defineCommand } from '../define-command.ts';
import {
  parseDurationOption,
  parseKeep,
  parseListenPort,
  parseSizeOption,
  parseText,
} from '../options/parsers.ts';

const size = (
  brief: string,
): { kind: 'parsed'; parse: typeof parseSizeOption; optional: true; placeholder: string; brief: string } => ({
  kind: 'parsed',
  parse: parseSizeOption,
  optional: true,
  placeholder: 'SIZE',
  brief,
});

const text = (
  placeholder: string,
  brief: string,
): { kind: 'parsed'; parse: typeof parseText; optional: true; placeholder: string; brief: string } => ({
  kind: 'parsed',
  parse: parseText,
  optional: true,
  placeholder,
  brief,
});

const flag = (brief: string): { kind: 'boolean'; optional: true; withNegated: false; brief: string } => ({
  kind: 'boolean',
  optional: true,
  withNegated: false,
  brief,
});

const duration = (
  brief: string,
): {
  kind: 'parsed';
  parse: typeof parseDurationOption;
  optional: true;
  placeholder: string;
  brief: string;
} => ({
  kind: 'parsed',
  parse: parseDurationOption,
  optional: true,
  placeholder: 'DURATION',
  brief,
});

export const runCommand = defineCommand<RunFlags, [string?, number?, string?]>({
  brief: 'Serve a directory',
  usage: ['[--read-only] [--create] DIRECTORY [PORT] [TOKEN]', '[--config FILE]'],
  description: [
    'Serves a directory until Ctrl-C (or SIGTERM): transfers under way are then brought to their end; a second Ctrl-C ends',
    'at once. Prints the addresses, the token, the pin and the commands to type in another terminal.',
    '',
    'Whoever has the token may do everything in the directory. A TOKEN argument can be seen by other users of this machine in',
    'the list of processes: prefer WHERRY_TOKEN or --token-file. Without any, a token is made once and kept in the state',
    'directory, so that the next run has the same one; --new-token replaces it.',
    '',
    'Every option and argument is also a variable (WHERRY_READ_ONLY=1) and a key of a TOML file (read-only = true), which is',
    'server.toml in $XDG_CONFIG_HOME/wherry unless --config or WHERRY_SERVER_CONFIG names another. What is typed counts before',
    'a variable, a variable before the file; "--read-only=false" takes back what they say.',
    '',
    'Sizes: 512, 64K, 10M, 1GiB (K, M, G are powers of 1024; KB, MB, GB powers of 1000). Durations: 90s, 5m, 2h.',
  ].join('\n'),
  examples: [
    { command: 'run /srv/files', brief: 'on port 6768, with a token that is made and kept' },
    { command: 'run /srv/files 7000 --read-only', brief: 'on port 7000; clients can change nothing' },
    {
      command: 'run --create ~/inbox --file-size-limit 2G --stop-when-idle 30m',
      brief: 'made if missing, with limits',
    },
    { command: 'run /srv/files --listen 127.0.0.1', brief: 'for clients on this machine only' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Directory to serve; needed here unless a variable or the file names it',
          placeholder: 'DIRECTORY',
          parse: parseText,
          optional: true,
        },
        {
          brief: 'Port to listen on; 0 takes any free one [default 6768]',
          placeholder: 'PORT',
          parse: parseListenPort,
          optional: true,
        },
        {
          brief: 'Token of at least 22 characters; others on this machine can see it',
          placeholder: 'TOKEN',
          parse: parseText,
          optional: true,
        },
      ],
    },
    flags: {
      config: text(
        'FILE',
        'Configuration file [WHERRY_SERVER_CONFIG, else server.toml in $XDG_CONFIG_HOME/wherry]',
      ),
      create: flag('Make the directory if it is missing'),
      readOnly: flag('Serve without ever changing anything in the directory'),
      listen: text('ADDRESS', 'Address to listen on [default ::, which is every address]'),
      tokenFile: text('FILE', 'File whose first line is the token'),
      newToken: flag('Make a new token and keep it in place of the old one'),
      fileSizeLimit: size('Largest file that is accepted [default no limit]'),
      minBlockSize: size('Smallest transfer block that is accepted, 512 to 4M [default 512]'),
      maxBlockSize: size('Largest transfer block that is accepted, 512 to 4M [default 4M]'),
      minChunkSize: { ...size('Same as --min-block-size'), hidden: true },
      maxChunkSize: { ...size('Same as --max-block-size'), hidden: true },
      durability: {
        kind: 'enum',
        values: ['disk', 'process'],
        optional: true,
        brief:
          'What an acknowledged upload survives: a power cut, or the end of this process only [default disk]',
      },
      names: {
        kind: 'enum',
        values: ['posix', 'portable'],
        optional: true,
        brief:
          'Names that may be created: what POSIX can store, or what every common system can [default posix]',
      },
      keep: {
        ...duration(
          'How long what is removed or replaced stays in the trash; 0 keeps nothing more [default 30d]',
        ),
        parse: parseKeep,
      },
      stopWhenIdle: duration('End when no client has been connected for so long [default never]'),
      idleTimeout: { ...duration('Same as --stop-when-idle'), hidden: true },
      registration: {
        kind: 'enum',
        values: ['open', 'invite', 'closed'],
        optional: true,
        brief:
          'Who may make an account by themselves: everybody, whoever has an invite, nobody [default closed]',
      },
      homes: text('PATH', "Directory of the accounts' homes, as clients see it [default /home]"),
      homeQuota: size('Bytes that the home of one who registers openly may hold [default no limit]'),
      adoptAccounts: flag('Take over accounts that were made for another directory with the same --state'),
      logFile: text('FILE', 'Append the log to a file, one JSON object a line'),
      privateKey: text(
        'FILE',
        "PEM of the server's private key, as generate-keys makes it [default made once and kept]",
      ),
      state: text('DIR', 'Directory for key, token and catalog [default $XDG_STATE_HOME/wherry]'),
      insecure: flag('Accept unencrypted connections from other machines too'),
      json: flag('Print one JSON object in place of the text; errors too'),
      quiet: flag('Print nothing but errors'),
    },
    aliases: { q: 'quiet' },
  },
  load: async () => (await import('../actions/run.ts')).run,
});
