// `wherry doctor`: what a person may type.

import type { DoctorFlags } from '../actions/doctor.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseText } from '../options/parsers.ts';

export const doctorCommand = defineCommand<DoctorFlags, [string?]>({
  brief: 'Find out why a connection fails',
  usage: ['[--json] [SERVER]'],
  description: [
    'Walks the way to a server step by step, and prints a line for each: what is configured, the addresses of the name,',
    'whether the port can be reached, who is behind it, whether its key is the expected one, whether the token is',
    'accepted, both versions, how long an answer takes, how far the clocks differ, and what the account may do. "ok" and',
    '"failed" speak for themselves; "warning" works but deserves a look; "skipped" had to wait for a step that failed.',
    '',
    'Nothing is changed or stored, and the token is never shown. A wrong token counts as a failed login at the server. The',
    'exit code is the one that a command would have that fails at the first failed step: 10 connection, 11 key or token.',
  ].join('\n'),
  examples: [
    { command: 'doctor', brief: 'the server of the environment' },
    { command: 'doctor wherry://nas.example:6768', brief: 'another one' },
    { command: 'doctor nas.example:7000', brief: 'the same without the prefix' },
  ],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'Server, as for --remote, or HOST[:PORT] [default the configured one]',
          placeholder: 'SERVER',
          parse: parseText,
          optional: true,
        },
      ],
    },
    flags: CLIENT_FLAGS,
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/doctor.ts')).doctor,
});
