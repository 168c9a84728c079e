// `wherry service install`: what a person may type. It takes what `run` takes, by the same definition.

import type { ServiceInstallFlags } from '../actions/service-install.ts';
import { defineCommand } from '../define-command.ts';
import { parseNonEmpty } from '../options/parsers.ts';
import { SERVICE_FLAGS } from '../options/service-options.ts';
import { RUN } from './run.ts';

export const serviceInstallCommand = defineCommand<ServiceInstallFlags, [string?, number?, string?]>({
  brief: 'Write a systemd unit that serves a directory, or your saved pairs',
  usage: [
    '--user | --system [--name NAME] [--print] [--read-only] DIRECTORY [PORT]',
    '--user --sync [--name NAME] [--print]',
  ],
  description: [
    'Writes a unit of systemd that serves a directory with the options of run, and prints what to type to start it. The unit',
    'lets the server see and do as little as it needs: for --system only the directory and its state can be written, and homes',
    'are hidden but for what is served in them; a user may not hide files, so --user bounds only what the process may ask of',
    'the kernel. --print shows the unit and writes nothing.',
    '',
    'A unit holds no token: the one that is made at the first start is kept in the state directory, for --system in',
    '/var/lib/wherry/NAME, or --token-file names another. A service of the system runs as the user who owns the directory, unless',
    '--run-as names one. A unit that was not written by this command is replaced only with --force.',
    '',
    'With --sync the unit keeps your saved pairs in step from your login on ("wherry sync run"), and takes no directory.',
  ].join('\n'),
  examples: [
    { command: 'service install --user ~/shared 7000', brief: 'yours, on port 7000' },
    { command: 'service install --system --print /srv/files', brief: 'what the unit would be' },
    { command: 'service install --user --sync', brief: 'your saved pairs, from your login on' },
    {
      command: 'service install --system --run-as files --name inbox /srv/inbox',
      brief: 'one of several, as the user "files"',
    },
  ],
  parameters: {
    ...RUN.parameters,
    flags: {
      ...SERVICE_FLAGS,
      runAs: {
        kind: 'parsed',
        parse: parseNonEmpty,
        optional: true,
        placeholder: 'USER',
        brief: 'Who a service of the machine runs as [default who owns the directory]',
      },
      print: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Print the unit, and write nothing',
      },
      ...RUN.parameters.flags,
    },
  },
  load: async () => (await import('../actions/service-install.ts')).installService,
});
