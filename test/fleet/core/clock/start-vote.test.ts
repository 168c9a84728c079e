import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isWherryError } from '../../../../src/base/index.ts';
import {
  createStartVote,
  type StartVote,
  type StartVoteInit,
  type StartVoteInput,
} from '../../../../src/fleet/core/clock/start-vote.ts';
import { between } from './between.ts';

const INIT: StartVoteInit = {
  atMs: 10_000,
  agents: ['a', 'b', 'c'],
  quorum: 2,
  toleranceMs: 20,
  preparedMs: 5_000,
};

const armed = (agent: string, rttMs = 10, errorMs = 1): StartVoteInput => ({
  kind: 'armed',
  agent,
  errorMs,
  rttMs,
});
const refused = (agent: string): StartVoteInput => ({ kind: 'refused', agent, reason: 'busy' });
const TICK: StartVoteInput = { kind: 'tick' };

const statuses = (vote: StartVote): Readonly<Record<string, string>> =>
  Object.fromEntries([...vote.verdicts].map(([agent, { status }]) => [agent, status]));
const orders = (kind: 'commit' | 'abort', ...agents: readonly string[]) =>
  agents.map((agent) => ({ kind, agent }));

describe('the vote on a synchronised start', () => {
  it('commits as soon as all are ready', () => {
    const vote = createStartVote(INIT);
    assert.deepEqual(vote.take(armed('a'), 5_010), []);
    assert.deepEqual(vote.take(armed('b'), 5_010), []);
    assert.equal(vote.decision, undefined);
    assert.deepEqual(vote.take(armed('c'), 5_020), orders('commit', 'a', 'b', 'c'));
    assert.deepEqual(vote.decision, { kind: 'commit' });
    assert.deepEqual(vote.verdicts.get('a'), { status: 'committed', errorMs: 1, rttMs: 10 });
  });

  it('commits those that are ready when the others have refused, and bothers these no more', () => {
    const vote = createStartVote(INIT);
    vote.take(refused('b'), 5_010);
    vote.take(armed('a'), 5_010);
    assert.deepEqual(vote.take(armed('c'), 5_020), orders('commit', 'a', 'c'));
    assert.deepEqual(vote.verdicts.get('b'), { status: 'refused', reason: 'busy' });
  });

  it('waits for the silent ones until half of the time is over, then goes without them', () => {
    const vote = createStartVote(INIT);
    vote.take(armed('a'), 5_010);
    vote.take(armed('b'), 5_010);
    assert.equal(vote.nextTickMs(5_010), 7_500);
    assert.deepEqual(vote.take(TICK, 7_499), []);
    const sent = vote.take(TICK, 7_500);
    assert.deepEqual(sent, [...orders('commit', 'a', 'b'), ...orders('abort', 'c')]);
    assert.equal(statuses(vote)['c'], 'silent');
    assert.equal(vote.nextTickMs(7_500), undefined);
  });

  it('does not wait longer than a quorum can still be reached', () => {
    const vote = createStartVote({ ...INIT, decideByMs: 9_990 });
    vote.take(armed('a', 100, 5), 5_010);
    // One alone is nothing to hurry for.
    assert.equal(vote.nextTickMs(5_010), 9_990);
    vote.take(armed('b', 300, 5), 5_010);
    assert.equal(vote.nextTickMs(5_010), 10_000 - 905 - 50);
    assert.deepEqual(vote.take(TICK, 9_045), [...orders('commit', 'a', 'b'), ...orders('abort', 'c')]);
  });

  it('calls it off when too few are ready by then', () => {
    const vote = createStartVote(INIT);
    vote.take(armed('a'), 5_010);
    assert.deepEqual(vote.take(TICK, 7_500), orders('abort', 'a', 'b', 'c'));
    assert.deepEqual(vote.decision, { kind: 'abort', reason: 'no-quorum' });
    assert.deepEqual(statuses(vote), { a: 'aborted', b: 'silent', c: 'silent' });
  });

  it('calls it off at once when a quorum can no longer be had', () => {
    const vote = createStartVote(INIT);
    vote.take(armed('a'), 5_010);
    vote.take(refused('b'), 5_010);
    assert.deepEqual(vote.take(refused('c'), 5_011), orders('abort', 'a'));
    assert.deepEqual(vote.decision, { kind: 'abort', reason: 'no-quorum' });
  });

  it('does not count a clock that is worse than what is tolerated, nor an answer that makes no sense', () => {
    for (const [rttMs, errorMs] of [
      [10, 20.1],
      [10, NaN],
      [10, -1],
      [10, Infinity],
      [NaN, 1],
      [-1, 1],
      [Infinity, 1],
    ] as const) {
      const vote = createStartVote({ ...INIT, quorum: 3 });
      // It holds itself ready, so it is told.
      assert.deepEqual(vote.take(armed('a', rttMs, errorMs), 5_010), orders('abort', 'a', 'b', 'c'));
      assert.equal(statuses(vote)['a'], 'inaccurate');
    }
  });

  it('commits only with more than three round trips and the error of the clock to go', () => {
    const decide = (nowMs: number): StartVote => {
      const vote = createStartVote({ ...INIT, agents: ['a', 'b'], decideByMs: 9_990 });
      vote.take(armed('a', 100, 20), nowMs);
      vote.take(armed('b', 10, 1), nowMs);
      return vote;
    };
    assert.deepEqual(decide(9_679).decision, { kind: 'commit' });
    assert.deepEqual(decide(9_680).decision, { kind: 'abort', reason: 'too-late' });
  });

  it('goes without those that a commit might not reach, while the others are enough', () => {
    const vote = createStartVote(INIT);
    vote.take(armed('a', 2_000), 5_010);
    vote.take(armed('b'), 5_010);
    const sent = vote.take(armed('c'), 6_000);
    assert.deepEqual(sent, [...orders('abort', 'a'), ...orders('commit', 'b', 'c')]);
    assert.equal(statuses(vote)['a'], 'too-far');
  });

  it('counts no one whose connection is gone, unless it comes back and says so again', () => {
    const vote = createStartVote({ ...INIT, agents: ['a', 'b'] });
    vote.take(armed('a'), 5_010);
    vote.take({ kind: 'lost', agent: 'a' }, 5_011);
    assert.deepEqual(vote.take(armed('b'), 5_012), []);
    assert.equal(statuses(vote)['a'], 'lost');
    assert.deepEqual(vote.take(armed('a'), 5_900), orders('commit', 'a', 'b'));
    const other = createStartVote({ ...INIT, agents: ['a', 'b'] });
    other.take({ kind: 'lost', agent: 'a' }, 5_011);
    other.take(armed('b'), 5_012);
    assert.deepEqual(other.take(TICK, 7_500), orders('abort', 'a', 'b'));
  });

  it('tells one that is ready too late to stand down', () => {
    const vote = createStartVote(INIT);
    vote.take(armed('a'), 5_010);
    vote.take(armed('b'), 5_010);
    vote.take(TICK, 7_500);
    assert.deepEqual(vote.take(armed('c'), 7_600), orders('abort', 'c'));
    assert.deepEqual(vote.take(armed('c'), 7_601), []);
    assert.equal(statuses(vote)['c'], 'late');
  });

  it('can be called off by somebody, until it is decided', () => {
    const vote = createStartVote(INIT);
    vote.take(armed('a'), 5_010);
    assert.deepEqual(vote.take({ kind: 'cancel' }, 5_020), orders('abort', 'a', 'b', 'c'));
    assert.deepEqual(vote.decision, { kind: 'abort', reason: 'cancelled' });
    const committed = createStartVote({ ...INIT, agents: ['a', 'b'] });
    committed.take(armed('a'), 5_010);
    committed.take(armed('b'), 5_010);
    assert.deepEqual(committed.take({ kind: 'cancel' }, 5_020), []);
    assert.deepEqual(committed.decision, { kind: 'commit' });
  });

  it('does not listen to those that were not asked', () => {
    const vote = createStartVote({ ...INIT, quorum: 3 });
    for (const agent of ['x', 'y', '__proto__']) assert.deepEqual(vote.take(armed(agent), 5_010), []);
    assert.deepEqual([...vote.verdicts.keys()], ['a', 'b', 'c']);
  });

  it('refuses what cannot be decided', () => {
    const refusals: readonly Partial<StartVoteInit>[] = [
      { quorum: 0 },
      { quorum: 4 },
      { quorum: 1.5 },
      { quorum: 3, agents: ['a', 'a', 'b'] },
      { atMs: 5_000 },
      { atMs: Infinity },
      { atMs: NaN },
      { toleranceMs: -1 },
      { toleranceMs: NaN },
    ];
    for (const change of refusals) {
      assert.throws(
        () => createStartVote({ ...INIT, ...change }),
        (error) => isWherryError(error) && error.code === 'BAD_REQUEST',
        JSON.stringify(change),
      );
    }
  });

  it('decides once, in time and with a quorum, whatever happens', () => {
    const anyAgent = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const anyInput: fc.Arbitrary<StartVoteInput> = fc.oneof(
      fc.record({
        kind: fc.constant('armed' as const),
        agent: anyAgent,
        errorMs: between(0, 30),
        rttMs: between(0, 2_000),
      }),
      anyAgent.map(refused),
      anyAgent.map((agent): StartVoteInput => ({ kind: 'lost', agent })),
      fc.constant(TICK),
    );
    const anyStep = fc.record({ waitMs: between(0, 2_000), input: anyInput });
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 30 }), fc.integer({ min: 1, max: 4 }), (steps, quorum) => {
        const vote = createStartVote({ ...INIT, quorum, agents: ['a', 'b', 'c', 'd'] });
        const told = new Map<string, string>();
        let nowMs = 5_000;
        for (const { waitMs, input } of steps) {
          nowMs += waitMs;
          const before = vote.decision;
          const sent = vote.take(input, nowMs);
          if (before !== undefined) assert.equal(vote.decision, before);
          const commits = sent.filter(({ kind }) => kind === 'commit');
          if (commits.length > 0) assert.ok(before === undefined && commits.length >= quorum);
          for (const { kind, agent } of sent) {
            // No one hears both.
            assert.ok((told.get(agent) ?? kind) === kind, `${agent} ${kind}`);
            told.set(agent, kind);
            const verdict = vote.verdicts.get(agent);
            if (kind !== 'commit' || verdict?.status !== 'committed') continue;
            assert.ok(10_000 - nowMs > 3 * verdict.rttMs + verdict.errorMs && verdict.errorMs <= 20);
          }
        }
        if (vote.decision === undefined) vote.take(TICK, 10_000);
        assert.notEqual(vote.decision, undefined);
      }),
      { numRuns: 500 },
    );
  });
});
