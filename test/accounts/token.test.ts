import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { WherryError } from '../../src/base/index.ts';
import {
  TOKEN_ALPHABET,
  deriveVerifier,
  generateToken,
  parseToken,
  tokenId,
} from '../../src/accounts/index.ts';

const printable = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 22,
  maxLength: 256,
});

const refusedBecause =
  (pattern: RegExp) =>
  (error: unknown): boolean =>
    error instanceof WherryError && error.code === 'BAD_REQUEST' && pattern.test(error.message);

describe('a generated token', () => {
  it('case 112: is 22 characters of an alphabet of 57 without look-alikes', () => {
    assert.equal(new Set(TOKEN_ALPHABET).size, 57);
    for (const lookAlike of '01IOl') assert.ok(!TOKEN_ALPHABET.includes(lookAlike));
    for (let count = 0; count < 1000; count += 1)
      assert.match(generateToken(), /^[2-9A-HJ-NP-Za-km-z]{22}$/u);
  });

  it('uses every character of the alphabet about equally often, at every place', () => {
    const rounds = 57 * 200;
    const counts = Array.from({ length: 22 }, () => new Map<string, number>());
    for (let round = 0; round < rounds; round += 1) {
      for (const [place, character] of [...generateToken()].entries()) {
        counts[place]?.set(character, (counts[place].get(character) ?? 0) + 1);
      }
    }
    // Expected 200 each, deviation 14; eight deviations do not happen by chance, a biased modulo would show.
    for (const place of counts) {
      assert.equal(place.size, 57);
      for (const count of place.values()) assert.ok(Math.abs(count - 200) < 112, `${count}`);
    }
  });

  it('never comes twice, and is accepted', () => {
    const tokens = Array.from({ length: 1000 }, generateToken);
    assert.equal(new Set(tokens).size, 1000);
    for (const token of tokens) assert.equal(parseToken(token), token);
  });
});

describe('a token brought along', () => {
  it('is accepted from 22 to 256 printable characters without spaces', () => {
    fc.assert(fc.property(printable, (token) => parseToken(token) === token));
  });

  it('is refused when it is too short or too long, saying so', () => {
    assert.throws(() => parseToken(''), refusedBecause(/0 characters.*22 are needed.*generate-token/u));
    assert.throws(() => parseToken('a'.repeat(21)), refusedBecause(/21 characters/u));
    assert.throws(() => parseToken('a'.repeat(257)), refusedBecause(/longer than 256/u));
  });

  it('is refused with a space, a control character or a letter beyond ASCII, without being repeated', () => {
    for (const odd of [' ', '\n', '\t', '\0', '\x7f', 'é', '😀', '\u2028']) {
      const token = `aaaaaaaaaaaaaaaaaaaaaaaaaaaa${odd}`;
      assert.throws(
        () => parseToken(token),
        (error) =>
          refusedBecause(/space|printable/u)(error) &&
          error instanceof Error &&
          !error.message.includes('aaaa'),
      );
    }
  });
});

describe('a token id', () => {
  it('is 64 bits, the same every time, and different for different tokens', () => {
    fc.assert(
      fc.property(printable, printable, (one, other) => {
        assert.match(tokenId(one), /^[A-Za-z0-9_-]{11}$/u);
        assert.equal(tokenId(one), tokenId(one));
        assert.equal(tokenId(one) === tokenId(other), one === other);
        assert.equal(deriveVerifier(one).id, tokenId(one));
      }),
    );
  });
});
