// A pattern of paths: names with wildcards between slashes, ** for any directories, {a,b} for alternatives. Pure.

import { WherryError, displayName } from '../../base/index.ts';
import { expandBraces } from './expand-braces.ts';
import { MAX_PATTERN_LENGTH } from './limits.ts';
import { parseNamePattern, type NamePattern } from './name-pattern.ts';

/** `deep` is "**": any number of directories. */
export type GlobSegment = NamePattern | { readonly kind: 'deep' };

export interface Glob {
  /** As it was typed. */
  readonly text: string;
  /** What its braces stand for, each as the names between the slashes. */
  readonly alternatives: readonly (readonly GlobSegment[])[];
  /** It ends with a slash. */
  readonly directoriesOnly: boolean;
}

const SPECIAL = /[*?[{\\]/u;

const parseSegments = (text: string): readonly GlobSegment[] => {
  const segments: GlobSegment[] = [];
  for (const part of text.split('/')) {
    if (part === '') continue;
    if (part !== '**') segments.push(parseNamePattern(part));
    // "**/**" means no more than "**".
    else if (segments.at(-1)?.kind !== 'deep') segments.push({ kind: 'deep' });
  }
  return segments;
};

/**
 * The pattern in a text; undefined when nothing in it is special, and it can only be the name itself.
 * Codes: `BAD_REQUEST` (too long, or braces that stand for too many).
 */
export const parseGlob = (text: string): Glob | undefined => {
  if (!SPECIAL.test(text)) return undefined;
  if (text.length > MAX_PATTERN_LENGTH) {
    throw new WherryError(
      'BAD_REQUEST',
      `The pattern "${displayName(text.slice(0, 100))}…" is longer than ${MAX_PATTERN_LENGTH} characters; use a shorter one.`,
    );
  }
  const texts = expandBraces(text);
  const alternatives = texts.map(parseSegments);
  const isPlain = alternatives.every((segments) =>
    segments.every((segment) => segment.kind === 'literal' && !segment.isEscaped),
  );
  if (isPlain && texts.length === 1) return undefined;
  return { text, alternatives, directoriesOnly: text.endsWith('/') };
};
