import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatSize } from '../../../src/base/index.ts';
import { parseSize } from '../../../src/cli/text/parse-size.ts';

describe('formatSize', () => {
  const table: readonly (readonly [number, string])[] = [
    [0, '0 B'],
    [1, '1 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1536, '1.5 KiB'],
    [1024 ** 2 - 1, '1.0 MiB'],
    [1024 ** 2, '1.0 MiB'],
    [36_175_872, '34.5 MiB'],
    [1024 ** 3 * 4, '4.0 GiB'],
    [1024 ** 6, '1024.0 PiB'],
  ];
  for (const [bytes, text] of table) {
    it(`shows ${bytes} bytes as ${text}`, () => assert.equal(formatSize(bytes), text));
  }
});

describe('parseSize', () => {
  const table: readonly (readonly [string, number | undefined])[] = [
    ['0', 0],
    ['512', 512],
    ['512B', 512],
    ['64K', 65_536],
    ['64k', 65_536],
    ['10M', 10 * 1024 ** 2],
    ['10MiB', 10 * 1024 ** 2],
    ['10 MiB', 10 * 1024 ** 2],
    ['10MB', 10_000_000],
    ['1GiB', 1024 ** 3],
    ['1.5G', 1.5 * 1024 ** 3],
    ['2TB', 2e12],
    ['', undefined],
    ['M', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['10X', undefined],
    ['10MBB', undefined],
    ['0x10', undefined],
    ['1,5M', undefined],
    ['NaN', undefined],
    ['9999999999999999', undefined],
    ['9999999T', undefined],
    ['constructor', undefined],
  ];
  for (const [text, bytes] of table) {
    it(`reads ${JSON.stringify(text)} as ${bytes}`, () => assert.equal(parseSize(text), bytes));
  }
});
