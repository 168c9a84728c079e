// Directories that a batch makes: staged with their files, and given their names whole. What others do meanwhile.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConflictPolicy } from '../../../src/storage/index.ts';
import type { DirectoryCalls } from '../../../src/storage/disk/calls/directory-calls.ts';
import type { DiskCoreInit } from '../../../src/storage/disk/disk-core.ts';
import { MAX_CACHED_DIRECTORIES, MAX_SYNC_GROUP } from '../../../src/storage/disk/limits.ts';
import { answers, batch, codeOf, createCore, file, path, scanned } from './bed.ts';
import { visibleTree } from './scenarios.ts';
import { createSimulatedDisk, failure, type SimulatedDisk } from './simulated-disk.ts';

const FILES = ['d/a', 'd/b', 'd/c', 'd/e/f'];
const entries = (...paths: readonly string[]) => paths.map((at) => file(at, at));
const treeOf = (...paths: readonly string[]): Record<string, string> =>
  Object.fromEntries(paths.map((at) => [`/${at}`, at]));
const WHOLE = { '/d': '/', '/d/e': '/', ...treeOf(...FILES) };

interface Bed {
  readonly disk: SimulatedDisk;
  readonly write: (policy?: ConflictPolicy, paths?: readonly string[]) => Promise<string[]>;
  /** All that is hidden but the staging directory itself. */
  readonly hidden: () => string[];
  close(): void;
}

/** A core whose calls are changed. */
const open = (
  change: (calls: DirectoryCalls, disk: SimulatedDisk) => Partial<DirectoryCalls> = () => ({}),
  init: Partial<DiskCoreInit> = {},
): Bed => {
  const disk = createSimulatedDisk();
  const core = createCore({ ...disk.calls, ...change(disk.calls, disk) }, init);
  return {
    disk,
    write: (policy = 'fail', paths = FILES) =>
      answers(core.writeBatch(path('/'), batch(...entries(...paths)), { policy })),
    hidden: () => disk.paths().filter((at) => /\/staging\/|\.part/u.test(at)),
    close: () => {
      core.close();
      assert.equal(disk.openDescriptors, 0);
    },
  };
};

/** Does something once, just before all that waits is synced: everything is staged, and nothing has its name. */
const whileWaiting = (
  act: (calls: DirectoryCalls, disk: SimulatedDisk) => void,
  init?: Partial<DiskCoreInit>,
): Bed => {
  let isDone = false;
  const change = (calls: DirectoryCalls, disk: SimulatedDisk): Partial<DirectoryCalls> => ({
    syncFiles: (fds) => {
      if (!isDone) act(calls, disk);
      isDone = true;
      return calls.syncFiles(fds);
    },
  });
  return open(change, init);
};

const inodeOf = (calls: DirectoryCalls, name: string): number => {
  const { directory } = calls.openRoot('/');
  const status = calls.lstat(directory, name);
  calls.closeDirectory(directory);
  return status?.ino ?? 0;
};

const makeDirectory = (calls: DirectoryCalls, name: string): number => {
  const { directory } = calls.openRoot('/');
  calls.makeDirectory(directory, name);
  calls.closeDirectory(directory);
  return inodeOf(calls, name);
};

describe('The new directories of a batch', () => {
  it('get their names in one step, with all that is in them', async () => {
    for (const durability of ['disk', 'process'] as const) {
      const made: string[] = [];
      const bed = open(
        (calls) => ({
          link: () => assert.fail('a file got its name alone'),
          rename: (from, name, to, newName) => {
            made.push(newName);
            calls.rename(from, name, to, newName);
          },
        }),
        { durability },
      );
      assert.deepEqual(await bed.write(), ['created', 'created', 'created', 'created']);
      assert.equal(made.length, 2);
      assert.match(made[0] ?? '', /^[0-9a-f]{32}\.tree$/u);
      assert.equal(made[1], 'd');
      assert.deepEqual(visibleTree(bed.disk), WHOLE);
      assert.deepEqual(bed.hidden(), []);
      bed.close();
    }
  });

  it('are not seen before, wherever they wait', async () => {
    for (const staging of ['root', 'beside'] as const) {
      let seen = 0;
      const bed = whileWaiting(
        (_, disk) => {
          const other = createCore(disk.calls);
          assert.deepEqual(scanned(other).entries, []);
          other.close();
          seen = bed.hidden().length;
        },
        { staging },
      );
      await bed.write();
      assert.equal(seen, 2 + FILES.length, staging);
      assert.deepEqual([visibleTree(bed.disk), bed.hidden()], [WHOLE, []]);
      bed.close();
    }
  });

  it('do not appear when they would hold no file', async () => {
    const disk = createSimulatedDisk();
    const core = createCore(disk.calls);
    const spoiled = FILES.map((at) => file(at, at, { hash: new Uint8Array(32) }));
    const results = core.writeBatch(path('/'), batch(...spoiled, file('x/y/a', 'a')), { policy: 'fail' });
    assert.deepEqual((await answers(results)).slice(-2), ['CORRUPTED', 'created']);
    assert.deepEqual(visibleTree(disk), { '/x': '/', '/x/y': '/', '/x/y/a': 'a' });
    core.close();
  });

  it('are not made for files that are expected to be there', async () => {
    const disk = createSimulatedDisk();
    const core = createCore(disk.calls);
    const results = core.writeBatch(path('/'), batch(...entries(...FILES)), { policy: 'fail', ifMatch: 'x' });
    assert.deepEqual(new Set(await answers(results)), new Set(['VERSION_MISMATCH']));
    core.close();
  });

  it('keep what is open within bounds, however many they are', async () => {
    let most = 0;
    const bed = open((calls, disk) => ({
      setFileTime: (fd, mtimeUs) => {
        most = Math.max(most, disk.openDescriptors);
        calls.setFileTime(fd, mtimeUs);
      },
    }));
    const paths = Array.from({ length: 1000 }, (_, index) => `${Math.floor(index / 4)}/${index}`);
    assert.deepEqual(new Set(await bed.write('fail', paths)), new Set(['created']));
    assert.ok(most <= MAX_SYNC_GROUP + MAX_CACHED_DIRECTORIES + 3, `${most}`);
    bed.close();
  });

  it('give their descriptors back when there are too many open', async () => {
    const bed = open((calls, disk) => {
      const unlessFull =
        <A extends readonly unknown[], R>(call: (...args: A) => R) =>
        (...args: A): R => {
          if (disk.openDescriptors >= 20) throw failure('EMFILE');
          return call(...args);
        };
      return { openFile: unlessFull(calls.openFile), openDirectory: unlessFull(calls.openDirectory) };
    });
    const paths = Array.from({ length: 200 }, (_, index) => `${Math.floor(index / 30)}/${index}`);
    assert.deepEqual(new Set(await bed.write('fail', paths)), new Set(['created']));
    assert.deepEqual(bed.hidden(), []);
    bed.close();
  });
});

describe('A file of a new directory', () => {
  it('whose name is taken there in another spelling is answered as any other', async () => {
    const bed = open((calls) => ({
      openFile: (home, name, mode) => {
        if (name === 'b') throw failure('EEXIST');
        return calls.openFile(home, name, mode);
      },
    }));
    assert.deepEqual(await bed.write(), ['created', 'created', 'created', 'created']);
    assert.deepEqual(visibleTree(bed.disk), WHOLE);
    bed.close();
  });

  it('that is written by half, and cannot be removed, is never seen', async () => {
    for (const durability of ['disk', 'process'] as const) {
      const bed = open(
        (calls) => ({
          write: (fd, content, ...rest) => {
            if (Buffer.from(content).toString() === 'd/b') throw failure('ENOSPC');
            return calls.write(fd, content, ...rest);
          },
          unlink: (home, name) => {
            if (name === 'b') throw failure('EIO');
            calls.unlink(home, name);
          },
        }),
        { durability },
      );
      assert.deepEqual(await bed.write(), ['created', 'NO_SPACE', 'created', 'created']);
      const { '/d/b': _, ...rest } = WHOLE as Record<string, string>;
      assert.deepEqual(visibleTree(bed.disk), rest);
      bed.close();
      const next = createCore(bed.disk.calls);
      assert.equal(next.recoverStaging() > 0, true);
      next.close();
      assert.deepEqual(bed.hidden(), []);
    }
  });

  it('that another program changed while it waited is refused, and its neighbours are made', async () => {
    const bed = whileWaiting((calls, disk) => {
      const at = bed.hidden().find((hidden) => hidden.endsWith('/b')) ?? '';
      const { directory } = calls.openRoot(at.slice(0, -2));
      const fd = calls.openFile(directory, 'b', 'update');
      calls.write(fd, Buffer.from('X'), 0, 1, 0);
      calls.close(fd);
      calls.closeDirectory(directory);
      assert.equal(Buffer.from(disk.contentOf(at) ?? []).toString(), 'X/b');
    });
    assert.deepEqual(await bed.write(), ['created', 'CORRUPTED', 'created', 'created']);
    assert.equal(visibleTree(bed.disk)['/d/b'], undefined);
    assert.deepEqual(bed.hidden(), []);
    bed.close();
  });
});

describe('What appears where a new directory was to be', () => {
  it('is kept when it is a directory, and the files go into it', async () => {
    let ino = 0;
    const bed = whileWaiting((calls) => (ino = makeDirectory(calls, 'd')));
    assert.deepEqual(await bed.write(), ['created', 'created', 'created', 'created']);
    assert.deepEqual(visibleTree(bed.disk), WHOLE);
    assert.equal(inodeOf(bed.disk.calls, 'd'), ino);
    bed.close();
  });

  it('decides about each file that it has, by the policy', async () => {
    const outcomes = [
      ['fail', 'ALREADY_EXISTS'],
      ['skip', 'skipped'],
      ['newer', 'skipped'],
      ['replace', 'replaced'],
      ['rename', 'renamed'],
    ] as const;
    for (const [policy, outcome] of outcomes) {
      const bed = whileWaiting((calls, disk) => {
        makeDirectory(calls, 'd');
        disk.plantFile('/d/a', 'theirs');
        disk.plantFile('/d/b', 'd/b');
      });
      assert.deepEqual(await bed.write(policy), [outcome, 'unchanged', 'created', 'created'], policy);
      const tree = visibleTree(bed.disk);
      assert.equal(tree['/d/a'], policy === 'replace' ? 'd/a' : 'theirs');
      assert.equal(tree['/d/a (1)'], policy === 'rename' ? 'd/a' : undefined);
      assert.deepEqual(bed.hidden(), []);
      bed.close();
    }
  });

  it('is kept when it is a file or a link that leads outside, and the files are refused', async () => {
    for (const [plant, code] of [
      [(disk: SimulatedDisk) => disk.plantFile('/d', 'theirs'), 'NOT_A_DIRECTORY'],
      [(disk: SimulatedDisk) => disk.plantLink('/d', '/etc'), 'FORBIDDEN'],
    ] as const) {
      const bed = whileWaiting((_, disk) => plant(disk));
      assert.deepEqual(new Set(await bed.write()), new Set([code]));
      assert.deepEqual(Object.keys(visibleTree(bed.disk)), ['/d']);
      assert.deepEqual(bed.hidden(), []);
      bed.close();
    }
  });

  it('is followed when it is a link to a directory inside', async () => {
    const bed = whileWaiting((calls, disk) => {
      makeDirectory(calls, 'real');
      disk.plantLink('/d', 'real');
    });
    assert.deepEqual(new Set(await bed.write()), new Set(['created']));
    assert.equal(visibleTree(bed.disk)['/real/e/f'], 'd/e/f');
    bed.close();
  });

  it('is not replaced, however late it comes', async () => {
    let ino = 0;
    const bed = open((calls) => ({
      makeDirectory: (at, name, permissions) => {
        if (name === 'd' && ino === 0) ino = makeDirectory(calls, 'd');
        calls.makeDirectory(at, name, permissions);
      },
    }));
    assert.deepEqual(new Set(await bed.write()), new Set(['created']));
    assert.deepEqual(visibleTree(bed.disk), WHOLE);
    assert.equal(inodeOf(bed.disk.calls, 'd'), ino);
    assert.deepEqual(bed.hidden(), []);
    bed.close();
  });

  it('may be a file that somebody puts into it before it is whole', async () => {
    const bed = open((calls, disk) => ({
      rename: (from, name, to, newName) => {
        if (newName === 'd') disk.plantFile('/d/a', 'theirs');
        calls.rename(from, name, to, newName);
      },
    }));
    assert.deepEqual(await bed.write(), ['ALREADY_EXISTS', 'created', 'created', 'created']);
    assert.deepEqual(visibleTree(bed.disk), { ...WHOLE, '/d/a': 'theirs' });
    assert.deepEqual(bed.hidden(), []);
    bed.close();
  });

  it('may be the new directory itself, when the step is reported as failed and was done', async () => {
    for (const policy of ['fail', 'replace'] as const) {
      const bed = open((calls) => ({
        rename: (from, name, to, newName) => {
          calls.rename(from, name, to, newName);
          if (newName === 'd') throw failure('EIO');
        },
      }));
      assert.deepEqual(new Set(await bed.write(policy)), new Set(['created']));
      assert.deepEqual(visibleTree(bed.disk), WHOLE);
      bed.close();
    }
  });
});

describe('A hidden directory that a killed process left', () => {
  it('goes with the directory that it is in', async () => {
    const disk = createSimulatedDisk();
    const core = createCore(disk.calls);
    core.makeDirectory(path(`/d`));
    const hidden = `.wherry-${'a'.repeat(32)}.part`;
    const { directory } = disk.calls.openRoot('/d');
    disk.calls.makeDirectory(directory, hidden);
    disk.calls.closeDirectory(directory);
    disk.plantFile(`/d/${hidden}/a`, 'half');
    assert.equal(await codeOf(() => core.makeDirectory(path(`/d/${hidden}/x`))), 'RESERVED_NAME');
    assert.equal(core.remove(path('/d'), { recursive: true }), 1);
    assert.deepEqual(visibleTree(disk), {});
    assert.deepEqual(
      disk.paths().filter((at) => at.startsWith('/d')),
      [],
    );
    core.close();
    assert.equal(disk.openDescriptors, 0);
  });
});
