// `wherry start`: what a person may type. It takes what `run` takes, by the same definition.

import type { StartFlags } from '../actions/start.ts';
import { defineCommand } from '../define-command.ts';
import { parseNonEmpty } from '../options/parsers.ts';
import { RUN } from './run.ts';

export const startCommand = defineCommand<StartFlags, [string?, number?, string?]>({
  brief: 'Serve a directory without a terminal',
  usage: ['[--read-only] [--create] [--pidfile FILE] DIRECTORY [PORT] [TOKEN]', '[--config FILE]'],
  description: [
    'Starts a server that goes on when the terminal is closed, and returns when it accepts connections. It takes everything',
    'that run takes, prints the same, and fails with the same words when it cannot serve; no process is left then.',
    '',
    'Which servers run is kept in pidfiles in the state directory, one for each port, or where --pidfile says; stop, status and',
    'restart find them there. Their first line is the process number. The log is beside them unless --log-file names another.',
    '',
    'A TOKEN argument can be seen by other users of this machine as long as this command runs, and is kept nowhere: restart',
    'then needs it in WHERRY_TOKEN. To serve from the start of the machine on, see service install.',
  ].join('\n'),
  examples: [
    { command: 'start /srv/files', brief: 'on port 6768; stop, status and restart find it' },
    { command: 'start /srv/other 7000 --read-only --grace 5m', brief: 'another one beside it' },
    { command: 'start /srv/files --pidfile /run/wherry.pid', brief: 'for a supervisor that looks there' },
  ],
  parameters: {
    ...RUN.parameters,
    flags: {
      ...RUN.parameters.flags,
      pidfile: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'FILE',
        brief: 'Where the process number is kept [default servers/PORT.pid in the state directory]',
      },
    },
  },
  load: async () => (await import('../actions/start.ts')).start,
});
