// Options that name a service of systemd, shared by service install and service uninstall.

import { parseNonEmpty } from './parsers.ts';

const flag = (brief: string): { kind: 'boolean'; optional: true; withNegated: false; brief: string } => ({
  kind: 'boolean',
  optional: true,
  withNegated: false,
  brief,
});

export const SERVICE_FLAGS = {
  user: flag('A service of your own'),
  system: flag('A service of the machine'),
  sync: flag('The process that serves your saved pairs ("sync run"), in place of a server'),
  name: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'NAME',
    brief: 'Name of the service, when there are several [default wherry, or wherry-sync]',
  },
  force: flag('Also when the unit that is there was not written by Wherry'),
} as const;
