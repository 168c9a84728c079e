// The name of a saved pair, as an argument. Definitions only.

import { parseText } from './parsers.ts';

export const PAIR_NAME = {
  brief: 'Name of a saved pair',
  placeholder: 'NAME',
  parse: parseText,
} as const;
