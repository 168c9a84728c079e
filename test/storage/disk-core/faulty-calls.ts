// Counts the calls of any DirectoryCalls, and makes chosen ones fail. A failing call does nothing, but for closing, which
// on every system gives the descriptor back even when it reports an error.

import type { DirectoryCalls, SyncResult } from '../../../src/storage/disk/calls/directory-calls.ts';
import { failure } from './simulated-disk.ts';

export interface FaultyCalls {
  readonly calls: DirectoryCalls;
  /** Calls made since `arm`, each item of a group of syncs counted. */
  readonly count: number;
  /** From now on call number `n` (from 1) fails with this code; with `andAfter` all later ones too. */
  arm(n: number, code: string, andAfter?: boolean): void;
  disarm(): void;
}

export const withFaults = (inner: DirectoryCalls): FaultyCalls => {
  let count = 0;
  let at = 0;
  let code = 'EIO';
  let isOpenEnded = false;

  const fails = (): boolean => {
    count += 1;
    return at > 0 && (isOpenEnded ? count >= at : count === at);
  };

  const wrap =
    <A extends readonly unknown[], R>(call: (...args: A) => R, isClose: boolean) =>
    (...args: A): R => {
      const failed = fails();
      if (failed && !isClose) throw failure(code);
      const result = call(...args);
      if (failed) throw failure(code);
      return result;
    };

  const group =
    <T>(call: (items: readonly T[]) => Promise<readonly SyncResult[]>) =>
    async (items: readonly T[]): Promise<readonly SyncResult[]> => {
      const results: SyncResult[] = [];
      for (const item of items) results.push(fails() ? failure(code) : (await call([item]))[0]);
      return results;
    };

  const wrapped = Object.fromEntries(
    Object.entries(inner).map(([name, call]) => [
      name,
      // What is no function is a fact.
      typeof call === 'function'
        ? wrap(call as (...args: readonly unknown[]) => unknown, name.startsWith('close'))
        : (call as unknown),
    ]),
  ) as unknown as DirectoryCalls;

  return {
    calls: { ...wrapped, syncFiles: group(inner.syncFiles), syncDirectories: group(inner.syncDirectories) },
    get count() {
      return count;
    },
    arm: (n, errorCode, andAfter = false) => {
      count = 0;
      at = n;
      code = errorCode;
      isOpenEnded = andAfter;
    },
    disarm: () => {
      at = 0;
    },
  };
};
