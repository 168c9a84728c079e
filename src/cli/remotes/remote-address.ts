// "home:/docs": a path on a remote that has a name. Pure.
//
// A name has two letters, digits or hyphens or more, so that "C:\files" names none; and a path on a server begins with "/",
// so that no path can be taken for an address.

import { displayName, WherryError } from '../../base/index.ts';

/** Longest name of a remote. */
const MAX_NAME_LENGTH = 64;

const NAME = /^[a-z0-9][a-z0-9-]*[a-z0-9]$/iu;
const ADDRESS = /^(?<name>[a-z0-9][a-z0-9-]*[a-z0-9]):(?<path>.*)$/isu;

/** "wherry://HOST" would be the path "//HOST" on it. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['wherry', 'wss', 'ws']);

/** Why a remote cannot be called so; undefined when it can. */
export const refuseRemoteName = (name: string): string | undefined => {
  if (!NAME.test(name) || name.length > MAX_NAME_LENGTH) {
    return `cannot be the name of a remote: that is two to ${MAX_NAME_LENGTH} letters, digits and hyphens, such as "home" or "nas-2"`;
  }
  return RESERVED_NAMES.has(name.toLowerCase())
    ? 'cannot be the name of a remote, since connection strings begin with it; choose another one'
    : undefined;
};

/** Meant as a connection string, well formed or not. */
export const looksLikeUrl = (text: string): boolean => /^[a-z+]+:\/\//iu.test(text);

export interface RemoteAddress {
  readonly name: string;
  /** As typed; "" where nothing follows the colon. */
  readonly path: string;
}

/** Undefined for what has no name before a colon. Code `BAD_REQUEST` for a connection string. */
export const parseRemoteAddress = (text: string): RemoteAddress | undefined => {
  if (/^(?:wherry(?:\+tcp)?|wss?):\/\//iu.test(text)) {
    // It may hold a token, so the message does not repeat it.
    throw new WherryError(
      'BAD_REQUEST',
      'A connection string stands where a path belongs; give it to --remote, or a name by "wherry remote add".',
    );
  }
  const groups = ADDRESS.exec(text)?.groups;
  return groups === undefined ? undefined : { name: groups.name ?? '', path: groups.path ?? '' };
};

/** The name before ":/" in a text that is a local path, unless it is a mistake. Undefined for every other local path. */
export const parseLocalLookalike = (text: string): string | undefined => {
  const groups = ADDRESS.exec(text)?.groups;
  return groups?.path?.startsWith('/') === true ? groups.name : undefined;
};

/** The path of an address; nothing behind the colon is the root. Code `BAD_REQUEST` for a relative one. */
export const pathOfAddress = ({ name, path }: RemoteAddress): string => {
  if (path === '') return '/';
  if (path.startsWith('/')) return path;
  throw new WherryError(
    'BAD_REQUEST',
    `"${displayName(`${name}:${path}`)}" has no absolute path; write ${displayName(`${name}:/${path}`)}`,
  );
};
