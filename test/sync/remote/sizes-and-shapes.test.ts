// Sizes around those where files travel in another way, trees whose entries change their kind, very long and deep paths, and files that
// do not stay as they were while they are sent.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { MAX_BATCHED_FILE_SIZE } from '../../../src/base/index.ts';
import { CHUNKED_FILE_SIZE } from '../../../src/storage/chunks/index.ts';
import type { SyncOptions } from '../../../src/sync/index.ts';
import { BOTH, changesOf, openPairBed, treeOf } from './pair-bed.ts';

const openBed = async () => {
  const bed = await openPairBed();
  const here = await bed.local('local');
  const there = join(bed.running.root, 'shared');
  await mkdir(there);
  const run = (options: Partial<SyncOptions> = {}) =>
    bed.remote.sync.synchronize(here, '/shared', { ...BOTH, ...options });
  return Object.assign(bed, { here, there, run });
};

const MIB = 1024 * 1024;

/** Bytes that do not repeat. */
const noise = (size: number, seed: number): Buffer => {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
};

const SIZES = [MAX_BATCHED_FILE_SIZE, CHUNKED_FILE_SIZE, MIB]
  .flatMap((size) => [size - 1, size, size + 1])
  .concat([0, 1]);

describe('files of every size', () => {
  for (const [from, to] of [
    ['here', 'there'],
    ['there', 'here'],
  ] as const)
    it(`arrive ${to} whole, and so do their edits, their growth and what is left when they are cut`, async () => {
      await using bed = await openBed();
      const steps: readonly ((content: Buffer, seed: number) => Buffer)[] = [
        (content) => content,
        (content) => Buffer.concat([Buffer.from('in front'), content]),
        (content) => {
          const edited = Buffer.from(content);
          if (edited.length > 0)
            edited.writeUInt8(edited.readUInt8(edited.length >> 1) ^ 255, edited.length >> 1);
          return edited;
        },
        (content) => Buffer.concat([content, Buffer.from('x')]),
        (content) => content.subarray(0, content.length >> 1),
        () => Buffer.alloc(0),
      ];
      const contents = new Map(SIZES.map((size, index) => [`d${size}/f`, noise(size, index + 1)]));
      for (const [index, step] of steps.entries()) {
        for (const [name, content] of contents) {
          contents.set(name, step(content, index));
          await mkdir(dirname(join(bed[from], name)), { recursive: true });
          await writeFile(join(bed[from], name), contents.get(name) ?? '');
        }
        const { undone, plan } = await bed.run();
        assert.deepEqual([undone, plan.problems, plan.conflicts], [[], [], []]);
        for (const [name, content] of contents)
          assert.ok(content.equals(await readFile(join(bed[to], name))), `${name} after step ${index}`);
      }
      assert.deepEqual(changesOf(await bed.run()), []);
    });

  it('are as empty as they were, and so are directories', async () => {
    await using bed = await openBed();
    await mkdir(join(bed.here, 'a/b/c'), { recursive: true });
    await writeFile(join(bed.here, 'a/empty'), '');
    await mkdir(join(bed.there, 'd'));
    await bed.run();
    const tree = { a: '', 'a/b': '', 'a/b/c': '', 'a/empty': '', d: '' };
    assert.deepEqual(await treeOf(bed.there), tree);
    assert.deepEqual(await treeOf(bed.here), tree);
    await rm(join(bed.there, 'a'), { recursive: true });
    await bed.run();
    assert.deepEqual(await treeOf(bed.here), { d: '' });
  });
});

describe('what becomes of another kind', () => {
  it('does so on the other side, from a file to a directory and back, on both sides at once', async () => {
    await using bed = await openBed();
    await mkdir(join(bed.here, 'd/below'), { recursive: true });
    await writeFile(join(bed.here, 'd/below/x'), 'x');
    await mkdir(join(bed.here, 'e'));
    await writeFile(join(bed.here, 'e/y'), 'y');
    for (const name of ['f', 'g']) await writeFile(join(bed.here, name), name);
    await bed.run();
    const change = async (side: string, wasDirectory: string, wasFile: string) => {
      await rm(join(side, wasDirectory), { recursive: true });
      await writeFile(join(side, wasDirectory), 'a file now');
      await rm(join(side, wasFile));
      await mkdir(join(side, wasFile));
      await writeFile(join(side, wasFile, 'in'), 'in');
    };
    await change(bed.here, 'd', 'f');
    await change(bed.there, 'e', 'g');
    const { plan, undone } = await bed.run();
    assert.deepEqual([plan.conflicts, plan.problems, undone], [[], [], []]);
    const tree = { d: 'a file now', e: 'a file now', f: '', 'f/in': 'in', g: '', 'g/in': 'in' };
    assert.deepEqual(await treeOf(bed.here), tree);
    assert.deepEqual(await treeOf(bed.there), tree);
  });

  it('8: is a conflict where both sides have made something else of the same, and both are kept', async () => {
    await using bed = await openBed();
    await writeFile(join(bed.here, 'n'), 'n');
    await bed.run();
    await writeFile(join(bed.here, 'n'), 'edited here');
    await rm(join(bed.there, 'n'));
    await mkdir(join(bed.there, 'n'));
    await writeFile(join(bed.there, 'n/in'), 'in');
    const { plan } = await bed.run();
    assert.equal(plan.conflicts.length, 1);
    const tree = await treeOf(bed.here);
    assert.deepEqual(await treeOf(bed.there), tree);
    assert.deepEqual(Object.values(tree).toSorted(), ['', 'edited here', 'in']);
    assert.deepEqual(changesOf(await bed.run()), []);
  });
});

describe('paths', () => {
  it('row 11: of any length and depth that a path may have travel, and longer ones are reported', async () => {
    await using bed = await openBed();
    const deep = Array.from({ length: 120 }, (_, index) => `d${index}`).join('/');
    await mkdir(join(bed.here, deep), { recursive: true });
    await writeFile(join(bed.here, deep, 'f'), 'deep');
    const name = 'n'.repeat(255);
    await writeFile(join(bed.here, name), 'long');
    // Made step by step: as a whole it is longer than the system takes.
    const step = `mkdir ${'l'.repeat(250)} && cd -P ${'l'.repeat(250)}`;
    execFileSync('sh', ['-c', `${Array.from({ length: 20 }, () => step).join(' && ')} && echo x > f`], {
      cwd: bed.here,
    });
    try {
      const { plan, undone, unread } = await bed.run();
      assert.deepEqual(undone, []);
      assert.deepEqual([...plan.problems, ...unread].length > 0, true);
      assert.equal(await readFile(join(bed.there, deep, 'f'), 'utf8'), 'deep');
      assert.equal(await readFile(join(bed.there, name), 'utf8'), 'long');
      assert.deepEqual(changesOf(await bed.run()), []);
    } finally {
      for (const side of [bed.here, bed.there]) execFileSync('sh', ['-c', 'rm -rf lll*'], { cwd: side });
    }
  });
});

describe('a file that does not stay as it was', () => {
  for (const size of [1000, CHUNKED_FILE_SIZE - 1, 3 * MIB])
    for (const [what, change] of [
      ['is removed', (path: string) => rmSync(path)],
      ['grows', (path: string) => appendFileSync(path, 'more')],
      ['shrinks', (path: string) => writeFileSync(path, 'less')],
    ] as const)
      it(`24, 43: of ${size} bytes, which ${what} while it is sent, is left for the next run, and nothing else is`, async () => {
        await using bed = await openBed();
        await writeFile(join(bed.here, 'n'), noise(size, 1));
        await writeFile(join(bed.here, 'other'), 'other');
        await bed.run({
          onEvent: ({ type }) => {
            if (type === 'planned') change(join(bed.here, 'n'));
          },
        });
        assert.deepEqual((await treeOf(bed.there))['n'], undefined);
        assert.equal((await treeOf(bed.there))['other'], 'other');
        await bed.run();
        assert.deepEqual(await treeOf(bed.there), await treeOf(bed.here));
      });

  it('24, 43: in the midst of what is read of it is never there half old and half new', async () => {
    await using bed = await openBed();
    const old = noise(8 * MIB, 1);
    await writeFile(join(bed.here, 'n'), old);
    const file = await open(join(bed.here, 'n'), 'r+');
    let isChanged = false;
    const { undone } = await bed.run({
      blockSize: 64 * 1024,
      onEvent: (event) => {
        if (isChanged || event.type !== 'transfer' || event.event.type !== 'progress') return;
        isChanged = true;
        // At once, before more of it is read.
        const { fd } = file;
        writeFileSync(fd, 'changed');
      },
    });
    await file.close();
    assert.ok(isChanged);
    const arrived = (await treeOf(bed.there))['n'];
    if (arrived === undefined) assert.equal(undone.length, 1);
    else assert.equal(arrived, old.toString('latin1'));
    await bed.run();
    assert.deepEqual(await treeOf(bed.there), await treeOf(bed.here));
  });
});
