// Who may do what, where. Pure; the one decision that every service asks for. It sees canonical paths of the server only,
// whole names at a time: a right on "/a" says nothing of "/ab".
//
// A grant gives verbs on a path and everything below it, until a deeper grant says otherwise. So what holds at a path is
// said by the deepest grant that contains it, and nothing where no grant does.

import { WherryError, displayName, isWithinRemotePath, type RemotePath } from '../../base/index.ts';

/**
 * `read`: see and fetch, listing and checksums included. `write`: make what is not there yet. `delete`: remove, move away,
 * or replace what is there. `share`: hand out links to it. `admin`: manage accounts and look at everybody's doings;
 * it counts on "/" only.
 */
export type Verb = 'read' | 'write' | 'delete' | 'share' | 'admin';

export const VERBS: readonly Verb[] = ['read', 'write', 'delete', 'share', 'admin'];

export interface Grant {
  readonly path: RemotePath;
  readonly verbs: readonly Verb[];
}

/** Of one account. At most one grant a path. */
export type Rights = readonly Grant[];

/** A name for verbs that go together. */
export type Role = 'owner' | 'admin' | 'editor' | 'contributor' | 'reader' | 'uploader' | 'none';

/** Of `owner` there is one, the built-in account; it differs from `admin` in that nobody can take its rights away. */
export const ROLES: Readonly<Record<Role, readonly Verb[]>> = {
  owner: VERBS,
  admin: VERBS,
  editor: ['read', 'write', 'delete', 'share'],
  contributor: ['read', 'write'],
  reader: ['read'],
  uploader: ['write'],
  none: [],
};

/** Roles that can be given to an account. */
export const ASSIGNABLE_ROLES: readonly Role[] = [
  'admin',
  'editor',
  'contributor',
  'reader',
  'uploader',
  'none',
];

export const OWNER_RIGHTS: Rights = [{ path: '/' as RemotePath, verbs: VERBS }];

/** The grant that decides at a path. */
const grantAt = (rights: Rights, path: RemotePath): Grant | undefined => {
  let deepest: Grant | undefined;
  for (const grant of rights) {
    if (!isWithinRemotePath(path, grant.path)) continue;
    if (deepest === undefined || grant.path.length > deepest.path.length) deepest = grant;
  }
  return deepest;
};

export const verbsAt = (rights: Rights, path: RemotePath): readonly Verb[] =>
  grantAt(rights, path)?.verbs ?? [];

/** Whether this may be done to this very path. */
export const isAllowed = (rights: Rights, verb: Verb, path: RemotePath): boolean =>
  verbsAt(rights, verb === 'admin' ? ('/' as RemotePath) : path).includes(verb);

/** The grants strictly below a path. */
const grantsBelow = (rights: Rights, path: RemotePath): readonly Grant[] =>
  rights.filter((grant) => grant.path !== path && isWithinRemotePath(grant.path, path));

/** Whether this may be done to the path and to everything that is or could be below it. */
export const isAllowedWithin = (rights: Rights, verb: Verb, path: RemotePath): boolean =>
  isAllowed(rights, verb, path) && grantsBelow(rights, path).every(({ verbs }) => verbs.includes(verb));

/** Whether the same holds at this path and everywhere below it: then one look decides for a whole tree. */
export const isUniformWithin = (rights: Rights, path: RemotePath): boolean =>
  grantsBelow(rights, path).length === 0;

/** Whether anything at all is allowed at the path or somewhere below it, so that its name may be seen. */
export const leadsToAllowed = (rights: Rights, path: RemotePath): boolean =>
  verbsAt(rights, path).length > 0 || grantsBelow(rights, path).some(({ verbs }) => verbs.length > 0);

/** The role with exactly these verbs, for people; undefined when there is none. */
export const roleOf = (verbs: readonly Verb[]): Role | undefined =>
  ASSIGNABLE_ROLES.find(
    (role) => ROLES[role].length === verbs.length && ROLES[role].every((verb) => verbs.includes(verb)),
  );

/** "editor", or "read+share" where no role has these verbs. */
export const formatVerbs = (verbs: readonly Verb[]): string => roleOf(verbs) ?? verbs.join('+');

/** A role's name, or verbs with "+" or "," between them. @throws WherryError `BAD_REQUEST` */
export const parseVerbs = (text: string): readonly Verb[] => {
  const role = ASSIGNABLE_ROLES.find((candidate) => candidate === text);
  if (role !== undefined) return ROLES[role];
  const words = text.split(/[+,]/u);
  const verbs = VERBS.filter((verb) => words.includes(verb));
  if (words.length > 0 && verbs.length === new Set(words).size) return verbs;
  throw new WherryError(
    'BAD_REQUEST',
    `"${displayName(text)}" is no role; give ${ASSIGNABLE_ROLES.join(', ')}, or verbs such as read+write (of ${VERBS.join(', ')}).`,
  );
};

const DOING: Readonly<Record<Verb, string>> = {
  read: 'read',
  write: 'write to',
  delete: 'remove or replace',
  share: 'share',
  admin: 'administer',
};

/** How something is refused to an account. */
export const forbidden = (account: string, verb: Verb, path: RemotePath): WherryError =>
  new WherryError(
    'FORBIDDEN',
    verb === 'admin'
      ? `The account "${displayName(account)}" does not administer this server; ask its owner.`
      : `The account "${displayName(account)}" may not ${DOING[verb]} "${displayName(path)}"; ask the owner of the server for the right.`,
    { details: { verb, path } },
  );
