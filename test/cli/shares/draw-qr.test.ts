// What is drawn is the code, module by module, with light around it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { encode } from 'uqr';
import { drawQr } from '../../../src/cli/shares/draw-qr.ts';

const URL = 'https://files.example.org:6768/s/ATEgH4DmP3L229yFjAGSv3';
const QUIET = 4;

/** Whether each module is dark, row by row, read off the characters. */
const readBack = (drawn: string): boolean[][] =>
  drawn
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      const characters = [...line];
      return [
        characters.map((character) => character === ' ' || character === '▄'),
        characters.map((character) => character === ' ' || character === '▀'),
      ];
    });

describe('a QR code on a terminal', () => {
  it('is the code of the text, with four modules of light around it', async () => {
    const { data, size } = encode(URL, { border: 0, ecc: 'M' });
    const rows = readBack(await drawQr(URL, false));
    for (let row = -QUIET; row < size + QUIET; row += 1)
      for (let column = -QUIET; column < size + QUIET; column += 1)
        assert.equal(
          rows[row + QUIET]?.[column + QUIET],
          data[row]?.[column] ?? false,
          `row ${row}, column ${column}`,
        );
    assert.ok(rows.every((row) => row.length === size + 2 * QUIET));
    // An odd number of rows has one of light to spare.
    assert.equal(rows.length, size + 2 * QUIET + 1);
  });

  it('has the same in colours of its own, which end with each line', async () => {
    const [plain, colored] = [await drawQr(URL, false), await drawQr(URL, true)];
    assert.equal(stripVTControlCharacters(colored), plain);
    for (const line of colored.trimEnd().split('\n')) {
      assert.ok(line.startsWith('\u001b[38;5;231;48;5;16m'), JSON.stringify(line));
      assert.ok(line.endsWith('\u001b[0m'));
    }
    assert.equal(stripVTControlCharacters(plain), plain);
  });

  it('fits a terminal of 80 columns, also for a long address', async () => {
    const long = `https://${'a'.repeat(60)}.example.org:65535/${'b'.repeat(60)}/s/ATEgH4DmP3L229yFjAGSv3`;
    for (const line of (await drawQr(long, false)).split('\n')) assert.ok(line.length <= 80);
  });
});
