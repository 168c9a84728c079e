import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatHttpDate, formatIsoDate, parseHttpDate, parseIsoDate } from '../../src/http/http-date.ts';

describe('a date of HTTP', () => {
  it('is read as it was written, to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), (seconds) => {
        assert.equal(parseHttpDate(formatHttpDate(seconds * 1000)), seconds * 1000);
        assert.equal(parseIsoDate(formatIsoDate(seconds * 1000)), seconds * 1000);
      }),
    );
  });

  it('is written for every time that a disk may hold', () => {
    assert.equal(formatHttpDate(784_111_777_999.9), 'Sun, 06 Nov 1994 08:49:37 GMT');
    assert.equal(formatIsoDate(784_111_777_999.9), '1994-11-06T08:49:37Z');
    for (const [ms, written] of [
      [Infinity, 'Fri, 31 Dec 9999 23:59:59 GMT'],
      [9e15, 'Fri, 31 Dec 9999 23:59:59 GMT'],
      [-1, 'Wed, 31 Dec 1969 23:59:59 GMT'],
      [-Infinity, 'Mon, 01 Jan 0001 00:00:00 GMT'],
      [NaN, 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ] as const) {
      assert.equal(formatHttpDate(ms), written);
      assert.match(formatIsoDate(ms), /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/u);
    }
  });

  it('is no other text', () => {
    for (const text of [
      '',
      'Sun, 06 Nov 1994 08:49:37',
      'Sun, 06 nov 1994 08:49:37 GMT',
      'Sunday, 06-Nov-94 08:49:37 GMT',
      'Sun Nov  6 08:49:37 1994',
      'Sun, 31 Feb 1994 08:49:37 GMT',
      'Sun, 00 Nov 1994 08:49:37 GMT',
      'Sun, 06 Nov 1994 24:00:00 GMT',
      'Sun, 06 Nov 1994 08:60:37 GMT',
      'Sun, 06 Nov 1994 08:49:60 GMT',
      'Sun, 06 Xyz 1994 08:49:37 GMT',
      ' Sun, 06 Nov 1994 08:49:37 GMT',
      'now',
    ])
      assert.equal(parseHttpDate(text), undefined, text);
    for (const text of ['1994-11-06', '1994-11-06T08:49:37', '1994-13-06T08:49:37Z', '1994-02-30T08:49:37Z'])
      assert.equal(parseIsoDate(text), undefined, text);
    assert.equal(parseIsoDate('1994-11-06T08:49:37.1234567Z'), 784_111_777_123);
    assert.equal(parseIsoDate('1994-11-06T08:49:37.5Z'), 784_111_777_500);
  });
});
