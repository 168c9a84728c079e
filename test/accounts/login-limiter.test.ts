import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LoginLimiter } from '../../src/accounts/index.ts';

const INIT = { maxFailures: 3, windowMs: 1000, maxTracked: 100 };

/** One attempt as a server makes it. Returns whether it was allowed. */
const attempt = (limiter: LoginLimiter, key: string, nowMs: number, succeeds = false): boolean => {
  if (!limiter.check(key, nowMs).allowed) return false;
  limiter.failed(key, nowMs);
  if (succeeds) limiter.succeeded(key, nowMs);
  return true;
};

describe('the login limiter', () => {
  it('row 26: allows as many failures as it was told, then says how long to wait', () => {
    const limiter = new LoginLimiter(INIT);
    for (const nowMs of [0, 100, 200]) assert.equal(attempt(limiter, 'a', nowMs), true);
    assert.deepEqual(limiter.check('a', 300), { allowed: false, retryAfterMs: 700 });
    assert.deepEqual(limiter.check('a', 999), { allowed: false, retryAfterMs: 1 });
    assert.deepEqual(limiter.check('a', 1000), { allowed: true, retryAfterMs: 0 });
  });

  it('counts each key by itself', () => {
    const limiter = new LoginLimiter(INIT);
    for (let count = 0; count < 3; count += 1) attempt(limiter, 'a', 0);
    assert.equal(limiter.check('a', 0).allowed, false);
    assert.equal(limiter.check('b', 0).allowed, true);
    assert.equal(limiter.check('__proto__', 0).allowed, true);
  });

  it('does not count logins that hold, however many', () => {
    const limiter = new LoginLimiter(INIT);
    for (let count = 0; count < 1000; count += 1)
      assert.equal(attempt(limiter, 'a', count / 100, true), true);
    assert.equal(limiter.tracked, 0);
  });

  it('forgives no failure for a success in between', () => {
    const limiter = new LoginLimiter(INIT);
    for (const succeeds of [false, true, false, true, false])
      assert.equal(attempt(limiter, 'a', 0, succeeds), true);
    assert.equal(attempt(limiter, 'a', 0, true), false);
  });

  it('counts attempts that are made side by side before any of them is answered', () => {
    const limiter = new LoginLimiter(INIT);
    const allowed = Array.from({ length: 50 }, () => attempt(limiter, 'a', 0));
    assert.equal(allowed.filter(Boolean).length, 3);
  });

  it('never allows more failures of a key in any window than it was told', () => {
    const steps = fc.array(
      fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 400 }), fc.boolean()),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(steps, (taken) => {
        const limiter = new LoginLimiter(INIT);
        const failures: Record<string, number[]> = { a: [], b: [] };
        let nowMs = 0;
        for (const [key, waitMs, succeeds] of taken) {
          nowMs += waitMs;
          const recent = (failures[key] ?? []).filter((time) => time + INIT.windowMs > nowMs);
          assert.equal(attempt(limiter, key, nowMs, succeeds), recent.length < INIT.maxFailures);
          if (!succeeds && recent.length < INIT.maxFailures) failures[key]?.push(nowMs);
        }
      }),
    );
  });

  it('remembers a bounded number of keys, and none whose failures are past', () => {
    const limiter = new LoginLimiter(INIT);
    for (let index = 0; index < 10_000; index += 1) {
      attempt(limiter, `key ${index}`, 0);
      assert.ok(limiter.tracked <= INIT.maxTracked);
    }
    attempt(limiter, 'later', 2000);
    assert.equal(limiter.tracked, 1);
  });

  it('keeps refusing a key while a crowd of new ones fails once each', () => {
    const limiter = new LoginLimiter(INIT);
    for (let count = 0; count < 3; count += 1) attempt(limiter, 'guesser', 0);
    for (let index = 0; index < 10_000; index += 1) attempt(limiter, `key ${index}`, 1);
    assert.equal(limiter.check('guesser', 1).allowed, false);
  });

  it('still counts new keys while a crowd of refused ones fills its memory', () => {
    const limiter = new LoginLimiter(INIT);
    for (let index = 0; index < 1000; index += 1) {
      for (let count = 0; count < 3; count += 1) attempt(limiter, `refused ${index}`, 0);
    }
    const allowed = Array.from({ length: 20 }, (_, index) => [
      attempt(limiter, 'new', 1),
      attempt(limiter, `other ${index % 5}`, 1),
    ]);
    assert.equal(allowed.filter(([isAllowed]) => isAllowed).length, 3);
  });
});
