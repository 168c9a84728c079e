// Options that choose among what is in directories. Definitions only; transfer-filters.ts reads the files they name.

import type { FlagParametersForType } from '@stricli/core';
import type { CliContext } from '../cli-context.ts';
import { parseNonEmpty } from './parsers.ts';

export interface FilterFlags {
  readonly exclude?: readonly string[];
  readonly include?: readonly string[];
  readonly excludeFrom?: readonly string[];
  readonly includeFrom?: readonly string[];
}

export const FILTER_FLAGS: FlagParametersForType<FilterFlags, CliContext> = {
  exclude: {
    kind: 'parsed',
    parse: parseNonEmpty,
    variadic: true,
    optional: true,
    placeholder: 'PATTERN',
    brief: 'Leave out what matches, as a .gitignore line would; may be repeated',
  },
  include: {
    kind: 'parsed',
    parse: parseNonEmpty,
    variadic: true,
    optional: true,
    placeholder: 'PATTERN',
    brief: 'Take only files that match one of these, as .gitignore lines; --exclude wins; may be repeated',
  },
  excludeFrom: {
    kind: 'parsed',
    parse: parseNonEmpty,
    variadic: true,
    optional: true,
    placeholder: 'FILE',
    brief: 'A file whose lines are patterns of --exclude; may be repeated',
  },
  includeFrom: {
    kind: 'parsed',
    parse: parseNonEmpty,
    variadic: true,
    optional: true,
    placeholder: 'FILE',
    brief: 'A file whose lines are patterns of --include; may be repeated',
  },
};
