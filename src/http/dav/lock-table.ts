// The locks of WebDAV (RFC 4918 §6, §7): who may change what as long as somebody has said that he is at it. In memory, by
// the paths they stand on. No clock: each call says what time it is, and a lock that has ended is found out, and forgotten,
// when it is met. No I/O: that the path exists, and that the account may write there, is asked before.
//
//   a lock covers   its path; with depth infinity, also everything below
//   it forbids      to write what it covers, and, on a directory, to make, remove or rename what is directly in it,
//                   unless its token is submitted by the account that made it
//
// Locks belong to paths, not to what lies there: nothing that is moved or copied takes one along (§7.6).

import {
  ROOT_PATH,
  WherryError,
  isWithinRemotePath,
  remotePathParent,
  type RemotePath,
} from '../../base/index.ts';
import type { LockScope } from './lock-request.ts';
import { MAX_LOCKS, MAX_LOCKS_PER_ACCOUNT, MAX_REPORTED_LOCKS } from './limits.ts';

export interface LockInit {
  /** Of the caller's making, and never made twice. */
  readonly token: string;
  readonly path: RemotePath;
  readonly scope: LockScope;
  readonly depth: '0' | 'infinity';
  readonly ownerXml: string | undefined;
  readonly account: string;
  readonly timeoutMs: number;
}

export interface Lock extends Omit<LockInit, 'timeoutMs'> {
  readonly madeAtMs: number;
  readonly expiresAtMs: number;
}

/** What a request is about to do. */
export interface LockedOperation {
  readonly path: RemotePath;
  /**
   * `write`: change what is there, or its properties. `member`: make it, which changes its directory too. `tree`: remove it
   * with all below, move it away, or put something in its place; also where there is nothing yet.
   */
  readonly kind: 'write' | 'member' | 'tree';
}

export interface LockUser {
  readonly account: string;
  /** The tokens that its request names. Those of other accounts' locks do not help (§6.4). */
  readonly submitted: ReadonlySet<string>;
}

/** Who has no lock of his own. */
export const NOBODY: LockUser = { account: '', submitted: new Set() };

/** Why a lock is neither refreshed nor removed: no lock with that token covers the path, or it is another account's. */
export type LockRefusal = 'unknown' | 'foreign';

export interface LockTableLimits {
  readonly maxLocks: number;
  readonly maxLocksPerAccount: number;
}

export interface LockTable {
  /** Whether there is certainly none. */
  readonly isEmpty: boolean;
  /**
   * The lock, or those in its way (423), on the path, above it or below it; the first ones, where they are many. Codes:
   * `RATE_LIMITED` when the account has too many locks, `QUEUE_FULL` when all have; none is ever dropped for another.
   */
  create(init: LockInit, nowMs: number): { readonly lock: Lock } | { readonly conflicts: readonly Lock[] };
  /** From now on it holds for `timeoutMs`. `path`: anything that the lock covers. */
  refresh(
    token: string,
    request: { readonly path: RemotePath; readonly account: string; readonly timeoutMs: number },
    nowMs: number,
  ): { readonly lock: Lock } | { readonly refusal: LockRefusal };
  /** Undefined when it is removed. `path`: anything that the lock covers. */
  unlock(
    token: string,
    request: { readonly path: RemotePath; readonly account: string },
    nowMs: number,
  ): LockRefusal | undefined;
  /** The locks that cover the path: those on it, and those of depth infinity above it. */
  covering(path: RemotePath, nowMs: number): readonly Lock[];
  /** The locks that forbid the operation; the first ones, where they are many. Empty: go ahead. */
  missingTokens(operation: LockedOperation, user: LockUser, nowMs: number): readonly Lock[];
  /** What was at the path and below is gone or went elsewhere, and its locks end with that. */
  removed(path: RemotePath): void;
}

const DEFAULT_LIMITS: LockTableLimits = { maxLocks: MAX_LOCKS, maxLocksPerAccount: MAX_LOCKS_PER_ACCOUNT };

const covers = (lock: Lock, path: RemotePath): boolean =>
  lock.depth === 'infinity' ? isWithinRemotePath(path, lock.path) : lock.path === path;

const isDeep = ({ depth }: Lock): boolean => depth === 'infinity';

export const createLockTable = ({
  maxLocks,
  maxLocksPerAccount,
}: LockTableLimits = DEFAULT_LIMITS): LockTable => {
  const byToken = new Map<string, Lock>();
  const byPath = new Map<RemotePath, readonly Lock[]>();
  const countByAccount = new Map<string, number>();

  const keep = (lock: Lock): void => {
    byToken.set(lock.token, lock);
    byPath.set(lock.path, [...(byPath.get(lock.path) ?? []), lock]);
    countByAccount.set(lock.account, (countByAccount.get(lock.account) ?? 0) + 1);
  };
  const forget = (lock: Lock): void => {
    byToken.delete(lock.token);
    const others = (byPath.get(lock.path) ?? []).filter(({ token }) => token !== lock.token);
    if (others.length > 0) byPath.set(lock.path, others);
    else byPath.delete(lock.path);
    const count = (countByAccount.get(lock.account) ?? 0) - 1;
    if (count > 0) countByAccount.set(lock.account, count);
    else countByAccount.delete(lock.account);
  };
  const isOver = (lock: Lock, nowMs: number): boolean => {
    if (lock.expiresAtMs > nowMs) return false;
    forget(lock);
    return true;
  };

  const locksOn = (path: RemotePath, nowMs: number): readonly Lock[] =>
    (byPath.get(path) ?? []).filter((lock) => !isOver(lock, nowMs));

  const covering = (path: RemotePath, nowMs: number): readonly Lock[] => {
    const found = [...locksOn(path, nowMs)];
    for (let above = path; above !== ROOT_PATH;) {
      above = remotePathParent(above);
      found.push(...locksOn(above, nowMs).filter(isDeep));
    }
    return found;
  };

  function* pathsBelow(path: RemotePath): Generator<RemotePath> {
    for (const locked of byPath.keys()) if (locked !== path && isWithinRemotePath(locked, path)) yield locked;
  }

  const inTheWay = ({ path, scope, depth }: LockInit, nowMs: number): readonly Lock[] => {
    const collides = (lock: Lock): boolean => scope === 'exclusive' || lock.scope === 'exclusive';
    const found = covering(path, nowMs).filter(collides);
    if (depth === '0') return found;
    for (const below of pathsBelow(path)) {
      if (found.length >= MAX_REPORTED_LOCKS) break;
      found.push(...locksOn(below, nowMs).filter(collides));
    }
    return found;
  };

  const isFull = (account: string): boolean =>
    byToken.size >= maxLocks || (countByAccount.get(account) ?? 0) >= maxLocksPerAccount;

  const ensureRoom = (account: string, nowMs: number): void => {
    // Locks that are over count until they are met; they are looked for only when they are in the way.
    if (isFull(account)) for (const lock of byToken.values()) isOver(lock, nowMs);
    if ((countByAccount.get(account) ?? 0) >= maxLocksPerAccount)
      throw new WherryError(
        'RATE_LIMITED',
        `This account holds ${maxLocksPerAccount} locks, which is the most; unlock something first.`,
      );
    if (byToken.size >= maxLocks)
      throw new WherryError('QUEUE_FULL', 'All locks that the server can hold are taken; try again later.');
  };

  const find = (
    token: string,
    { path, account }: { readonly path: RemotePath; readonly account: string },
    nowMs: number,
  ): Lock | LockRefusal => {
    const lock = byToken.get(token);
    if (lock === undefined || isOver(lock, nowMs) || !covers(lock, path)) return 'unknown';
    return lock.account === account ? lock : 'foreign';
  };

  return {
    get isEmpty() {
      return byToken.size === 0;
    },
    create({ timeoutMs, ...init }, nowMs) {
      const conflicts = inTheWay({ timeoutMs, ...init }, nowMs);
      if (conflicts.length > 0) return { conflicts: conflicts.slice(0, MAX_REPORTED_LOCKS) };
      ensureRoom(init.account, nowMs);
      if (byToken.has(init.token)) throw new WherryError('INTERNAL', 'The token of a lock was made twice.');
      const lock = { ...init, madeAtMs: nowMs, expiresAtMs: nowMs + timeoutMs };
      keep(lock);
      return { lock };
    },
    refresh(token, { timeoutMs, ...request }, nowMs) {
      const found = find(token, request, nowMs);
      if (typeof found === 'string') return { refusal: found };
      const lock = { ...found, expiresAtMs: nowMs + timeoutMs };
      byToken.set(token, lock);
      byPath.set(
        lock.path,
        (byPath.get(lock.path) ?? []).map((each) => (each === found ? lock : each)),
      );
      return { lock };
    },
    unlock(token, request, nowMs) {
      const found = find(token, request, nowMs);
      if (typeof found === 'string') return found;
      forget(found);
      return undefined;
    },
    covering,
    missingTokens({ path, kind }, { account, submitted }, nowMs) {
      const missing = new Map<string, Lock>();
      // Several locks cover the same thing only where they are shared, and who has one of them may write.
      const demandOneOf = (locks: readonly Lock[]): void => {
        if (locks.some((lock) => lock.account === account && submitted.has(lock.token))) return;
        for (const lock of locks) missing.set(lock.token, lock);
      };
      demandOneOf(covering(path, nowMs));
      if (kind !== 'write') demandOneOf(covering(remotePathParent(path), nowMs));
      if (kind !== 'tree') return [...missing.values()].slice(0, MAX_REPORTED_LOCKS);
      // What is in a locked directory and has no lock of its own is covered by fewer locks than the directory.
      demandOneOf(covering(path, nowMs).filter(isDeep));
      for (const below of pathsBelow(path)) {
        if (missing.size >= MAX_REPORTED_LOCKS) break;
        const locks = covering(below, nowMs);
        demandOneOf(locks);
        demandOneOf(locks.filter(isDeep));
      }
      return [...missing.values()].slice(0, MAX_REPORTED_LOCKS);
    },
    removed(path) {
      for (const lock of byToken.values()) if (isWithinRemotePath(lock.path, path)) forget(lock);
    },
  };
};
