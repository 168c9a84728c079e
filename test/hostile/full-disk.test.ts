// Row 67: a disk that is full. On an 8 MiB tmpfs where this machine lets us mount one; the simulated disk covers the
// same for every call (test/storage/disk-core).

import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { startServer } from '../server/running-server.ts';
import { mountSmallDisk } from './small-disk.ts';

const MIB = 1024 * 1024;

const outcome = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof WherryError ? error.code : String(error);
  }
};

describe('row 67: a full disk', () => {
  it('fails that transfer with NO_SPACE; others go on, and nothing is left behind', async (context) => {
    const disk = await mountSmallDisk();
    if (disk === undefined) {
      context.diagnostic(
        'no tmpfs can be mounted here: the file system of the machine is filled by a size limit instead',
      );
    }
    const root = disk === undefined ? undefined : join(disk.directory, 'root');
    try {
      if (root !== undefined) await mkdir(root);
      await using running = await startServer(root === undefined ? { fileSizeLimit: 6 * MIB } : { root });
      const big = join(running.directory, 'big.bin');
      const small = join(running.directory, 'small.bin');
      await writeFile(big, new Uint8Array(20 * MIB).fill(1));
      await writeFile(small, new Uint8Array(MIB).fill(2));
      const remote = await running.connect();
      const results = await Promise.all([
        outcome(remote.files.upload(big, '/a.bin')),
        outcome(remote.files.upload(big, '/b.bin')),
      ]);
      const expected = root === undefined ? 'TOO_LARGE' : 'NO_SPACE';
      assert.deepEqual(results, [expected, expected]);
      assert.equal(await outcome(remote.files.upload(small, '/small.bin')), 'done');
      assert.deepEqual((await readdir(running.root)).sort(), ['.wherry', 'small.bin']);
      assert.deepEqual(await readdir(join(running.root, '.wherry', 'staging')), []);
    } finally {
      await disk?.release();
    }
  });

  it('fails the files of a tree that do not fit, one by one, and keeps what fitted whole', async (context) => {
    const disk = await mountSmallDisk();
    if (disk === undefined) {
      context.diagnostic('no tmpfs can be mounted here');
      return;
    }
    try {
      const root = join(disk.directory, 'root');
      await mkdir(root);
      await using running = await startServer({ root });
      const tree = join(running.directory, 'tree');
      await mkdir(tree);
      for (let index = 0; index < 120; index += 1) {
        await writeFile(join(tree, `f${index}`), new Uint8Array(100 * 1024).fill(index));
      }
      const remote = await running.connect();
      const result = await remote.files.uploadDirectory(tree, '/tree');
      assert.ok(result.problems.length > 0);
      assert.ok(result.problems.every((problem) => problem.code === 'NO_SPACE'));
      assert.equal(result.files + result.problems.length, 120);
      let kept = 0;
      for await (const entry of remote.files.list('/tree')) {
        assert.equal(entry.size, 100 * 1024);
        kept += 1;
      }
      assert.equal(kept, result.files);
      assert.deepEqual(await readdir(join(root, '.wherry', 'staging')), []);
    } finally {
      await disk.release();
    }
  });
});
