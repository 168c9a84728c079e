// A tree that changes while it is read: what is sent is what was there at some moment, whole, or a problem is told.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { MAX_BATCHED_FILE_SIZE } from '../../../src/base/index.ts';
import { decodeBatch, type BatchEntry } from '../../../src/storage/index.ts';
import type { DirectoryCalls } from '../../../src/storage/disk/calls/directory-calls.ts';
import type { TreeRead } from '../../../src/storage/disk/batches/read-tree.ts';
import { batch, createCore, file, hashOf, path } from './bed.ts';
import { createSimulatedDisk, type SimulatedDisk } from './simulated-disk.ts';

/** Reads a tree of `a`, `b` and `c`; between the look at `b` and what is done with it, `change` happens. */
const readWhile = async (
  change: (disk: SimulatedDisk) => void,
  at: 'look' | 'read' = 'look',
): Promise<{ readonly read: TreeRead; readonly batched: readonly BatchEntry[] }> => {
  const disk = createSimulatedDisk();
  const { calls } = disk;
  let isArmed = false;
  const once = (name: string): void => {
    if (!isArmed || name !== 'b') return;
    isArmed = false;
    change(disk);
  };
  let reading = '';
  const changing: DirectoryCalls = {
    ...calls,
    openFile: (directory, name, mode) => {
      if (at === 'look') once(name);
      reading = name;
      return calls.openFile(directory, name, mode);
    },
    read: (...asked) => {
      const count = calls.read(...asked);
      if (at === 'read') once(reading);
      return count;
    },
  };
  const core = createCore(changing);
  await core.writeBatch(path('/'), batch(file('a', 'first'), file('b', 'second'), file('c', 'third')), {
    policy: 'fail',
  });
  isArmed = true;
  const into = new Uint8Array(4096);
  const read = core.readTree(path('/')).next(into);
  assert.equal(isArmed, false);
  return { read, batched: decodeBatch(into.subarray(0, read.length)) };
};

const contents = (batched: readonly BatchEntry[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    batched.map(({ path: name, content, hash }) => {
      assert.deepEqual(Buffer.from(hash), Buffer.from(hashOf(content)));
      return [name, Buffer.from(content).toString()];
    }),
  );

const OTHERS = { a: 'first', c: 'third' };

describe('a tree that changes while it is read', () => {
  it('has a file as it is by then when that was replaced', async () => {
    const { read, batched } = await readWhile((disk) => {
      disk.plantFile('/new', 'replaced by something longer');
      const { directory: root } = disk.calls.openRoot('/');
      disk.calls.rename(root, 'new', root, 'b');
    });
    assert.deepEqual(contents(batched), { ...OTHERS, b: 'replaced by something longer' });
    assert.deepEqual([read.entries, read.problems], [[], []]);
  });

  it('has no file that is gone', async () => {
    const { read, batched } = await readWhile((disk) => {
      disk.calls.unlink(disk.calls.openRoot('/').directory, 'b');
    });
    assert.deepEqual(contents(batched), OTHERS);
    assert.deepEqual([read.entries, read.problems], [[], []]);
  });

  it('tells of a file that has become too large for a batch', async () => {
    const { read, batched } = await readWhile((disk) => {
      const { directory: root } = disk.calls.openRoot('/');
      disk.calls.unlink(root, 'b');
      disk.plantFile('/b', 'x'.repeat(MAX_BATCHED_FILE_SIZE + 1));
    });
    assert.deepEqual(contents(batched), OTHERS);
    assert.deepEqual(
      read.entries.map(({ path: at, size }) => [at, size]),
      [['/b', MAX_BATCHED_FILE_SIZE + 1]],
    );
    assert.deepEqual(read.problems, []);
  });

  it('refuses what has become a directory', async () => {
    const { read, batched } = await readWhile((disk) => {
      const { directory: root } = disk.calls.openRoot('/');
      disk.calls.unlink(root, 'b');
      disk.calls.makeDirectory(root, 'b');
    });
    assert.deepEqual(contents(batched), OTHERS);
    assert.deepEqual(
      read.problems.map(({ path: at, code }) => [at, code]),
      [['/b', 'CHANGED']],
    );
  });

  it('reads a file again that was written to while it was read', async () => {
    const { read, batched } = await readWhile((disk) => {
      const { directory: root } = disk.calls.openRoot('/');
      const fd = disk.calls.openFile(root, 'b', 'update');
      disk.calls.write(fd, Buffer.from('SECOND'), 0, 6, 0);
      disk.calls.setFileTime(fd, 1_700_000_000_000_000);
      disk.calls.close(fd);
    }, 'read');
    assert.deepEqual(contents(batched), { ...OTHERS, b: 'SECOND' });
    assert.deepEqual([read.entries, read.problems], [[], []]);
  });
});
