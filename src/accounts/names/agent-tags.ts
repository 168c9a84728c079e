// What an agent is marked with: tags, by which it is selected, and capabilities, which say what it may be asked to do. Checked
// where they come in, whoever says them.

import { WherryError, quoteText } from '../../base/index.ts';
import {
  MAX_CAPABILITIES,
  MAX_CAPABILITY_LENGTH,
  MAX_TAGS,
  MAX_TAG_KEY_LENGTH,
  MAX_TAG_VALUE_LENGTH,
} from './limits.ts';
import { isReservedKey } from './selector-words.ts';

/** Looked up by own members only (`Object.hasOwn`): "constructor" may be a key. */
export type AgentTags = Readonly<Record<string, string>>;

export interface AgentTag {
  readonly key: string;
  readonly value: string;
}

// Small letters only, so that "Site" and "site" are never two tags. What is no member like others begins with an underscore.
const TAG_KEY = new RegExp(`^[a-z0-9][a-z0-9._-]{0,${MAX_TAG_KEY_LENGTH - 1}}$`, 'u');
// Spaces, but no other blanks; nothing that nobody sees or that changes direction, and no line or paragraph separator: values
// stand in lists and pages.
const TAG_VALUE = /^(?:(?!\p{Default_Ignorable_Code_Point})[^\p{C}\p{Z}]| )*$/u;
const CAPABILITY = new RegExp(`^[a-z0-9._-]{1,${MAX_CAPABILITY_LENGTH}}$`, 'u');

const refuse = (sentence: string): never => {
  throw new WherryError('BAD_REQUEST', sentence);
};

export const isTagKey = (text: string): boolean => TAG_KEY.test(text) && !isReservedKey(text);

/** The key itself. Code: `BAD_REQUEST`. */
export const parseTagKey = (text: string): string => {
  if (isTagKey(text)) return text;
  return isReservedKey(text)
    ? refuse(
        `${quoteText(text)} cannot be the key of a tag: it means something else where agents are selected. Choose another key.`,
      )
    : refuse(
        `${quoteText(text)} cannot be the key of a tag; use 1 to ${MAX_TAG_KEY_LENGTH} small letters, digits, ".", "_" or "-", beginning with a letter or digit.`,
      );
};

/** The value as it is kept and compared, in NFC; it may be empty. Code: `BAD_REQUEST`. */
export const parseTagValue = (text: string): string => {
  // Asked before it is normalised, so that a long text costs nothing: composing makes at most four units one.
  const value = text.length > MAX_TAG_VALUE_LENGTH * 4 ? text : text.normalize('NFC');
  if (value.length <= MAX_TAG_VALUE_LENGTH && TAG_VALUE.test(value) && value.trim() === value) return value;
  return refuse(
    `${quoteText(text)} cannot be the value of a tag; use at most ${MAX_TAG_VALUE_LENGTH} visible characters, and no blank at either end.`,
  );
};

/** A tag as it is typed, KEY=VALUE; a value may hold more of "=". Code: `BAD_REQUEST`. */
export const parseTag = (text: string): AgentTag => {
  const at = text.indexOf('=');
  if (at === -1) return refuse(`${quoteText(text)} is no tag; write KEY=VALUE, such as site=north.`);
  return { key: parseTagKey(text.slice(0, at)), value: parseTagValue(text.slice(at + 1)) };
};

/** The tags as they are kept, in the order of their keys. Code: `BAD_REQUEST`. */
export const parseAgentTags = (tags: Readonly<Record<string, unknown>>): AgentTags => {
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS)
    refuse(`There are ${entries.length} tags, and an agent has at most ${MAX_TAGS}; leave some out.`);
  const parsed = entries.map(([text, value]): readonly [string, string] => {
    const key = parseTagKey(text);
    return typeof value === 'string'
      ? [key, parseTagValue(value)]
      : refuse(`The value of the tag "${key}" is no text; give one.`);
  });
  return Object.fromEntries(parsed.toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

const ensureCapability = (value: unknown): string => {
  if (typeof value === 'string' && CAPABILITY.test(value)) return value;
  return refuse(
    `${quoteText(String(value))} cannot be a capability; use 1 to ${MAX_CAPABILITY_LENGTH} small letters, digits, ".", "_" or "-".`,
  );
};

/** Each once, in order. Code: `BAD_REQUEST`. */
export const parseCapabilities = (capabilities: readonly unknown[]): readonly string[] => {
  const parsed = [...new Set(capabilities)].map(ensureCapability).toSorted();
  if (parsed.length > MAX_CAPABILITIES)
    refuse(
      `There are ${parsed.length} capabilities, and an agent has at most ${MAX_CAPABILITIES}; leave some out.`,
    );
  return parsed;
};
