// Options of a log, shared by what serves. Definitions only.

import { LOG_LEVELS } from '../serve/log-line.ts';
import { parseNonEmpty } from './parsers.ts';

export const LOG_FLAGS = {
  logFile: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'FILE',
    brief: 'Append the log to a file; - is standard error',
  },
  logFormat: {
    kind: 'enum',
    values: ['json', 'text'],
    optional: true,
    brief: 'A line of the log: a JSON object, or text for people [default json]',
  },
  logLevel: {
    kind: 'enum',
    values: LOG_LEVELS,
    optional: true,
    brief: 'From which level on things are logged; debug has each change [default info]',
  },
} as const;
