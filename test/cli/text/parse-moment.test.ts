import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { momentMs, parseMoment } from '../../../src/cli/text/parse-moment.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const at = (text: string): number | undefined => {
  const moment = parseMoment(text);
  return moment === undefined ? undefined : momentMs(moment, NOW);
};

describe('parseMoment', () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ['90m', NOW - 90 * 60_000],
    ['2d', NOW - 2 * 86_400_000],
    ['3w', NOW - 21 * 86_400_000],
    ['2026-11-20T14:03Z', Date.UTC(2026, 10, 20, 14, 3)],
    ['2026-11-20T14:03:05+01:00', Date.UTC(2026, 10, 20, 13, 3, 5)],
    ['2026-11-20', new Date(2026, 10, 20).getTime()],
    ['2026-11-20 14:03:11', new Date(2026, 10, 20, 14, 3, 11).getTime()],
    ['2026', undefined],
    ['90', undefined],
    ['2026-13-40', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of cases) {
    it(`reads "${text}" as ${expected === undefined ? 'nothing' : 'a time'}`, () => {
      assert.equal(at(text), expected);
    });
  }
});
