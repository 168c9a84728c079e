// Patterns of agents' names: * for any characters, ? for one, the rest for itself in any case. No regular expression is made of one.

import { agentNameKey } from '../../../accounts/names/index.ts';
import { matchWildcards, type WildcardToken } from '../../../base/index.ts';
import { MAX_NAME_PATTERN_LENGTH } from './limits.ts';

// What names are made of, and the two wildcards.
const NAME_PATTERN = /^[\p{L}\p{M}\p{N}._*?-]+$/u;

/** The pattern as it is kept; undefined when the text is none. */
export const toNamePattern = (text: string): string | undefined => {
  if (text.length > MAX_NAME_PATTERN_LENGTH) return undefined;
  const pattern = text.normalize('NFC').replaceAll(/\*+/gu, '*');
  return pattern.length <= MAX_NAME_PATTERN_LENGTH && NAME_PATTERN.test(pattern) ? pattern : undefined;
};

/** Characters that are compared. The two small sigmas, of which one stands last in words, are one also before a wildcard. */
export const nameCharacters = (text: string): readonly string[] =>
  Array.from(agentNameKey(text).replaceAll('ς', 'σ'));

const isOne =
  (expected: string): WildcardToken =>
  (character) =>
    character === expected;
const isAny: WildcardToken = () => true;

/** What `matchWildcards` matches with a name's characters. */
export const nameTokens = (pattern: string): readonly WildcardToken[] =>
  // Wildcards are told apart before letters are made alike: a full-width "？" would become one.
  (pattern.match(/[*?]|[^*?]+/gu) ?? []).flatMap((part) => {
    if (part === '*') return ['star' as const];
    return part === '?' ? [isAny] : nameCharacters(part).map(isOne);
  });

/** The test that a pattern is, of characters that `nameCharacters` gives. */
export const compileNamePattern = (pattern: string): ((characters: readonly string[]) => boolean) => {
  const tokens = nameTokens(pattern);
  return (characters) => matchWildcards(tokens, characters);
};
