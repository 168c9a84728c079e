// `wherry connections`: what a person may type.

import type { ConnectionsFlags } from '../actions/connections.ts';
import { defineCommand } from '../define-command.ts';
import { CLIENT_ALIASES, CLIENT_FLAGS } from '../options/client-options.ts';
import { parseConnectionId } from '../options/parsers.ts';

export const connectionsCommand = defineCommand<ConnectionsFlags, []>({
  brief: 'List who is connected',
  usage: ['[--end ID]'],
  description:
    'Prints the live connections of a server: account, address, for how long, calls under way. For administrators.',
  examples: [
    { command: 'connections', brief: 'now' },
    { command: 'connections --end 12', brief: 'ends that one; its client does not come back by itself' },
  ],
  parameters: {
    flags: {
      end: {
        kind: 'parsed',
        parse: parseConnectionId,
        optional: true,
        placeholder: 'ID',
        brief: 'End the connection with this number, as the list shows it',
      },
      ...CLIENT_FLAGS,
    },
    aliases: CLIENT_ALIASES,
  },
  load: async () => (await import('../actions/connections.ts')).connections,
});
