// The server's database: one SQLite file in the state directory, with accounts, their tokens and shares, invites,
// the agents of a fleet and the audit.

import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { AccountStore, AgentStore, ShareStore } from '../accounts/index.ts';
import { createAccountStore } from './account-store.ts';
import { createAgentStore } from './agent-store.ts';
import { createAuditLog, type AuditLog } from './audit-log.ts';
import { MIGRATIONS } from './migrations.ts';
import { openDatabase, toDatabaseError, type OpenDatabaseInit } from './open-database.ts';
import { createPropertyStore, type PropertyStore } from './property-store.ts';
import { createUploadStore, type UploadStore } from './upload-store.ts';
import { createShareStore } from './share-store.ts';

export interface ServerDatabase extends Disposable {
  readonly accounts: AccountStore;
  readonly agents: AgentStore;
  readonly audit: AuditLog;
  readonly uploads: UploadStore;
  /** Of the entries of one root. */
  properties(rootId: string): PropertyStore;
  /**
   * The shares that were made while this root was served. Those of another one say nothing about this one's paths, also where
   * it has taken the accounts over: nobody who handed out a link meant what lies there now.
   */
  sharesOf(rootId: string): ShareStore;
  /**
   * The id of the root that the accounts are for: the first that asks, unless `adopt` takes them over. Accounts say what may
   * be done at paths, and mean nothing for the paths of another root.
   */
  boundRoot(rootId: string, adopt?: boolean): string;
  /** The directory of homes that the server was last started with; with an argument, keeps that one. */
  homes(path?: string): string | undefined;
  /** Idempotent. */
  close(): void;
}

const FILE_NAME = 'server.db';

export const serverDatabasePath = (stateDirectory: string): string => join(stateDirectory, FILE_NAME);

/** The same methods, whose failures say what is wrong with the database. */
const explained = <T extends object>(methods: T, init: OpenDatabaseInit): T => {
  const explain = (error: unknown): never => {
    throw toDatabaseError(error, init);
  };
  const wrap =
    (method: (...args: unknown[]) => unknown) =>
    (...args: unknown[]): unknown => {
      try {
        const result = method(...args);
        return result instanceof Promise ? result.catch(explain) : result;
      } catch (error) {
        return explain(error);
      }
    };
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [name, wrap(method as (...args: unknown[]) => unknown)]),
  ) as T;
};

const createRootBinding = (database: DatabaseSync): ServerDatabase['boundRoot'] => {
  const take = database.prepare("INSERT OR IGNORE INTO meta (key, value) VALUES ('root', ?)");
  const adoptIt = database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('root', ?)");
  const look = database.prepare("SELECT value FROM meta WHERE key = 'root'");
  return (rootId, adopt = false) => {
    const bound = look.get()?.['value'];
    // Asked at every login, and written once.
    if (typeof bound === 'string' && !adopt) return bound;
    (adopt ? adoptIt : take).run(rootId);
    return String(look.get()?.['value']);
  };
};

const createHomes = (database: DatabaseSync): ServerDatabase['homes'] => {
  const keep = database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('homes', ?)");
  const look = database.prepare("SELECT value FROM meta WHERE key = 'homes'");
  return (path) => {
    const kept = look.get()?.['value'];
    if (path !== undefined && path !== kept) keep.run(path);
    return path ?? (typeof kept === 'string' ? kept : undefined);
  };
};

/**
 * Opens it, made if missing, readable by its user only. ":memory:" keeps nothing.
 * Codes: `CORRUPTED` (damaged), `UNSUPPORTED` (written by a newer version), `FORBIDDEN`, `READ_ONLY`, `NO_SPACE`, `BUSY`.
 */
export const openServerDatabase = (path: string): ServerDatabase => {
  const init = { path, migrations: MIGRATIONS, label: "The server's database", growing: ['audit'] };
  const database = openDatabase(init);
  try {
    const accounts = explained(createAccountStore(database), init);
    const agents = explained(createAgentStore(database), init);
    const audit = explained(createAuditLog(database), init);
    const uploads = explained(createUploadStore(database), init);
    const { boundRoot, homes, properties } = explained(
      {
        boundRoot: createRootBinding(database),
        homes: createHomes(database),
        properties: (rootId: string) => explained(createPropertyStore(database, rootId), init),
      },
      init,
    );
    const close = (): void => {
      if (database.isOpen) database.close();
    };
    const { sharesOf } = explained(
      { sharesOf: (rootId: string) => explained(createShareStore(database, rootId), init) },
      init,
    );
    return {
      accounts,
      agents,
      audit,
      uploads,
      properties,
      sharesOf,
      boundRoot,
      homes,
      close,
      [Symbol.dispose]: close,
    };
  } catch (error) {
    database.close();
    throw toDatabaseError(error, init);
  }
};
