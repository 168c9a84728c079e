// How large a selector may be, as text and as an object.

/** Characters of a selector's text. */
export const MAX_SELECTOR_LENGTH = 16_000;
/** Tests in one selector: names, tags, ids. Each list counts as one. */
export const MAX_SELECTOR_TERMS = 256;
/** Values and ids in all lists of one selector. As text, so many may be longer than a text may be. */
export const MAX_SELECTOR_VALUES = 10_000;
/** Parentheses and "not" within one another. */
export const MAX_SELECTOR_NESTING = 32;
/** Characters of a pattern of names. */
export const MAX_NAME_PATTERN_LENGTH = 128;
