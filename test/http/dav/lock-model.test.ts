// The lock table against what RFC 4918 says of locks, word by word and one resource at a time.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  joinRemotePath,
  isWithinRemotePath,
  parseRemotePath,
  remotePathParent,
  type RemotePath,
} from '../../../src/base/index.ts';
import { createLockTable, type Lock, type LockInit } from '../../../src/http/dav/lock-table.ts';

const PATHS = ['/', '/a', '/a2', '/a/b', '/a/b/c'].map((each) => parseRemotePath(each));
const ACCOUNTS = ['alice', 'bob', '__proto__'] as const;
const MAX = { maxLocks: 5, maxLocksPerAccount: 3 };

class Model {
  locks: readonly Lock[] = [];

  alive(nowMs: number): readonly Lock[] {
    return this.locks.filter(({ expiresAtMs }) => expiresAtMs > nowMs);
  }

  covering(resource: RemotePath, nowMs: number): readonly Lock[] {
    return this.alive(nowMs).filter(
      ({ path, depth }) => path === resource || (depth === 'infinity' && isWithinRemotePath(resource, path)),
    );
  }

  /** Two locks that would both cover some resource, not both shared. */
  conflicts(init: LockInit, nowMs: number): readonly Lock[] {
    const resources = PATHS.filter(
      (each) => each === init.path || (init.depth === 'infinity' && isWithinRemotePath(each, init.path)),
    );
    return this.alive(nowMs).filter(
      (lock) =>
        (lock.scope === 'exclusive' || init.scope === 'exclusive') &&
        resources.some((each) => this.covering(each, nowMs).includes(lock)),
    );
  }

  missing(
    path: RemotePath,
    kind: 'write' | 'member' | 'tree',
    account: string,
    submitted: ReadonlySet<string>,
    nowMs: number,
  ): ReadonlySet<string> {
    // Below each path there is also something that nobody locks by itself.
    const below = PATHS.flatMap((each) => [each, joinRemotePath(each, 'unlocked')]).filter((each) =>
      isWithinRemotePath(each, path),
    );
    const affected =
      kind === 'write' ? [path] : [path, remotePathParent(path), ...(kind === 'tree' ? below : [])];
    const missing = new Set<string>();
    for (const resource of affected) {
      const locks = this.covering(resource, nowMs);
      const isAllowed =
        locks.length === 0 || locks.some((lock) => lock.account === account && submitted.has(lock.token));
      if (!isAllowed) for (const { token } of locks) missing.add(token);
    }
    return missing;
  }
}

const anyPath = fc.constantFrom(...PATHS);
const anyAccount = fc.constantFrom(...ACCOUNTS);
const anyNumber = fc.nat({ max: 9 });
const creation = fc.record({
  do: fc.constant('create' as const),
  path: anyPath,
  account: anyAccount,
  scope: fc.constantFrom('exclusive' as const, 'shared' as const, 'shared' as const, 'shared' as const),
  depth: fc.constantFrom('0' as const, 'infinity' as const),
  timeoutMs: fc.nat({ max: 25 }),
});
const step = fc.oneof(
  { weight: 6, arbitrary: creation },
  fc.record({
    do: fc.constantFrom('refresh' as const, 'unlock' as const),
    path: anyPath,
    account: anyAccount,
    number: anyNumber,
  }),
  fc.record({ do: fc.constant('removed' as const), path: anyPath }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.nat({ max: 4 }) }),
);
const question = fc.record({
  path: anyPath,
  kind: fc.constantFrom('write' as const, 'member' as const, 'tree' as const, 'tree' as const),
  account: anyAccount,
  numbers: fc.array(anyNumber, { maxLength: 6 }),
});

const tokens = (locks: readonly Lock[]): ReadonlySet<string> => new Set(locks.map(({ token }) => token));
const tokenOf = (number: number): string => `urn:${number}`;

describe('the lock table', () => {
  it('answers as a plain reading of RFC 4918 does', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.array(question, { minLength: 1, maxLength: 20 }),
        (steps, questions) => {
          const table = createLockTable(MAX);
          const model = new Model();
          let nowMs = 0;
          let made = 0;
          for (const each of steps) {
            if (each.do === 'wait') nowMs += each.ms;
            if (each.do === 'removed') {
              table.removed(each.path);
              model.locks = model.locks.filter(({ path }) => !isWithinRemotePath(path, each.path));
            }
            if (each.do === 'create') {
              const { do: _, ...rest } = each;
              const init: LockInit = { ...rest, token: tokenOf(made), ownerXml: undefined };
              const alive = model.alive(nowMs);
              const isFull =
                alive.length >= MAX.maxLocks ||
                alive.filter(({ account }) => account === each.account).length >= MAX.maxLocksPerAccount;
              const conflicts = model.conflicts(init, nowMs);
              if (conflicts.length === 0 && isFull) {
                assert.throws(() => table.create(init, nowMs), /locks/u);
                continue;
              }
              const answer = table.create(init, nowMs);
              assert.deepEqual(
                'conflicts' in answer ? tokens(answer.conflicts) : new Set(),
                tokens(conflicts),
              );
              if ('conflicts' in answer) continue;
              model.locks = [...model.locks, answer.lock];
              assert.equal(answer.lock.expiresAtMs, nowMs + each.timeoutMs);
              made += 1;
            }
            if (each.do === 'refresh' || each.do === 'unlock') {
              const token = tokenOf(each.number);
              const lock = model.covering(each.path, nowMs).find((one) => one.token === token);
              const refusal =
                lock === undefined ? 'unknown' : lock.account === each.account ? undefined : 'foreign';
              if (each.do === 'unlock') {
                assert.equal(table.unlock(token, each, nowMs), refusal);
                if (refusal === undefined) model.locks = model.locks.filter((one) => one !== lock);
              } else {
                const answer = table.refresh(token, { ...each, timeoutMs: 7 }, nowMs);
                assert.equal('refusal' in answer ? answer.refusal : undefined, refusal);
                if ('lock' in answer)
                  model.locks = model.locks.map((one) => (one === lock ? answer.lock : one));
              }
            }
          }
          for (const { path, kind, account, numbers } of questions) {
            assert.deepEqual(tokens(table.covering(path, nowMs)), tokens(model.covering(path, nowMs)));
            const submitted = new Set(numbers.map((number) => tokenOf(number)));
            const missing = table.missingTokens({ path, kind }, { account, submitted }, nowMs);
            assert.deepEqual(tokens(missing), model.missing(path, kind, account, submitted, nowMs));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
