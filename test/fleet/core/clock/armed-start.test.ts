import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ArmedStart } from '../../../../src/fleet/core/clock/armed-start.ts';
import { between } from './between.ts';

const ORDER = { atMs: 10_000, toleranceMs: 20 };

const armed = (): ArmedStart => {
  const start = new ArmedStart();
  assert.deepEqual(start.prepare(ORDER, { nowMs: 5_000, errorMs: 3 }), { kind: 'armed', errorMs: 3 });
  return start;
};

describe('an agent that is asked to be ready for a start', () => {
  it('refuses while its clock may be off by more than is tolerated', () => {
    for (const errorMs of [20.001, Infinity, NaN]) {
      const start = new ArmedStart();
      const refusal = { kind: 'refused', reason: 'inaccurate' };
      assert.deepEqual(start.prepare(ORDER, { nowMs: 5_000, errorMs }), refusal);
      // What was answered may have been counted: a better clock does not change it.
      assert.deepEqual(start.prepare(ORDER, { nowMs: 5_000, errorMs: 1 }), refusal);
      assert.equal(start.commit(), undefined);
    }
    assert.equal(new ArmedStart().prepare(ORDER, { nowMs: 5_000, errorMs: 20 }).kind, 'armed');
  });

  it('refuses when the time is over', () => {
    const refusal = { kind: 'refused', reason: 'too-late' };
    assert.deepEqual(new ArmedStart().prepare(ORDER, { nowMs: 10_019, errorMs: 2 }), refusal);
    assert.equal(new ArmedStart().prepare(ORDER, { nowMs: 10_018, errorMs: 2 }).kind, 'armed');
  });

  it('answers a second time as it did the first, for the order that came first', () => {
    const start = armed();
    assert.deepEqual(start.prepare({ atMs: 1, toleranceMs: 0 }, { nowMs: 9_000, errorMs: 9 }), {
      kind: 'armed',
      errorMs: 3,
    });
    assert.equal(start.commit(), 10_000);
  });

  it('does not start without a commit', () => {
    const start = armed();
    assert.equal(start.due({ nowMs: 10_000, errorMs: 1 }), 'never');
    assert.equal(start.state, 'armed');
    assert.equal(new ArmedStart().commit(), undefined);
  });

  it('starts once, however often it is told and asked', () => {
    const start = armed();
    assert.equal(start.commit(), 10_000);
    assert.equal(start.commit(), undefined);
    assert.equal(start.due({ nowMs: 9_999.9, errorMs: 1 }), 'wait');
    assert.equal(start.due({ nowMs: 10_000, errorMs: 1 }), 'start');
    assert.equal(start.due({ nowMs: 10_000, errorMs: 1 }), 'never');
    assert.equal(start.commit(), undefined);
    assert.equal(start.state, 'started');
  });

  it('does not start when it may be later than what is tolerated', () => {
    for (const [nowMs, errorMs] of [
      [10_020, 0.1],
      [10_001, 19.5],
      [10_000, Infinity],
      [10_000, NaN],
      [99_999, 0],
    ] as const) {
      const start = armed();
      start.commit();
      assert.equal(start.due({ nowMs, errorMs }), 'never', `${nowMs} ± ${errorMs}`);
      assert.equal(start.state, 'missed');
      assert.equal(start.due({ nowMs: 10_000, errorMs: 0 }), 'never');
    }
  });

  it('stands down for good, before the commit, after it, and when it comes before everything else', () => {
    const early = new ArmedStart();
    assert.equal(early.abort(), 'aborted');
    assert.deepEqual(early.prepare(ORDER, { nowMs: 0, errorMs: 0 }), { kind: 'refused', reason: 'aborted' });
    assert.equal(early.commit(), undefined);
    const before = armed();
    assert.equal(before.abort(), 'aborted');
    assert.equal(before.commit(), undefined);
    assert.equal(before.due({ nowMs: 10_000, errorMs: 0 }), 'never');
    const after = armed();
    after.commit();
    assert.equal(after.abort(), 'aborted');
    assert.equal(after.due({ nowMs: 10_000, errorMs: 0 }), 'never');
  });

  it('says so when it is too late to stand down', () => {
    const start = armed();
    start.commit();
    start.due({ nowMs: 10_000, errorMs: 0 });
    assert.equal(start.abort(), 'started');
    assert.equal(start.state, 'started');
  });

  it('keeps its word in whichever order things come', () => {
    const anyInput = fc.constantFrom('prepare', 'commit', 'abort', 'due');
    const anyClock = fc.record({
      nowMs: between(9_900, 10_100),
      errorMs: between(0, 30),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(anyInput, anyClock), { maxLength: 20 }), (inputs) => {
        const start = new ArmedStart();
        let [isArmed, isCommitted, isAborted, starts] = [false, false, false, 0];
        for (const [input, clock] of inputs) {
          if (input === 'prepare') isArmed ||= start.prepare(ORDER, clock).kind === 'armed';
          else if (input === 'commit') {
            isCommitted ||= isArmed;
            start.commit();
          } else if (input === 'abort') isAborted ||= start.abort() === 'aborted';
          else if (start.due(clock) === 'start') {
            starts += 1;
            assert.ok(isCommitted && !isAborted);
            assert.ok(clock.nowMs >= 10_000 && clock.nowMs + clock.errorMs <= 10_020);
          }
        }
        assert.ok(starts <= 1);
      }),
      { numRuns: 500 },
    );
  });
});
