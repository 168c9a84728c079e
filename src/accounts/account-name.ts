// What an account may be called. Names are shown to people and become names of home directories.

import { WherryError, displayName } from '../base/index.ts';
import { composeName, nameKey } from './names/index.ts';

export const MAX_ACCOUNT_NAME_LENGTH = 64;

/** The built-in account of the server's own token. */
export const OWNER_ACCOUNT = 'owner';

/** The name as it is kept. Its key, which names a directory, is as good a name. Code: `INVALID_NAME`. */
export const parseAccountName = (text: string): string => {
  const name = composeName(text, MAX_ACCOUNT_NAME_LENGTH);
  if (name !== undefined) return name;
  throw new WherryError(
    'INVALID_NAME',
    `"${displayName(text)}" cannot name an account; use 1 to ${MAX_ACCOUNT_NAME_LENGTH} letters, digits, ".", "_" or "-", beginning with a letter or digit and not ending with a dot.`,
  );
};

/** The same for all names of one account, however it is typed. Any text has one, so that what a stranger types can be looked up. */
export const accountKey = nameKey;
