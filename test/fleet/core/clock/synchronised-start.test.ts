import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { between } from './between.ts';
import { StartWorld, type StartWorldInit } from './start-world.ts';

const anyWorld: fc.Arbitrary<StartWorldInit> = fc
  .record({
    seed: fc.nat(),
    agents: fc.integer({ min: 1, max: 8 }),
    quorumShare: between(0, 1),
    toleranceMs: fc.constantFrom(5, 20, 60, 200),
    leadMs: fc.constantFrom(100, 500, 2_000),
    maxDelayMs: fc.constantFrom(0.5, 5, 40, 150),
    dropPercent: fc.constantFrom(0, 10, 40, 80),
    outagePercent: fc.constantFrom(0, 30, 100),
  })
  .map(({ quorumShare, ...world }) => ({
    ...world,
    quorum: Math.max(1, Math.ceil(quorumShare * world.agents)),
  }));

describe('12. a synchronised start', () => {
  it('happens within its tolerance, with a quorum told in time, or not at all', () => {
    const seen = { commit: 0, abort: 0 };
    fc.assert(
      fc.property(anyWorld, (world) => {
        const { vote, atMs, agents } = new StartWorld(world).run();
        const { decision } = vote;
        assert.ok(decision !== undefined);
        seen[decision.kind] += 1;
        for (const { name, startedMs } of agents) {
          assert.ok(startedMs.length <= 1, `${name} started twice`);
          for (const each of startedMs)
            assert.ok(Math.abs(each - atMs) <= world.toleranceMs, `${name} is off by ${each - atMs} ms`);
        }
        const started = agents.filter(({ startedMs }) => startedMs.length > 0);
        if (decision.kind === 'abort') assert.deepEqual(started, []);
        const committed = agents.filter(({ name }) => vote.verdicts.get(name)?.status === 'committed');
        if (decision.kind === 'commit') assert.ok(committed.length >= world.quorum);
        assert.ok(started.every((agent) => committed.includes(agent)));
        // Fewer than a quorum only if some never heard of it in time, or knew that they could not be.
        for (const { name, start, startedMs, commitHeardMs } of committed) {
          const isExcused = commitHeardMs > atMs - world.toleranceMs || start.state === 'missed';
          assert.ok(startedMs.length === 1 || isExcused, `${name} was told, and did nothing`);
        }
      }),
      { numRuns: 600 },
    );
    // Both have been tried.
    assert.ok(seen.commit > 50 && seen.abort > 50, JSON.stringify(seen));
  });

  it('never happens at an agent that has said it stands down', () => {
    let aborts = 0;
    fc.assert(
      fc.property(anyWorld, (world) => {
        for (const { name, startedMs, abortKnownMs } of new StartWorld(world).run().agents) {
          if (abortKnownMs === Infinity) continue;
          aborts += 1;
          assert.deepEqual(startedMs, [], name);
        }
      }),
      { numRuns: 300 },
    );
    assert.ok(aborts > 50);
  });

  it('happens everywhere on a network that loses nothing', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 8 }), (seed, agents) => {
        const world = { seed, agents, quorum: agents, toleranceMs: 60, leadMs: 1_000, maxDelayMs: 5 };
        const { vote, agents: all } = new StartWorld({ ...world, dropPercent: 0, outagePercent: 0 }).run();
        assert.deepEqual(vote.decision, { kind: 'commit' });
        assert.ok(all.every(({ startedMs }) => startedMs.length === 1));
      }),
      { numRuns: 100 },
    );
  });
});
