// What time does to a trash: when an item goes, what a clock that is wrong may do, and what is swept.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { DiskCore } from '../../../src/storage/disk/disk-core.ts';
import { nextTrashTime } from '../../../src/storage/disk/trash/trash-clock.ts';
import { createCore, path, upload } from './bed.ts';
import { createSimulatedDisk } from './simulated-disk.ts';

const KEEPS = { keepsTrash: true };
const DAY_MS = 24 * 60 * 60 * 1000;

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
    const core = createCore(disk.calls, { ...KEEPS, now: () => nowMs * 1000 });
    return {
      core,
      disk,
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

  it('catches up after a long pause of the server', async () => {
    const { core, advance, look } = atTime();
    await removeOne(core, '/a');
    look();
    advance(60 * DAY_MS);
    let hours = 0;
    while (look() === 0) hours += 1;
    assert.ok(hours >= 24 && hours <= 48, String(hours));
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

  it('goes back at once, and ahead by a day at most', () => {
    assert.equal(nextTrashTime(1000, 2000), 2000);
    assert.equal(nextTrashTime(2000, 1000), 1000);
    assert.equal(nextTrashTime(0, 100 * DAY_MS), DAY_MS);
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
