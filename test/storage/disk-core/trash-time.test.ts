// What time does to a trash: when an item goes, what a clock that is wrong may do, and what is swept.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { DiskCore } from '../../../src/storage/disk/disk-core.ts';
import { nextTrashTime } from '../../../src/storage/disk/trash/trash-clock.ts';
import { createCore, path, upload } from './bed.ts';
import { createSimulatedDisk } from './simulated-disk.ts';

const KEEPS = { keepsTrash: true };
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

const itemsOf = (core: DiskCore) => core.trash.read(core.trash.groups());
const pathsOf = (core: DiskCore): string[] => itemsOf(core).map((item) => item.path);

const finish = <T>(steps: Generator<void, T>): T => {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
};

describe('The time of a trash', () => {
  const START_US = 1_700_000_000_000_000;
  const KEEP_MS = 30 * DAY_MS;

  const atTime = () => {
    const disk = createSimulatedDisk();
    let nowMs = START_US / 1000;
    const now = (): number => nowMs * 1000;
    const core = createCore(disk.calls, { ...KEEPS, now });
    return {
      core,
      disk,
      now,
      setTime: (ms: number) => {
        nowMs = ms;
      },
      advance: (ms: number) => {
        nowMs += ms;
      },
      look: () => finish(core.trash.expire(KEEP_MS)).items,
    };
  };
  const removeOne = async (core: DiskCore, name: string): Promise<void> => {
    await upload(core, name, 'x');
    core.remove(path(name));
  };

  it('lets an item go when it has been there for long enough, and no earlier', async () => {
    const { core, advance, look } = atTime();
    await removeOne(core, '/a');
    assert.equal(look(), 0);
    for (let day = 1; day <= 29; day += 1) {
      advance(DAY_MS);
      assert.equal(look(), 0, `day ${day}`);
    }
    await removeOne(core, '/b');
    advance(DAY_MS + 60_000);
    look();
    advance(DAY_MS);
    look();
    assert.deepEqual(pathsOf(core), ['/b']);
  });

  it('follows a clock that jumps ahead so slowly that there is time to notice', async () => {
    const { core, advance, look } = atTime();
    await removeOne(core, '/a');
    look();
    advance(3650 * DAY_MS);
    for (let hour = 0; hour < 24; hour += 1) assert.equal(look(), 0, `hour ${hour}`);
    // The clock is set right again.
    advance(-3650 * DAY_MS);
    for (let hour = 0; hour < 100; hour += 1) assert.equal(look(), 0);
    assert.deepEqual(pathsOf(core), ['/a']);
  });

  it('catches up after a pause of the server within hours', async () => {
    const { core, advance, look } = atTime();
    await removeOne(core, '/a');
    for (let day = 0; day < 15; day += 1) {
      look();
      advance(DAY_MS);
    }
    advance(16 * DAY_MS);
    let hours = 0;
    while (look() === 0) hours += 1;
    assert.ok(hours >= 10 && hours <= 20, String(hours));
  });

  /** Looks once an hour, so long, until something goes. */
  const hoursUntilGone = (look: () => number, advance: (ms: number) => void): number => {
    for (let hours = 0; hours < 10_000; hours += 1) {
      if (look() > 0) return hours;
      advance(HOUR_MS);
    }
    return Infinity;
  };

  it('keeps everything for its full time of running while the clock is wrong by years, however long that is', async () => {
    for (const wrong of [31, 3650]) {
      const { core, advance, look } = atTime();
      await removeOne(core, '/a');
      look();
      advance(wrong * DAY_MS);
      await removeOne(core, '/b');
      assert.ok(hoursUntilGone(look, advance) >= 30 * 24 - 1);
      assert.deepEqual(pathsOf(core), ['/b']);
      // By then the clock is believed: what has come since goes in its time.
      const hours = hoursUntilGone(look, advance);
      assert.ok(hours <= 30 * 24 + 2, String(hours));
      assert.deepEqual(pathsOf(core), []);
    }
  });

  it('does not lose what came before a clock was set by less than things are kept, but for what is old by it', async () => {
    const { core, advance, look } = atTime();
    await removeOne(core, '/older');
    advance(10 * DAY_MS);
    await removeOne(core, '/newer');
    look();
    advance(25 * DAY_MS);
    for (let hour = 0; hour < 72; hour += 1) {
      look();
      advance(HOUR_MS);
    }
    assert.deepEqual(pathsOf(core), ['/newer']);
  });

  it('keeps what came while the clock had not been set, in its place and for its time', async () => {
    const { core, advance, look, disk, now, setTime } = atTime();
    await removeOne(core, '/before');
    look();
    // The machine begins anew, in 1970.
    core.close();
    setTime(1000);
    const booted = createCore(disk.calls, { ...KEEPS, now });
    await removeOne(booted, '/meanwhile');
    setTime(START_US / 1000 + HOUR_MS);
    await removeOne(booted, '/after');
    assert.deepEqual(pathsOf(booted), ['/after', '/meanwhile', '/before']);
    const lookBooted = (): number => finish(booted.trash.expire(KEEP_MS)).items;
    for (let day = 0; day < 29; day += 1) {
      assert.equal(lookBooted(), 0);
      advance(DAY_MS);
    }
    advance(3 * DAY_MS);
    for (let hour = 0; hour < 5; hour += 1) lookBooted();
    assert.deepEqual(pathsOf(booted), []);
  });

  it('loses nothing by looks while the clock has not been set', async () => {
    const { core, advance, look, setTime } = atTime();
    await removeOne(core, '/before');
    look();
    setTime(1000);
    look();
    await removeOne(core, '/meanwhile');
    for (let hour = 0; hour < 48; hour += 1) {
      advance(HOUR_MS);
      assert.equal(look(), 0);
    }
    setTime(START_US / 1000 + 3 * DAY_MS);
    await removeOne(core, '/after');
    for (let hour = 0; hour < 25 * 24; hour += 1) {
      advance(HOUR_MS);
      assert.equal(look(), 0, `hour ${hour}`);
    }
    assert.equal(pathsOf(core).length, 3);
  });

  it('gives later things the present time again after a clock was ahead', async () => {
    const { core, advance } = atTime();
    advance(3650 * DAY_MS);
    await removeOne(core, '/ahead');
    advance(-3650 * DAY_MS);
    await removeOne(core, '/now');
    const { timeMs } = itemsOf(core).find((item) => item.path === '/now') ?? { timeMs: 0 };
    assert.ok(Math.abs(timeMs - START_US / 1000) < DAY_MS, String(timeMs));
  });

  it('begins with the newest item when it was never told, or is damaged', async () => {
    const { core, advance, look, disk } = atTime();
    await removeOne(core, '/a');
    advance(3650 * DAY_MS);
    assert.equal(look(), 0);
    assert.ok(disk.contentOf('/.wherry/trash/clock') !== undefined);
    assert.deepEqual(pathsOf(core), ['/a']);
  });

  it('leaves alone what a clock ahead of time has kept, until its time comes', async () => {
    const { core, advance, look } = atTime();
    advance(100 * DAY_MS);
    await removeOne(core, '/a');
    advance(-100 * DAY_MS);
    for (let day = 0; day < 99; day += 1) {
      advance(DAY_MS);
      assert.equal(look(), 0);
    }
  });

  it('goes back at once, and ahead by a day or an hour, but never before the oldest that is there', () => {
    const next = (lastMs: number, nowMs: number, oldestMs?: number): number =>
      nextTrashTime({ lastMs, nowMs, oldestMs, keepMs: KEEP_MS });
    assert.equal(next(1000, 2000, 0), 2000);
    assert.equal(next(2000, 1000, 0), 1000);
    assert.equal(next(0, 29 * DAY_MS, 0), DAY_MS);
    assert.equal(next(0, 30 * DAY_MS, 0), HOUR_MS);
    // Nothing is there, or all of it came later.
    assert.equal(next(0, 100 * DAY_MS), 100 * DAY_MS);
    assert.equal(next(0, 100 * DAY_MS, 99 * DAY_MS), 99 * DAY_MS);
    assert.equal(next(0, 100 * DAY_MS, 101 * DAY_MS), 100 * DAY_MS);
  });

  it('thins out the versions of a path that has very many', async () => {
    const { core, advance, look } = atTime();
    await upload(core, '/file', '0');
    for (let count = 1; count <= 80; count += 1) {
      advance(1000);
      await upload(core, '/file', String(count), 'replace');
    }
    await removeOne(core, '/other');
    assert.equal(look(), 16);
    assert.equal(itemsOf(core).filter((item) => item.path === '/file').length, 64);
    assert.equal(look(), 0);
  });

  it('sweeps groups in which nothing is left, but none that may still be filled', async () => {
    const { core, disk, advance, look } = atTime();
    await removeOne(core, '/a');
    finish(core.trash.remove(itemsOf(core).map(({ id }) => id)));
    const groups = (): number => Object.keys(disk.tree()).filter((at) => at.endsWith('/records')).length;
    look();
    assert.equal(groups(), 1);
    advance(2 * 60 * 60 * 1000);
    look();
    assert.equal(groups(), 0);
  });
});
