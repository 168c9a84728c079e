// Accounts in SQLite. Statements are prepared once; each method is one transaction.

import type { DatabaseSync } from 'node:sqlite';
import { WherryError, displayName } from '../base/index.ts';
import {
  OWNER_ACCOUNT,
  accountKey,
  parseAccountName,
  type Account,
  type AccountChange,
  type AccountStore,
} from '../accounts/index.ts';
import { encodeRights, toAccount, toInvite, toToken } from './account-rows.ts';
import { inTransaction, isConstraint, withoutSyncing } from './open-database.ts';
import type { Row } from './row-fields.ts';

const TOKEN_COLUMNS = `tokens.id, tokens.name AS token_name, tokens.kind, tokens.stored_key, tokens.server_key,
  tokens.created_ms AS token_created_ms, tokens.expires_ms, tokens.used_ms, tokens.parent, accounts.name AS account_name`;

export const noAccount = (name: string): WherryError =>
  new WherryError(
    'NOT_FOUND',
    `There is no account "${displayName(name)}"; list the accounts to see which there are.`,
  );

const noInvite = (): WherryError =>
  new WherryError('NOT_FOUND', 'There is no such invite; list the invites to see which there are.');

const changedMeanwhile = (name: string): WherryError =>
  new WherryError(
    'CHANGED',
    `The account "${displayName(name)}" was changed by somebody else meanwhile, so this changed nothing; look at it, and try again.`,
  );

/** `add` with what its violated uniqueness means. */
const adding = (add: () => unknown, taken: string): void => {
  try {
    add();
  } catch (error) {
    throw isConstraint(error) ? new WherryError('ALREADY_EXISTS', taken, { cause: error }) : error;
  }
};

/** Columns of a change, in the order of their parameters. */
const assignments = (change: AccountChange): { readonly columns: string[]; readonly values: Value[] } => {
  const columns: string[] = [];
  const values: Value[] = [];
  const set = (column: string, value: Value): void => {
    columns.push(`${column} = ?`);
    values.push(value);
  };
  if (change.rights !== undefined) set('grants', encodeRights(change.rights));
  if ('home' in change) set('home', change.home ?? null);
  if ('quotaBytes' in change) set('quota_bytes', change.quotaBytes ?? null);
  if (change.isDisabled !== undefined) set('is_disabled', change.isDisabled ? 1 : 0);
  if ('passwordHash' in change) set('password_hash', change.passwordHash ?? null);
  if ('totpSecret' in change) {
    set('totp_secret', change.totpSecret ?? null);
    set('totp_step', change.totpStep ?? -1);
  }
  return { columns, values };
};

type Value = string | number | null | Uint8Array;

const ensureChangeable = (key: string, change: AccountChange): void => {
  if (key !== OWNER_ACCOUNT) return;
  if (
    change.rights === undefined &&
    !('home' in change) &&
    !('quotaBytes' in change) &&
    change.isDisabled !== true
  )
    return;
  throw new WherryError(
    'FORBIDDEN',
    'The owner of a server can do everything, always; make another account to give fewer rights.',
  );
};

export const createAccountStore = (database: DatabaseSync): AccountStore => {
  const get = (sql: string): ((...values: Value[]) => Row | undefined) => {
    const statement = database.prepare(sql);
    return (...values) => statement.get(...values);
  };
  const all = (sql: string): ((...values: Value[]) => readonly Row[]) => {
    const statement = database.prepare(sql);
    return (...values) => statement.all(...values);
  };
  const run = (sql: string): ((...values: Value[]) => number) => {
    const statement = database.prepare(sql);
    return (...values) => Number(statement.run(...values).changes);
  };

  const selectAccount = get('SELECT * FROM accounts WHERE key = ?');
  const selectAccounts = all('SELECT * FROM accounts ORDER BY key');
  const insertAccount = run(
    `INSERT INTO accounts (key, name, grants, home, quota_bytes, password_hash, created_ms, revision)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  // One count for all accounts, removed ones too: a name that comes back must not bring an old revision with it.
  const countRevision = get(
    `INSERT INTO meta (key, value) SELECT 'revision', MAX(revision) + 1 FROM accounts WHERE true
     ON CONFLICT (key) DO UPDATE SET value = MAX(CAST(value AS INTEGER) + 1, excluded.value + 0) RETURNING value`,
  );
  const nextRevision = (): number => Number(countRevision()?.['value']);
  const deleteAccount = run('DELETE FROM accounts WHERE key = ?');
  const takeStep = run('UPDATE accounts SET totp_step = ? WHERE key = ? AND totp_step < ?');
  const selectToken = get(
    `SELECT ${TOKEN_COLUMNS}, accounts.* FROM tokens JOIN accounts ON accounts.key = tokens.account WHERE tokens.id = ?`,
  );
  const selectTokens = all(
    `SELECT ${TOKEN_COLUMNS} FROM tokens JOIN accounts ON accounts.key = tokens.account
     WHERE ?1 IS NULL OR tokens.account = ?1 ORDER BY tokens.created_ms, tokens.id`,
  );
  const insertToken = run(
    `INSERT INTO tokens (id, account, name, kind, stored_key, server_key, created_ms, expires_ms, parent)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const deleteToken = run('DELETE FROM tokens WHERE id = ?');
  const deleteMadeWith = run(
    `WITH RECURSIVE gone (id) AS
       (SELECT id FROM tokens WHERE parent = ? UNION SELECT tokens.id FROM tokens JOIN gone ON tokens.parent = gone.id)
     DELETE FROM tokens WHERE id IN gone`,
  );
  const REVOKED = "account = ?1 AND id <> ?2 AND (kind = 'login' OR ?3)";
  const deleteTokens = run(`DELETE FROM tokens WHERE ${REVOKED}`);
  const freeFromRevoked = run(
    `UPDATE tokens SET parent = NULL WHERE id = ?2 AND parent IN (SELECT id FROM tokens WHERE ${REVOKED})`,
  );
  const touchToken = run('UPDATE tokens SET used_ms = ? WHERE id = ?');
  const selectInvites = all('SELECT * FROM invites ORDER BY created_ms, id');
  const insertInvite = run(
    'INSERT INTO invites (id, code_hash, grants, has_home, quota_bytes, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const deleteInvite = run('DELETE FROM invites WHERE id = ?');
  const changedElsewhere = get('PRAGMA data_version');

  let ownChanges = 0;
  let seen = '';

  const requireAccount = (name: string): Account => {
    const row = selectAccount(accountKey(name));
    if (row === undefined) throw noAccount(name);
    return toAccount(row);
  };
  const change = <T>(work: () => T): T => {
    const result = inTransaction(database, work);
    ownChanges += 1;
    return result;
  };

  if (selectAccount(OWNER_ACCOUNT) === undefined)
    database.exec(
      `INSERT OR IGNORE INTO accounts (key, name, grants, created_ms) VALUES ('${OWNER_ACCOUNT}', '${OWNER_ACCOUNT}', '[]', 0)`,
    );

  return {
    listAccounts: async () => selectAccounts().map(toAccount),
    findAccount: async (name) => {
      const row = selectAccount(accountKey(name));
      return row === undefined ? undefined : toAccount(row);
    },
    addAccount: async (account, { invite } = {}) => {
      const name = parseAccountName(account.name);
      const { rights, home, quotaBytes, passwordHash, createdMs } = account;
      return change(() => {
        if (invite !== undefined && deleteInvite(invite) === 0) throw noInvite();
        adding(
          () =>
            insertAccount(
              accountKey(name),
              name,
              encodeRights(rights),
              home ?? null,
              quotaBytes ?? null,
              passwordHash ?? null,
              createdMs,
              nextRevision(),
            ),
          `The name "${displayName(name)}" is taken, or differs only in case or accents' spelling from one that is; choose another.`,
        );
        return requireAccount(name);
      });
    },
    changeAccount: async (name, wanted, options = {}) => {
      const key = accountKey(name);
      ensureChangeable(key, wanted);
      const { columns, values } = assignments(wanted);
      return change(() => {
        const { revision } = requireAccount(name);
        if (options.ifRevision !== undefined && options.ifRevision !== revision) throw changedMeanwhile(name);
        const sql = `UPDATE accounts SET ${[...columns, 'revision = ?'].join(', ')} WHERE key = ?`;
        database.prepare(sql).run(...values, nextRevision(), key);
        if (options.revoke !== undefined) {
          const which = [key, options.exceptToken ?? '', options.revoke === 'all' ? 1 : 0] as const;
          freeFromRevoked(...which);
          deleteTokens(...which);
        }
        return requireAccount(name);
      });
    },
    removeAccount: async (name) => {
      const key = accountKey(name);
      if (key === OWNER_ACCOUNT)
        throw new WherryError('FORBIDDEN', 'The owner of a server cannot be removed.');
      change(() => {
        if (deleteAccount(key) === 0) throw noAccount(name);
      });
    },
    takeTotpStep: async (name, step) => change(() => takeStep(step, accountKey(name), step) === 1),

    findToken: async (id) => {
      const row = selectToken(id);
      return row === undefined ? undefined : { token: toToken(row), account: toAccount(row) };
    },
    listTokens: async (account) =>
      selectTokens(account === undefined ? null : accountKey(account)).map(toToken),
    addToken: async ({ verifier, account, name, kind, createdMs, expiresMs, parent }) =>
      change(() => {
        requireAccount(account);
        adding(
          () =>
            insertToken(
              verifier.id,
              accountKey(account),
              name,
              kind,
              verifier.storedKey,
              verifier.serverKey,
              createdMs,
              expiresMs ?? null,
              parent ?? null,
            ),
          `There is a token "${displayName(name)}" of this account already; choose another name, or revoke that one first.`,
        );
      }),
    removeToken: async (id) =>
      change(() => {
        deleteMadeWith(id);
        return deleteToken(id) > 0;
      }),
    tokenUsed: async (id, nowMs) => {
      withoutSyncing(database, () => touchToken(nowMs, id));
    },

    listInvites: async () => selectInvites().map(toInvite),
    addInvite: async ({ id, codeHash, rights, hasHome, quotaBytes, createdMs, expiresMs }) =>
      change(() =>
        adding(
          () =>
            insertInvite(
              id,
              codeHash,
              encodeRights(rights),
              hasHome ? 1 : 0,
              quotaBytes ?? null,
              createdMs,
              expiresMs,
            ),
          'There is such an invite already; make another one.',
        ),
      ),
    removeInvite: async (id) => change(() => deleteInvite(id) > 0),

    hasChanged: () => {
      const now = `${ownChanges} ${String(Object.values(changedElsewhere() ?? {})[0])}`;
      const isOther = now !== seen;
      seen = now;
      return isOther;
    },
  };
};
