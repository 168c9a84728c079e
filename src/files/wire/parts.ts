// Unfinished uploads as they travel, and the requests about them.

import { isSize, malformed, nameFromWire, nameToWire, pathFromAnswer, readFields } from '../../base/index.ts';
import type { StoredPart } from '../../storage/index.ts';
import type { RemotePart } from '../files-api.ts';

const KEY = /^[0-9a-f]{32}$/u;
const MAX_TEXT_LENGTH = 1024;

/** [key, path, account, label, size, verified, changedMs, expiresMs, isActive] */
export const encodePart = (part: StoredPart, lifetimeMs: number): unknown => [
  part.key,
  nameToWire(part.path),
  part.owner,
  part.label,
  part.size,
  part.verified,
  Math.round(part.changedMs),
  Math.round(part.changedMs) + lifetimeMs,
  part.isActive,
];

/** One message of the list. */
export const decodeParts = (message: unknown): readonly RemotePart[] =>
  readFields(message, 'answer').list('parts').map(decodePart);

const decodePart = (value: unknown): RemotePart => {
  if (!Array.isArray(value)) throw malformed('answer', 'a part is not a list');
  const [key, wirePath, account, label, size, verified, changedMs, expiresMs, isActive] = value as unknown[];
  const path = nameFromWire(wirePath);
  if (typeof key !== 'string' || !KEY.test(key) || path === undefined)
    throw malformed('answer', 'a part has no key or path');
  if (typeof account !== 'string' || typeof label !== 'string' || typeof isActive !== 'boolean')
    throw malformed('answer', 'a part lacks a field');
  if (!isSize(size) || !isSize(verified) || !isSize(changedMs) || !isSize(expiresMs))
    throw malformed('answer', 'a part has a number out of range');
  return {
    key,
    path: pathFromAnswer(path),
    account: account.slice(0, MAX_TEXT_LENGTH),
    label: label.slice(0, MAX_TEXT_LENGTH),
    size,
    verified,
    changedMs,
    expiresMs,
    isActive,
  };
};

export const encodePartKey = (key: string): unknown => ({ key });

/** A key is only ever compared, and still held to its form. */
export const decodePartKey = (params: unknown): string => {
  const key = readFields(params, 'request').text('key');
  if (KEY.test(key)) return key;
  throw malformed('request', 'the field "key" must be 32 hexadecimal digits, as a list of parts shows them');
};
