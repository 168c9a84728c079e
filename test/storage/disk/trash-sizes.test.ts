// The sizes of the groups of a trash: what is looked at again, and what is not.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createTrashSizes } from '../../../src/storage/disk/threads/trash-sizes.ts';
import { formatGroupName } from '../../../src/storage/disk/trash/trash-names.ts';

const MINUTE_MS = 60_000;

const createBed = () => {
  /** Sizes of items, by group; the newest last. */
  const groups = new Map<string, number[]>();
  const reads: string[] = [];
  let lastMs = 1_700_000_000_000;
  const sizes = createTrashSizes(async (wanted) => {
    reads.push(...wanted);
    return wanted.flatMap((group) =>
      (groups.get(group) ?? []).map((size, index) => ({ id: `${group}-${index}`, size })).toReversed(),
    );
  });
  return {
    groups,
    sizes,
    add: (...items: number[]): string => {
      lastMs += 2 * MINUTE_MS;
      const name = formatGroupName(lastMs * 1000, Uint8Array.of(0, 0, 0, 0));
      groups.set(name, items);
      return name;
    },
    /** A look ten minutes after the last group was made, and which groups it read. */
    look: async (keepBytes: number, afterMs = 10 * MINUTE_MS) => {
      reads.length = 0;
      const dropped = await sizes.surplus([...groups.keys()].toReversed(), keepBytes, lastMs + afterMs);
      return { dropped, reads: [...reads] };
    },
  };
};

describe('the sizes of a trash on a disk', () => {
  it('cost a look at what has come since the last one, and at the oldest that may go', async () => {
    const bed = createBed();
    const names = Array.from({ length: 200 }, () => bed.add(10));
    assert.equal((await bed.look(2000)).reads.length, 200);
    assert.deepEqual(await bed.look(2000), { dropped: [], reads: [] });
    const newest = bed.add(10);
    const { dropped, reads } = await bed.look(2000);
    assert.deepEqual(dropped, [`${names[0]}-0`]);
    assert.deepEqual(reads[0], newest);
    assert.ok(reads.length <= 65, String(reads.length));
    bed.groups.delete(names[0] ?? '');
    bed.sizes.forget(dropped);
    assert.deepEqual(await bed.look(2000), { dropped: [], reads: [] });
  });

  it('are counted again while a group may be filled still', async () => {
    const bed = createBed();
    const name = bed.add(10);
    await bed.look(100, 0);
    bed.groups.set(name, [10, 95]);
    assert.deepEqual((await bed.look(100, 1000)).dropped, [`${name}-0`]);
  });

  it('are those of the oldest as they are now, where some went to make room meanwhile', async () => {
    const bed = createBed();
    const [oldest, other] = [bed.add(50, 50), bed.add(50)];
    assert.equal((await bed.look(150)).dropped.length, 0);
    bed.groups.set(oldest, [50]);
    assert.deepEqual((await bed.look(149)).dropped, []);
    assert.deepEqual((await bed.look(80)).dropped, [`${oldest}-0`]);
    assert.ok(other !== undefined);
  });

  it('are not remembered from a read that a removal has overtaken', async () => {
    const groups = new Map([[formatGroupName(0, Uint8Array.of(0, 0, 0, 0)), 100]]);
    const [name] = [...groups.keys()] as [string];
    let isFirst = true;
    const sizes = createTrashSizes(async () => {
      const items = [...groups].map(([group, size]) => ({ id: `${group}-0`, size }));
      if (isFirst) sizes.forget([`${name}-0`]);
      isFirst = false;
      return items;
    });
    await sizes.surplus([name], 100, Date.now());
    groups.set(name, 10);
    assert.deepEqual(await sizes.surplus([name], 99, Date.now()), []);
  });
});
