// What an account may be called. Names are shown to people and become names of home directories, so two that look alike,
// or that a file system could take for one, must be impossible: every name has a key, and a key belongs to one account.

import { WherryError, displayName } from '../base/index.ts';

export const MAX_ACCOUNT_NAME_LENGTH = 64;

/** The built-in account of the server's own token. */
export const OWNER_ACCOUNT = 'owner';

// Letters, marks and digits of any script, and three signs; a letter or digit first. No invisible or bidirectional
// character (Cf, Zl, Zp) is among them, no separator of paths, connection strings or selectors, and no leading dot or dash.
const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u;

const malformed = (name: string): WherryError =>
  new WherryError(
    'INVALID_NAME',
    `"${displayName(name)}" cannot name an account; use 1 to ${MAX_ACCOUNT_NAME_LENGTH} letters, digits, ".", "_" or "-", beginning with a letter or digit and not ending with a dot.`,
  );

// Letters and marks that nobody sees, such as the Hangul filler: with one of them two names look the same.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

/** Whether a text of at most so many UTF-16 units is formed like a name: the same for all who have one. */
export const hasNameForm = (text: string, maxLength: number): boolean =>
  text.length <= maxLength && NAME.test(text) && !text.endsWith('.') && !INVISIBLE.test(text);

/** The name as it is kept. Its key, which names a directory, is as good a name. Code: `INVALID_NAME`. */
export const parseAccountName = (text: string): string => {
  const name = text.normalize('NFC');
  const isName = [name, accountKey(name)].every((form) => hasNameForm(form, MAX_ACCOUNT_NAME_LENGTH));
  if (!isName) throw malformed(text);
  return name;
};

/**
 * The same for all names that differ by case, or by how their characters are composed (compatibility forms such as "ﬁ"
 * or full-width letters included). Any text has one, so that what a stranger types can be looked up.
 */
export const accountKey = (name: string): string =>
  // Upper case on the way: it is what makes "ß" and "SS", or the two small sigmas, one. Lower case before: of "ẞ".
  name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC');
