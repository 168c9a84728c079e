// Requests of the account and administration services, as a server checks them.

import type { AddAccountRequest, AuditRequest, ChangeAccountRequest, NewToken } from '../admin-api.ts';
import {
  malformed,
  parseRemotePath,
  readFields,
  type FieldReader,
  type RemotePath,
} from '../../base/index.ts';
import type { Verb } from '../../accounts/rights/index.ts';
import { count, integer, maybe, maybeNull, text, tokenKind, verbs, verifier } from './fields.ts';

const request = (params: unknown): FieldReader => readFields(params, 'request');

export const decodeNewToken = (params: unknown): NewToken => {
  const fields = request(params);
  return {
    name: text(fields, 'name'),
    verifier: verifier(fields, 'verifier'),
    kind: tokenKind(fields, 'kind'),
    expiresMs: maybe(fields, 'expiresMs', integer),
  };
};

/** A request that names one thing, and perhaps whose it is. */
export const decodeNamed = (
  params: unknown,
): { readonly name: string; readonly account: string | undefined } => {
  const fields = request(params);
  return { name: text(fields, 'name'), account: maybe(fields, 'account', text) };
};

export const decodeAccountFilter = (params: unknown): string | undefined =>
  maybe(request(params), 'account', text);

export const decodeId = (params: unknown): number => request(params).integer('id');

/** Milliseconds. */
export const decodeGrace = (params: unknown): number | undefined => maybe(request(params), 'graceMs', count);

const home = (fields: FieldReader): boolean | RemotePath | undefined => {
  const value = fields.any('home');
  if (value === undefined || typeof value === 'boolean') return value;
  if (typeof value !== 'string') throw malformed('request', 'the field "home" must be a path, true or false');
  return parseRemotePath(value);
};

export const decodeAddAccount = (params: unknown): AddAccountRequest => {
  const fields = request(params);
  return {
    name: text(fields, 'name'),
    verbs: verbs(fields, 'verbs'),
    home: home(fields),
    quotaBytes: maybe(fields, 'quotaBytes', count),
    password: maybe(fields, 'password', text),
  };
};

/** `verbs` may be null, and must be there: a grant that says nothing is none. */
const grant = (fields: FieldReader, name: string): ChangeAccountRequest['grant'] => {
  const value = fields.fields(name);
  return { path: value.path('path'), verbs: value.isNull('verbs') ? null : verbs(value, 'verbs') };
};

const flag = (fields: FieldReader, name: string): boolean => fields.flag(name);

export const decodeChangeAccount = (
  params: unknown,
): { readonly name: string; readonly change: ChangeAccountRequest } => {
  const fields = request(params);
  if (fields.has('totp')) throw malformed('request', 'the field "totp" can only be null');
  return {
    name: text(fields, 'name'),
    change: {
      grant: maybe(fields, 'grant', grant),
      quotaBytes: maybeNull(fields, 'quotaBytes', count),
      isDisabled: maybe(fields, 'isDisabled', flag),
      password: maybeNull(fields, 'password', text),
      keepTokens: maybe(fields, 'keepTokens', flag),
      totp: fields.isNull('totp') ? null : undefined,
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
  const fields = request(params);
  return {
    verbs: verbs(fields, 'verbs'),
    hasHome: fields.flag('hasHome'),
    quotaBytes: maybe(fields, 'quotaBytes', count),
    lifetimeMs: fields.size('lifetimeMs'),
  };
};

export const decodeAuditRequest = (params: unknown): AuditRequest => {
  const fields = request(params);
  return {
    sinceMs: maybe(fields, 'sinceMs', integer),
    untilMs: maybe(fields, 'untilMs', integer),
    account: maybe(fields, 'account', text),
    event: maybe(fields, 'event', text),
    afterId: maybe(fields, 'afterId', count),
    limit: maybe(fields, 'limit', count),
  };
};
