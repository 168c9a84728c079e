// One name's part of a line of an ignore file: "*", "?" and "[…]" against a name. Pure. Lines may come from a stranger: no
// pattern takes more steps than its length times that of the name, so nothing here becomes a regular expression.

type Token =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'unit'; readonly unit: number }
  | {
      readonly kind: 'set';
      readonly isNegated: boolean;
      readonly ranges: readonly (readonly [number, number])[];
    };

export type MatchName = (name: string) => boolean;

const BACKSLASH = 0x5c;
const STAR = 0x2a;
const QUESTION = 0x3f;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const BANG = 0x21;
const CARET = 0x5e;
const DASH = 0x2d;

/** Reads a "[…]" whose bracket is at `from`; undefined where it does not end. */
const readSet = (
  pattern: string,
  from: number,
): { readonly token: Token; readonly end: number } | undefined => {
  let at = from + 1;
  const isNegated = pattern.charCodeAt(at) === BANG || pattern.charCodeAt(at) === CARET;
  if (isNegated) at += 1;
  const ranges: [number, number][] = [];
  const unit = (): number => {
    if (pattern.charCodeAt(at) === BACKSLASH) at += 1;
    const found = pattern.charCodeAt(at);
    at += 1;
    return found;
  };
  // A bracket that comes first is one of the set.
  for (let isFirst = true; at < pattern.length; isFirst = false) {
    if (!isFirst && pattern.charCodeAt(at) === CLOSE)
      return { token: { kind: 'set', isNegated, ranges }, end: at + 1 };
    const low = unit();
    const isRange =
      pattern.charCodeAt(at) === DASH && at + 1 < pattern.length && pattern.charCodeAt(at + 1) !== CLOSE;
    if (isRange) at += 1;
    ranges.push([low, isRange ? unit() : low]);
  }
  return undefined;
};

/** Undefined for a pattern that is none: a "[" without its "]", or a backslash at the end. */
const tokensOf = (pattern: string): readonly Token[] | undefined => {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length;) {
    const unit = pattern.charCodeAt(at);
    if (unit === OPEN) {
      const set = readSet(pattern, at);
      if (set === undefined) return undefined;
      tokens.push(set.token);
      at = set.end;
      continue;
    }
    if (unit === STAR) {
      if (tokens.at(-1)?.kind !== 'star') tokens.push({ kind: 'star' });
    } else if (unit === QUESTION) tokens.push({ kind: 'any' });
    else if (unit !== BACKSLASH) tokens.push({ kind: 'unit', unit });
    else {
      at += 1;
      if (at === pattern.length) return undefined;
      tokens.push({ kind: 'unit', unit: pattern.charCodeAt(at) });
    }
    at += 1;
  }
  return tokens;
};

const takes = (token: Token, unit: number): boolean => {
  switch (token.kind) {
    case 'star':
      return false;
    case 'any':
      return true;
    case 'unit':
      return token.unit === unit;
    case 'set':
      return token.ranges.some(([low, high]) => low <= unit && unit <= high) !== token.isNegated;
  }
};

/** A star takes as little as it can, and more when what follows fails: only the last star ever has to. */
const matchTokens = (tokens: readonly Token[], name: string): boolean => {
  let token = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const next = tokens[token];
    if (next?.kind === 'star') {
      star = token;
      starAt = at;
      token += 1;
    } else if (next !== undefined && takes(next, name.charCodeAt(at))) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      starAt += 1;
      at = starAt;
      token = star + 1;
    } else return false;
  }
  while (tokens[token]?.kind === 'star') token += 1;
  return token === tokens.length;
};

const textOf = (tokens: readonly Token[]): string | undefined =>
  tokens.every((token) => token.kind === 'unit')
    ? String.fromCharCode(...tokens.map((token) => (token as Extract<Token, { kind: 'unit' }>).unit))
    : undefined;

/** Undefined where the pattern matches nothing ever, being none. */
export const compileSegment = (pattern: string): MatchName | undefined => {
  const tokens = tokensOf(pattern);
  if (tokens === undefined) return undefined;
  // Nearly every line is one of these.
  const text = textOf(tokens);
  if (text !== undefined) return (name) => name === text;
  if (tokens[0]?.kind === 'star') {
    const end = textOf(tokens.slice(1));
    if (end !== undefined) return (name) => name.endsWith(end);
  }
  return (name) => matchTokens(tokens, name);
};
