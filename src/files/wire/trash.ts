// Items of the trash as they travel, and the requests about them.

import {
  type RemotePath,
  isInteger,
  isSize,
  malformed,
  nameFromWire,
  nameToWire,
  pathFromAnswer,
  readFields,
  toFields,
  type WireSide,
} from '../../base/index.ts';
import type { ConflictPolicy, TrashCleared, TrashItem, TrashReason } from '../../storage/index.ts';
import { KINDS } from './entries.ts';
import { downloadFields, policyField, type DownloadRequest } from './requests.ts';

const ID = /^[0-9a-z]{19}-\d{1,9}$/u;
const MAX_BY_LENGTH = 256;
/** Most ids in one request. */
export const MAX_TRASH_IDS = 1024;

// The position is the number on the wire: only ever append.
const REASONS: readonly TrashReason[] = ['removed', 'replaced'];

/** [id, path, kind, size, entries, mtimeUs, timeMs, by, reason] */
export const encodeTrashItem = (item: TrashItem): unknown => [
  item.id,
  nameToWire(item.path),
  KINDS.indexOf(item.kind),
  item.size,
  item.entries,
  item.mtimeUs,
  item.timeMs,
  item.by,
  REASONS.indexOf(item.reason),
];

/** One message of a list. */
export const decodeTrashItems = (message: unknown): readonly TrashItem[] =>
  readFields(message, 'answer').list('items').map(decodeItem);

const decodeItem = (value: unknown): TrashItem => {
  if (!Array.isArray(value)) throw malformed('answer', 'an item of the trash is not a list');
  const [id, wirePath, wireKind, size, entries, mtimeUs, timeMs, by, wireReason] = value as unknown[];
  const path = nameFromWire(wirePath);
  const kind = KINDS[wireKind as number];
  const reason = REASONS[wireReason as number];
  if (typeof id !== 'string' || !ID.test(id) || path === undefined)
    throw malformed('answer', 'an item of the trash has no id or path');
  if (kind === undefined || reason === undefined || typeof by !== 'string')
    throw malformed('answer', 'an item of the trash lacks a field');
  if (!isSize(size) || !isSize(entries) || !isInteger(mtimeUs) || !isSize(timeMs))
    throw malformed('answer', 'an item of the trash has a number out of range');
  return {
    id,
    path: pathFromAnswer(path),
    kind,
    size,
    entries,
    mtimeUs,
    timeMs,
    by: by.slice(0, MAX_BY_LENGTH),
    reason,
  };
};

const ensureId = (side: WireSide, id: unknown): string => {
  if (typeof id === 'string' && ID.test(id)) return id;
  throw malformed(side, 'an id must be as a list of the trash shows it');
};

export const encodeTrashListRequest = (path: RemotePath | undefined): unknown =>
  toFields({ path: path === undefined ? undefined : nameToWire(path) });

export const decodeTrashListRequest = (params: unknown): RemotePath | undefined => {
  const fields = readFields(params, 'request');
  return fields.has('path') ? fields.path('path') : undefined;
};

export interface TrashDownloadRequest extends Omit<DownloadRequest, 'path' | 'item'> {
  readonly id: string;
  /** Undefined: the one that the item had. */
  readonly path: RemotePath | undefined;
}

/** Encoded as a download with an item, see requests.ts. */
export const decodeTrashDownloadRequest = (params: unknown): TrashDownloadRequest => {
  const fields = readFields(params, 'request');
  return {
    id: ensureId('request', fields.any('id')),
    path: fields.has('path') ? fields.path('path') : undefined,
    ...downloadFields(fields),
  };
};

export interface TrashRestoreRequest {
  readonly id: string;
  readonly to: RemotePath | undefined;
  readonly policy: ConflictPolicy;
}

export const encodeTrashRestoreRequest = ({ id, to, policy }: TrashRestoreRequest): unknown =>
  toFields({ id, to: to === undefined ? undefined : nameToWire(to), policy });

export const decodeTrashRestoreRequest = (params: unknown): TrashRestoreRequest => {
  const fields = readFields(params, 'request');
  return {
    id: ensureId('request', fields.any('id')),
    to: fields.has('to') ? fields.path('to') : undefined,
    policy: policyField(fields),
  };
};

export interface TrashEmptyRequest {
  /** Undefined: all. */
  readonly ids: readonly string[] | undefined;
  readonly path: RemotePath | undefined;
  readonly olderThanMs: number;
}

export const encodeTrashEmptyRequest = ({ ids, path, olderThanMs }: TrashEmptyRequest): unknown =>
  toFields({ ids, path: path === undefined ? undefined : nameToWire(path), olderThanMs });

export const decodeTrashEmptyRequest = (params: unknown): TrashEmptyRequest => {
  const fields = readFields(params, 'request');
  const ids = fields.has('ids') ? fields.list('ids').map((id) => ensureId('request', id)) : undefined;
  if (ids !== undefined && ids.length > MAX_TRASH_IDS)
    throw malformed('request', `the field "ids" must have at most ${MAX_TRASH_IDS} ids`);
  return {
    ids,
    path: fields.has('path') ? fields.path('path') : undefined,
    olderThanMs: fields.has('olderThanMs') ? fields.size('olderThanMs') : 0,
  };
};

export const encodeTrashCleared = ({ items, bytes, stuck }: TrashCleared): unknown => ({
  items,
  bytes,
  stuck,
});

export const decodeTrashCleared = (answer: unknown): TrashCleared => {
  const fields = readFields(answer, 'answer');
  return { items: fields.size('items'), bytes: fields.size('bytes'), stuck: fields.size('stuck') };
};
