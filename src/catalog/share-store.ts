// Shares in SQLite, those of one root. Statements are prepared once; each method is one transaction.

import { timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { ROOT_PATH, WherryError, nameBytes, nameFromBytes, parseRemotePath } from '../base/index.ts';
import type { RemotePath } from '../base/index.ts';
import {
  MAX_SHARES,
  accountKey,
  isShareKey,
  shareId,
  type Share,
  type ShareAccess,
  type ShareEnd,
  type ShareKind,
  type ShareStore,
} from '../accounts/index.ts';
import { noAccount } from './account-store.ts';
import { inTransaction, isConstraint, withoutSyncing } from './open-database.ts';
import { bytes, maybe, number, text, unreadable, type Row } from './row-fields.ts';

const COLUMNS = 'shares.*, accounts.name AS account_name';
const FROM = 'shares JOIN accounts ON accounts.key = shares.account';

/** Those that have not ended, of a path and of what is below it: see `boundsOf`. */
const WITHIN = 'root = ? AND ended IS NULL AND (path = ? OR (path > ? AND path < ?))';

const SLASH = 0x2f;

const toPath = (value: Uint8Array): RemotePath => {
  try {
    return parseRemotePath(nameFromBytes(value));
  } catch (error) {
    throw new WherryError('CORRUPTED', unreadable('the path of a share').message, { cause: error });
  }
};

/** The database holds the words of columns to what they may be. */
const toShare = (row: Row): Share => ({
  key: text(row, 'key'),
  id: text(row, 'id'),
  account: text(row, 'account_name'),
  path: toPath(bytes(row, 'path')),
  kind: text(row, 'kind') as ShareKind,
  access: text(row, 'access') as ShareAccess,
  passwordHash: maybe(row, 'password_hash', text),
  label: maybe(row, 'label', text),
  createdMs: number(row, 'created_ms'),
  expiresMs: maybe(row, 'expires_ms', number),
  maxUses: maybe(row, 'max_uses', number),
  uses: number(row, 'uses'),
  ended: maybe(row, 'ended', text) as ShareEnd | undefined,
});

/** The path itself, and the bounds of what begins with it and a slash. */
const boundsOf = (path: RemotePath): readonly [Uint8Array, Uint8Array, Uint8Array] => {
  const own = nameBytes(path);
  const prefix = path === ROOT_PATH ? own : Uint8Array.from([...own, SLASH]);
  const beyond = Uint8Array.from(prefix);
  beyond[beyond.length - 1] = SLASH + 1;
  return [own, prefix, beyond];
};

const isSameKey = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const tooMany = (): WherryError =>
  new WherryError(
    'QUOTA',
    `The account has ${MAX_SHARES} shares, which is as many as it may have; revoke one that is not used any more.`,
  );

export const createShareStore = (database: DatabaseSync, rootId: string): ShareStore => {
  const insert = database.prepare(
    `INSERT INTO shares (id, key, root, account, path, kind, access, password_hash, label, created_ms, expires_ms, max_uses, uses, ended)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const findAccount = database.prepare('SELECT 1 FROM accounts WHERE key = ?');
  // Of whatever root: they are one account's.
  const count = database.prepare('SELECT COUNT(*) AS shares FROM shares WHERE account = ?');
  const deleteOver = database.prepare(
    `DELETE FROM shares WHERE account = ? AND (ended IS NOT NULL OR expires_ms <= ? OR uses >= max_uses)`,
  );
  const select = database.prepare(`SELECT ${COLUMNS} FROM ${FROM} WHERE shares.id = ? AND root = ?`);
  const selectAll = database.prepare(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE root = ?1 AND (?2 IS NULL OR shares.account = ?2)
     ORDER BY shares.created_ms, shares.id`,
  );
  const selectWithin = database.prepare(`SELECT ${COLUMNS} FROM ${FROM} WHERE ${WITHIN}`);
  const deleteOne = database.prepare('DELETE FROM shares WHERE id = ? AND root = ?');
  const countUse = database.prepare(
    `UPDATE shares SET uses = uses + 1 WHERE id = ? AND key = ? AND root = ? AND ended IS NULL
     AND (expires_ms IS NULL OR expires_ms > ?) AND (max_uses IS NULL OR uses < max_uses)`,
  );
  const endOne = database.prepare('UPDATE shares SET ended = ? WHERE id = ? AND root = ? AND ended IS NULL');
  const endAll = database.prepare(`UPDATE shares SET ended = ? WHERE ${WITHIN}`);
  const exists = database.prepare(
    'SELECT EXISTS (SELECT 1 FROM shares WHERE root = ? AND ended IS NULL) AS has',
  );

  const findById = (id: string): Share | undefined => {
    const row = select.get(id, rootId);
    return row === undefined ? undefined : toShare(row);
  };
  const find = (key: string): Share | undefined => {
    // By its id, so that how long the look takes tells nothing of a key.
    const share = isShareKey(key) ? findById(shareId(key)) : undefined;
    return share !== undefined && isSameKey(share.key, key) ? share : undefined;
  };
  const makeRoom = (account: string, nowMs: number): void => {
    if (Number(count.get(account)?.['shares']) < MAX_SHARES) return;
    deleteOver.run(account, nowMs);
    if (Number(count.get(account)?.['shares']) >= MAX_SHARES) throw tooMany();
  };

  return {
    add: async (share) =>
      inTransaction(database, () => {
        const account = accountKey(share.account);
        if (findAccount.get(account) === undefined) throw noAccount(share.account);
        makeRoom(account, share.createdMs);
        try {
          insert.run(
            share.id,
            share.key,
            rootId,
            account,
            nameBytes(share.path),
            share.kind,
            share.access,
            share.passwordHash ?? null,
            share.label ?? null,
            share.createdMs,
            share.expiresMs ?? null,
            share.maxUses ?? null,
            share.uses,
            share.ended ?? null,
          );
        } catch (error) {
          throw isConstraint(error)
            ? new WherryError('ALREADY_EXISTS', 'There is such a share already; make another one.', {
                cause: error,
              })
            : error;
        }
      }),
    find: async (key) => find(key),
    list: async (account) =>
      selectAll.all(rootId, account === undefined ? null : accountKey(account)).map(toShare),
    remove: async (id, account) =>
      inTransaction(database, () => {
        const share = findById(id);
        if (share === undefined) return undefined;
        if (account !== undefined && accountKey(account) !== accountKey(share.account)) return undefined;
        deleteOne.run(id, rootId);
        return share;
      }),
    use: async (key, nowMs) => {
      const share = find(key);
      if (share === undefined) return false;
      // What is read before decides nothing but whether the count is synced; that one is left is said by the statement itself.
      const take = (): boolean => countUse.run(share.id, key, rootId, nowMs).changes === 1;
      return share.maxUses === undefined ? withoutSyncing(database, take) : take();
    },
    end: async (id, reason) => endOne.run(reason, id, rootId).changes === 1,
    endWithin: async (path, reason) => {
      const within = [rootId, ...boundsOf(path)];
      // Nearly always there is none, and then nothing is written.
      if (selectWithin.get(...within) === undefined) return [];
      return inTransaction(database, () => {
        const ended = selectWithin.all(...within).map(toShare);
        endAll.run(reason, ...within);
        return ended.map((share) => ({ ...share, ended: reason }));
      });
    },
    // Nothing is remembered of the answer: whether somebody else has changed the database would cost as much to ask.
    hasAny: () => exists.get(rootId)?.['has'] === 1,
  };
};
