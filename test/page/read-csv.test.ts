// Tables in text, as a preview shows them.

import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { guessDelimiter, readCsv } from '../../web/preview/read-csv.ts';

const rowsOf = (text: string, maxRows = 100): readonly (readonly string[])[] => readCsv(text, maxRows).rows;

test('fields, quoted fields, quotes in them, and line breaks in them', () => {
  assert.deepEqual(rowsOf('a,b\r\n"c, d","e ""f"""\r\n"g\nh",\r\n'), [
    ['a', 'b'],
    ['c, d', 'e "f"'],
    ['g\nh', ''],
  ]);
});

test('what divides fields is found by the first line, outside of quotes', () => {
  assert.equal(guessDelimiter('a;b;c\n1,2,3,4'), ';');
  assert.equal(guessDelimiter('"a,b,c";d\n'), ';');
  assert.equal(guessDelimiter('a\tb'), '\t');
  assert.equal(guessDelimiter(''), ',');
  assert.deepEqual(rowsOf('a;b,c;d\n1;2;3\n'), [
    ['a', 'b,c', 'd'],
    ['1', '2', '3'],
  ]);
});

test('a byte order mark, empty lines and a missing last line break are nothing', () => {
  assert.deepEqual(rowsOf('\uFEFFa,b\n\n\n1,2'), [
    ['a', 'b'],
    ['1', '2'],
  ]);
  assert.deepEqual(rowsOf(''), []);
  assert.deepEqual(rowsOf('a,'), [['a', '']]);
});

test('only so many rows are read, and it is told that there are more', () => {
  assert.deepEqual(readCsv('a\nb\nc\n', 2), { rows: [['a'], ['b']], hasMore: true });
  assert.deepEqual(readCsv('a\nb\n', 2), { rows: [['a'], ['b']], hasMore: false });
});

test('a quote that is never closed, and text behind a closed one, lose nothing', () => {
  assert.deepEqual(rowsOf('"a,b\nc'), [['a,b\nc']]);
  assert.deepEqual(rowsOf('"a"b,c'), [['ab', 'c']]);
});

test('whatever was quoted as RFC 4180 says is read back', () => {
  const quote = (field: string): string => `"${field.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), { maxLength: 5 }), (rows) => {
      const text = rows.map((row) => row.map(quote).join(',')).join('\r\n');
      assert.deepEqual(readCsv(text, 100, ',').rows, rows);
    }),
  );
});
