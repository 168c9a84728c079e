import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTurns, type Turns } from '../../src/http/pace.ts';
import { SharedRate } from '../../src/session/index.ts';
import { FakeClock } from '../session/fake-clock.ts';

const RATE = 100_000;

/** Moves so many bytes in turns, as fast as it may. */
const move = async (turns: Turns, bytes: number, signal: AbortSignal): Promise<void> => {
  const quantum = turns.quantum ?? bytes;
  for (let left = bytes; left > 0; left -= quantum) {
    await turns.wait(signal);
    turns.took(Math.min(left, quantum));
  }
};

describe('the turns of a connection without frames', () => {
  it('are free where nothing is bounded', async () => {
    const turns = createTurns([], false);
    assert.equal(turns.quantum, undefined);
    await turns.wait(AbortSignal.abort());
  });

  for (const isReceiving of [false, true])
    it(`hold ${isReceiving ? 'what is received' : 'what is sent'} to the slowest of the rates`, async () => {
      const clock = new FakeClock();
      const rates = [new SharedRate(RATE, clock), new SharedRate(10 * RATE, clock)];
      const turns = createTurns(rates, isReceiving);
      let movedAtMs: number | undefined;
      void move(turns, 10 * RATE, new AbortController().signal).then(() => (movedAtMs = clock.nowMs()));
      while (movedAtMs === undefined) await clock.advance(10);
      // What a rate lets through at once, at its beginning, is less than a second's worth.
      assert.ok(movedAtMs > 9000 && movedAtMs < 10_500, String(movedAtMs));
    });

  it('are shared evenly with whoever else is held to the rate', async () => {
    const clock = new FakeClock();
    const rate = new SharedRate(RATE, clock);
    const { signal } = new AbortController();
    const ends: number[] = [];
    for (const bytes of [2 * RATE, 2 * RATE, 4 * RATE])
      void move(createTurns([rate], false), bytes, signal).then(() => ends.push(clock.nowMs()));
    while (ends.length < 3) await clock.advance(10);
    const [first = 0, second = 0, third = 0] = ends;
    assert.ok(second - first < 1000 && first > 4500, ends.join());
    assert.ok(third > 7000 && third < 8500, ends.join());
  });

  it('of one that is gone are the others', async () => {
    const clock = new FakeClock();
    const rate = new SharedRate(RATE, clock);
    const gone = new AbortController();
    const reason = new Error('gone');
    const left = assert.rejects(move(createTurns([rate], false), 100 * RATE, gone.signal), reason);
    let isDone = false;
    void move(createTurns([rate], false), RATE, new AbortController().signal).then(() => (isDone = true));
    await clock.advance(100);
    gone.abort(reason);
    await left;
    await clock.advance(1500);
    assert.ok(isDone);
    assert.equal(clock.pending, 0);
  });
});
