import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDuration } from '../../src/base/index.ts';

describe('parseDuration', () => {
  const table: readonly (readonly [string, number | undefined])[] = [
    ['0', 0],
    ['30', 30_000],
    ['2.5', 2500],
    ['500ms', 500],
    ['90s', 90_000],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['', undefined],
    ['m', undefined],
    ['-5', undefined],
    ['5min', undefined],
    ['5x', undefined],
    ['1e3', undefined],
    ['Infinity', undefined],
  ];
  for (const [text, milliseconds] of table) {
    it(`reads ${JSON.stringify(text)} as ${milliseconds} ms`, () =>
      assert.equal(parseDuration(text), milliseconds));
  }
});
