// On which line each key of a TOML text stands. Only for text that a parser has accepted: it looks for no mistakes, and
// knows just enough of the language to tell keys from what stands in strings, lists and comments. Pure.

/** No setting lies deeper; a file may. */
const MAX_LOCATED_DEPTH = 4;

/** A dotted key as one text: its parts as JSON, so that no two keys are spelled alike. */
export const keyPath = (keys: readonly string[]): string => JSON.stringify(keys);

const KEY_PART = /\s*(?:(?<bare>[\w-]+)|"(?<basic>(?:[^"\\]|\\.)*)"|'(?<literal>[^']*)')\s*/uy;

const unescape = (text: string): string => {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    // An escape that JSON does not have: nobody asks for the line of such a key.
    return text;
  }
};

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

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
};

/** Where the line ends on which a value ends that begins at `start`. */
const endOfValue = (text: string, start: number): number => {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const character = text[at];
    if (character === '"' || character === "'") {
      at = endOfString(text, at);
      continue;
    }
    if (character === '#') {
      at = endOfLine(text, at);
      continue;
    }
    if (character === '[' || character === '{') depth += 1;
    if (character === ']' || character === '}') depth -= 1;
    if (character === '\n' && depth <= 0) return at;
    at += 1;
  }
  return at;
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

/** Line numbers, from 1, by `keyPath`: of values, and of the headers of tables. */
export const locateKeys = (text: string): ReadonlyMap<string, number> => {
  const lines = new Map<string, number>();
  let table: readonly string[] = [];
  let line = 1;
  let counted = 0;
  const lineAt = (at: number): number => {
    for (; counted < at; counted += 1) if (text[counted] === '\n') line += 1;
    return line;
  };
  const note = (keys: readonly string[], at: number): void => {
    const found = lineAt(at);
    // Parents that no header names stand where their first child does.
    for (let length = 1; length <= Math.min(keys.length, MAX_LOCATED_DEPTH); length += 1) {
      const path = keyPath(keys.slice(0, length));
      if (!lines.has(path)) lines.set(path, found);
    }
  };
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (/\s|\uFEFF/u.test(character)) {
      at += 1;
    } else if (character === '#') {
      at = endOfLine(text, at);
    } else if (character === '[') {
      const { keys } = readKey(text, text[at + 1] === '[' ? at + 2 : at + 1);
      note(keys, at);
      table = keys;
      at = endOfLine(text, at);
    } else {
      const { keys, end } = readKey(text, at);
      note([...table, ...keys], at);
      at = endOfValue(text, Math.max(end, at + 1));
    }
  }
  return lines;
};
