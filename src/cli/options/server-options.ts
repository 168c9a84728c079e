// Options that name one of the servers that `start` made, shared by stop, status and restart.

import { parsePort, parseNonEmpty } from './parsers.ts';

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

const flag = (brief: string): { kind: 'boolean'; optional: true; withNegated: false; brief: string } => ({
  kind: 'boolean',
  optional: true,
  withNegated: false,
  brief,
});

export const SERVER_FLAGS = {
  pidfile: text('FILE', 'The pidfile that the server was started with [default that of its port]'),
  state: text('DIR', 'State directory of the server [default $XDG_STATE_HOME/wherry]'),
  json: flag('Print one JSON object a server in place of the text; errors too'),
} as const;

export const AT_ONCE_FLAG = {
  now: flag('End at once: transfers under way are cut off, and leave parts that can be resumed'),
} as const;

export const QUIET_FLAG = { quiet: flag('Print nothing but errors') } as const;

export const SERVER_PORT = {
  kind: 'tuple',
  parameters: [
    {
      brief: 'Port of the server; needed when several run',
      placeholder: 'PORT',
      parse: parsePort,
      optional: true,
    },
  ],
} as const;
