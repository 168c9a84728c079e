// How long the trash of a directory keeps things, and how much. Definitions only.

import { parseKeep, parseKeepSize } from './parsers.ts';

export interface KeepFlags {
  /** Milliseconds; 0 keeps nothing. */
  readonly keep?: number;
  /** Bytes. */
  readonly keepSize?: number;
}

export const KEEP_FLAGS = {
  keep: {
    kind: 'parsed',
    parse: parseKeep,
    optional: true,
    placeholder: 'DURATION',
    brief:
      'How long what is removed or replaced in LOCAL stays in its trash; 0 keeps nothing more [default 30d]',
  },
  keepSize: {
    kind: 'parsed',
    parse: parseKeepSize,
    optional: true,
    placeholder: 'SIZE',
    brief: 'What the trash of LOCAL may hold; when it is more, the oldest goes [default no limit]',
  },
} as const;
