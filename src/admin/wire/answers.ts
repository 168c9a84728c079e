// Answers of the account and administration services, as a client checks them.

import type { AccountInfo, AuditEntry, InviteInfo, TokenInfo, WhoAmI } from '../admin-api.ts';
import { readFields, type FieldReader, type RemotePath } from '../../base/index.ts';
import { count, integer, maybe, text, tokenKind, verbs } from './fields.ts';

export const answerFields = (value: unknown): FieldReader => readFields(value, 'answer');

const path = (fields: FieldReader, name: string): RemotePath => fields.path(name);

export const decodeAccount = (value: unknown): AccountInfo => {
  const fields = answerFields(value);
  return {
    name: text(fields, 'name'),
    grants: fields.list('grants').map((item) => {
      const grant = answerFields(item);
      return { path: grant.path('path'), verbs: verbs(grant, 'verbs') };
    }),
    home: maybe(fields, 'home', path),
    quotaBytes: maybe(fields, 'quotaBytes', count),
    isDisabled: fields.flag('isDisabled'),
    hasPassword: fields.flag('hasPassword'),
    hasTotp: fields.flag('hasTotp'),
    createdMs: fields.integer('createdMs'),
  };
};

export const decodeToken = (value: unknown): TokenInfo => {
  const fields = answerFields(value);
  return {
    id: text(fields, 'id'),
    account: text(fields, 'account'),
    name: text(fields, 'name'),
    kind: tokenKind(fields, 'kind'),
    createdMs: fields.integer('createdMs'),
    expiresMs: maybe(fields, 'expiresMs', integer),
    usedMs: maybe(fields, 'usedMs', integer),
  };
};

export const decodeWhoAmI = (value: unknown): WhoAmI => {
  const fields = answerFields(value);
  return {
    ...decodeAccount(value),
    usedBytes: maybe(fields, 'usedBytes', count),
    token: fields.has('token') ? decodeToken(fields.any('token')) : undefined,
    serverTimeMs: fields.integer('serverTimeMs'),
  };
};

export const decodeInvite = (value: unknown): InviteInfo => {
  const fields = answerFields(value);
  return {
    id: text(fields, 'id'),
    verbs: verbs(fields, 'verbs'),
    hasHome: fields.flag('hasHome'),
    quotaBytes: maybe(fields, 'quotaBytes', count),
    createdMs: fields.integer('createdMs'),
    expiresMs: fields.integer('expiresMs'),
  };
};

/** Whatever members it has. */
const toRecord = (fields: FieldReader, name: string): Readonly<Record<string, unknown>> => {
  fields.fields(name);
  return fields.any(name) as Readonly<Record<string, unknown>>;
};

export const decodeAuditEntry = (value: unknown): AuditEntry => {
  const fields = answerFields(value);
  return {
    id: fields.integer('id'),
    timeMs: fields.integer('timeMs'),
    level: text(fields, 'level'),
    event: text(fields, 'event'),
    account: maybe(fields, 'account', text),
    address: maybe(fields, 'address', text),
    fields: toRecord(fields, 'fields'),
  };
};

/** The list in the one member of an answer. */
export const decodeList = <T>(answer: unknown, name: string, item: (value: unknown) => T): readonly T[] =>
  answerFields(answer).list(name).map(item);

export const decodeMember = <T>(answer: unknown, name: string, item: (value: unknown) => T): T =>
  item(answerFields(answer).any(name));
