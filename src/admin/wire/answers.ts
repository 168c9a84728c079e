// Answers of the account and administration services, as a client checks them.

import type { AccountInfo, AuditEntry, ConnectionInfo, InviteInfo, TokenInfo, WhoAmI } from '../admin-api.ts';
import { count, fieldsOf, flag, integer, list, maybe, path, text, tokenKind, verbs } from './fields.ts';

export const decodeAccount = (value: unknown): AccountInfo => {
  const fields = fieldsOf(value, 'account');
  return {
    name: text(fields, 'name'),
    grants: list((item) => {
      const grant = fieldsOf(item, 'grants');
      return { path: path(grant, 'path'), verbs: verbs(grant, 'verbs') };
    })(fields, 'grants'),
    home: maybe(path, fields, 'home'),
    quotaBytes: maybe(count, fields, 'quotaBytes'),
    isDisabled: flag(fields, 'isDisabled'),
    hasPassword: flag(fields, 'hasPassword'),
    hasTotp: flag(fields, 'hasTotp'),
    createdMs: integer(fields, 'createdMs'),
  };
};

export const decodeToken = (value: unknown): TokenInfo => {
  const fields = fieldsOf(value, 'token');
  return {
    id: text(fields, 'id'),
    account: text(fields, 'account'),
    name: text(fields, 'name'),
    kind: tokenKind(fields, 'kind'),
    createdMs: integer(fields, 'createdMs'),
    expiresMs: maybe(integer, fields, 'expiresMs'),
    usedMs: maybe(integer, fields, 'usedMs'),
  };
};

export const decodeWhoAmI = (value: unknown): WhoAmI => {
  const fields = fieldsOf(value, 'answer');
  return {
    ...decodeAccount(value),
    usedBytes: maybe(count, fields, 'usedBytes'),
    token: maybe((from, name) => decodeToken(from[name]), fields, 'token'),
    serverTimeMs: integer(fields, 'serverTimeMs'),
  };
};

export const decodeInvite = (value: unknown): InviteInfo => {
  const fields = fieldsOf(value, 'invite');
  return {
    id: text(fields, 'id'),
    verbs: verbs(fields, 'verbs'),
    hasHome: flag(fields, 'hasHome'),
    quotaBytes: maybe(count, fields, 'quotaBytes'),
    createdMs: integer(fields, 'createdMs'),
    expiresMs: integer(fields, 'expiresMs'),
  };
};

export const decodeConnection = (value: unknown): ConnectionInfo => {
  const fields = fieldsOf(value, 'connection');
  return {
    id: integer(fields, 'id'),
    account: text(fields, 'account'),
    remoteAddress: text(fields, 'remoteAddress'),
    agent: text(fields, 'agent'),
    carrier: text(fields, 'carrier'),
    forMs: count(fields, 'forMs'),
    calls: count(fields, 'calls'),
  };
};

export const decodeAuditEntry = (value: unknown): AuditEntry => {
  const fields = fieldsOf(value, 'entry');
  return {
    id: integer(fields, 'id'),
    timeMs: integer(fields, 'timeMs'),
    level: text(fields, 'level'),
    event: text(fields, 'event'),
    account: maybe(text, fields, 'account'),
    address: maybe(text, fields, 'address'),
    fields: fieldsOf(fields['fields'], 'fields'),
  };
};

/** The list in the one member of an answer. */
export const decodeList = <T>(answer: unknown, name: string, item: (value: unknown) => T): readonly T[] =>
  list(item)(fieldsOf(answer, 'answer'), name);

export const decodeMember = <T>(answer: unknown, name: string, item: (value: unknown) => T): T =>
  item(fieldsOf(answer, 'answer')[name]);
