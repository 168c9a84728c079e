// The audit as rows: who did what, when, from where. Written in groups and without syncing each (a power cut may cost the
// last moments of it, never an account or a file); bounded in age and number.
//
// Where there are too many, those go of whom most are from: each account has a share, strangers have one together, the server
// itself has one. So nobody pushes out what tells of others by having much told of himself.

import type { DatabaseSync } from 'node:sqlite';
import { accountKey } from '../accounts/index.ts';
import { inTransaction, withoutSyncing } from './open-database.ts';

export interface AuditRecord {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly level: string;
  readonly event: string;
  readonly account?: string | undefined;
  readonly address?: string | undefined;
  /** The account is only what a stranger says that he is. Default false. */
  readonly isClaimed?: boolean | undefined;
  /** Everything else; JSON-encodable, no secret among it. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What to look for; a member that is left out takes everything. */
export interface AuditQuery {
  /** Milliseconds since 1970; inclusive. */
  readonly sinceMs?: number | undefined;
  /** Milliseconds since 1970; exclusive. */
  readonly untilMs?: number | undefined;
  readonly account?: string | undefined;
  /** Exact, or with a final "*" everything that begins so. */
  readonly event?: string | undefined;
  /** Only records after the one with this id. */
  readonly afterId?: number | undefined;
  /** The newest so many. */
  readonly limit: number;
}

export interface StoredAuditRecord extends Omit<AuditRecord, 'isClaimed'> {
  readonly id: number;
}

export interface AuditLog {
  append(records: readonly AuditRecord[]): void;
  /** Oldest first. */
  query(query: AuditQuery): readonly StoredAuditRecord[];
  /**
   * Removes what is older, and of the rest what is more than `maxRecords`: the oldest of those of whom most are from. Returns
   * how many went.
   */
  expire(beforeMs: number, maxRecords: number): number;
}

/** Bytes of one record's fields; what is longer keeps its beginning, so that a peer cannot fill the disk with one name. */
const MAX_FIELDS_LENGTH = 8192;

const encodeFields = (fields: Readonly<Record<string, unknown>>): string => {
  const json = JSON.stringify(fields);
  return json.length <= MAX_FIELDS_LENGTH
    ? json
    : JSON.stringify({ truncated: true, text: json.slice(0, MAX_FIELDS_LENGTH / 2) });
};

/** "login*" as a pattern of GLOB, with nothing else special in it. */
const toGlob = (event: string): string => {
  const isPrefix = event.endsWith('*');
  const literal = (isPrefix ? event.slice(0, -1) : event).replace(/[*?[]/gu, (sign) => `[${sign}]`);
  return isPrefix ? `${literal}*` : literal;
};

const STRANGERS = '';
const SERVER = '-';

const shareOf = ({ account, address, isClaimed }: AuditRecord): string => {
  if (isClaimed === true) return STRANGERS;
  if (account !== undefined) return accountKey(account);
  return address === undefined ? SERVER : STRANGERS;
};

/** How many each may keep at most, so that all together are no more than `max`. */
const fairLevel = (counts: readonly number[], max: number): number => {
  const ascending = counts.toSorted((one, other) => one - other);
  let left = max;
  for (const [index, count] of ascending.entries()) {
    const level = Math.floor(left / (ascending.length - index));
    if (count > level) return level;
    left -= count;
  }
  return Infinity;
};

/** What cannot be understood is shown as it is: one record must not hide the others. */
const decodeFields = (json: string): Readonly<Record<string, unknown>> => {
  try {
    const fields: unknown = JSON.parse(json);
    if (typeof fields === 'object' && fields !== null) return fields as Record<string, unknown>;
  } catch {
    // Shown below.
  }
  return { unreadable: json };
};

export const createAuditLog = (database: DatabaseSync): AuditLog => {
  const insert = database.prepare(
    'INSERT INTO audit (time_ms, level, event, account, address, fields, share) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const select = database.prepare(
    `SELECT * FROM audit WHERE time_ms >= ? AND time_ms < ? AND id > ? AND (?4 IS NULL OR account = ?4)
     AND (?5 IS NULL OR event GLOB ?5) ORDER BY id DESC LIMIT ?6`,
  );
  const deleteOld = database.prepare('DELETE FROM audit WHERE time_ms < ?');
  const span = database.prepare(
    'SELECT (SELECT MAX(id) FROM audit) - (SELECT MIN(id) FROM audit) + 1 AS most',
  );
  const countShares = database.prepare('SELECT share, COUNT(*) AS records FROM audit GROUP BY share');
  const deleteOfShare = database.prepare(
    `DELETE FROM audit WHERE share = ?1
     AND id <= (SELECT id FROM audit WHERE share = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`,
  );

  const deleteMany = (maxRecords: number): number => {
    // All are counted only where there can be too many.
    if (Number(span.get()?.['most'] ?? 0) <= maxRecords) return 0;
    const shares = countShares.all().map((row) => [String(row['share']), Number(row['records'])] as const);
    const level = fairLevel(
      shares.map(([, records]) => records),
      maxRecords,
    );
    let deleted = 0;
    for (const [share, records] of shares)
      if (records > level) deleted += Number(deleteOfShare.run(share, level).changes);
    return deleted;
  };

  return {
    append: (records) =>
      withoutSyncing(database, () =>
        inTransaction(database, () => {
          for (const record of records) {
            const { timeMs, level, event, account, address, fields } = record;
            const [encoded, share] = [encodeFields(fields), shareOf(record)];
            insert.run(timeMs, level, event, account ?? null, address ?? null, encoded, share);
          }
        }),
      ),
    query: ({ sinceMs = 0, untilMs = Number.MAX_SAFE_INTEGER, afterId = 0, account, event, limit }) =>
      select
        .all(sinceMs, untilMs, afterId, account ?? null, event === undefined ? null : toGlob(event), limit)
        .map((row) => ({
          id: Number(row['id']),
          timeMs: Number(row['time_ms']),
          level: String(row['level']),
          event: String(row['event']),
          account: row['account'] === null ? undefined : String(row['account']),
          address: row['address'] === null ? undefined : String(row['address']),
          fields: decodeFields(String(row['fields'])),
        }))
        .toReversed(),
    expire: (beforeMs, maxRecords) =>
      withoutSyncing(database, () =>
        inTransaction(database, () => Number(deleteOld.run(beforeMs).changes) + deleteMany(maxRecords)),
      ),
  };
};
