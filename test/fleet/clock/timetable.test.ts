import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isWherryError } from '../../../src/base/index.ts';
import { machineClocks } from '../../../src/fleet/clock/monotonic-clock.ts';
import { Timetable } from '../../../src/fleet/clock/timetable.ts';
import { FakeMachine } from './fake-machine.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('11. a task for a time of the fleet clock', () => {
  it('runs at its time, not before, and once', async () => {
    const machine = new FakeMachine();
    const timetable = new Timetable(machine.clocks, () => machine.clock.nowMs());
    const ran: number[] = [];
    timetable.scheduleAt(5_000.5, () => ran.push(machine.clock.nowMs()));
    await machine.clock.advance(5_000.4);
    assert.deepEqual(ran, []);
    await machine.clock.advance(100);
    assert.equal(ran.length, 1);
    assert.ok((ran[0] ?? 0) >= 5_000.5 && (ran[0] ?? 0) < 5_000.7, String(ran[0]));
    assert.equal(machine.clock.pending, 0);
  });

  it('does not run early 40 days ahead, which no single timer holds', async () => {
    const machine = new FakeMachine();
    const timetable = new Timetable(machine.clocks, () => machine.clock.nowMs());
    const ran: number[] = [];
    timetable.scheduleAt(40 * DAY_MS, () => ran.push(machine.clock.nowMs()));
    await machine.clock.advance(40 * DAY_MS - 1);
    assert.deepEqual(ran, []);
    await machine.clock.advance(2);
    assert.equal(ran.length, 1);
  });

  it('is on time after 40 days of a clock that runs 500 ppm faster or slower than timers', async () => {
    for (const rate of [1.0005, 0.9995]) {
      const machine = new FakeMachine();
      const timetable = new Timetable(machine.clocks, () => machine.clock.nowMs() * rate);
      const ran: number[] = [];
      timetable.scheduleAt(40 * DAY_MS, () => ran.push(machine.clock.nowMs() * rate - 40 * DAY_MS));
      await machine.clock.advance(41 * DAY_MS);
      assert.ok(ran.length === 1 && (ran[0] ?? -1) >= 0 && (ran[0] ?? 9) < 0.2, `${ran.join()} at ${rate}`);
    }
  });

  it('runs at once, but not within the call, when its time is over', async () => {
    const machine = new FakeMachine();
    const timetable = new Timetable(machine.clocks, () => machine.clock.nowMs());
    let ran = 0;
    timetable.scheduleAt(-5, () => (ran += 1));
    assert.equal(ran, 0);
    await machine.clock.advance(1);
    assert.equal(ran, 1);
  });

  it('waits while the clock says nothing, and is looked at again when told', async () => {
    const machine = new FakeMachine();
    let isReady = false;
    const timetable = new Timetable(machine.clocks, () => (isReady ? machine.clock.nowMs() : undefined));
    let ran = 0;
    timetable.scheduleAt(1_000, () => (ran += 1));
    await machine.clock.advance(5_000);
    assert.equal(ran, 0);
    isReady = true;
    timetable.rearm();
    await machine.clock.advance(1);
    assert.equal(ran, 1);
  });

  it('comes sooner when the clock is set ahead, and later when it stands still', async () => {
    const machine = new FakeMachine();
    let aheadMs = 0;
    let stoodAt: number | undefined;
    const now = (): number => stoodAt ?? machine.clock.nowMs() + aheadMs;
    // Looking at it again and again takes no time here, and must end all the same.
    const timetable = new Timetable({ ...machine.clocks, soon: queueMicrotask }, now);
    const ran: string[] = [];
    timetable.scheduleAt(10_000, () => ran.push('one'));
    timetable.scheduleAt(10_001, () => ran.push('two'));
    await machine.clock.advance(1_000);
    aheadMs = 8_950;
    stoodAt = 9_999;
    timetable.rearm();
    await machine.clock.advance(50);
    assert.deepEqual(ran, []);
    stoodAt = 10_000;
    await machine.clock.advance(2);
    assert.deepEqual(ran, ['one']);
    stoodAt = undefined;
    await machine.clock.advance(2);
    assert.deepEqual(ran, ['one', 'two']);
  });

  it('can be called off, before it is looked at and while it waits, and by closing', async () => {
    const machine = new FakeMachine();
    const timetable = new Timetable(machine.clocks, () => machine.clock.nowMs());
    let ran = 0;
    const task = (): void => void (ran += 1);
    timetable.scheduleAt(100, task)();
    const cancel = timetable.scheduleAt(100, task);
    timetable.scheduleAt(200, task);
    await machine.clock.advance(50);
    cancel();
    await machine.clock.advance(100);
    timetable.rearm();
    timetable.close();
    await machine.clock.advance(1_000);
    assert.equal(ran, 0);
    assert.equal(machine.clock.pending, 0);
  });

  it('needs a time that is one', () => {
    const timetable = new Timetable(new FakeMachine().clocks, () => 0);
    for (const atMs of [NaN, Infinity, -Infinity]) {
      assert.throws(
        () => timetable.scheduleAt(atMs, () => {}),
        (error) => isWherryError(error) && error.code === 'BAD_REQUEST',
      );
    }
  });

  it('is not early by the timers of this machine either', async () => {
    const { clock } = machineClocks;
    const timetable = new Timetable(machineClocks, () => clock.nowMs());
    for (const afterMs of [0.4, 1.7, 5.3, 27.9]) {
      const atMs = clock.nowMs() + afterMs;
      const ranMs = await new Promise<number>((resolve) => {
        timetable.scheduleAt(atMs, () => resolve(clock.nowMs()));
      });
      assert.ok(ranMs >= atMs, `${ranMs - atMs}`);
    }
  });
});

describe('the monotonic clock of this machine', () => {
  it('looks like a date, with fractions, and is not moved by setting the wall clock', () => {
    const { nowMs } = machineClocks.clock;
    const before = nowMs();
    assert.ok(before > Date.parse('2024-01-01'));
    const readings = Array.from({ length: 1_000 }, nowMs);
    assert.ok(readings.every((each, index) => each >= (readings[index - 1] ?? before)));
    assert.ok(readings.some((each) => !Number.isInteger(each)));
    // It is the origin, read once, and what has passed since.
    assert.ok(Math.abs(nowMs() - performance.now() - performance.timeOrigin) < 1);
  });

  it('comes with a clock that runs on while the machine sleeps', () => {
    const [before, after] = [machineClocks.throughMs(), machineClocks.throughMs()];
    assert.ok(before > 0 && after >= before);
  });
});
