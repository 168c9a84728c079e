// Content that is there already: how it is hashed without keeping others waiting, and made durable in groups.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, toHex } from '../../../src/base/index.ts';
import type { DirectoryCalls } from '../../../src/storage/disk/calls/directory-calls.ts';
import { MTIME, batch, codeOf, createCore, file, hashOf, path, upload } from './bed.ts';
import { withFaults } from './faulty-calls.ts';
import { createSimulatedDisk, type SimulatedDisk } from './simulated-disk.ts';

const noPause = async (): Promise<void> => {};
const names = Array.from({ length: 150 }, (_, index) => `d${index % 3}/f${index}`);
const asked = names.map((name) => ({ path: name, size: name.length }));
const hashes = names.map((name) => toHex(hashOf(Buffer.from(name))));

const shown = (found: readonly (Uint8Array | undefined)[]): (string | undefined)[] =>
  found.map((hash) => (hash === undefined ? undefined : toHex(hash)));

/** Files as another program left them: there, but not durable. */
const planted = async (): Promise<SimulatedDisk> => {
  const disk = createSimulatedDisk();
  const core = createCore(disk.calls);
  for (const directory of ['/d0', '/d1', '/d2']) core.makeDirectory(path(directory));
  core.close();
  disk.settle();
  for (const name of names) disk.plantFile(`/${name}`, name);
  return disk;
};

const NOTHING = { keepsChange: () => false, unsynced: 'empty' } as const;

describe('Hashes of files that are there', () => {
  it('with "settle" survive a power cut, and without it promise nothing', async () => {
    for (const settle of [true, false]) {
      const disk = await planted();
      const core = createCore(disk.calls);
      assert.deepEqual(shown(await core.hashFiles(path('/'), asked, { settle, pause: noPause })), hashes);
      const left = disk.cut(NOTHING);
      assert.equal(
        names.every((name) => Buffer.from(left.contentOf(`/${name}`) ?? '').toString() === name),
        settle,
      );
      core.close();
      assert.deepEqual([disk.openDescriptors, disk.closedTwice], [0, 0]);
    }
  });

  it('are synced in groups, each directory once', async () => {
    const disk = await planted();
    const groups: number[] = [];
    const directories: number[] = [];
    const calls: DirectoryCalls = {
      ...disk.calls,
      syncFiles: (fds) => {
        groups.push(fds.length);
        return disk.calls.syncFiles(fds);
      },
      syncDirectories: (opened) => {
        directories.push(opened.length);
        return disk.calls.syncDirectories(opened);
      },
    };
    const core = createCore(calls);
    await core.hashFiles(path('/'), asked, { settle: true, pause: noPause });
    assert.deepEqual([groups, directories], [[64, 64, 22], [3]]);
    await core.hashFiles(path('/'), [{ path: 'd0', size: 1 }], { settle: true, pause: noPause });
    assert.deepEqual([groups, directories], [[64, 64, 22], [3]]);
    core.close();
  });

  it('are none for what any failing call keeps from being read or made durable', async () => {
    const some = asked.slice(0, 4);
    for (const settle of [true, false]) {
      for (let n = 1, calls = 1; n <= calls; n += 1) {
        const disk = await planted();
        const faulty = withFaults(disk.calls);
        const core = createCore(faulty.calls);
        faulty.arm(n, 'EIO');
        const found = shown(await core.hashFiles(path('/'), some, { settle, pause: noPause }));
        calls = faulty.count;
        const right = found.map((hash, index) => hash === undefined || hash === hashes[index]);
        assert.deepEqual(right, [true, true, true, true], `call ${n}`);
        const left = disk.cut(NOTHING);
        if (settle)
          found.forEach((hash, index) => {
            const name = names[index] as string;
            if (hash !== undefined)
              assert.equal(Buffer.from(left.contentOf(`/${name}`) ?? '').toString(), name);
          });
        core.close();
        assert.deepEqual([disk.openDescriptors, disk.closedTwice], [0, 0], `call ${n}`);
      }
    }
  });

  it('give others their turn at least once a mebibyte, and end when they are to', async () => {
    const disk = createSimulatedDisk();
    const core = createCore(disk.calls);
    disk.plantFile('/large', 'x'.repeat(5 * 1024 * 1024));
    let turns = 0;
    const pause = async (): Promise<void> => {
      turns += 1;
    };
    await core.hashFiles(path('/'), [{ path: 'large', size: 5 * 1024 * 1024 }], { settle: false, pause });
    assert.ok(turns >= 4, String(turns));
    turns = 0;
    for (const name of names) disk.plantFile(`/${name.replace('/', '-')}`, name);
    const small = names.map((name) => ({ path: name.replace('/', '-'), size: name.length }));
    await core.hashFiles(path('/'), small, { settle: false, pause });
    assert.ok(turns >= 3, String(turns));
    const cancelled = core.hashFiles(path('/'), [{ path: 'large', size: 5 * 1024 * 1024 }], {
      settle: true,
      pause: async () => {
        throw new WherryError('CANCELLED');
      },
    });
    assert.equal(await codeOf(() => cancelled), 'CANCELLED');
    core.close();
    assert.deepEqual([disk.openDescriptors, disk.closedTwice], [0, 0]);
  });

  it('are none for a file that changes while it is hashed', async () => {
    const disk = createSimulatedDisk();
    const core = createCore(disk.calls);
    const size = 3 * 1024 * 1024;
    disk.plantFile('/file', 'x'.repeat(size));
    let turns = 0;
    const pause = async (): Promise<void> => {
      turns += 1;
      if (turns !== 2) return;
      const { directory } = disk.calls.openRoot('/');
      const fd = disk.calls.openFile(directory, 'file', 'update');
      disk.calls.write(fd, Buffer.from('y'), 0, 1, 0);
      disk.calls.close(fd);
      disk.calls.closeDirectory(directory);
    };
    const found = await core.hashFiles(path('/'), [{ path: 'file', size }], { settle: false, pause });
    assert.deepEqual(found, [undefined]);
    core.close();
  });
});

describe('Acknowledging a file that is there', () => {
  it('makes it durable, with its time', async () => {
    const disk = createSimulatedDisk();
    const core = createCore(disk.calls);
    disk.plantFile('/file', 'content');
    const { version } = core.stat(path('/file'));
    const entry = await core.settle(path('/file'), version, { mtimeUs: MTIME, executable: true });
    assert.deepEqual([entry.mtimeUs, entry.executable], [MTIME, true]);
    const after = createCore(disk.cut(NOTHING).calls);
    assert.deepEqual(after.stat(path('/file')), { ...entry, version: after.stat(path('/file')).version });
    after.close();
    core.close();
  });

  it('changes nothing when it is refused', async () => {
    const disk = createSimulatedDisk();
    const core = createCore(disk.calls);
    await upload(core, '/file', 'content');
    await core.writeBatch(path('/'), batch(file('other', 'x')), { policy: 'fail' });
    const before = core.stat(path('/file'));
    const { version } = core.stat(path('/other'));
    assert.equal(await codeOf(() => core.settle(path('/file'), version, { mtimeUs: 1 })), 'CHANGED');
    assert.equal(
      await codeOf(() => core.settle(path('/file'), before.version, { mtimeUs: 0.5 })),
      'BAD_REQUEST',
    );
    assert.equal(await codeOf(() => core.settle(path('/'), version, {})), 'NOT_A_FILE');
    const readOnly = createCore(disk.calls, { readOnly: true });
    assert.equal(await codeOf(() => readOnly.settle(path('/file'), before.version, {})), 'READ_ONLY');
    assert.deepEqual(core.stat(path('/file')), before);
    core.close();
  });
});
