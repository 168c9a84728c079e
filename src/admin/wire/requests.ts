// Requests of the account and administration services, as a server checks them.

import type { AddAccountRequest, AuditRequest, ChangeAccountRequest, NewToken } from '../admin-api.ts';
import { parseRemotePath, type RemotePath } from '../../base/index.ts';
import type { Verb } from '../../accounts/rights/index.ts';
import {
  count,
  fieldsOf,
  flag,
  integer,
  malformed,
  maybe,
  maybeNull,
  path,
  text,
  tokenKind,
  verbs,
  verifier,
  type Fields,
} from './fields.ts';

export const decodeNewToken = (params: unknown): NewToken => {
  const fields = fieldsOf(params, 'params');
  return {
    name: text(fields, 'name'),
    verifier: verifier(fields, 'verifier'),
    kind: tokenKind(fields, 'kind'),
    expiresMs: maybe(integer, fields, 'expiresMs'),
  };
};

/** A request that names one thing, and perhaps whose it is. */
export const decodeNamed = (
  params: unknown,
): { readonly name: string; readonly account: string | undefined } => {
  const fields = fieldsOf(params, 'params');
  return { name: text(fields, 'name'), account: maybe(text, fields, 'account') };
};

export const decodeAccountFilter = (params: unknown): string | undefined =>
  maybe(text, fieldsOf(params, 'params'), 'account');

export const decodeId = (params: unknown): number => integer(fieldsOf(params, 'params'), 'id');

const home = (fields: Fields): boolean | RemotePath | undefined => {
  const value = fields['home'];
  if (value === undefined || typeof value === 'boolean') return value;
  if (typeof value !== 'string') throw malformed('home');
  return parseRemotePath(value);
};

export const decodeAddAccount = (params: unknown): AddAccountRequest => {
  const fields = fieldsOf(params, 'params');
  return {
    name: text(fields, 'name'),
    verbs: verbs(fields, 'verbs'),
    home: home(fields),
    quotaBytes: maybe(count, fields, 'quotaBytes'),
    password: maybe(text, fields, 'password'),
  };
};

export const decodeChangeAccount = (
  params: unknown,
): { readonly name: string; readonly change: ChangeAccountRequest } => {
  const fields = fieldsOf(params, 'params');
  const grant = maybe((from, name) => fieldsOf(from[name], name), fields, 'grant');
  if (fields['totp'] !== undefined && fields['totp'] !== null) throw malformed('totp');
  return {
    name: text(fields, 'name'),
    change: {
      grant:
        grant === undefined
          ? undefined
          : { path: path(grant, 'path'), verbs: maybeNull(verbs, grant, 'verbs') ?? null },
      quotaBytes: maybeNull(count, fields, 'quotaBytes'),
      isDisabled: maybe(flag, fields, 'isDisabled'),
      password: maybeNull(text, fields, 'password'),
      keepTokens: maybe(flag, fields, 'keepTokens'),
      totp: fields['totp'] === null ? null : undefined,
    },
  };
};

export const decodeAddInvite = (
  params: unknown,
): {
  readonly verbs: readonly Verb[];
  readonly hasHome: boolean;
  readonly quotaBytes: number | undefined;
  readonly lifetimeMs: number;
} => {
  const fields = fieldsOf(params, 'params');
  return {
    verbs: verbs(fields, 'verbs'),
    hasHome: flag(fields, 'hasHome'),
    quotaBytes: maybe(count, fields, 'quotaBytes'),
    lifetimeMs: count(fields, 'lifetimeMs'),
  };
};

export const decodeAuditRequest = (params: unknown): AuditRequest => {
  const fields = fieldsOf(params, 'params');
  return {
    sinceMs: maybe(integer, fields, 'sinceMs'),
    untilMs: maybe(integer, fields, 'untilMs'),
    account: maybe(text, fields, 'account'),
    event: maybe(text, fields, 'event'),
    afterId: maybe(count, fields, 'afterId'),
    limit: maybe(count, fields, 'limit'),
  };
};
