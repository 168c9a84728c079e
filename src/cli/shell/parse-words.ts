// A line of the shell as words, and a word as a line would have it. Pure. What a name is made of never matters: any name can be
// written, and `parseWords(quoteWord(name))` is that name.
//
//   a\ b  'a b'  "a b"     one word; within "…" a backslash is special before " and \ only, within '…' never
//   $'\n \t \e \x1b \u{202e}'   characters that cannot be typed; \x80 and above is one byte
//   *.txt  '*.txt'         a pattern, and a name: what is quoted means itself

import { displayName, nameBytes, nameFromBytes } from '../../base/index.ts';

export interface Word {
  /**
   * What it says. In a word with wildcards, what is quoted has a backslash before each character that a pattern would take
   * for something else.
   */
  readonly text: string;
  /** Characters that mean something in patterns, or a "~" at its beginning, stand for themselves. */
  readonly isLiteral: boolean;
  /** Where it begins in the line. */
  readonly start: number;
}

/** In what the line ends. `escape` is a lone backslash. */
export type OpenQuote = 'none' | 'single' | 'double' | 'ansi' | 'escape';

export interface ParsedWords {
  readonly words: readonly Word[];
  readonly open: OpenQuote;
  /** Whether the line ends within its last word; otherwise the next character would begin a new one. */
  readonly isInWord: boolean;
}

export interface WordRules {
  /** Outside of quotes a backslash makes the next character mean itself; where paths have backslashes it does not. */
  readonly hasBackslash: boolean;
}

interface Unit {
  readonly text: string;
  readonly isQuoted: boolean;
}

const WILDCARDS = '*?[{';
const PATTERN_CHARACTERS = '*?[]{},\\';

const finishWord = (units: readonly Unit[], start: number): Word => {
  const isPattern = units.some(({ text, isQuoted }) => !isQuoted && text !== '' && WILDCARDS.includes(text));
  const joined = units
    .map(({ text, isQuoted }) =>
      isPattern && isQuoted && text !== '' && PATTERN_CHARACTERS.includes(text) ? `\\${text}` : text,
    )
    .join('');
  const text = joined.isWellFormed() ? joined : nameFromBytes(nameBytes(joined));
  const [first] = units;
  const isTilde = first?.text === '~' && !first.isQuoted;
  const hasSpecial = /[*?[{\\]/u.test(text) || text.startsWith('~');
  return { text, isLiteral: !isPattern && !isTilde && hasSpecial, start };
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', e: '\u001b', '0': '\0' };

/** The escape of $'…' at an index, behind its backslash. */
const readEscape = (line: string, at: number): { readonly text: string; readonly next: number } => {
  const hex = /^x([\da-f]{2})/iu.exec(line.slice(at, at + 3))?.[1];
  if (hex !== undefined) {
    const value = Number.parseInt(hex, 16);
    // One byte, as base/byte-name.ts holds it; whole characters are made of such bytes when the word is done.
    return { text: String.fromCharCode(value < 0x80 ? value : 0xdc00 + value), next: at + 3 };
  }
  const point = /^u\{([\da-f]{1,6})\}/iu.exec(line.slice(at, at + 9));
  const value = Number.parseInt(point?.[1] ?? '', 16);
  if (point !== null && value <= 0x10ffff)
    return { text: String.fromCodePoint(value), next: at + point[0].length };
  const character = line[at] ?? '';
  return { text: ESCAPES[character] ?? character, next: at + 1 };
};

/** Reads one word, up to the blank behind it. */
const readWord = (
  line: string,
  start: number,
  rules: WordRules,
): { readonly word: Word; readonly next: number; readonly open: OpenQuote } => {
  const units: Unit[] = [];
  let open: OpenQuote = 'none';
  let index = start;
  const add = (text: string, isQuoted: boolean): void => void units.push({ text, isQuoted });
  for (; index < line.length; index += 1) {
    const character = line[index] ?? '';
    const following = line[index + 1];
    if (open === 'none') {
      if (character === ' ' || character === '\t') break;
      if (character === "'") open = 'single';
      else if (character === '"') open = 'double';
      else if (character === '$' && following === "'") {
        open = 'ansi';
        index += 1;
      } else if (character === '\\' && rules.hasBackslash) {
        if (following === undefined) open = 'escape';
        else add(following, true);
        index += 1;
        continue;
      } else {
        add(character, false);
        continue;
      }
      // An empty quoted piece still makes a word.
      add('', true);
    } else if (open === 'single' && character === "'") open = 'none';
    else if (open === 'double' && character === '"') open = 'none';
    else if (open === 'ansi' && character === "'") open = 'none';
    else if (open === 'double' && character === '\\' && (following === '"' || following === '\\')) {
      add(following, true);
      index += 1;
    } else if (open === 'ansi' && character === '\\' && following !== undefined) {
      const { text, next } = readEscape(line, index + 1);
      for (const unit of text) add(unit, true);
      index = next - 1;
    } else add(character, true);
  }
  return { word: finishWord(units, start), next: index, open };
};

/** Never throws: a quote that is not closed is told by `open`. */
export const parseWords = (line: string, rules: WordRules): ParsedWords => {
  const words: Word[] = [];
  let open: OpenQuote = 'none';
  let index = 0;
  let isInWord = false;
  for (;;) {
    while (line[index] === ' ' || line[index] === '\t') index += 1;
    if (index >= line.length) break;
    const read = readWord(line, index, rules);
    words.push(read.word);
    open = read.open;
    isInWord = read.next >= line.length;
    index = read.next;
  }
  return { words, open, isInWord };
};

const escapeAnsi = (text: string): string =>
  Array.from(text, (character) => {
    if (character === "'" || character === '\\') return `\\${character}`;
    const shown = displayName(character);
    if (shown === character) return character;
    const point = character.codePointAt(0) ?? 0;
    // \x80 and above would be a byte.
    return point >= 0x80 && point < 0x100 ? `\\u{${point.toString(16)}}` : shown;
  }).join('');

export type QuoteStyle = 'bare' | 'single' | 'double' | 'ansi';

/**
 * A word, in the style it was begun in; the closing quote is left to `closeQuote`. Whatever would steer a terminal is escaped.
 */
export const quoteWord = (text: string, style: QuoteStyle, rules: WordRules): string => {
  if (style === 'ansi' || displayName(text) !== text) return `$'${escapeAnsi(text)}`;
  if (style === 'single') return `'${text.replaceAll("'", `'\\''`)}`;
  if (style === 'double') return `"${text.replaceAll(/["\\]/gu, '\\$&')}`;
  if (text === '') return `''`;
  if (rules.hasBackslash) return text.replaceAll(/^[~#!]|[ \t'"\\*?[\]{},]/gu, '\\$&');
  return /^[~#!]|[ \t'"*?[\]{},]/u.test(text) ? quoteWord(text, 'double', rules) : text;
};

/** What ends a word that `quoteWord` wrote. */
export const closeQuote = (quoted: string): string => {
  if (quoted.startsWith(`$'`)) return `'`;
  if (quoted === `''`) return '';
  return quoted.startsWith(`'`) ? `'` : quoted.startsWith('"') ? '"' : '';
};
