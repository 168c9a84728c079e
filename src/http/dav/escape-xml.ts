// Text as it may stand in XML 1.0. Not all text may: names of files hold any byte, and most control characters have no
// spelling in XML at all, not even an escaped one.

/** What XML 1.0 cannot carry: control characters, halves of surrogate pairs, two that are no characters. */
const NO_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

const REPLACEMENT = '\ufffd';

const IN_TEXT: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  // A reader turns what is not escaped into a line feed.
  ['\r', '&#13;'],
]);

const IN_ATTRIBUTE: ReadonlyMap<string, string> = new Map([
  ...IN_TEXT,
  ['"', '&quot;'],
  // And these into spaces.
  ['\t', '&#9;'],
  ['\n', '&#10;'],
]);

/** The text with what XML cannot carry replaced by U+FFFD. */
export const toXmlCharacters = (text: string): string => text.replace(NO_XML, REPLACEMENT);

/** For between tags. */
export const escapeText = (text: string): string =>
  toXmlCharacters(text).replace(/[&<>\r]/gu, (character) => IN_TEXT.get(character) ?? character);

/** For between double quotes. */
export const escapeAttribute = (text: string): string =>
  toXmlCharacters(text).replace(/[&<>\r"\t\n]/gu, (character) => IN_ATTRIBUTE.get(character) ?? character);
