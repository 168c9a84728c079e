import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { WherryError } from '../../src/base/index.ts';
import {
  MAX_ENROLMENT_LIFETIME_MS,
  createEnrolment,
  deriveEnrolment,
  generateEnrolmentToken,
  isEnrolmentToken,
  parseEnrolmentToken,
} from '../../src/accounts/index.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

const tokens = fc.constantFrom(...Array.from({ length: 50 }, generateEnrolmentToken));

describe('an enrolment token', () => {
  it('row 23: is 16 characters of an alphabet of 32 without look-alikes, each as often as any other', () => {
    const counts = new Map<string, number>();
    for (let round = 0; round < 2000; round += 1) {
      const token = generateEnrolmentToken();
      assert.match(token, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/u);
      for (const character of token.replaceAll('-', ''))
        counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    assert.equal(counts.size, 32);
    // 1000 each, with a deviation of 31.
    for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 250, String(count));
  });

  it('is the same whatever case, dashes and blanks it is typed with, and with letters for the digits they look like', () => {
    fc.assert(
      fc.property(
        tokens,
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 19, maxLength: 19 }),
        (token, ways) => {
          const typed = [...token]
            .map((character, index) => {
              if (ways[index] === 0) return character.toLowerCase();
              if (ways[index] === 1 && character === '-') return '';
              if (ways[index] === 2 && character === '0') return 'o';
              if (ways[index] === 3 && character === '1') return 'l';
              return character;
            })
            .join('');
          assert.equal(parseEnrolmentToken(` ${typed}\n`), token);
          assert.deepEqual(deriveEnrolment(typed), deriveEnrolment(token));
        },
      ),
    );
  });

  it('is refused without being repeated when it is none', () => {
    const bad = [
      '',
      '----',
      'UUUU-UUUU-UUUU-UUUU',
      '7HQ2-MZ8X-KCVB-N4T',
      '7HQ2-MZ8X-KCVB-N4TR-2',
      'ABCÉ-2222-3333-4444',
      '-'.repeat(1000),
    ];
    for (const text of bad) {
      assert.equal(isEnrolmentToken(text), false, text);
      for (const use of [parseEnrolmentToken, deriveEnrolment])
        assert.throws(
          () => use(text),
          (error: Error) => code('BAD_REQUEST')(error) && (text.length < 5 || !error.message.includes(text)),
        );
    }
  });

  it('is never among what is kept of it', () => {
    const { token, enrolment } = createEnrolment({}, 0);
    const kept = JSON.stringify({
      ...enrolment,
      proofKey: Buffer.from(enrolment.proofKey).toString('latin1'),
    });
    assert.ok(!kept.includes(token) && !kept.includes(token.replaceAll('-', '')));
    assert.deepEqual(deriveEnrolment(token).id, enrolment.id);
  });
});

describe('an enrolment', () => {
  it('is good for a quarter of an hour unless something else is said, and for thirty days at most', () => {
    assert.equal(createEnrolment({}, 1000).enrolment.expiresMs, 1000 + 15 * 60 * 1000);
    assert.equal(createEnrolment({ lifetimeMs: 5 }, 1000).enrolment.expiresMs, 1005);
    for (const lifetimeMs of [0, -1, 1.5, Number.NaN, Infinity, MAX_ENROLMENT_LIFETIME_MS + 1])
      assert.throws(() => createEnrolment({ lifetimeMs }, 0), code('BAD_REQUEST'));
  });

  it('is not made for an agent that could not be', () => {
    assert.throws(() => createEnrolment({ name: 'a b' }, 0), code('INVALID_NAME'));
    assert.throws(() => createEnrolment({ tags: { A: 'x' } }, 0), code('BAD_REQUEST'));
    assert.throws(() => createEnrolment({ capabilities: ['A'] }, 0), code('BAD_REQUEST'));
  });
});
