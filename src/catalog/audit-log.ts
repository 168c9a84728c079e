// The audit as rows: who did what, when, from where. Written in groups and without syncing each (a power cut may cost the
// last moments of it, never an account or a file); bounded in age and number.

import type { DatabaseSync } from 'node:sqlite';
import { inTransaction, withoutSyncing } from './open-database.ts';

export interface AuditRecord {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly level: string;
  readonly event: string;
  readonly account?: string | undefined;
  readonly address?: string | undefined;
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

export interface StoredAuditRecord extends AuditRecord {
  readonly id: number;
}

export interface AuditLog {
  append(records: readonly AuditRecord[]): void;
  /** Oldest first. */
  query(query: AuditQuery): readonly StoredAuditRecord[];
  /** Removes what is older, and of the rest all but the newest `maxRecords`. Returns how many went. */
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

export const createAuditLog = (database: DatabaseSync): AuditLog => {
  const insert = database.prepare(
    'INSERT INTO audit (time_ms, level, event, account, address, fields) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const select = database.prepare(
    `SELECT * FROM audit WHERE time_ms >= ? AND time_ms < ? AND id > ? AND (?4 IS NULL OR account = ?4)
     AND (?5 IS NULL OR event GLOB ?5) ORDER BY id DESC LIMIT ?6`,
  );
  const deleteOld = database.prepare('DELETE FROM audit WHERE time_ms < ?');
  const deleteMany = database.prepare(
    'DELETE FROM audit WHERE id <= (SELECT id FROM audit ORDER BY id DESC LIMIT 1 OFFSET ?)',
  );
  return {
    append: (records) =>
      withoutSyncing(database, () =>
        inTransaction(database, () => {
          for (const { timeMs, level, event, account, address, fields } of records)
            insert.run(timeMs, level, event, account ?? null, address ?? null, encodeFields(fields));
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
          fields: JSON.parse(String(row['fields'])) as Record<string, unknown>,
        }))
        .toReversed(),
    expire: (beforeMs, maxRecords) =>
      withoutSyncing(database, () =>
        inTransaction(
          database,
          () => Number(deleteOld.run(beforeMs).changes) + Number(deleteMany.run(maxRecords).changes),
        ),
      ),
  };
};
