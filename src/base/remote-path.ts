// Remote paths: absolute, "/"-separated, canonical, and made in this file only. Whatever holds a RemotePath may rely
// on: it starts with "/", has no empty, "." or ".." segment, no NUL, no trailing "/" (but for the root itself), no
// segment over 255 bytes, no reserved segment, and is within the depth and length limits.

import { displayName, nameBytes, nameFromBytes } from './byte-name.ts';
import { MAX_NAME_BYTES, isReservedName } from './file-name.ts';
import { WherryError } from './wherry-error.ts';

declare const brand: unique symbol;

/** A canonical absolute path on a served root. */
export type RemotePath = string & { readonly [brand]: 'RemotePath' };

/** Longest path in bytes. */
export const MAX_PATH_BYTES = 4096;
/** Deepest nesting of a path. */
export const MAX_PATH_DEPTH = 256;

export const ROOT_PATH = '/' as RemotePath;

const refuse = (code: 'BAD_REQUEST' | 'INVALID_NAME' | 'RESERVED_NAME', path: string, why: string): never => {
  const shown = displayName(path.length > 200 ? `${path.slice(0, 200)}…` : path);
  throw new WherryError(code, `The remote path "${shown}" ${why}.`);
};

/**
 * Nearly every path: plain ASCII, canonical as it is, and so short that no name, depth or length is above its limit. Names
 * that begin with a dot or hold a tilde may be reserved ones in one of their forms, and are looked at closely.
 */
const PLAIN = /^(?:\/[!-\-0-}][ -.0-}]{0,84})+$/u;
const PLAIN_LENGTH = 2 * MAX_PATH_DEPTH;

const checkSegment = (segment: string, path: string): void => {
  if (segment === '.' || segment === '..')
    refuse('BAD_REQUEST', path, `contains "${segment}"; write the path without it`);
  if (segment.length > MAX_NAME_BYTES / 3 && nameBytes(segment).length > MAX_NAME_BYTES) {
    refuse('INVALID_NAME', path, `has a name longer than ${MAX_NAME_BYTES} bytes; choose a shorter one`);
  }
  if (isReservedName(segment))
    refuse('RESERVED_NAME', path, 'names the .wherry directory, which is kept for Wherry itself');
};

/**
 * The canonical form of a path given by a user or a peer. Repeated and trailing slashes mean nothing.
 * @throws WherryError `BAD_REQUEST` (relative, "." or "..", NUL, too long or too deep), `INVALID_NAME` (a name over 255 bytes), `RESERVED_NAME`.
 */
export const parseRemotePath = (text: string): RemotePath => {
  if (typeof text !== 'string') throw new WherryError('BAD_REQUEST', 'A remote path must be text.');
  if (text.length <= PLAIN_LENGTH && PLAIN.test(text)) return text as RemotePath;
  if (!text.startsWith('/')) refuse('BAD_REQUEST', text, 'is not absolute; begin it with "/"');
  if (text.length > MAX_PATH_BYTES) refuse('BAD_REQUEST', text, `is longer than ${MAX_PATH_BYTES} bytes`);
  if (text.includes('\0')) refuse('BAD_REQUEST', text, 'contains a NUL byte');
  // Bytes that are not UTF-8 have one spelling only (byte-name.ts); a second one would be another name for the same file.
  if (!text.isWellFormed() && nameFromBytes(nameBytes(text)) !== text)
    refuse('BAD_REQUEST', text, 'spells its bytes in another way than listings do');
  const segments = text.split('/').filter((segment) => segment !== '');
  if (segments.length > MAX_PATH_DEPTH)
    refuse('BAD_REQUEST', text, `is deeper than ${MAX_PATH_DEPTH} directories`);
  for (const segment of segments) checkSegment(segment, text);
  const path = `/${segments.join('/')}`;
  if (path.length > MAX_PATH_BYTES / 3 && nameBytes(path).length > MAX_PATH_BYTES) {
    refuse('BAD_REQUEST', text, `is longer than ${MAX_PATH_BYTES} bytes`);
  }
  return path as RemotePath;
};

/** The path of `relative` (one or more "/"-separated names) under `directory`. Throws as `parseRemotePath`. */
export const joinRemotePath = (directory: RemotePath, relative: string): RemotePath =>
  parseRemotePath(directory === '/' ? `/${relative}` : `${directory}/${relative}`);

/** The names on the way from the root; empty for the root. */
export const remotePathSegments = (path: RemotePath): readonly string[] =>
  path === '/' ? [] : path.slice(1).split('/');

/** The last name; empty for the root. */
export const remotePathName = (path: RemotePath): string => path.slice(path.lastIndexOf('/') + 1);

/** The directory that holds the entry; the root is its own parent. */
export const remotePathParent = (path: RemotePath): RemotePath => {
  const cut = path.lastIndexOf('/');
  return (cut <= 0 ? '/' : path.slice(0, cut)) as RemotePath;
};

/** Whether `path` is `directory` or lies below it. Compares whole names: /share2 is not within /share. */
export const isWithinRemotePath = (path: RemotePath, directory: RemotePath): boolean =>
  directory === '/' || path === directory || path.startsWith(`${directory}/`);

/** `path` without the leading `directory`; "" when they are the same. `path` must be within it. */
export const relativeRemotePath = (path: RemotePath, directory: RemotePath): string =>
  directory === '/' ? path.slice(1) : path.slice(directory.length + 1);
