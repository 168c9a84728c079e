// What takes no part in a run: by options, and by the ignore files of the local directory.

import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { BOTH, changesOf, openPairBed, treeOf, type PairBed } from './pair-bed.ts';

const fill = async (directory: string, files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(directory, path, '..'), { recursive: true });
    await writeFile(join(directory, path), text);
  }
};

const shared = ({ running }: PairBed): string => join(running.root, 'shared');

describe('what is ignored in a run', () => {
  it('13: is neither sent, changed nor removed, on either side', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    await fill(local, {
      'kept.txt': 'kept',
      'a.log': 'here',
      'modules/deep/x': 'x',
      'sub/.wherryignore': '*.tmp\n!keep.tmp\n',
    });
    await fill(local, { 'sub/one.tmp': 'one', 'sub/keep.tmp': 'keep' });
    await fill(shared(bed), { 'b.log': 'there', 'sub/two.tmp': 'two', 'extra.txt': 'extra' });
    const options = { ...BOTH, exclude: ['*.log', 'modules/'] };
    await bed.remote.sync.synchronize(local, '/shared', options);
    assert.deepEqual(Object.keys(await treeOf(shared(bed))).sort(), [
      'b.log',
      'extra.txt',
      'kept.txt',
      'sub',
      'sub/.wherryignore',
      'sub/keep.tmp',
      'sub/two.tmp',
    ]);
    assert.equal((await treeOf(local))['sub/two.tmp'], undefined);
    const mirror = { ...options, mode: 'push', delete: true } as const;
    const pushed = await bed.remote.sync.synchronize(local, '/shared', mirror);
    assert.deepEqual(changesOf(pushed), []);
    await rm(join(local, 'extra.txt'));
    await rm(join(local, 'sub'), { recursive: true });
    await bed.remote.sync.synchronize(local, '/shared', { ...mirror, exclude: [...mirror.exclude, '*.tmp'] });
    assert.deepEqual(Object.keys(await treeOf(shared(bed))).sort(), [
      'b.log',
      'kept.txt',
      'sub',
      'sub/keep.tmp',
      'sub/two.tmp',
    ]);
  });

  it('13: is not removed when it is no longer ignored, whatever has happened to it meanwhile', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    await fill(local, { 'note.txt': 'agreed', 'other.txt': 'other' });
    await bed.remote.sync.synchronize(local, '/shared', BOTH);
    const without = { ...BOTH, exclude: ['note.txt'] };
    assert.deepEqual(changesOf(await bed.remote.sync.synchronize(local, '/shared', without)), []);
    await rm(join(local, 'note.txt'));
    assert.deepEqual(changesOf(await bed.remote.sync.synchronize(local, '/shared', without)), []);
    assert.deepEqual(changesOf(await bed.remote.sync.synchronize(local, '/shared', BOTH)), [
      'left write note.txt',
    ]);
  });

  it('takes only what is included', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    await fill(local, { 'a.jpg': 'a', 'b.txt': 'b', 'deep/c.jpg': 'c', 'other/d.txt': 'd' });
    await bed.remote.sync.synchronize(local, '/shared', { mode: 'push', include: ['*.jpg'] });
    const names = Object.keys(await treeOf(shared(bed)));
    assert.deepEqual(
      names.filter((name) => name.includes('.')),
      ['a.jpg', 'deep/c.jpg'],
    );
  });

  it('goes by the name of the ignore file that is given', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    await fill(local, { '.gitignore': 'build\n', 'build/x': 'x', 'src/y': 'y' });
    await bed.remote.sync.synchronize(local, '/shared', { mode: 'push', ignoreFile: '.gitignore' });
    assert.deepEqual(Object.keys(await treeOf(shared(bed))), ['.gitignore', 'src', 'src/y']);
  });

  it('41: an ignore file that cannot be read holds its directory back, and is told', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    await fill(local, { 'a/.wherryignore': `${'x'.repeat(70_000)}\n`, 'a/file': 'a', 'b/file': 'b' });
    const result = await bed.remote.sync.synchronize(local, '/shared', { mode: 'push' });
    assert.deepEqual(
      Object.keys(await treeOf(shared(bed))).filter((name) => name.includes('file')),
      ['b/file'],
    );
    assert.deepEqual(
      result.unread.map(({ side, path }) => [side, path]),
      [['left', '/a/.wherryignore']],
    );
  });

  it('moves a directory as a whole although something in it is ignored', async () => {
    await using bed = await openPairBed();
    const local = await bed.local('local');
    await fill(local, { 'old/one': 'one', 'old/two': 'two', 'old/build/x': 'x' });
    const options = { ...BOTH, exclude: ['build'] };
    await bed.remote.sync.synchronize(local, '/shared', options);
    await rename(join(local, 'old'), join(local, 'new'));
    assert.deepEqual(changesOf(await bed.remote.sync.synchronize(local, '/shared', options)), [
      'right move old new',
    ]);
    assert.deepEqual(changesOf(await bed.remote.sync.synchronize(local, '/shared', options)), []);
  });
});
