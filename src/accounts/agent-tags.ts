// What an agent is marked with: tags, by which it is selected, and capabilities, which say what it may be asked to do. Checked
// where they come in, whoever says them.

import { WherryError, displayName } from '../base/index.ts';
import type { AgentTags } from './agent.ts';
import {
  MAX_CAPABILITIES,
  MAX_CAPABILITY_LENGTH,
  MAX_TAGS,
  MAX_TAG_KEY_LENGTH,
  MAX_TAG_VALUE_LENGTH,
} from './limits.ts';

const TAG_KEY = new RegExp(`^[a-z0-9._-]{1,${MAX_TAG_KEY_LENGTH}}$`, 'u');
// No control, invisible or direction-changing character, no line or paragraph separator: values stand in lists and pages.
const TAG_VALUE = new RegExp(`^[^\\p{C}\\p{Zl}\\p{Zp}]{0,${MAX_TAG_VALUE_LENGTH}}$`, 'u');
const CAPABILITY = new RegExp(`^[a-z0-9._-]{1,${MAX_CAPABILITY_LENGTH}}$`, 'u');

const refuse = (sentence: string): never => {
  throw new WherryError('BAD_REQUEST', sentence);
};

/** The tags as they are kept, in the order of their keys. Code: `BAD_REQUEST`. */
export const parseAgentTags = (tags: Readonly<Record<string, unknown>>): AgentTags => {
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS)
    refuse(`There are ${entries.length} tags, and an agent has at most ${MAX_TAGS}; leave some out.`);
  const parsed = entries.map(([key, value]): readonly [string, string] => {
    // The one key that is no member like others.
    if (!TAG_KEY.test(key) || key === '__proto__')
      return refuse(
        `"${displayName(key)}" cannot be the key of a tag; use 1 to ${MAX_TAG_KEY_LENGTH} small letters, digits, ".", "_" or "-".`,
      );
    if (typeof value !== 'string' || value.length > MAX_TAG_VALUE_LENGTH || !TAG_VALUE.test(value))
      return refuse(
        `The tag "${key}" has a value that is too long or cannot be shown; use at most ${MAX_TAG_VALUE_LENGTH} printable characters.`,
      );
    return [key, value];
  });
  return Object.fromEntries(parsed.toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

const ensureCapability = (value: unknown): string => {
  if (typeof value === 'string' && CAPABILITY.test(value)) return value;
  return refuse(
    `"${displayName(String(value))}" cannot be a capability; use 1 to ${MAX_CAPABILITY_LENGTH} small letters, digits, ".", "_" or "-".`,
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
