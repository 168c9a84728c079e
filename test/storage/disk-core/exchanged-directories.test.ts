// An empty directory that somebody entered a moment ago, and that a batch of another worker then puts a whole one in the
// place of: what is about to be written there goes into the whole one.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BatchEntry } from '../../../src/storage/index.ts';
import type { Directory, DirectoryCalls } from '../../../src/storage/disk/calls/directory-calls.ts';
import type { DiskCore, DiskCoreInit } from '../../../src/storage/disk/disk-core.ts';
import { batch, bytes, createCore, directory, file, hashOf, isPartly, link, path, upload } from './bed.ts';
import { visibleTree } from './scenarios.ts';
import { createSimulatedDisk, type SimulatedDisk } from './simulated-disk.ts';

type Change = 'link' | 'openFile' | 'makeDirectory' | 'symbolicLink' | 'rename';

/** Puts a directory with one file in the place of the empty `/d`, just before the first change in that. */
const exchanging = (disk: SimulatedDisk): DirectoryCalls => {
  const { calls } = disk;
  let isDone = false;
  const { directory: root } = calls.openRoot('/');
  const isEmptyOne = ({ ino }: Directory): boolean => !isDone && ino === calls.lstat(root, 'd')?.ino;
  const exchange = (at: Directory): void => {
    if (!isEmptyOne(at)) return;
    isDone = true;
    calls.makeDirectory(root, 'whole');
    disk.plantFile('/whole/theirs', 'theirs');
    calls.rename(root, 'whole', root, 'd');
    calls.closeDirectory(root);
  };
  const changes: Pick<DirectoryCalls, Change> = {
    link: (from, name, to, newName) => {
      exchange(to);
      calls.link(from, name, to, newName);
    },
    rename: (from, name, to, newName) => {
      exchange(to);
      calls.rename(from, name, to, newName);
    },
    openFile: (at, name, mode) => {
      exchange(at);
      return calls.openFile(at, name, mode);
    },
    makeDirectory: (at, name, permissions) => {
      exchange(at);
      calls.makeDirectory(at, name, permissions);
    },
    symbolicLink: (target, at, name) => {
      exchange(at);
      calls.symbolicLink(target, at, name);
    },
  };
  return { ...calls, ...changes };
};

const fail = { policy: 'fail' } as const;
const write =
  (...entries: readonly BatchEntry[]) =>
  (core: DiskCore) =>
    core.writeBatch(path('/'), batch(...entries), fail);
const manyFiles = ['a', 'b', 'c', 'e'].map((name) => file(`d/new/${name}`, name));

interface Case {
  readonly run: (core: DiskCore) => unknown;
  readonly made: Readonly<Record<string, string>>;
}

const CASES: Readonly<Record<string, Case>> = {
  'a file of a batch': { run: write(file('d/a', 'a')), made: { '/d/a': 'a' } },
  'a link of a batch': { run: write(link('d/a', 'b')), made: { '/d/a': '-> b' } },
  'a directory of a batch': { run: write(directory('d/a')), made: { '/d/a': '/' } },
  'a directory on the way to a file': {
    run: write(file('d/new/a', 'a')),
    made: { '/d/new': '/', '/d/new/a': 'a' },
  },
  'a new directory with its files': {
    run: write(...manyFiles),
    made: { '/d/new': '/', '/d/new/a': 'a', '/d/new/b': 'b', '/d/new/c': 'c', '/d/new/e': 'e' },
  },
  'an upload': { run: (core) => upload(core, '/d/a', 'content'), made: { '/d/a': 'content' } },
  'an upload that may replace': {
    run: (core) => upload(core, '/d/a', 'content', 'replace'),
    made: { '/d/a': 'content' },
  },
  'a new file': { run: (core) => core.createFile(path('/d/a')), made: { '/d/a': '' } },
  'a new directory': { run: (core) => core.makeDirectory(path('/d/a')), made: { '/d/a': '/' } },
  'new directories': {
    run: (core) => core.makeDirectory(path('/d/a/b'), { parents: true }),
    made: { '/d/a': '/', '/d/a/b': '/' },
  },
  'a move': {
    run: async (core) => {
      await upload(core, '/file', 'content');
      core.move(path('/file'), path('/d/a'), fail);
    },
    made: { '/d/a': 'content' },
  },
  'a copy': {
    run: async (core) => {
      await upload(core, '/file', 'content');
      await core.copy(path('/file'), path('/d/a'), fail);
      core.remove(path('/file'));
    },
    made: { '/d/a': 'content' },
  },
  'a copy of a directory': {
    run: async (core) => {
      core.makeDirectory(path('/dir'));
      await core.copy(path('/dir'), path('/d/a'), { ...fail, recursive: true });
      core.remove(path('/dir'));
    },
    made: { '/d/a': '/' },
  },
  'an edit of a new file': {
    run: async (core) => {
      const content = bytes('content');
      const handle = core.openHandle(path('/d/a'), { access: 'write', create: 'always-new' });
      await handle.write(content, 0, hashOf(content));
      await handle.close();
    },
    made: { '/d/a': 'content' },
  },
};

describe('Into a directory that is exchanged for a whole one just before', () => {
  for (const [name, { run, made }] of Object.entries(CASES)) {
    it(`${name} is written all the same`, async () => {
      for (const durability of ['disk', 'process'] as const) {
        for (const staging of ['root', 'beside'] as const) {
          const init: Partial<DiskCoreInit> = { durability, staging };
          const disk = createSimulatedDisk();
          const before = createCore(disk.calls, init);
          before.makeDirectory(path('/d'));
          before.close();
          const core = createCore(exchanging(disk), init);
          const results = await run(core);
          assert.equal(isPartly(results), false, JSON.stringify(results));
          assert.deepEqual(
            visibleTree(disk),
            { '/d': '/', '/d/theirs': 'theirs', ...made },
            `${durability} ${staging}`,
          );
          core.close();
          assert.deepEqual([disk.openDescriptors, disk.closedTwice], [0, 0]);
        }
      }
    });
  }
});
