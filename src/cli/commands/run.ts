// `wherry run`: what a person may type.

import type { FlagParametersForType, TypedPositionalParameters } from '@stricli/core';
import type { RunFlags } from '../actions/run.ts';
import type { CliContext } from '../cli-context.ts';
import { defineCommand, type CommandInit } from '../define-command.ts';
import { HTTP_FLAGS } from '../options/http-options.ts';
import { LIMIT_FLAGS } from '../options/limit-options.ts';
import { LOG_FLAGS } from '../options/log-options.ts';
import { parseRootOption } from '../options/root-option.ts';
import {
  parseBlockSize,
  parseDurationOption,
  parseFileSizeLimit,
  parseGrace,
  parseKeep,
  parseKeepSize,
  parseListenPort,
  parsePublicUrlOption,
  parseRemoteDirectory,
  parseSizeOption,
  parseNonEmpty,
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

const block = (brief: string): ReturnType<typeof size> => ({ ...size(brief), parse: parseBlockSize });

const text = (
  placeholder: string,
  brief: string,
): { kind: 'parsed'; parse: typeof parseNonEmpty; optional: true; placeholder: string; brief: string } => ({
  kind: 'parsed',
  parse: parseNonEmpty,
  optional: true,
  placeholder,
  brief,
});

const root = (
  brief: string,
): {
  kind: 'parsed';
  parse: typeof parseRootOption;
  variadic: true;
  optional: true;
  placeholder: string;
  brief: string;
} => ({
  kind: 'parsed',
  parse: parseRootOption,
  variadic: true,
  optional: true,
  placeholder: '/NAME=DIRECTORY',
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

type RunArguments = [string?, number?, string?];

/** With its parts by name, for the commands that take the same and more. */
interface RunDefinition extends Omit<CommandInit<RunFlags, RunArguments>, 'parameters'> {
  readonly parameters: {
    readonly positional: TypedPositionalParameters<RunArguments, CliContext>;
    readonly flags: FlagParametersForType<RunFlags, CliContext>;
    readonly aliases: { readonly q: 'quiet' };
  };
}

/** What `run` takes; `start` and `service install` take the same and more. */
export const RUN: RunDefinition = {
  brief: 'Serve a directory',
  usage: [
    '[--read-only] [--create] DIRECTORY [PORT] [TOKEN]',
    '--root /NAME=DIRECTORY... [PORT]',
    '[--config FILE]',
  ],
  description: [
    'Serves a directory until Ctrl-C (or SIGTERM): nobody is let in any more then, and transfers under way have the time of',
    '--grace to end; what is cut off leaves a part that the same command resumes. A second Ctrl-C ends at once. Prints the addresses, the token, the pin and the commands to type in another terminal.',
    '',
    'Whoever has the token may do everything in the directory. A TOKEN argument can be seen by other users of this machine in',
    'the list of processes: prefer WHERRY_TOKEN or --token-file. Without any, a token is made once and kept in the state',
    'directory, so that the next run has the same one; --new-token replaces it.',
    '',
    'With --root it serves several directories as one, each under a path of its own; clients can change what is in them, and nothing',
    'beside or above them. Symbolic links lead nowhere but in their own root. The only argument is then the port. In the file, each',
    'root is a table: [roots."/photos"] with directory, read-only, names and file-size-limit.',
    '',
    'Every option and argument is also a variable (WHERRY_READ_ONLY=1) and a key of a TOML file (read-only = true), which is',
    'server.toml in $XDG_CONFIG_HOME/wherry unless --config or WHERRY_SERVER_CONFIG names another. What is typed counts before',
    'a variable, a variable before the file; "--read-only=false" takes back what they say.',
    '',
    'The same port answers HTTP: https://HOST:PORT/ is a page for browsers, and https://HOST:PORT/files/ is for curl and WebDAV, with the',
    'same accounts and tokens; plain http on this machine only. Browsers trust the certificate of --tls-cert; the pin of the other',
    'clients does not change with it.',
    '',
    'Each connection, login, change, transfer and refusal is one line of the log. On SIGHUP the logs go on in the files that have',
    'their names then, so that logrotate can move the old ones away, and the certificate is read again.',
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
    {
      command: 'run /srv/files --bandwidth 10M:50M --max-connections 20',
      brief: 'uploads at 10 MiB/s, downloads at 50 MiB/s, for all clients together',
    },
    { command: 'run ~/drop --exclusive --connection-timeout 5m', brief: 'for one client at a time' },
    {
      command: 'run --root /photos=/srv/photos --read-only-root /archive=/mnt/archive',
      brief: 'two directories as /photos and /archive',
    },
    { command: 'run /srv/files --listen 127.0.0.1', brief: 'for clients on this machine only' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Directory to serve, unless a variable or the file names it; with --root the port',
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
      root: root('Serve a directory under a path of its own; may be repeated'),
      readOnlyRoot: root('The same, without ever changing anything in it; may be repeated'),
      config: text(
        'FILE',
        'Configuration file [WHERRY_SERVER_CONFIG, else server.toml in $XDG_CONFIG_HOME/wherry]',
      ),
      create: flag('Make what is to be served if it is missing'),
      readOnly: flag('Serve without ever changing anything in the directory'),
      listen: text('ADDRESS', 'Address to listen on [default ::, which is every address]'),
      tokenFile: text(
        'FILE',
        'File whose first line is the token; without one it is that of the last run, else a new one',
      ),
      newToken: flag('Make a new token and keep it in place of the old one'),
      fileSizeLimit: {
        ...size('Largest file that is accepted [default no limit]'),
        parse: parseFileSizeLimit,
      },
      minBlockSize: block('Smallest transfer block that is accepted, 512 to 4M [default 512]'),
      maxBlockSize: block('Largest transfer block that is accepted, 512 to 4M [default 4M]'),
      minChunkSize: { ...block('Same as --min-block-size'), hidden: true },
      maxChunkSize: { ...block('Same as --max-block-size'), hidden: true },
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
      keepSize: {
        kind: 'parsed',
        parse: parseKeepSize,
        optional: true,
        placeholder: 'SIZE',
        brief: 'What the trash of a root may hold; when it is more, the oldest goes [default no limit]',
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
      homes: {
        ...text('PATH', "Directory of the accounts' homes, as clients see it [default /home]"),
        parse: parseRemoteDirectory,
      },
      homeQuota: size('Bytes that the home of one who registers openly may hold [default no limit]'),
      publicUrl: {
        ...text(
          'URL',
          'Where this server is found from outside, for the links of shares [default where it is reached]',
        ),
        parse: parsePublicUrlOption,
      },
      adoptAccounts: flag('Take over accounts that were made for another directory with the same --state'),
      ...LIMIT_FLAGS,
      ...HTTP_FLAGS,
      ...LOG_FLAGS,
      logLevel: {
        ...LOG_FLAGS.logLevel,
        brief: 'From which level on things are logged; debug has each file of a tree [default info]',
      },
      grace: {
        kind: 'parsed',
        parse: parseGrace,
        optional: true,
        placeholder: 'DURATION',
        brief: 'How long transfers under way may take to finish when the server is stopped [default 30s]',
      },
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
};

export const runCommand = defineCommand<RunFlags, RunArguments>(RUN);
