// Which paths refuse whom.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { EMPTY_BYTES, isWherryError, parseRemotePath } from '../../src/base/index.ts';
import { createPathLocks } from '../../src/files/service/path-locks.ts';
import { encodeBatch } from '../../src/storage/index.ts';

const path = parseRemotePath;
const holder = { account: 'mallory\n', doing: 'written' };
const isBusy = (error: unknown): boolean => isWherryError(error) && error.code === 'BUSY';

const batchOf = (...paths: readonly string[]): Uint8Array =>
  encodeBatch(
    paths.map((name) => ({
      kind: 'directory',
      path: name,
      mtimeUs: 0,
      executable: false,
      hash: EMPTY_BYTES,
      content: EMPTY_BYTES,
    })),
  );

describe('locks on paths', () => {
  // Rows: what is held, what is asked for, whether that is refused.
  const table: readonly (readonly ['path' | 'tree', string, 'path' | 'tree', string, boolean])[] = [
    ['path', '/a/b', 'path', '/a/b', true],
    ['path', '/a/b', 'path', '/a', false],
    ['path', '/a/b', 'path', '/a/b/c', false],
    ['path', '/a/b', 'path', '/a/bc', false],
    ['path', '/a/b', 'tree', '/a/b', true],
    ['path', '/a/b', 'tree', '/a', true],
    ['path', '/a/b', 'tree', '/', true],
    ['path', '/a/b', 'tree', '/a/b/c', false],
    ['path', '/ab', 'tree', '/a', false],
    ['tree', '/a', 'path', '/a', true],
    ['tree', '/a', 'path', '/a/b/c', true],
    ['tree', '/a', 'path', '/ab', false],
    ['tree', '/a/b', 'path', '/a', false],
    ['tree', '/a/b', 'tree', '/a', true],
    ['tree', '/a/b', 'tree', '/a/b/c', true],
    ['tree', '/a/b', 'tree', '/a/c', false],
    ['tree', '/', 'path', '/x', true],
  ];
  for (const [heldKind, held, kind, wanted, isRefused] of table) {
    it(`a ${heldKind} lock on ${held} ${isRefused ? 'refuses' : 'leaves alone'} a ${kind} lock on ${wanted}`, () => {
      const locks = createPathLocks(() => 0);
      const lock = (which: 'path' | 'tree', name: string) =>
        which === 'path' ? locks.lockPath(path(name), holder) : locks.lockTrees([path(name)], holder);
      const release = lock(heldKind, held);
      if (isRefused) assert.throws(() => lock(kind, wanted), isBusy);
      else lock(kind, wanted)();
      release();
      lock(kind, wanted)();
    });
  }

  it('all of several trees, or none', () => {
    const locks = createPathLocks(() => 0);
    const release = locks.lockPath(path('/b/x'), holder);
    assert.throws(() => locks.lockTrees([path('/a'), path('/b')], holder), isBusy);
    locks.lockPath(path('/a/x'), holder)();
    release();
    locks.lockTrees([path('/a'), path('/a')], holder)();
  });

  it('a batch refuses its own paths and the trees around them, for as long as it is written', () => {
    const locks = createPathLocks(() => 0);
    const release = locks.lockBatch(path('/d'), batchOf('x/y', 'z', '../no', 'q'), holder, {});
    for (const name of ['/d/x/y', '/d/z', '/d/q'])
      assert.throws(() => locks.lockPath(path(name), holder), isBusy, name);
    for (const name of ['/d', '/', '/d/x', '/d/x/y'])
      assert.throws(() => locks.lockTrees([path(name)], holder), isBusy, name);
    for (const name of ['/d/x', '/d/other', '/no', '/x/y']) locks.lockPath(path(name), holder)();
    for (const name of ['/d/other', '/e']) locks.lockTrees([path(name)], holder)();
    release();
    locks.lockTrees([path('/d')], holder)();
  });

  it('a batch waits for those of other uploads that hold one of its paths, and for no others', async () => {
    const locks = createPathLocks(() => 0);
    const upload = {};
    const release = locks.lockBatch(path('/d'), batchOf('x/y', 'z'), holder, upload);
    const inTheWay = (directory: string, names: readonly string[], of: object = {}) =>
      locks.batchInTheWay(path(directory), batchOf(...names), of);
    for (const [directory, names] of [
      ['/d', ['a', 'z']],
      ['/d/x', ['y']],
      ['/', ['d/z']],
    ] as const)
      assert.ok(inTheWay(directory, names) !== undefined, directory);
    for (const [directory, names] of [
      ['/d', ['x', 'a', '../z']],
      ['/e', ['x/y', 'z']],
      ['/', ['z']],
    ] as const)
      assert.equal(inTheWay(directory, names), undefined, directory);
    assert.equal(inTheWay('/d', ['z'], upload), undefined, 'its own upload');
    const ended = inTheWay('/d', ['z']);
    release();
    await ended;
    assert.equal(inTheWay('/d', ['z']), undefined);
  });

  it('a batch is looked at only where something in its directory is locked', () => {
    const locks = createPathLocks(() => 0);
    assert.equal(locks.concerns(path('/d')), false);
    const releases = [locks.lockPath(path('/d/deep/x'), holder), locks.lockTrees([path('/up')], holder)];
    assert.equal(locks.concerns(path('/d')), true);
    assert.equal(locks.concerns(path('/up/below')), true);
    assert.equal(locks.concerns(path('/dd')), false);
    assert.ok(isBusy(locks.busy(path('/d/deep/x'))));
    assert.equal(locks.busy(path('/d/deep/y')), undefined);
    for (const release of releases) release();
    assert.equal(locks.concerns(path('/d')), false);
  });

  it('the refusal says who and since when, on one line', () => {
    const locks = createPathLocks(() => 1_700_000_000_123);
    locks.lockPath(path('/a'), holder);
    assert.throws(
      () => locks.lockPath(path('/a'), holder),
      (error) =>
        isWherryError(error) &&
        error.message ===
          '"/a" is being written by mallory\\n since 2023-11-14 22:13:20Z; try again when that has finished.' &&
        error.details.sinceMs === 1_700_000_000_123,
    );
  });

  it('a lock that was given back twice does not free somebody else’s', () => {
    const locks = createPathLocks(() => 0);
    const first = locks.lockPath(path('/a'), holder);
    first();
    locks.lockPath(path('/a'), holder);
    first();
    assert.throws(() => locks.lockPath(path('/a'), holder), isBusy);
  });
});
