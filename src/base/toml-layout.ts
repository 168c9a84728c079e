// Where the parts of a TOML text stand: headers, keys and values, as positions in the text. Only for text that a parser has
// accepted: it looks for no mistakes, and knows just enough of the language to tell keys from what stands in strings, lists and
// comments. Pure.

/** A key with its value, at the top of a text or below a header. It has its lines for itself. */
export interface TomlPair {
  /** The parts of the key, as written: relative to the header above. */
  readonly keys: readonly string[];
  /** Where its key begins. */
  readonly start: number;
  readonly valueStart: number;
  /** Behind the value; a comment may follow. */
  readonly valueEnd: number;
}

/** What stands below one header, up to the next. */
export interface TomlSection {
  /** The parts of the header; none for what stands above all headers. */
  readonly keys: readonly string[];
  /** `[[…]]`: one element of a list of tables. */
  readonly isList: boolean;
  /** Where the header begins, and where it ends. */
  readonly start: number;
  readonly end: number;
  readonly pairs: readonly TomlPair[];
}

/** A key with its value inside `{ … }`. */
export interface TomlInlinePair extends TomlPair {
  /** Where the comma behind it stands, if there is one. */
  readonly comma: number | undefined;
}

const KEY_PART = /[ \t]*(?:(?<bare>[\w-]+)|"(?<basic>[^"\\]*(?:\\.[^"\\]*)*)"|'(?<literal>[^']*)')[ \t]*/uy;
const ESCAPE = /\\(?:x(?<x>[\da-f]{2})|u(?<u>[\da-f]{4})|U(?<long>[\da-f]{8})|(?<one>.))/giu;
const ESCAPED: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001b',
};

const unescape = (text: string): string =>
  text.replaceAll(ESCAPE, (...found: unknown[]) => {
    const { x, u, long, one = '' } = found.at(-1) as Readonly<Record<string, string | undefined>>;
    const point = x ?? u ?? long;
    return point === undefined ? (ESCAPED[one] ?? one) : String.fromCodePoint(Number.parseInt(point, 16));
  });

/** Where a string ends that begins at `start`, which holds its first quote. */
const endOfString = (text: string, start: number): number => {
  const quote = text[start] ?? '';
  const isLong = text.startsWith(quote.repeat(3), start);
  const mark = isLong ? quote.repeat(3) : quote;
  let at = start + mark.length;
  while (at < text.length && !text.startsWith(mark, at)) at += quote === '"' && text[at] === '\\' ? 2 : 1;
  at += mark.length;
  // Up to two quotes may stand right before the closing ones.
  if (isLong) while (text[at] === quote) at += 1;
  return at;
};

/** Where the line ends that `from` is in: at its line feed, or at the end of the text. */
export const endOfTomlLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
};

/** Where a list or an inline table ends that begins at `start`. */
const endOfBrackets = (text: string, start: number): number => {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at];
    if (character === '"' || character === "'") {
      at = endOfString(text, at);
    } else if (character === '#') {
      at = endOfTomlLine(text, at);
    } else {
      at += 1;
      if (character === '[' || character === '{') depth += 1;
      else if (character === ']' || character === '}') depth -= 1;
      if (depth === 0) return at;
    }
  }
  return at;
};

/** A number, a date, true or false: up to what cannot be of it. A date may have a space within. */
const BARE_VALUE = /[^\s,#\]}]+(?: \d[^\s,#\]}]*)?/uy;

const endOfValue = (text: string, start: number): number => {
  const first = text[start];
  if (first === '"' || first === "'") return endOfString(text, start);
  if (first === '[' || first === '{') return endOfBrackets(text, start);
  BARE_VALUE.lastIndex = start;
  return start + (BARE_VALUE.exec(text)?.[0].length ?? 1);
};

const readKey = (text: string, start: number): { readonly keys: readonly string[]; readonly end: number } => {
  const keys: string[] = [];
  let at = start;
  for (;;) {
    KEY_PART.lastIndex = at;
    const groups = KEY_PART.exec(text)?.groups;
    if (groups === undefined) return { keys, end: at };
    keys.push(groups.bare ?? groups.literal ?? unescape(groups.basic ?? ''));
    at = KEY_PART.lastIndex;
    if (text[at] !== '.') return { keys, end: at };
    at += 1;
  }
};

const readPair = (text: string, start: number): TomlPair => {
  const { keys, end } = readKey(text, start);
  let valueStart = end + 1;
  while (text[valueStart] === ' ' || text[valueStart] === '\t') valueStart += 1;
  return { keys, start, valueStart, valueEnd: endOfValue(text, valueStart) };
};

/** Where what has a meaning goes on: behind white space and comments. */
const skipVoid = (text: string, from: number): number => {
  let at = from;
  for (;;) {
    while (at < text.length && ' \t\r\n\uFEFF'.includes(text[at] ?? '')) at += 1;
    if (text[at] !== '#') return at;
    at = endOfTomlLine(text, at);
  }
};

/** In the order of the text. The first one is what stands above all headers. */
export const layOutToml = (text: string): readonly TomlSection[] => {
  let pairs: TomlPair[] = [];
  const sections: TomlSection[] = [{ keys: [], isList: false, start: 0, end: 0, pairs }];
  let at = skipVoid(text, 0);
  while (at < text.length) {
    if (text[at] === '[') {
      const isList = text[at + 1] === '[';
      const { keys, end } = readKey(text, at + (isList ? 2 : 1));
      pairs = [];
      sections.push({ keys, isList, start: at, end: end + (isList ? 2 : 1), pairs });
      at = endOfTomlLine(text, end);
    } else {
      const pair = readPair(text, at);
      pairs.push(pair);
      at = endOfTomlLine(text, Math.max(pair.valueEnd, at + 1));
    }
    at = skipVoid(text, at);
  }
  return sections;
};

/** The pairs of an inline table that begins at `start`. */
export const layOutInlineTable = (text: string, start: number): readonly TomlInlinePair[] => {
  const pairs: TomlInlinePair[] = [];
  let at = skipVoid(text, start + 1);
  while (at < text.length && text[at] !== '}') {
    const pair = readPair(text, at);
    at = skipVoid(text, Math.max(pair.valueEnd, at + 1));
    const comma = text[at] === ',' ? at : undefined;
    pairs.push({ ...pair, comma });
    if (comma !== undefined) at = skipVoid(text, comma + 1);
  }
  return pairs;
};
