import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkPreconditions, mayUseRange, type Verdict } from '../../../src/http/files/conditional.ts';
import { formatHttpDate } from '../../../src/http/http-date.ts';

const MTIME_MS = 784_111_777_500;
const there = { etag: '"v1"', mtimeMs: MTIME_MS };

const AT = formatHttpDate(MTIME_MS);
const BEFORE = formatHttpDate(MTIME_MS - 1000);
const AFTER = formatHttpDate(MTIME_MS + 1000);

const headerOf =
  (fields: Readonly<Record<string, string>>) =>
  (name: string): string | undefined =>
    fields[name];

/** Fields, then what they come to for GET and for PUT where the entry is there, and where nothing is. */
const TABLE: readonly (readonly [Readonly<Record<string, string>>, Verdict, Verdict, Verdict, Verdict])[] = [
  [{}, 'proceed', 'proceed', 'proceed', 'proceed'],
  [{ 'if-match': '"v1"' }, 'proceed', 'proceed', 'failed', 'failed'],
  [{ 'if-match': '"v0"' }, 'failed', 'failed', 'failed', 'failed'],
  [{ 'if-match': '"v0", "v1"' }, 'proceed', 'proceed', 'failed', 'failed'],
  [{ 'if-match': '*' }, 'proceed', 'proceed', 'failed', 'failed'],
  [{ 'if-match': ' * ' }, 'proceed', 'proceed', 'failed', 'failed'],
  // Strong comparison: a weak tag never matches (8.8.3.2).
  [{ 'if-match': 'W/"v1"' }, 'failed', 'failed', 'failed', 'failed'],
  [{ 'if-match': 'v1' }, 'failed', 'failed', 'failed', 'failed'],
  [{ 'if-match': '' }, 'failed', 'failed', 'failed', 'failed'],
  [{ 'if-match': '"*"' }, 'failed', 'failed', 'failed', 'failed'],
  [{ 'if-unmodified-since': AT }, 'proceed', 'proceed', 'proceed', 'proceed'],
  [{ 'if-unmodified-since': AFTER }, 'proceed', 'proceed', 'proceed', 'proceed'],
  [{ 'if-unmodified-since': BEFORE }, 'failed', 'failed', 'proceed', 'proceed'],
  [{ 'if-unmodified-since': 'yesterday' }, 'proceed', 'proceed', 'proceed', 'proceed'],
  // If-Match decides, and If-Unmodified-Since is not looked at.
  [{ 'if-match': '"v1"', 'if-unmodified-since': BEFORE }, 'proceed', 'proceed', 'failed', 'failed'],
  [{ 'if-none-match': '"v1"' }, 'not-modified', 'failed', 'proceed', 'proceed'],
  [{ 'if-none-match': 'W/"v1"' }, 'not-modified', 'failed', 'proceed', 'proceed'],
  [{ 'if-none-match': '"v0"' }, 'proceed', 'proceed', 'proceed', 'proceed'],
  [{ 'if-none-match': '"v0", W/"v1"' }, 'not-modified', 'failed', 'proceed', 'proceed'],
  [{ 'if-none-match': '*' }, 'not-modified', 'failed', 'proceed', 'proceed'],
  [{ 'if-modified-since': AT }, 'not-modified', 'proceed', 'proceed', 'proceed'],
  [{ 'if-modified-since': AFTER }, 'not-modified', 'proceed', 'proceed', 'proceed'],
  [{ 'if-modified-since': BEFORE }, 'proceed', 'proceed', 'proceed', 'proceed'],
  [{ 'if-modified-since': '0' }, 'proceed', 'proceed', 'proceed', 'proceed'],
  // If-None-Match decides, and If-Modified-Since is not looked at.
  [{ 'if-none-match': '"v0"', 'if-modified-since': AFTER }, 'proceed', 'proceed', 'proceed', 'proceed'],
  // Both steps: the first that fails decides.
  [{ 'if-match': '"v0"', 'if-none-match': '"v1"' }, 'failed', 'failed', 'failed', 'failed'],
  [{ 'if-match': '"v1"', 'if-none-match': '"v1"' }, 'not-modified', 'failed', 'failed', 'failed'],
];

describe('preconditions (RFC 9110, 13.2.2)', () => {
  for (const [fields, reading, writing, readingNothing, writingNothing] of TABLE) {
    const title = Object.entries(fields)
      .map(
        ([name, value]) =>
          `${name}: ${value === AT ? 'its time' : value === BEFORE ? 'before' : value === AFTER ? 'after' : value}`,
      )
      .join(', ');
    it(`are met in the right order: ${title || 'none'}`, () => {
      const header = headerOf(fields);
      assert.equal(checkPreconditions(header, there, true), reading, 'GET');
      assert.equal(checkPreconditions(header, there, false), writing, 'PUT');
      assert.equal(checkPreconditions(header, undefined, true), readingNothing, 'GET of nothing');
      assert.equal(checkPreconditions(header, undefined, false), writingNothing, 'PUT of something new');
    });
  }

  it('with a list that nobody needs are looked at up to a bound', () => {
    const list = `${'"x", '.repeat(200_000)}"v1"`;
    assert.equal(checkPreconditions(headerOf({ 'if-match': list }), there, false), 'failed');
    assert.equal(checkPreconditions(headerOf({ 'if-match': '"'.repeat(100_001) }), there, false), 'failed');
  });
});

describe('a range with a condition (RFC 9110, 13.1.5)', () => {
  for (const [value, isUsed] of [
    ['"v1"', true],
    ['"v0"', false],
    ['W/"v1"', false],
    [AT, true],
    [AFTER, false],
    [BEFORE, false],
    ['*', false],
    ['', false],
    ['nonsense', false],
  ] as const)
    it(`${isUsed ? 'counts' : 'does not count'}: ${value}`, () =>
      assert.equal(mayUseRange(headerOf({ 'if-range': value }), there), isUsed));

  it('counts without one', () => assert.equal(mayUseRange(headerOf({}), there), true));
});
