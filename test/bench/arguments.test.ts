// What may be typed behind `npm run bench --`.

import { deepEqual, equal, match, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { USAGE, parseBenchArguments } from '../../bench/arguments.ts';
import { ROWS } from '../../bench/rows/row-table.ts';

describe('the arguments of the bench', () => {
  it('mean all rows, five runs and twenty minutes where nothing is said', () => {
    const { rows, runs, minutes, roundTripMs, list, json, markdown } = parseBenchArguments([]);
    equal(rows, ROWS);
    deepEqual(
      { runs, minutes, roundTripMs, list, json, markdown },
      { runs: 5, minutes: 20, roundTripMs: 50, list: false, json: undefined, markdown: undefined },
    );
  });

  it('name rows, which stay in the order of the table', () => {
    const { rows } = parseBenchArguments(['--only', 'idle-1000,big-up']);
    deepEqual(
      rows.map(({ name }) => name),
      ['big-up', 'idle-1000'],
    );
  });

  it('name rows by how their names begin', () => {
    const { rows } = parseBenchArguments(['--only', 'big-*,idle-1000']);
    deepEqual(
      rows.map(({ name }) => name),
      ['big-up', 'big-down', 'idle-1000'],
    );
  });

  it('are taken as they are given', () => {
    const args = [
      '--runs',
      '2',
      '--minutes',
      '3',
      '--round-trip',
      '100',
      '--megabits',
      '0',
      '--json',
      'a',
      '--markdown',
      'b',
    ];
    const { runs, minutes, roundTripMs, megabitsPerSecond, json, markdown } = parseBenchArguments(args);
    deepEqual([runs, minutes, roundTripMs, megabitsPerSecond, json, markdown], [2, 3, 100, 0, 'a', 'b']);
  });

  for (const args of [
    ['--runs', '0'],
    ['--runs', 'many'],
    ['--runs', '1.5'],
    ['--minutes', ''],
    ['--round-trip', '-1'],
    ['--only', 'nothing'],
    ['--only', 'big-up,'],
    ['--only', 'nothing-*'],
    ['--what'],
    ['big-up'],
  ])
    it(`are refused: ${args.join(' ')}`, () => {
      throws(() => parseBenchArguments(args));
    });

  it('are explained with every row', () => {
    for (const { name } of ROWS) match(USAGE, new RegExp(`\\b${name}\\b`, 'u'));
  });
});
