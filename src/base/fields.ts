// Checks of what a peer sent, field by field: nothing that arrives is used before it went through here, whatever the service.
// Written by hand because a schema library costs start-up time. Unknown fields are ignored, so that newer peers may add some.

import { nameBytes, nameFromBytes } from './byte-name.ts';
import { MAX_WIRE_INTEGER } from './limits.ts';
import { parseRemotePath, type RemotePath } from './remote-path.ts';
import { WherryError } from './wherry-error.ts';

/** Who sent it: a request that is refused, or an answer that cannot be trusted. */
export type WireSide = 'request' | 'answer';

/** `BAD_REQUEST` for a request; `CORRUPTED` for an answer, which the caller cannot have caused. */
export const malformed = (side: WireSide, why: string): WherryError =>
  side === 'request'
    ? new WherryError('BAD_REQUEST', `The request is malformed: ${why}.`)
    : new WherryError('CORRUPTED', `The server's answer is malformed: ${why}; nothing of it was used.`);

/** Reads the fields of one message. Each method throws `malformed`, naming the field. */
export interface FieldReader {
  readonly side: WireSide;
  has(name: string): boolean;
  any(name: string): unknown;
  /** Whether it was sent as `null`, where that means something else than leaving it out. */
  isNull(name: string): boolean;
  /** Of at most so many UTF-16 units. Default: as long as a message may be. */
  text(name: string, most?: number): string;
  /** Without a fallback it must be there. */
  flag(name: string, fallback?: boolean): boolean;
  /** A whole number from 0 to 2^53 - 1. */
  size(name: string): number;
  /** A whole number, also a negative one. */
  integer(name: string): number;
  bytes(name: string, length: number): Uint8Array;
  /** From 1 to so many bytes. */
  bytesUpTo(name: string, most: number): Uint8Array;
  /** A name or relative path: text, or bytes when it is not UTF-8. Not checked as a name. */
  name(name: string): string;
  path(name: string): RemotePath;
  list(name: string): readonly unknown[];
  /** Without a fallback it must be there. */
  oneOf<T extends string>(name: string, values: readonly T[], fallback?: T): T;
  /** A map within the map. */
  fields(name: string): FieldReader;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

export const isSize = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_WIRE_INTEGER;

export const isInteger = (value: unknown): value is number => Number.isSafeInteger(value);

/** A map of fields without those that are undefined, which do not travel. */
export const toFields = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

/** The form of a name or path on the wire: text where it is UTF-8, its bytes elsewhere. */
export const nameToWire = (name: string): string | Uint8Array =>
  name.isWellFormed() ? name : nameBytes(name);

/** The name or path that was sent, or undefined when it is neither text nor bytes. */
export const nameFromWire = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value.isWellFormed() ? value : undefined;
  return value instanceof Uint8Array ? nameFromBytes(value) : undefined;
};

export const readFields = (message: unknown, side: WireSide): FieldReader => {
  if (!isRecord(message)) throw malformed(side, 'it is not a map of fields');
  const wrong = (name: string, what: string): WherryError =>
    malformed(side, `the field "${name}" must be ${what}`);
  const has = (name: string): boolean =>
    Object.hasOwn(message, name) && message[name] !== undefined && message[name] !== null;
  const any = (name: string): unknown => (has(name) ? message[name] : undefined);

  const text = (name: string, most = Infinity): string => {
    const value = any(name);
    if (typeof value !== 'string') throw wrong(name, 'text');
    if (value.length > most) throw wrong(name, `text of at most ${most} characters`);
    return value;
  };
  const name = (field: string): string => {
    const value = nameFromWire(any(field));
    if (value === undefined) throw wrong(field, 'text, or bytes where it is not UTF-8');
    return value;
  };
  return {
    side,
    has,
    any,
    isNull: (field) => Object.hasOwn(message, field) && message[field] === null,
    text,
    name,
    fields: (field) => readFields(any(field), side),
    flag(field, fallback) {
      if (!has(field) && fallback !== undefined) return fallback;
      const value = any(field);
      if (typeof value !== 'boolean') throw wrong(field, 'true or false');
      return value;
    },
    size(field) {
      const value = any(field);
      if (!isSize(value)) throw wrong(field, 'a whole number from 0 to 2^53 - 1');
      return value;
    },
    integer(field) {
      const value = any(field);
      if (!isInteger(value)) throw wrong(field, 'a whole number within ±(2^53 - 1)');
      return value;
    },
    bytes(field, length) {
      const value = any(field);
      if (!(value instanceof Uint8Array) || value.length !== length) throw wrong(field, `${length} bytes`);
      return value;
    },
    bytesUpTo(field, most) {
      const value = any(field);
      if (!(value instanceof Uint8Array) || value.length === 0 || value.length > most)
        throw wrong(field, `1 to ${most} bytes`);
      return value;
    },
    path(field) {
      const value = name(field);
      if (side === 'request') return parseRemotePath(value);
      return pathFromAnswer(value);
    },
    list(field) {
      const value = any(field);
      if (!Array.isArray(value)) throw wrong(field, 'a list');
      return value;
    },
    oneOf(field, values, fallback) {
      if (!has(field) && fallback !== undefined) return fallback;
      const value = values.find((candidate) => candidate === any(field));
      if (value === undefined) throw wrong(field, `one of ${values.join(', ')}`);
      return value;
    },
  };
};

/** The path that a server named; one that is not canonical and absolute is a broken answer. */
export const pathFromAnswer = (path: string): RemotePath => {
  let parsed: RemotePath | undefined;
  try {
    parsed = parseRemotePath(path);
  } catch {
    // The refusal below says it in the words of an answer.
  }
  if (parsed !== path) throw malformed('answer', 'it names a path that no server may name');
  return parsed;
};
