// Requests and answers of the service "shares", as either end checks them.

import {
  malformed,
  nameToWire,
  parsePublicUrl,
  readFields,
  type FieldReader,
  type RemotePath,
} from '../../base/index.ts';
import type { Share, ShareAccess, ShareEnd, ShareKind, ShareState } from '../../accounts/index.ts';
import type { NewShare, ShareInfo } from '../shares-api.ts';
import { count, integer, maybe, text, toWire } from './fields.ts';

const ACCESSES: readonly ShareAccess[] = ['read', 'upload'];
const KINDS: readonly ShareKind[] = ['file', 'directory'];
const ENDS: readonly ShareEnd[] = ['removed', 'moved', 'replaced', 'missing'];
const STATES: readonly ShareState[] = [
  ...(['usable', 'ended', 'expired', 'used-up', 'maker-gone', 'maker-disabled', 'right-lost'] as const),
];

export type ShareRequest = NewShare & { readonly path: RemotePath; readonly access: ShareAccess };

export const decodeNewShare = (params: unknown): ShareRequest => {
  const fields = readFields(params, 'request');
  return {
    path: fields.path('path'),
    access: fields.oneOf('access', ACCESSES),
    password: maybe(fields, 'password', text),
    expiresMs: maybe(fields, 'expiresMs', integer),
    maxUses: maybe(fields, 'maxUses', count),
    label: maybe(fields, 'label', text),
  };
};

export const encodeNewShare = ({ path, ...share }: ShareRequest): unknown =>
  toWire({ path: nameToWire(path), ...share });

export const decodeShareList = (params: unknown): { readonly all: boolean } => ({
  all: readFields(params, 'request').flag('all', false),
});

export const decodeShareId = (params: unknown): string => text(readFields(params, 'request'), 'id');

/** What travels of a share: named one by one, so that nothing is told because it is there. */
export interface SentShare {
  readonly share: Share;
  readonly state: ShareState;
  /** Whether it is told to its maker. */
  readonly isOwn: boolean;
  /** Where the server is found from outside, if it knows. */
  readonly publicUrl: string | undefined;
}

export const encodeShare = ({ share, state, isOwn, publicUrl }: SentShare): unknown =>
  toWire({
    id: share.id,
    account: share.account,
    path: nameToWire(share.path),
    kind: share.kind,
    access: share.access,
    hasPassword: share.passwordHash !== undefined,
    label: share.label,
    createdMs: share.createdMs,
    expiresMs: share.expiresMs,
    maxUses: share.maxUses,
    uses: share.uses,
    ended: share.ended,
    state,
    key: isOwn ? share.key : undefined,
    publicUrl: isOwn ? publicUrl : undefined,
  });

/** `address`: where this client reached the server, "https://HOST:PORT". */
export const decodeShare = (value: unknown, address: string): ShareInfo => {
  const fields = readFields(value, 'answer');
  return {
    id: text(fields, 'id'),
    account: text(fields, 'account'),
    path: fields.path('path'),
    kind: fields.oneOf('kind', KINDS),
    access: fields.oneOf('access', ACCESSES),
    hasPassword: fields.flag('hasPassword'),
    label: maybe(fields, 'label', text),
    createdMs: fields.integer('createdMs'),
    expiresMs: maybe(fields, 'expiresMs', integer),
    maxUses: maybe(fields, 'maxUses', count),
    uses: fields.size('uses'),
    ended: maybe(fields, 'ended', (from, name) => from.oneOf(name, ENDS)),
    state: fields.oneOf('state', STATES),
    url: maybe(
      fields,
      'key',
      (from, name) => `${maybe(from, 'publicUrl', webAddress) ?? address}/s/${keyOf(from, name)}`,
    ),
  };
};

const keyOf = (fields: FieldReader, name: string): string => {
  const key = text(fields, name);
  if (!/^[A-Za-z0-9]{1,64}$/u.test(key)) throw malformed('answer', `the field "${name}" must be a key`);
  return key;
};

/** It is shown to people, and opened by them. */
const webAddress = (fields: FieldReader, name: string): string => {
  try {
    return parsePublicUrl(text(fields, name));
  } catch {
    throw malformed('answer', `the field "${name}" must be an address`);
  }
};
