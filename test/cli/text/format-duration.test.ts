import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatClock, formatDuration } from '../../../src/cli/text/format-duration.ts';

describe('formatDuration', () => {
  const table: readonly (readonly [number, string])[] = [
    [0, '0.00 s'],
    [0.1234, '0.12 s'],
    [9.99, '9.99 s'],
    [9.999, '10.0 s'],
    [59.9, '59.9 s'],
    [59.96, '1:00'],
    [125, '2:05'],
    [3723, '1:02:03'],
  ];
  for (const [seconds, text] of table) {
    it(`shows ${seconds} seconds as ${text}`, () => assert.equal(formatDuration(seconds), text));
  }

  it('shows what is left as a clock', () => {
    assert.equal(formatClock(0), '0:00');
    assert.equal(formatClock(7), '0:07');
    assert.equal(formatClock(3599.6), '1:00:00');
  });
});
