// What an account may do, in words.

import { displayName, roleOf, type AccountInfo, type Verb } from '../../src/client/browser/index.ts';
import { adminStrings } from '../strings/administration.ts';

const OWNER = 'owner';

export const isOwner = ({ name }: Pick<AccountInfo, 'name'>): boolean => name === OWNER;

/** "editor", or "read, share" where no role has these verbs. */
export const verbsInWords = (verbs: readonly Verb[]): string => {
  const text = adminStrings.value;
  const role = roleOf(verbs);
  return role === undefined ? verbs.map((verb) => text.verbs[verb]).join(', ') : text.roleShort[role];
};

/** "editor on /home/anna; reader on /photos". */
export const grantsInWords = (account: Pick<AccountInfo, 'name' | 'grants'>): string => {
  const text = adminStrings.value;
  if (isOwner(account)) return text.everything;
  if (account.grants.length === 0) return text.roleShort.none;
  return account.grants
    .toSorted((one, other) => (one.path < other.path ? -1 : 1))
    .map(({ path, verbs }) => text.onPath(verbsInWords(verbs), displayName(path)))
    .join('; ');
};
