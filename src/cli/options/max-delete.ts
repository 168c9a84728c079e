// `--max-delete`: how many removals a run of sync may bring. Definitions only.

import type { MaxDelete } from '../../sync/index.ts';

const PERCENT = /^(?<percent>\d{1,3}(?:\.\d{1,3})?)%$/u;

/** "20": entries; "10%": of what the side has. */
export const parseMaxDelete = (input: string): MaxDelete => {
  const percent = Number(PERCENT.exec(input)?.groups?.percent ?? Number.NaN);
  if (percent <= 100) return { percent };
  if (!/^\d{1,9}$/u.test(input))
    throw new Error('it is a number of entries, such as 20, or a share of what a side has, from 0% to 100%');
  return { entries: Number(input) };
};

export const MAX_DELETE_FLAG = {
  kind: 'parsed',
  parse: parseMaxDelete,
  optional: true,
  placeholder: 'N|P%',
  brief:
    'Do nothing at all if more entries, or a larger share of a side, would be removed [default over half of a side, and at least 10 entries]',
} as const;

/** Entries, once. */
export const parseAllowDelete = (input: string): number => {
  if (!/^\d{1,9}$/u.test(input)) throw new Error('it is a number of entries, such as 20');
  return Number(input);
};
