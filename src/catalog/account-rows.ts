// Accounts, tokens and invites as rows. What a row says is checked where it is read: somebody may have written it by hand.

import { WherryError, parseRemotePath } from '../base/index.ts';
import {
  OWNER_ACCOUNT,
  accountKey,
  type Account,
  type AccountToken,
  type Invite,
} from '../accounts/index.ts';
import { OWNER_RIGHTS, VERBS, type Rights, type Verb } from '../accounts/rights/index.ts';
import { bytes, maybe, number, text, unreadable, type Row } from './row-fields.ts';

export const encodeRights = (rights: Rights): string =>
  JSON.stringify(rights.map(({ path, verbs }) => [path, verbs]));

const decodeRights = (json: string): Rights => {
  try {
    return (JSON.parse(json) as unknown[]).map((grant) => {
      const [path, verbs] = grant as [string, Verb[]];
      if (!verbs.every((verb) => VERBS.includes(verb))) throw unreadable('a right');
      return { path: parseRemotePath(path), verbs };
    });
  } catch (error) {
    // Rights that cannot be understood must not be guessed at.
    throw new WherryError('CORRUPTED', unreadable('rights').message, { cause: error });
  }
};

export const toAccount = (row: Row): Account => {
  const name = text(row, 'name');
  return {
    name,
    rights: accountKey(name) === OWNER_ACCOUNT ? OWNER_RIGHTS : decodeRights(text(row, 'grants')),
    home: maybe(row, 'home', (from, column) => parseRemotePath(text(from, column))),
    quotaBytes: maybe(row, 'quota_bytes', number),
    isDisabled: number(row, 'is_disabled') !== 0,
    passwordHash: maybe(row, 'password_hash', text),
    totpSecret: maybe(row, 'totp_secret', bytes),
    createdMs: number(row, 'created_ms'),
    revision: number(row, 'revision'),
  };
};

/** Of a row with the columns of a token, and its account's `account_name`. */
export const toToken = (row: Row): AccountToken => ({
  verifier: { id: text(row, 'id'), storedKey: bytes(row, 'stored_key'), serverKey: bytes(row, 'server_key') },
  account: text(row, 'account_name'),
  name: text(row, 'token_name'),
  kind: text(row, 'kind') === 'login' ? 'login' : 'named',
  createdMs: number(row, 'token_created_ms'),
  expiresMs: maybe(row, 'expires_ms', number),
  usedMs: maybe(row, 'used_ms', number),
  parent: maybe(row, 'parent', text),
});

export const toInvite = (row: Row): Invite => ({
  id: text(row, 'id'),
  codeHash: bytes(row, 'code_hash'),
  rights: decodeRights(text(row, 'grants')),
  hasHome: number(row, 'has_home') !== 0,
  quotaBytes: maybe(row, 'quota_bytes', number),
  createdMs: number(row, 'created_ms'),
  expiresMs: number(row, 'expires_ms'),
});
