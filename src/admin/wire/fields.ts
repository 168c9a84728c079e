// Members of requests and answers, read with their types. What comes from a peer is refused as a whole when one member is
// not what it must be.

import { WherryError, parseRemotePath, type RemotePath } from '../../base/index.ts';
import type { TokenKind, TokenVerifier } from '../../accounts/index.ts';
import { VERBS, type Verb } from '../../accounts/rights/index.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** Of any text in a request or an answer, in UTF-16 units. */
const MAX_TEXT_LENGTH = 16 * 1024;

export const malformed = (field: string): WherryError =>
  new WherryError('BAD_REQUEST', `The member "${field}" is malformed.`);

export const fieldsOf = (value: unknown, what: string): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array)
    throw malformed(what);
  return value as Fields;
};

/** Reads one member. */
type Read<T> = (fields: Fields, name: string) => T;

export const text: Read<string> = (fields, name) => {
  const value = fields[name];
  if (typeof value !== 'string' || value.length > MAX_TEXT_LENGTH) throw malformed(name);
  return value;
};

export const integer: Read<number> = (fields, name) => {
  const value = fields[name];
  if (!Number.isSafeInteger(value)) throw malformed(name);
  return value as number;
};

/** Zero or more. */
export const count: Read<number> = (fields, name) => {
  const value = integer(fields, name);
  if (value < 0) throw malformed(name);
  return value;
};

export const flag: Read<boolean> = (fields, name) => {
  const value = fields[name];
  if (typeof value !== 'boolean') throw malformed(name);
  return value;
};

export const bytes =
  (size: number): Read<Uint8Array> =>
  (fields, name) => {
    const value = fields[name];
    if (!(value instanceof Uint8Array) || value.length !== size) throw malformed(name);
    return value.slice();
  };

export const path: Read<RemotePath> = (fields, name) => parseRemotePath(text(fields, name));

export const list =
  <T>(item: (value: unknown) => T): Read<readonly T[]> =>
  (fields, name) => {
    const value = fields[name];
    if (!Array.isArray(value)) throw malformed(name);
    return value.map(item);
  };

export const verbs: Read<readonly Verb[]> = (fields, name) =>
  list((value) => {
    const verb = VERBS.find((known) => known === value);
    if (verb === undefined) throw malformed(name);
    return verb;
  })(fields, name);

export const tokenKind: Read<TokenKind> = (fields, name) => {
  const value = fields[name];
  if (value !== 'named' && value !== 'login') throw malformed(name);
  return value;
};

/** docs/spec/login.md, "Tokens". */
export const verifier: Read<TokenVerifier> = (fields, name) => {
  const value = fieldsOf(fields[name], name);
  const id = text(value, 'id');
  if (!/^[\w-]{11}$/u.test(id)) throw malformed(name);
  return { id, storedKey: bytes(32)(value, 'storedKey'), serverKey: bytes(32)(value, 'serverKey') };
};

/** A member that may be left out. */
export const maybe = <T>(read: Read<T>, fields: Fields, name: string): T | undefined =>
  fields[name] === undefined ? undefined : read(fields, name);

/** A member that may be left out, or be `null`. */
export const maybeNull = <T>(read: Read<T>, fields: Fields, name: string): T | null | undefined =>
  fields[name] === null ? null : maybe(read, fields, name);

/** A value as the wire takes it: members that are undefined are left out, at every depth. */
export const toWire = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, unknown][] =>
      member === undefined ? [] : [[name, toWire(member)]],
    ),
  );
};
