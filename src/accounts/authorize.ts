// Who may do what. The one decision that every service asks for; it sees canonical paths only.

import { WherryError, displayName, type RemotePath } from '../base/index.ts';

/** What is done to a path. `read` includes listing and checksums; `write` includes creating, moving and removing. */
export type Verb = 'read' | 'write';

/** `owner` may do everything, `reader` changes nothing. */
export type Role = 'owner' | 'reader';

export interface Account {
  readonly name: string;
  readonly role: Role;
}

const ALLOWED: Readonly<Record<Role, readonly Verb[]>> = {
  owner: ['read', 'write'],
  reader: ['read'],
};

/**
 * Returns when the account may do this, and throws when not: a caller cannot forget to look at the answer.
 * @throws WherryError `FORBIDDEN`
 */
export const authorize = (account: Account, verb: Verb, path: RemotePath): void => {
  if (ALLOWED[account.role].includes(verb)) return;
  throw new WherryError(
    'FORBIDDEN',
    `The account "${displayName(account.name)}" may not ${verb} "${displayName(path)}"; ask the owner of the server for the right.`,
  );
};
