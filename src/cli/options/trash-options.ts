// Which trash is meant. Definitions only.

import { parseNonEmpty } from './parsers.ts';

export const LOCAL_TRASH_FLAG = {
  kind: 'parsed',
  parse: parseNonEmpty,
  optional: true,
  placeholder: 'DIRECTORY',
  brief:
    'The trash of a directory of this machine, which sync changes; paths are then seen from it, as /n.txt',
} as const;
