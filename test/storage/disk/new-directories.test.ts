// New directories on a real disk: what they inherit, and many workers that write into the same ones at once.

import assert from 'node:assert/strict';
import { chmod, chown, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../../src/base/index.ts';
import { openLocalDirectory, openRoot } from '../../../src/storage/disk/index.ts';
import { fileEntry, getText, namesBelow, putBatch, text } from '../contract/bed.ts';
import { createSurroundings, createTemporaryDirectory } from '../disk-bed.ts';

const root = parseRemotePath('/');
const SETGID = 0o2000;

describe('a new directory', () => {
  it('inherits what a directory inherits that is made in its place, with those in it', async () => {
    for (const isRoot of [true, false]) {
      await using temporary = await createTemporaryDirectory();
      const { directory, stateDirectory } = await createSurroundings(temporary.path);
      const shared = join(directory, 'shared');
      await mkdir(shared);
      // Not the group that this process gives to what it makes, where it may choose another one.
      const group = process.getuid?.() === 0 ? 4242 : process.getgroups?.().at(-1);
      if (group !== undefined) await chown(shared, -1, group);
      await chmod(shared, 0o777 | SETGID);
      await mkdir(join(shared, 'made'));
      await using storage = isRoot
        ? await openRoot({ directory, stateDirectory })
        : await openLocalDirectory({ directory });
      const names = ['new/a', 'new/b', 'new/c', 'new/below/d'];
      await putBatch(
        storage,
        parseRemotePath('/shared'),
        names.map((name) => fileEntry(name, text(name))),
      );
      const made = await stat(join(shared, 'made'));
      if (process.platform === 'linux') assert.notEqual(made.mode & SETGID, 0);
      for (const name of ['new', 'new/below']) {
        const { mode, uid, gid } = await stat(join(shared, name));
        assert.deepEqual([mode, uid, gid], [made.mode, made.uid, made.gid], name);
      }
      assert.equal((await stat(join(shared, 'new/a'))).gid, made.gid);
    }
  });
});

describe('workers that write into the same new directories at once', () => {
  const WORKERS = 4;
  const ROUNDS = 60;

  for (const durability of ['process', 'disk'] as const) {
    it(`lose nothing of each other (durability ${durability})`, async () => {
      await using temporary = await createTemporaryDirectory();
      const { directory, stateDirectory, check } = await createSurroundings(temporary.path);
      const storage = await openRoot({ directory, stateDirectory, durability, workers: WORKERS });
      const all: string[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const batches = Array.from({ length: WORKERS }, (_, worker) =>
          // Some stage the directory, some make it in place, and some make what is in it.
          ['', 'below/', 'below/', 'below/deep/']
            .slice(0, worker + 1)
            .flatMap((at, count) =>
              Array.from(
                { length: worker % 2 === 0 ? 2 : 5 },
                (__, file) => `${round}/${at}${worker}-${count}-${file}`,
              ),
            ),
        );
        const results = await Promise.all(
          batches.map((names) =>
            putBatch(
              storage,
              root,
              names.map((name) => fileEntry(name, text(name))),
            ),
          ),
        );
        for (const result of results.flat()) assert.deepEqual(result, { outcome: 'created' });
        all.push(...batches.flat());
      }
      const found = (await namesBelow(storage, root, { recursive: true })).filter((name) => /-/u.test(name));
      assert.deepEqual(found, all.toSorted());
      for (const name of all.slice(0, 100))
        assert.equal(await getText(storage, parseRemotePath(`/${name}`)), name);
      await storage.close();
      assert.deepEqual(await readdir(join(directory, '.wherry', 'staging')), []);
      await check();
    });
  }
});
