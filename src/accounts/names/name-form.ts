// The form of names that people give and take for one another: of accounts and of agents. They are shown, typed, and become names of
// files and directories, so two that look alike must be impossible: every name has a key, and a key belongs to one name.

// Letters, marks and digits of any script, and three signs; a letter or digit first. No invisible or bidirectional
// character (Cf, Zl, Zp) is among them, no separator of paths, connection strings or selectors, and no leading dot or dash.
const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u;

// Letters and marks that nobody sees, such as the Hangul filler: with one of them two names look the same.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

const hasForm = (text: string, maxLength: number): boolean =>
  text.length <= maxLength && NAME.test(text) && !text.endsWith('.') && !INVISIBLE.test(text);

/**
 * The same for all names that differ by case, or by how their characters are composed (compatibility forms such as "ﬁ"
 * or full-width letters included). Any text has one, so that what a stranger types can be looked up.
 */
export const nameKey = (name: string): string =>
  // Upper case on the way: it is what makes "ß" and "SS", or the two small sigmas, one. Lower case before: of "ẞ".
  name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');

/**
 * The name as it is kept, in NFC; undefined when the text cannot be one. Its key, which may name a file, is as good a name.
 * `maxLength` is in UTF-16 units, of which each takes at most three bytes of a file's name.
 */
export const composeName = (text: string, maxLength: number): string | undefined => {
  // Asked first, so that a long text costs nothing: composing makes at most four units one.
  if (text.length > maxLength * 4) return undefined;
  const name = text.normalize('NFC');
  return [name, nameKey(name)].every((form) => hasForm(form, maxLength)) ? name : undefined;
};
