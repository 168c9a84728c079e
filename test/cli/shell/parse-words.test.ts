import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { displayName, nameFromBytes } from '../../../src/base/index.ts';
import { closeQuote, parseWords, quoteWord, type QuoteStyle } from '../../../src/cli/shell/parse-words.ts';

const RULES = { hasBackslash: true };

const texts = (line: string): readonly string[] => parseWords(line, RULES).words.map(({ text }) => text);

describe('parseWords', () => {
  const cases: readonly (readonly [line: string, words: readonly string[]])[] = [
    ['', []],
    ['  \t ', []],
    ['put a', ['put', 'a']],
    ['  put\t a  b ', ['put', 'a', 'b']],
    [`put 'a b' "c d" e\\ f`, ['put', 'a b', 'c d', 'e f']],
    [`a'b'"c"d`, ['abcd']],
    [`''`, ['']],
    [`"" x`, ['', 'x']],
    [`"a\\"b" "a\\\\b" "a\\nb"`, ['a"b', 'a\\b', 'a\\nb']],
    [`'a\\b'`, ['a\\b']],
    [`it\\'s`, [`it's`]],
    [`$'a\\nb\\x1b\\u{202e}\\'\\\\'`, [`a\nb\u001b\u202e'\\`]],
    [`$'\\xc3\\xa9'`, ['é']],
    ['a#b c!', ['a#b', 'c!']],
    ['$HOME `x` ; | >', ['$HOME', '`x`', ';', '|', '>']],
  ];
  for (const [line, words] of cases)
    it(`reads ${JSON.stringify(line)}`, () => assert.deepEqual(texts(line), words));

  it('tells wildcards from quoted ones', () => {
    const one = (line: string) => {
      const [word] = parseWords(line, RULES).words;
      return [word?.text, word?.isLiteral];
    };
    assert.deepEqual(one('*.txt'), ['*.txt', false]);
    assert.deepEqual(one(`'*.txt'`), ['*.txt', true]);
    assert.deepEqual(one('\\*.txt'), ['*.txt', true]);
    assert.deepEqual(one(`'[a]'*`), ['\\[a\\]*', false]);
    assert.deepEqual(one('plain'), ['plain', false]);
    assert.deepEqual(one('~/a'), ['~/a', false]);
    assert.deepEqual(one(`'~/a'`), ['~/a', true]);
  });

  it('says what is open at the end, and never throws', () => {
    assert.equal(parseWords(`put 'a b`, RULES).open, 'single');
    assert.equal(parseWords('put "a b', RULES).open, 'double');
    assert.equal(parseWords(`put $'a`, RULES).open, 'ansi');
    assert.equal(parseWords('put a\\', RULES).open, 'escape');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (line) => void parseWords(line, RULES)));
  });

  it('leaves backslashes alone where paths have them', () => {
    const { words } = parseWords('put C:\\Users\\me "a b"', { hasBackslash: false });
    assert.deepEqual(
      words.map(({ text }) => text),
      ['put', 'C:\\Users\\me', 'a b'],
    );
  });
});

describe('quoteWord', () => {
  const name = fc
    .uint8Array({ minLength: 0, maxLength: 24 })
    .map(nameFromBytes)
    .filter((text) => !text.includes('\0'));
  const nasty = fc.stringMatching(/^[a '"\\*?[\]{}~$#!\n\u001b\u202e,-]{0,12}$/u);
  for (const style of ['bare', 'single', 'double', 'ansi'] as const satisfies readonly QuoteStyle[]) {
    it(`writes any name so that it is read back, ${style}, and steers no terminal`, () => {
      fc.assert(
        fc.property(fc.oneof(name, nasty), (text) => {
          const quoted = quoteWord(text, style, RULES);
          const closed = `${quoted}${closeQuote(quoted)}`;
          const { words, open } = parseWords(`x ${closed} y`, RULES);
          assert.equal(open, 'none');
          assert.deepEqual(
            words.map((word) => word.text),
            ['x', text, 'y'],
          );
          // Nothing in it means anything but itself.
          assert.ok(words[1]?.isLiteral === true || !/[*?[{~\\]/u.test(text.replace(/(?!^)~/gu, '')));
          assert.equal(displayName(closed), closed);
        }),
      );
    });
  }

  it('leaves a plain name as it is', () =>
    assert.equal(quoteWord('report-2026.tar.gz', 'bare', RULES), 'report-2026.tar.gz'));

  it('uses quotes where a backslash would not do', () => {
    assert.equal(quoteWord('a b', 'bare', { hasBackslash: false }), '"a b');
  });
});
