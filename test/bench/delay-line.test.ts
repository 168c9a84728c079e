// One direction of the long link, on a clock that only moves when it is told to.

import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DelayLine, Outlet } from '../../bench/delay-proxy/delay-line.ts';
import { FakeClock } from '../session/fake-clock.ts';

interface Line {
  readonly clock: FakeClock;
  readonly line: DelayLine<string>;
  /** What has been delivered, and when. */
  readonly delivered: (readonly [string, number])[];
}

const createLine = (
  bytesPerSecond = 0,
  outlet = new Outlet(bytesPerSecond),
  clock = new FakeClock(),
): Line => {
  const delivered: (readonly [string, number])[] = [];
  const line = new DelayLine<string>({
    delayMs: 25,
    outlet,
    clock,
    deliver: (item) => delivered.push([item, clock.nowMs()]),
  });
  return { clock, line, delivered };
};

describe('a delay line', () => {
  it('delivers nothing before its time, and everything then, in order', async () => {
    const { clock, line, delivered } = createLine();
    line.push('a', 1);
    await clock.advance(10);
    line.push('b', 1);
    line.push('c', 1);
    await clock.advance(14);
    deepEqual(delivered, []);
    await clock.advance(1);
    deepEqual(delivered, [['a', 25]]);
    await clock.advance(100);
    deepEqual(delivered, [
      ['a', 25],
      ['b', 35],
      ['c', 35],
    ]);
    equal(clock.pending, 0);
  });

  it('lets bytes leave one after another at its rate', async () => {
    const { clock, line, delivered } = createLine(1000);
    line.push('a', 100);
    line.push('b', 50);
    await clock.advance(1000);
    deepEqual(delivered, [
      ['a', 125],
      ['b', 175],
    ]);
    line.push('c', 10);
    await clock.advance(1000);
    deepEqual(delivered[2], ['c', 1035]);
  });

  it('shares its rate with all lines of the same outlet', async () => {
    const outlet = new Outlet(1000);
    const clock = new FakeClock();
    const [first, second] = [createLine(0, outlet, clock), createLine(0, outlet, clock)];
    first.line.push('a', 100);
    second.line.push('b', 100);
    await clock.advance(1000);
    deepEqual([first.delivered, second.delivered], [[['a', 125]], [['b', 225]]]);
  });

  it('counts what comes too early as sent when it may be', async () => {
    const { clock, line, delivered } = createLine();
    line.push('early', 1, 50);
    await clock.advance(200);
    deepEqual(delivered, [['early', 75]]);
    line.push('late', 1, 50);
    await clock.advance(200);
    deepEqual(delivered[1], ['late', 225]);
  });

  it('knows how much is under way, and forgets it when it is told to', async () => {
    const { clock, line, delivered } = createLine();
    line.push('a', 30);
    await clock.advance(20);
    line.push('b', 12);
    equal(line.waitingBytes, 42);
    await clock.advance(5);
    equal(line.waitingBytes, 12);
    line.clear();
    equal(line.waitingBytes, 0);
    await clock.advance(100);
    deepEqual(delivered, [['a', 25]]);
    equal(clock.pending, 0);
  });
});
