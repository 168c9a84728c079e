// Several processes of one user keep parts in the same directory: who writes on one holds a lock that the others see. One
// file for each lock, there only while it is held or a process that held it was killed. Files are locked and removed only
// while the gate is held, so that nobody ever locks a file that has been removed.
//
// All synchronous, and in microseconds: nothing else of this thread may come between while the gate is held.

import { existsSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

import { isPartKey } from './part-journal.ts';
import { isLockedError, loadSqlite, lockFile } from '../roots/sqlite-lock.ts';

export interface PartLocks {
  /** Undefined when somebody has it; else the way to give it back, which may be called twice. Throws where there can be no locks. */
  take(key: string): (() => void) | undefined;
  isTaken(key: string): boolean;
}

const GATE = 'gate.lock';
const GATE_TIMEOUT_MS = 2000;
const SUFFIX = '.lock';

/** The key of a name that is a lock's. */
export const lockKey = (name: string): string | undefined => {
  const key = name.slice(0, -SUFFIX.length);
  return name.endsWith(SUFFIX) && isPartKey(key) ? key : undefined;
};

/** `directory` must exist. */
export const openPartLocks = async (directory: string): Promise<PartLocks> => {
  const Database = await loadSqlite();
  const fileOf = (key: string): string => join(directory, key + SUFFIX);

  /** Throws when it cannot be had in time. */
  const withGate = <T>(work: () => T): T => {
    const gate = lockFile(Database, join(directory, GATE), GATE_TIMEOUT_MS);
    try {
      return work();
    } finally {
      gate.close();
    }
  };

  const tryLock = (key: string): DatabaseSync | undefined => {
    try {
      return lockFile(Database, fileOf(key));
    } catch (error: unknown) {
      if (isLockedError(error)) return undefined;
      throw error;
    }
  };

  const release = (key: string, lock: DatabaseSync): void => {
    try {
      withGate(() => {
        lock.close();
        unlinkSync(fileOf(key));
      });
    } catch {
      // The file stays, and locks nothing.
      if (lock.isOpen) lock.close();
    }
  };

  return {
    take: (key) => {
      const lock = withGate(() => tryLock(key));
      if (lock === undefined) return undefined;
      return () => {
        if (lock.isOpen) release(key, lock);
      };
    },
    isTaken: (key) => {
      if (!existsSync(fileOf(key))) return false;
      return withGate(() => {
        const lock = tryLock(key);
        lock?.close();
        return lock === undefined;
      });
    },
  };
};
