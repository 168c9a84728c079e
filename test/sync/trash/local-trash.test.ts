// The trash of a local directory that is kept in step, over real disks: what goes of it by itself, and what is asked of it while a run
// owns the directory.

import assert from 'node:assert/strict';
import { readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { formatGroupName } from '../../../src/storage/disk/trash/trash-names.ts';
import type { SyncEvent } from '../../../src/sync/index.ts';
import { openLocalTrash, type TrashFiles } from '../../../src/sync/trash/index.ts';
import { code } from '../../server/account-bed.ts';
import { BOTH as RUN, openPairBed, treeOf, type PairBed } from '../remote/pair-bed.ts';

/** Of a run, and of a pair that is watched. */
const BOTH = { mode: RUN.mode, device: RUN.device } as const;

const DAY_MS = 24 * 3_600_000;

const trashOf = (local: string): string => join(local, '.wherry/trash');
const clockOf = (local: string): string => join(trashOf(local), 'clock');

const groupsOf = async (local: string): Promise<readonly string[]> =>
  (await readdir(trashOf(local))).filter((name) => !name.startsWith('clock')).toSorted();

/** As if all that is in the trash had come there so many days ago. */
const age = async (local: string, days: number): Promise<void> => {
  for (const [index, name] of (await groupsOf(local)).entries()) {
    const us = (Date.now() - days * DAY_MS + index) * 1000;
    await rename(
      join(trashOf(local), name),
      join(trashOf(local), formatGroupName(us, Buffer.alloc(4, index))),
    );
  }
};

/** A local directory in step with a server, and the way to have something go to its trash. */
const openTrashBed = async (): Promise<
  PairBed & { readonly directory: string; replace(content: string): Promise<void> }
> => {
  const bed = await openPairBed();
  const directory = await bed.local('local');
  await writeFile(join(directory, 'n'), 'first');
  await bed.remote.sync.synchronize(directory, '/shared', BOTH);
  return Object.assign(bed, {
    directory,
    replace: (content: string) => writeFile(join(bed.running.root, 'shared/n'), content),
  });
};

const paths = async (trash: TrashFiles): Promise<readonly string[]> => {
  const found: string[] = [];
  for await (const { path, reason } of trash.trashList()) found.push(`${reason} ${path}`);
  return found;
};

describe('what goes of the trash here by itself', () => {
  it('is what has been there for 30 days, after a run that changed something', async () => {
    await using bed = await openTrashBed();
    const { directory: local, remote } = bed;
    await bed.replace('second');
    await remote.sync.synchronize(local, '/shared', BOTH);
    await age(local, 31);
    await rm(clockOf(local));
    await bed.replace('third, and longer');
    const events: SyncEvent[] = [];
    await remote.sync.synchronize(local, '/shared', { ...BOTH, onEvent: (event) => events.push(event) });
    const cleared = events.flatMap((event) => (event.type === 'trashCleared' ? [event.cleared] : []));
    assert.deepEqual(cleared, [{ items: 1, bytes: 5, stuck: 0 }]);
    await using trash = await openLocalTrash(local);
    const [newest, ...more] = await trash.versions('/n');
    assert.deepEqual([newest?.size, more], [6, []]);
  });

  it('is nothing in a run that changed nothing, nor within an hour of the last look', async () => {
    await using bed = await openTrashBed();
    const { directory: local, remote } = bed;
    await bed.replace('second');
    await remote.sync.synchronize(local, '/shared', BOTH);
    const lookedMs = (await stat(clockOf(local))).mtimeMs;
    await age(local, 31);
    await remote.sync.synchronize(local, '/shared', BOTH);
    assert.equal((await stat(clockOf(local))).mtimeMs, lookedMs);
    await bed.replace('third');
    await remote.sync.synchronize(local, '/shared', BOTH);
    assert.equal((await groupsOf(local)).length, 2);
    await utimes(clockOf(local), lookedMs / 1000 - 7200, lookedMs / 1000 - 7200);
    await bed.replace('fourth');
    await remote.sync.synchronize(local, '/shared', BOTH);
    assert.equal((await groupsOf(local)).length, 2);
  });

  it('is the oldest of what is more than it may hold', async () => {
    await using bed = await openTrashBed();
    const { directory: local, remote } = bed;
    for (const content of ['22', '333', '4444'])
      await bed
        .replace(content)
        .then(() => remote.sync.synchronize(local, '/shared', { ...BOTH, trashKeepBytes: 5 }));
    await using trash = await openLocalTrash(local);
    assert.deepEqual(
      (await trash.versions('/n')).map(({ size }) => size),
      [3, 2],
    );
  });

  it('is everything where nothing is to be kept, but for what is there', async () => {
    await using bed = await openTrashBed();
    const { directory: local, remote } = bed;
    await bed.replace('second');
    await remote.sync.synchronize(local, '/shared', BOTH);
    await bed.replace('third');
    await remote.sync.synchronize(local, '/shared', { ...BOTH, trashKeepMs: 0 });
    await using trash = await openLocalTrash(local);
    assert.deepEqual(await paths(trash), ['replaced /n']);
  });

  it('goes from a pair that is watched although nothing changes', async () => {
    await using bed = await openTrashBed();
    const { directory: local, remote } = bed;
    await bed.replace('second');
    await remote.sync.synchronize(local, '/shared', BOTH);
    await age(local, 31);
    await rm(clockOf(local));
    // Only what is new says what time it is, where there is no clock yet.
    await writeFile(clockOf(local), String(Date.now()));
    await utimes(clockOf(local), 0, 0);
    await using watch = await remote.sync.watch(local, '/shared', BOTH);
    const { plan } = await watch.flush();
    assert.deepEqual(plan.changes, []);
    await using trash = await openLocalTrash(local);
    assert.deepEqual(await paths(trash), []);
  });

  it('is not asked for with values that mean nothing', async () => {
    await using bed = await openTrashBed();
    const run = (options: object) =>
      bed.remote.sync.synchronize(bed.directory, '/shared', { ...BOTH, ...options });
    for (const trashKeepMs of [-1, 0.5, Number.NaN])
      await assert.rejects(run({ trashKeepMs }), code('BAD_REQUEST'));
    for (const trashKeepBytes of [0, -1, 1.5])
      await assert.rejects(run({ trashKeepBytes }), code('INVALID_SIZE'));
  });
});

describe('the trash of a local directory', () => {
  it('gives back what a run removed or replaced, while another one owns the directory', async () => {
    await using bed = await openTrashBed();
    const { directory: local, remote } = bed;
    await using watch = await remote.sync.watch(local, '/shared', BOTH);
    await bed.replace('second');
    await writeFile(join(bed.running.root, 'shared/other'), 'keeps the side from being empty');
    await watch.flush();
    await rm(join(bed.running.root, 'shared/n'));
    await watch.flush();
    await using trash = await openLocalTrash(local);
    assert.deepEqual(await paths(trash), ['removed /n', 'replaced /n']);
    const [, first] = await trash.versions('/n');
    assert.ok(first !== undefined);
    await trash.trashRestore(first.id, { to: '/back/n' });
    await watch.flush();
    for (const side of [local, join(bed.running.root, 'shared')])
      assert.equal((await treeOf(side))['back/n'], 'first');
    assert.deepEqual(await trash.trashEmpty({ path: '/other' }), { items: 0, bytes: 0, stuck: 0 });
    assert.deepEqual(await trash.trashEmpty({ olderThanMs: DAY_MS }), { items: 0, bytes: 0, stuck: 0 });
    assert.deepEqual(await trash.trashEmpty(), { items: 1, bytes: 6, stuck: 0 });
    assert.deepEqual(await paths(trash), []);
  });

  it('is that of the directory itself, and of none that never had one', async () => {
    await using bed = await openTrashBed();
    await bed.local('local/sub');
    await bed.local('plain');
    const open = (name: string) => openLocalTrash(join(bed.running.directory, name));
    await assert.rejects(open('local/sub'), code('BAD_REQUEST'));
    await assert.rejects(open('plain'), code('NOT_FOUND'));
    await assert.rejects(open('nowhere'), code('NOT_FOUND'));
    assert.deepEqual(await readdir(join(bed.running.directory, 'plain')), []);
  });
});
