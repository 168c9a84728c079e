// What a step does when what it changes is not what was seen: nothing. The numbers are those of the invariants that sync must keep.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { WherryError, type RemotePath } from '../../../src/base/index.ts';
import { Applier } from '../../../src/sync/apply/applier.ts';
import { code as hasCode } from '../../server/account-bed.ts';
import { file, path, tree } from '../core/trees.ts';
import { openOneSide } from './one-side.ts';

const move = (from: string, to: string, isDirectory = false) =>
  ({
    action: 'move',
    path: path(to),
    from: path(from),
    before: isDirectory ? tree({ x: 'x' }) : file('old'),
  }) as const;
const copy = (from: string, to: string, before?: string) =>
  ({
    action: 'copy',
    path: path(to),
    from: path(from),
    source: file('old'),
    before: before === undefined ? undefined : file(before),
    after: file('old'),
  }) as const;
const remove = (at: string, isDirectory = false) =>
  ({ action: 'remove', path: path(at), before: isDirectory ? tree({}) : file('old') }) as const;
const setAttributes = (at: string) =>
  ({
    action: 'set-attributes',
    path: path(at),
    before: file('old'),
    after: file('old', { mtimeUs: 7 }),
  }) as const;

describe('12: a step that finds something else than what was seen', () => {
  it('moves nothing that was changed, of whatever size and time', async () => {
    const side = await openOneSide({ '/a': 'old' });
    await side.write('/a', 'new');
    assert.deepEqual(await side.prepare({ moves: [move('/a', '/b')] }), ['move /b changed']);
    assert.deepEqual(await side.contents(), { '/a': 'new' });
  });

  it('moves nothing over what has come to its end', async () => {
    const side = await openOneSide({ '/a': 'old' });
    await side.write('/b', 'new');
    assert.deepEqual(await side.prepare({ moves: [move('/a', '/b')] }), ['move /b changed']);
    assert.deepEqual(await side.contents(), { '/a': 'old', '/b': 'new' });
  });

  it('moves no file where a directory was', async () => {
    const side = await openOneSide({ '/a/x': 'x' });
    await side.storage.remove(path('/a'), { recursive: true });
    await side.write('/a', 'new');
    assert.deepEqual(await side.prepare({ moves: [move('/a', '/b', true)] }), ['move /b changed']);
    assert.deepEqual(await side.contents(), { '/a': 'new' });
  });

  it('copies nothing that was changed', async () => {
    const side = await openOneSide({ '/a': 'old' });
    await side.write('/a', 'new');
    assert.deepEqual(await side.prepare({ copies: [copy('/a', '/b')] }), ['copy /b changed']);
    assert.deepEqual(await side.contents(), { '/a': 'new' });
  });

  it('copies nothing over what was changed, or has come', async () => {
    const side = await openOneSide({ '/a': 'old', '/b': 'was' });
    await side.write('/b', 'new');
    await side.write('/c', 'new');
    const copies = [copy('/a', '/b', 'was'), copy('/a', '/c')];
    assert.deepEqual(await side.prepare({ copies }), ['copy /b changed', 'copy /c changed']);
    assert.deepEqual(await side.contents(), { '/a': 'old', '/b': 'new', '/c': 'new' });
  });

  it('removes nothing that was changed, also where only its time is another one', async () => {
    const side = await openOneSide({ '/a': 'old', '/b': 'old' });
    await side.write('/a', 'new');
    const { version } = await side.storage.stat(path('/b'));
    await side.storage.settle(path('/b'), version, { mtimeUs: 5, executable: false });
    assert.deepEqual(await side.complete({ removals: [remove('/a'), remove('/b')] }), [
      'remove /a changed',
      'remove /b changed',
    ]);
    assert.deepEqual(await side.contents(), { '/a': 'new', '/b': 'old' });
  });

  it('removes no directory that something has come into, and no file where one was', async () => {
    const side = await openOneSide({ '/a/x': 'x', '/b/x': 'x' });
    await side.storage.remove(path('/b'), { recursive: true });
    await side.write('/b', 'new');
    assert.deepEqual(await side.complete({ removals: [remove('/a', true), remove('/b', true)] }), [
      'remove /a changed',
      'remove /b changed',
    ]);
    assert.deepEqual(await side.contents(), { '/a': 'directory', '/a/x': 'x', '/b': 'new' });
  });

  it('sets no attributes of what has another size or time, or is no file', async () => {
    const side = await openOneSide({ '/a': 'old', '/b': 'old', '/c': 'old' });
    await side.write('/a', 'longer');
    await side.write('/b', 'old', 2000);
    await side.storage.remove(path('/c'));
    await side.link('/c', 'a');
    const setting = ['/a', '/b', '/c'].map(setAttributes);
    assert.deepEqual(await side.complete({ setAttributes: setting }), [
      'set-attributes /a changed',
      'set-attributes /b changed',
      'set-attributes /c changed',
    ]);
    assert.deepEqual(
      await Promise.all(['/a', '/b'].map(async (at) => (await side.storage.stat(path(at))).mtimeUs)),
      [1000, 2000],
    );
  });

  it('finds what is gone gone', async () => {
    const side = await openOneSide({ '/a': 'old', '/b': 'old', '/c': 'old', '/d': 'old' });
    for (const at of ['/a', '/b', '/c', '/d']) await side.storage.remove(path(at));
    assert.deepEqual(await side.prepare({ copies: [copy('/a', '/x')], moves: [move('/b', '/y')] }), [
      'copy /x changed',
      'move /y changed',
    ]);
    assert.deepEqual(
      await side.complete({ setAttributes: [setAttributes('/c')], removals: [remove('/d')] }),
      ['set-attributes /c changed', 'remove /d changed'],
    );
  });
});

describe('1: what a step takes away', () => {
  it('is in the trash: files that are removed, and what a copy replaces', async () => {
    const side = await openOneSide({ '/a': 'old', '/b': 'was', '/c': 'old' });
    await side.prepare({ copies: [copy('/a', '/b', 'was')] });
    await side.complete({ removals: [remove('/c')] });
    assert.deepEqual(await side.trash(), ['/b', '/c']);
  });
});

describe('22: when a step fails', () => {
  it('what stands in the way stays where what it holds could not be moved away', async () => {
    const side = await openOneSide({ '/d/x': 'old', '/d/y': 'old' });
    await side.write('/d/x', 'new');
    const told = await side.prepare({ moves: [move('/d/x', '/x')], clear: [remove('/d/y')] });
    assert.deepEqual(told, ['move /x changed', 'remove /d/y left']);
  });

  it('nothing is removed where the other side has failed', async () => {
    const side = await openOneSide({ '/a': 'old' });
    assert.deepEqual(await side.complete({ removals: [remove('/a')] }, false), ['remove /a left']);
    assert.deepEqual(await side.contents(), { '/a': 'old' });
  });
});

describe('19: when the connection is lost, or the run is stopped', () => {
  for (const code of ['CONNECTION_LOST', 'CANCELLED', 'UNAUTHENTICATED'] as const)
    it(`no further step is tried (${code})`, async () => {
      const side = await openOneSide({ '/a': 'old', '/b': 'old' });
      const { storage } = side;
      const isGone = { ...storage, move: () => Promise.reject(new WherryError(code)) };
      const seen = { versionOf: (at: RemotePath) => side.endpoint.versionOf(at), place: () => {} };
      const applier = new Applier({
        ...{ storage: isGone, root: path('/'), seen: seen as never, by: 'sync' },
        adopt: () => Promise.reject(new WherryError('INTERNAL')),
      });
      const step = { action: 'move', path: path('/x'), from: path('/a'), isDirectory: false } as const;
      await assert.rejects(applier.apply(step, 'prepare'), hasCode(code));
    });
});

describe('what has got another name', () => {
  it('has the version of its copy', async () => {
    const side = await openOneSide({ '/a': 'old' });
    await side.prepare({ copies: [copy('/a', '/b')] });
    const { version } = await side.storage.stat(path('/b'));
    assert.equal(side.endpoint.versionOf(path('/b')), version);
    assert.notEqual(side.endpoint.versionOf(path('/a')), version);
  });

  it('is found where it is now, with all that is in it', async () => {
    const side = await openOneSide({ '/d/x': 'old', '/e': 'old' });
    await side.prepare({ moves: [move('/d', '/moved', true), move('/e', '/f')] });
    const names = ['moved/x', 'f'];
    const { buffer, length, problems } = await side.endpoint.seen.readBatch(
      path('/'),
      names,
      Buffer.allocUnsafeSlow(10_000),
    );
    assert.deepEqual(problems, []);
    assert.ok(length > 0 && buffer.length > 0);
    for (const at of ['/moved/x', '/f'])
      assert.equal(side.endpoint.versionOf(path(at)), (await side.storage.stat(path(at))).version);
  });
});
