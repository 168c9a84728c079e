// Times and executable bits, over a real link and real disks: kept both ways, merged apart from content, and never a reason for a copy.

import assert from 'node:assert/strict';
import { chmod, mkdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { SyncOptions, SyncResult } from '../../../src/sync/index.ts';
import { BOTH, changesOf, openPairBed, treeOf, type PairBed } from './pair-bed.ts';

const SECOND = 1_700_000_000;

/** "x" or "-", and seconds since 1970. */
const metadataOf = async (directory: string, name: string): Promise<string> => {
  const { mode, mtimeMs } = await stat(join(directory, name));
  return `${(mode & 0o111) === 0o111 ? 'x' : '-'} ${mtimeMs / 1000}`;
};

const put = async (directory: string, name: string, content: string, mode: number, seconds: number) => {
  await writeFile(join(directory, name), content);
  await chmod(join(directory, name), mode);
  // A number before 1970 would mean now.
  const time = new Date(seconds * 1000);
  await utimes(join(directory, name), time, time);
};

interface MetadataBed extends PairBed {
  readonly here: string;
  readonly there: string;
  run(options?: Partial<SyncOptions>): Promise<SyncResult>;
}

const openBed = async (): Promise<MetadataBed> => {
  const bed = await openPairBed();
  const here = await bed.local('local');
  const there = join(bed.running.root, 'shared');
  await mkdir(there);
  const run = (options: Partial<SyncOptions> = {}) =>
    bed.remote.sync.synchronize(here, '/shared', { ...BOTH, ...options });
  return Object.assign(bed, { here, there, run });
};

/** Both have "f", an ordinary file. */
const openAgreed = async (): Promise<MetadataBed> => {
  const bed = await openBed();
  await put(bed.here, 'f', 'content', 0o644, SECOND);
  await bed.run();
  assert.equal(await metadataOf(bed.there, 'f'), `- ${SECOND}`);
  return bed;
};

describe('times and executable bits', () => {
  for (const [mode, from, to] of [
    ['push', 'here', 'there'],
    ['pull', 'there', 'here'],
    ['both', 'here', 'there'],
    ['both', 'there', 'here'],
  ] as const)
    it(`arrive ${to} with a ${mode}, and change ${to} without any content being sent`, async () => {
      await using bed = await openBed();
      await put(bed[from], 'tool', '#!/bin/sh\n', 0o755, SECOND);
      await put(bed[from], 'text', 'text', 0o644, SECOND + 0.25);
      await bed.run({ mode });
      assert.deepEqual(
        [await metadataOf(bed[to], 'tool'), await metadataOf(bed[to], 'text')],
        [`x ${SECOND}`, `- ${SECOND + 0.25}`],
      );
      await chmod(join(bed[from], 'tool'), 0o644);
      await chmod(join(bed[from], 'text'), 0o755);
      await utimes(join(bed[from], 'text'), SECOND + 7, SECOND + 7);
      const side = to === 'there' ? 'right' : 'left';
      const result = await bed.run({ mode });
      assert.deepEqual(changesOf(result).toSorted(), [
        `${side} set-attributes text`,
        `${side} set-attributes tool`,
      ]);
      assert.deepEqual(
        [await metadataOf(bed[to], 'tool'), await metadataOf(bed[to], 'text')],
        [`- ${SECOND}`, `x ${SECOND + 7}`],
      );
      assert.deepEqual(changesOf(await bed.run({ mode })), []);
    });

  it('34: that were changed on both sides are merged, without a conflict, a copy or content on its way', async () => {
    await using bed = await openAgreed();
    await chmod(join(bed.here, 'f'), 0o755);
    await utimes(join(bed.there, 'f'), SECOND + 5, SECOND + 5);
    const result = await bed.run();
    assert.deepEqual(changesOf(result), ['left set-attributes f', 'right set-attributes f']);
    assert.deepEqual(result.plan.conflicts, []);
    for (const side of [bed.here, bed.there]) {
      assert.equal(await metadataOf(side, 'f'), `x ${SECOND + 5}`);
      assert.deepEqual(await treeOf(side), { f: 'content' });
    }
  });

  it('34: of which both sides have another are the later ones, and executable where either says so', async () => {
    await using bed = await openAgreed();
    await utimes(join(bed.here, 'f'), SECOND + 9, SECOND + 9);
    await utimes(join(bed.there, 'f'), SECOND + 5, SECOND + 5);
    await put(bed.here, 'new', 'the same', 0o755, SECOND + 1);
    await put(bed.there, 'new', 'the same', 0o644, SECOND + 2);
    assert.deepEqual((await bed.run()).plan.conflicts, []);
    for (const side of [bed.here, bed.there]) {
      assert.equal(await metadataOf(side, 'f'), `- ${SECOND + 9}`);
      assert.equal(await metadataOf(side, 'new'), `x ${SECOND + 2}`);
    }
  });

  it('34: go with content that was changed on the other side', async () => {
    await using bed = await openAgreed();
    await put(bed.here, 'f', 'edited', 0o644, SECOND + 3);
    await chmod(join(bed.there, 'f'), 0o755);
    assert.deepEqual((await bed.run()).plan.conflicts, []);
    for (const side of [bed.here, bed.there]) {
      assert.equal(await metadataOf(side, 'f'), `x ${SECOND + 3}`);
      assert.deepEqual(await treeOf(side), { f: 'edited' });
    }
  });

  it('10: before 1970 and far ahead are times as all others', async () => {
    await using bed = await openBed();
    const times = { early: -1_000_000_000, never: 0, late: 4_000_000_000 };
    for (const [name, seconds] of Object.entries(times)) await put(bed.here, name, name, 0o644, seconds);
    await bed.run();
    for (const [name, seconds] of Object.entries(times))
      assert.equal(await metadataOf(bed.there, name), `- ${seconds}`, name);
    assert.deepEqual(changesOf(await bed.run()), []);
  });
});
