import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drain } from '../../src/listener/drain.ts';
import { DRAIN_IDLE_MS } from '../../src/listener/limits.ts';
import { FakeClock } from '../session/fake-clock.ts';

interface TestSession {
  readonly name: string;
  busy: number;
}

const start = (graceMs: number, ...busy: readonly number[]) => {
  const clock = new FakeClock();
  const sessions = new Set<TestSession>(busy.map((count, index) => ({ name: `s${index}`, busy: count })));
  const ended: string[] = [];
  const cuts: number[] = [];
  const cut = drain({
    sessions,
    graceMs,
    clock,
    end: (session) => {
      sessions.delete(session);
      ended.push(session.name);
    },
    onCut: (left) => cuts.push(left),
  });
  return { clock, sessions: [...sessions], ended, cuts, cut };
};

describe('drain', () => {
  it('ends everything at once without grace', () => {
    const { ended, cuts, clock } = start(0, 0, 2);
    assert.deepEqual([ended, cuts, clock.pending], [['s0', 's1'], [], 0]);
  });

  it('ends what is idle soon, and what is busy when it has become idle', async () => {
    const { clock, sessions, ended, cuts } = start(60_000, 0, 1);
    await clock.advance(DRAIN_IDLE_MS);
    assert.deepEqual(ended, ['s0']);
    await clock.advance(10_000);
    assert.deepEqual(ended, ['s0']);
    if (sessions[1] !== undefined) sessions[1].busy = 0;
    await clock.advance(2 * DRAIN_IDLE_MS);
    assert.deepEqual([ended, cuts], [['s0', 's1'], []]);
    await clock.advance(100);
    assert.equal(clock.pending, 0, 'nothing is left to do');
  });

  it('does not take the pause between two calls for the end of a command', async () => {
    const { clock, sessions, ended } = start(60_000, 1);
    const [session] = sessions;
    assert.ok(session !== undefined);
    for (let call = 0; call < 5; call += 1) {
      session.busy = 0;
      await clock.advance(DRAIN_IDLE_MS - 100);
      session.busy = 1;
      await clock.advance(100);
    }
    assert.deepEqual(ended, []);
  });

  it('cuts what is still busy when the grace is used up, and says how many', async () => {
    const { clock, ended, cuts } = start(5000, 1, 3);
    await clock.advance(4999);
    assert.deepEqual(ended, []);
    await clock.advance(1);
    assert.deepEqual([ended, cuts, clock.pending], [['s0', 's1'], [2], 0]);
  });

  it('can be cut short', async () => {
    const { clock, ended, cuts, cut } = start(5000, 1);
    await clock.advance(1000);
    cut();
    assert.deepEqual([ended, cuts, clock.pending], [['s0'], [], 0]);
  });
});
