// Selectors as programs give them: a text, or an object of which everything that is there must hold.

import { parseAgentId, parseTagKey, parseTagValue } from '../../../accounts/names/index.ts';
import { WherryError, quoteText } from '../../../base/index.ts';
import { parseSelectorText } from './parse-selector.ts';
import { NOBODY, joinSelectors, type Selector } from './selector.ts';
import { SelectorSize } from './selector-size.ts';

/** All that is there must hold. An empty list selects nobody; an object that asks nothing is refused. */
export interface SelectorObject {
  /** Tags, each with its value or with those that it may have. */
  readonly tags?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly not?: SelectorInput | undefined;
  /** One of these must hold. */
  readonly any?: readonly SelectorInput[] | undefined;
  /** The agent is one of these. */
  readonly ids?: readonly string[] | undefined;
}

export type SelectorInput = string | SelectorObject;

const FIELDS = ['tags', 'not', 'any', 'ids'] as const;

const refuse = (sentence: string): never => {
  throw new WherryError('BAD_REQUEST', sentence);
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an empty list selects: "not *", which is a level, too. */
const nobody = (size: SelectorSize): Selector => {
  size.addTerm(0);
  return size.nested(1, () => NOBODY);
};

const toTag = (text: string, value: unknown, size: SelectorSize): Selector => {
  const key = parseTagKey(text);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0) return nobody(size);
  size.addTerm(values.length);
  return {
    kind: 'tag',
    key,
    values: values.map((each) =>
      typeof each === 'string'
        ? parseTagValue(each)
        : refuse(`A value of the tag "${key}" is no text; give one.`),
    ),
  };
};

const toTags = (tags: unknown, size: SelectorSize): readonly Selector[] =>
  isObject(tags)
    ? Object.entries(tags).map(([key, value]) => toTag(key, value, size))
    : refuse('The "tags" of a selector are an object: { site: "north" }.');

const toIds = (ids: unknown, size: SelectorSize): Selector => {
  if (!Array.isArray(ids)) return refuse('The "ids" of a selector are a list of ids.');
  if (ids.length === 0) return nobody(size);
  size.addTerm(ids.length);
  return {
    kind: 'id',
    ids: ids.map((id: unknown) =>
      typeof id === 'string' ? parseAgentId(id) : refuse('An id in a selector is no text; give one.'),
    ),
  };
};

const toAny = (any: unknown, size: SelectorSize): Selector => {
  if (!Array.isArray(any)) return refuse('The "any" of a selector is a list of selectors.');
  if (any.length === 0) return nobody(size);
  // Two levels: itself as a part of what else must hold, and each of its own parts.
  return size.nested(2, () =>
    joinSelectors(
      'or',
      any.map((each: unknown) => convert(each, size)),
    ),
  );
};

const convert = (input: unknown, size: SelectorSize): Selector => {
  if (typeof input === 'string') return parseSelectorText(input, size);
  if (!isObject(input))
    return refuse('A selector is a text or an object, such as { tags: { site: "north" } }.');
  // One that is misspelt must not select everyone.
  for (const field of Object.keys(input)) {
    if (!FIELDS.some((known) => known === field))
      return refuse(`A selector has no ${quoteText(field)}; it has ${FIELDS.join(', ')}.`);
  }
  const { tags, not, any, ids } = input;
  const parts = [
    ...(tags === undefined ? [] : toTags(tags, size)),
    ...(any === undefined ? [] : [toAny(any, size)]),
    ...(ids === undefined ? [] : [toIds(ids, size)]),
    // Two levels: what is not to hold may need parentheses.
    ...(not === undefined ? [] : [size.nested(2, (): Selector => ({ kind: 'not', of: convert(not, size) }))]),
  ];
  if (parts.length === 0) return refuse('The selector asks nothing; write "*" for every agent.');
  return joinSelectors('and', parts);
};

/** The selector that a text or an object means. Looked at as it comes, so it may come from a peer. Code: `BAD_REQUEST`. */
export const toSelector = (input: SelectorInput): Selector => convert(input, new SelectorSize());
