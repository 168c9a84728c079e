// `wherry service uninstall`: what a person may type.

import type { ServiceUninstallFlags } from '../actions/service-uninstall.ts';
import { defineCommand } from '../define-command.ts';
import { QUIET_FLAG } from '../options/server-options.ts';
import { SERVICE_FLAGS } from '../options/service-options.ts';

export const serviceUninstallCommand = defineCommand<ServiceUninstallFlags, []>({
  brief: 'Remove a systemd unit that was installed',
  usage: ['--user | --system [--sync] [--name NAME]'],
  description: [
    'Removes a unit that service install wrote, and the link that enables it. What was served, the state and the token stay. A',
    'unit that was not written by Wherry is removed only with --force.',
  ].join('\n'),
  examples: [
    { command: 'service uninstall --user', brief: 'yours' },
    { command: 'service uninstall --user --sync', brief: 'that of your saved pairs' },
  ],
  parameters: {
    flags: {
      ...SERVICE_FLAGS,
      json: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Print one JSON object in place of the text; errors too',
      },
      ...QUIET_FLAG,
    },
    aliases: { q: 'quiet' },
  },
  load: async () => (await import('../actions/service-uninstall.ts')).uninstallService,
});
