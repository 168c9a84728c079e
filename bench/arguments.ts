// What may be typed behind `npm run bench --`.

import { parseArgs } from 'node:util';
import { ROWS } from './rows/row-table.ts';
import type { Row } from './rows/row.ts';

export interface BenchArguments {
  /** Say which rows there are, and run none. */
  readonly list: boolean;
  readonly rows: readonly Row[];
  /** Of each command, where the time allows. */
  readonly runs: number;
  /** All of it is over by then. */
  readonly minutes: number;
  readonly roundTripMs: number;
  /** Of the long link, each way; 0 is no limit. */
  readonly megabitsPerSecond: number;
  readonly json: string | undefined;
  readonly markdown: string | undefined;
}

export const USAGE = `Usage: npm run bench -- [--list] [--only ROW[,ROW]] [--runs N] [--minutes M] [--json FILE] [--markdown FILE]
                          [--round-trip MILLISECONDS] [--megabits N]

"sync-*" is all rows whose names begin so. Rows: ${ROWS.map(({ name }) => name).join(', ')}.`;

interface Range {
  readonly least: number;
  readonly most: number;
}

const parseNumber = (name: string, text: string, { least, most }: Range): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most)
    throw new Error(`--${name} takes a whole number from ${least} to ${most}.`);
  return value;
};

/** A name, or how names begin and a star. */
const matches = (asked: string, name: string): boolean =>
  asked.endsWith('*') ? name.startsWith(asked.slice(0, -1)) : name === asked;

const parseRows = (only: string | undefined): readonly Row[] => {
  const asked = only?.split(',');
  const unknown = asked?.find((each) => !ROWS.some(({ name }) => matches(each, name)));
  if (unknown !== undefined) throw new Error(`There is no row called "${unknown}".`);
  return asked === undefined ? ROWS : ROWS.filter(({ name }) => asked.some((each) => matches(each, name)));
};

export const parseBenchArguments = (args: readonly string[]): BenchArguments => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      list: { type: 'boolean', default: false },
      only: { type: 'string' },
      runs: { type: 'string', default: '5' },
      minutes: { type: 'string', default: '20' },
      'round-trip': { type: 'string', default: '50' },
      megabits: { type: 'string', default: '1000' },
      json: { type: 'string' },
      markdown: { type: 'string' },
    },
  });
  return {
    list: values.list,
    rows: parseRows(values.only),
    runs: parseNumber('runs', values.runs, { least: 1, most: 1000 }),
    minutes: parseNumber('minutes', values.minutes, { least: 1, most: 1440 }),
    roundTripMs: parseNumber('round-trip', values['round-trip'], { least: 0, most: 10_000 }),
    megabitsPerSecond: parseNumber('megabits', values.megabits, { least: 0, most: 1_000_000 }),
    json: values.json,
    markdown: values.markdown,
  };
};
