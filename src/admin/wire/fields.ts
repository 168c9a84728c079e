// Members that the requests and answers of both services have.

import { malformed, type FieldReader } from '../../base/index.ts';
import type { TokenKind, TokenVerifier } from '../../accounts/index.ts';
import { VERBS, type Verb } from '../../accounts/rights/index.ts';

/** Of any text in a request or an answer, in UTF-16 units. */
const MAX_TEXT_LENGTH = 16 * 1024;

const KINDS: readonly TokenKind[] = ['named', 'login'];

export const text = (fields: FieldReader, name: string): string => fields.text(name, MAX_TEXT_LENGTH);

/** A member that may be left out. */
export const maybe = <T>(
  fields: FieldReader,
  name: string,
  read: (fields: FieldReader, name: string) => T,
): T | undefined => (fields.has(name) ? read(fields, name) : undefined);

/** A member that may be left out, or be `null`. */
export const maybeNull = <T>(
  fields: FieldReader,
  name: string,
  read: (fields: FieldReader, name: string) => T,
): T | null | undefined => (fields.isNull(name) ? null : maybe(fields, name, read));

export const integer = (fields: FieldReader, name: string): number => fields.integer(name);

/** Zero or more. */
export const count = (fields: FieldReader, name: string): number => fields.size(name);

export const verbs = (fields: FieldReader, name: string): readonly Verb[] =>
  fields.list(name).map((value) => {
    const verb = VERBS.find((known) => known === value);
    if (verb === undefined) throw malformed(fields.side, `the field "${name}" must be a list of verbs`);
    return verb;
  });

export const tokenKind = (fields: FieldReader, name: string): TokenKind => fields.oneOf(name, KINDS);

/** docs/spec/login.md, "Tokens". The bytes are a copy. */
export const verifier = (fields: FieldReader, name: string): TokenVerifier => {
  const value = fields.fields(name);
  const id = text(value, 'id');
  if (!/^[\w-]{11}$/u.test(id))
    throw malformed(fields.side, `the field "${name}" must have an id of 11 characters`);
  return {
    id,
    storedKey: value.bytes('storedKey', 32).slice(),
    serverKey: value.bytes('serverKey', 32).slice(),
  };
};

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
