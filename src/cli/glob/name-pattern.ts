// A pattern for one name: *, ?, [a-z], [!a-z], [[:digit:]] and \ before what means itself. Pure.
//
// Names come from a server that may wish harm, so no regular expression is made of a pattern: matching takes at most
// (length of the name) × (length of the pattern) steps, whatever either is. Characters are whole code points; a byte that is
// not UTF-8 is one character, as byte-name.ts holds it.

import { matchWildcards, type WildcardToken } from '../../base/index.ts';

type Token =
  | { readonly kind: 'star' }
  | { readonly kind: 'any' }
  | { readonly kind: 'one'; readonly character: string }
  | { readonly kind: 'set'; readonly isNegated: boolean; readonly parts: readonly SetPart[] };

/** Whether one character is in a part of a [set]. */
type SetPart = (character: string) => boolean;

/** What a name, or a pattern without wildcards, is told apart by. */
export type NamePattern =
  | { readonly kind: 'literal'; readonly name: string; readonly isEscaped: boolean }
  | { readonly kind: 'pattern'; readonly matches: (name: string) => boolean };

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /^[\p{L}\p{N}]$/u,
  alpha: /^\p{L}$/u,
  blank: /^[ \t]$/u,
  digit: /^\d$/u,
  lower: /^\p{Ll}$/u,
  punct: /^[\p{P}\p{S}]$/u,
  space: /^\s$/u,
  upper: /^\p{Lu}$/u,
  xdigit: /^[\da-f]$/iu,
};

const codePoint = (character: string): number => character.codePointAt(0) ?? 0;

const range = (from: string, to: string): SetPart => {
  const [low, high] = [codePoint(from), codePoint(to)];
  return (character) => codePoint(character) >= low && codePoint(character) <= high;
};

/** The `[:class:]` at an index, if there is one. */
const parseClass = (
  characters: readonly string[],
  from: number,
): { part: SetPart; next: number } | undefined => {
  if (characters[from] !== '[' || characters[from + 1] !== ':') return undefined;
  const end = characters.indexOf(':', from + 2);
  if (end === -1 || characters[end + 1] !== ']') return undefined;
  const name = characters.slice(from + 2, end).join('');
  if (!Object.hasOwn(CLASSES, name)) return undefined;
  return { part: (character) => CLASSES[name]?.test(character) === true, next: end + 2 };
};

/** The set that begins at "["; undefined when it has no end, and the bracket means itself. */
const parseSet = (
  characters: readonly string[],
  from: number,
): { token: Token; next: number } | undefined => {
  let index = from + 1;
  const isNegated = characters[index] === '!' || characters[index] === '^';
  if (isNegated) index += 1;
  const parts: SetPart[] = [];
  // A "]" that comes first is one of the characters.
  for (let isFirst = true; index < characters.length; isFirst = false) {
    if (characters[index] === ']' && !isFirst)
      return { token: { kind: 'set', isNegated, parts }, next: index + 1 };
    const named = parseClass(characters, index);
    if (named !== undefined) {
      parts.push(named.part);
      index = named.next;
      continue;
    }
    const take = (): string | undefined => {
      if (characters[index] === '\\' && index + 1 < characters.length) index += 1;
      index += 1;
      return characters[index - 1];
    };
    const low = take() ?? '';
    const isRange =
      characters[index] === '-' && index + 1 < characters.length && characters[index + 1] !== ']';
    if (isRange) index += 1;
    parts.push(range(low, isRange ? (take() ?? low) : low));
  }
  return undefined;
};

const parseTokens = (text: string): { tokens: readonly Token[]; isEscaped: boolean } => {
  const characters = Array.from(text);
  const tokens: Token[] = [];
  let isEscaped = false;
  // Many brackets without an end must not each be looked through to the end of the text.
  let hasUnclosed = false;
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? '';
    const set = character === '[' && !hasUnclosed ? parseSet(characters, index) : undefined;
    if (set !== undefined) {
      tokens.push(set.token);
      index = set.next - 1;
    } else if (character === '*') {
      if (tokens.at(-1)?.kind !== 'star') tokens.push({ kind: 'star' });
    } else if (character === '?') tokens.push({ kind: 'any' });
    else if (character === '\\' && index + 1 < characters.length) {
      index += 1;
      isEscaped = true;
      tokens.push({ kind: 'one', character: characters[index] ?? '' });
    } else {
      if (character === '[') hasUnclosed = true;
      tokens.push({ kind: 'one', character });
    }
  }
  return { tokens, isEscaped };
};

const matchesOne = (token: Token, character: string): boolean => {
  if (token.kind === 'one') return token.character === character;
  if (token.kind === 'set') return token.parts.some((part) => part(character)) !== token.isNegated;
  return token.kind === 'any';
};

const toWildcard = (token: Token): WildcardToken =>
  token.kind === 'star' ? 'star' : (character) => matchesOne(token, character);

/** Names that begin with a dot are matched only by patterns that do, unless `takesHidden`. */
export const parseNamePattern = (text: string, takesHidden = false): NamePattern => {
  const { tokens, isEscaped } = parseTokens(text);
  if (tokens.every((token) => token.kind === 'one'))
    return { kind: 'literal', name: tokens.map(({ character }) => character).join(''), isEscaped };
  const [first] = tokens;
  const wildcards = tokens.map(toWildcard);
  const mayBeHidden = takesHidden || (first?.kind === 'one' && first.character === '.');
  return {
    kind: 'pattern',
    matches: (name) => (mayBeHidden || !name.startsWith('.')) && matchWildcards(wildcards, Array.from(name)),
  };
};
