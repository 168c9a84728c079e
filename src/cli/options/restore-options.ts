// Options of what restores something from the trash. Definitions only.

import { parseNonEmpty } from './parsers.ts';
import { CONFLICT_FLAG } from './transfer-options.ts';

export const RESTORE_FLAGS = {
  to: {
    kind: 'parsed',
    parse: parseNonEmpty,
    optional: true,
    placeholder: 'PATH',
    brief: 'Restore to this path instead of the one it had',
  },
  onConflict: CONFLICT_FLAG,
} as const;
