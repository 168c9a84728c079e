// Random access as it travels: opening, the requests on an open file, and their answers. docs/spec/files.md,
// "files.open", says the same in prose.

import {
  ERROR_CODES,
  HASH_SIZE,
  WherryError,
  errorCodeFromWire,
  type RemotePath,
  isSize,
  malformed,
  nameToWire,
  readFields,
  toFields,
  type FieldReader,
} from '../../base/index.ts';
import type { Entry, HandleOptions } from '../../storage/index.ts';
import { MAX_ACCESS_SIZE } from '../limits.ts';
import { decodeEntry, encodeEntry } from './entries.ts';

const MAX_VERSION_LENGTH = 256;
const MAX_MESSAGE_LENGTH = 1000;
const CREATE = ['never', 'if-missing', 'always-new'] as const;

export interface OpenRequest extends HandleOptions {
  readonly path: RemotePath;
}

export const encodeOpenRequest = (request: OpenRequest): unknown =>
  toFields({ ...request, path: nameToWire(request.path) });

export const decodeOpenRequest = (params: unknown): OpenRequest => {
  const fields = readFields(params, 'request');
  const ifMatch = fields.has('ifMatch') ? fields.text('ifMatch') : undefined;
  if (ifMatch !== undefined && ifMatch.length > MAX_VERSION_LENGTH)
    throw malformed('request', 'the field "ifMatch" is too long');
  return {
    path: fields.path('path'),
    access: fields.oneOf('access', ['read', 'write'], 'read'),
    create: fields.oneOf('create', CREATE, 'never'),
    truncate: fields.flag('truncate', false),
    ifMatch,
  };
};

/** What is asked of an open file. The bytes of a write follow its message. */
export type HandleRequest =
  | { readonly do: 'read'; readonly offset: number; readonly length: number }
  | { readonly do: 'write'; readonly offset: number; readonly length: number; readonly hash: Uint8Array }
  | { readonly do: 'truncate'; readonly size: number }
  | { readonly do: 'stat' | 'sync' | 'close' | 'discard' };

export type ReadRequest = Extract<HandleRequest, { readonly do: 'read' }>;
export type WriteRequest = Extract<HandleRequest, { readonly do: 'write' }>;

const DOINGS = ['read', 'write', 'truncate', 'stat', 'sync', 'close', 'discard', 'nothing'] as const;

const lengthField = (fields: FieldReader): number => {
  const length = fields.size('length');
  if (length >= 1 && length <= MAX_ACCESS_SIZE) return length;
  throw malformed(fields.side, `the field "length" must be 1 to ${MAX_ACCESS_SIZE} bytes`);
};

export const decodeHandleRequest = (message: unknown): HandleRequest => {
  const fields = readFields(message, 'request');
  const doing = fields.oneOf('do', DOINGS, 'nothing');
  if (doing === 'nothing') throw malformed('request', 'the field "do" must say what is to be done');
  if (doing === 'read') return { do: doing, offset: fields.size('offset'), length: lengthField(fields) };
  if (doing === 'truncate') return { do: doing, size: fields.size('size') };
  if (doing !== 'write') return { do: doing };
  const length = lengthField(fields);
  return { do: doing, offset: fields.size('offset'), length, hash: fields.bytes('hash', HASH_SIZE) };
};

/** How an open file stands. */
export interface HandleStatus {
  readonly size: number;
  readonly isChanged: boolean;
  readonly entry: Entry | undefined;
}

export const encodeHandleStatus = ({ size, isChanged, entry }: HandleStatus): unknown =>
  toFields({ size, changed: isChanged, entry: entry === undefined ? undefined : encodeEntry(entry) });

export const decodeHandleStatus = (message: unknown): HandleStatus => {
  const fields = readFields(message, 'answer');
  const entry = fields.has('entry') ? decodeEntry(fields.any('entry')) : undefined;
  if (entry !== undefined && entry.kind !== 'file')
    throw malformed('answer', 'it tells of something that is not a file');
  return { size: fields.size('size'), isChanged: fields.flag('changed', false), entry };
};

/** What precedes the bytes of a read: no more than `atMost` of them may come. */
export const encodeReadAnswer = (length: number, hash: Uint8Array): unknown => ({ length, hash });

export const decodeReadAnswer = (
  message: unknown,
  atMost: number,
): { readonly length: number; readonly hash: Uint8Array } => {
  const fields = readFields(message, 'answer');
  const length = fields.size('length');
  if (length > atMost) throw malformed('answer', 'it announces more bytes than were asked for');
  return { length, hash: fields.bytes('hash', HASH_SIZE) };
};

/** A refusal of one request; the file stays open. */
export const encodeRefusal = ({ code, message, details }: WherryError): unknown => ({
  error: [ERROR_CODES[code].wire, message.slice(0, MAX_MESSAGE_LENGTH), { ...details }],
});

/** The refusal that a message is, if it is one. */
export const decodeRefusal = (message: unknown): WherryError | undefined => {
  const fields = readFields(message, 'answer');
  if (!fields.has('error')) return undefined;
  const [code, sentence, details] = fields.list('error');
  if (!isSize(code) || typeof sentence !== 'string')
    throw malformed('answer', 'a refusal lacks its code or sentence');
  const isRecord = typeof details === 'object' && details !== null && !Array.isArray(details);
  return new WherryError(errorCodeFromWire(code), sentence.slice(0, MAX_MESSAGE_LENGTH), {
    details: isRecord ? (details as Record<string, unknown>) : {},
  });
};
