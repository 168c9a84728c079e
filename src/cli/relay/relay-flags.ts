// Options of copy and move that only matter from one server to another.

import { WherryError } from '../../base/index.ts';
import type { RelayOnlyFlags } from '../options/relay-options.ts';
import type { RelocateFlags } from '../relocate.ts';

/** What copies and moves have besides when they go from one server to another. */
export interface RelayFlags extends RelocateFlags, RelayOnlyFlags {
  readonly recursive?: boolean;
}

const FILTERS = ['exclude', 'include', 'excludeFrom', 'includeFrom'] as const;

/** Within one server nothing is picked out: what would be moved or copied besides must not come as a surprise. */
export const refuseFilters = (flags: RelayFlags): void => {
  const option = FILTERS.find((name) => flags[name] !== undefined);
  if (option === undefined) return;
  const shown = option.replace('From', '-from');
  throw new WherryError(
    'BAD_REQUEST',
    `--${shown} works only from one server to another, as in "home:/a work:/b"; leave it out, or name what is meant by a pattern.`,
  );
};
