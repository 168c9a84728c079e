// Ending conflicts: what is there afterwards, and that nothing is lost or overwritten.

import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openLocalDirectory } from '../../../src/storage/disk/index.ts';
import { conflictFilesOf } from '../../../src/sync/conflicts/conflict-files.ts';
import { conflictsAt, resolveConflict } from '../../../src/sync/conflicts/index.ts';
import type { ConflictCopy } from '../../../src/sync/conflicts/index.ts';
import { code } from '../../server/account-bed.ts';
import { treeOf } from '../remote/pair-bed.ts';
import { PLACES, at, copyOf, type ConflictBed } from './conflict-bed.ts';

const COPY = copyOf('a', '.txt');

const onlyConflict = async (bed: Pick<ConflictBed, 'files'>, path: string): Promise<ConflictCopy> => {
  const [found, ...more] = await conflictsAt(bed.files, at(path));
  assert.ok(found !== undefined && more.length === 0);
  return found;
};

for (const [place, open] of Object.entries(PLACES))
  describe(`a conflict in ${place}`, () => {
    it('ends with the original, and the copy in the trash', async () => {
      await using bed = await open();
      await bed.put({ 'sub/a.txt': 'mine', [`sub/${COPY}`]: 'yours' });
      const conflict = await onlyConflict(bed, '/sub/a.txt');
      assert.equal((await resolveConflict(bed.files, conflict, { keep: 'original' })).path, undefined);
      assert.deepEqual(await treeOf(bed.root), { sub: '', 'sub/a.txt': 'mine' });
      assert.deepEqual(await bed.trash(), [`/sub/${COPY}`]);
    });

    it('ends with the copy under the name, and what had it in the trash', async () => {
      await using bed = await open();
      await bed.put({ 'a.txt': 'mine', [COPY]: 'yours' });
      const conflict = await onlyConflict(bed, '/a.txt');
      assert.equal((await resolveConflict(bed.files, conflict, { keep: 'copy' })).path, '/a.txt');
      assert.deepEqual(await treeOf(bed.root), { 'a.txt': 'yours' });
      assert.deepEqual(await bed.trash(), ['/a.txt']);
    });

    it('ends with both, the copy under the next name that is free, or under the one that is asked for', async () => {
      await using bed = await open();
      await bed.put({ 'a.txt': 'mine', 'a (2).txt': 'taken', [COPY]: 'yours' });
      const conflict = await onlyConflict(bed, '/a.txt');
      await assert.rejects(
        resolveConflict(bed.files, conflict, { keep: 'both', as: 'a (2).txt' }),
        code('ALREADY_EXISTS'),
      );
      for (const as of ['x/y', '..', '', COPY, '.wherry'])
        await assert.rejects(
          resolveConflict(bed.files, conflict, { keep: 'both', as }),
          code('BAD_REQUEST'),
          as,
        );
      assert.equal((await resolveConflict(bed.files, conflict, { keep: 'both' })).path, '/a (3).txt');
      await bed.put({ [COPY]: 'again' });
      const again = await onlyConflict(bed, '/a.txt');
      await resolveConflict(bed.files, again, { keep: 'both', as: 'mine.txt' });
      assert.deepEqual(await treeOf(bed.root), {
        'a (2).txt': 'taken',
        'a (3).txt': 'yours',
        'a.txt': 'mine',
        'mine.txt': 'again',
      });
      assert.deepEqual(await bed.trash(), []);
    });

    it('ends in the same ways where links and directories are in conflict', async () => {
      await using bed = await open();
      await bed.put({
        d: 'a file',
        [`${copyOf('d')}/x`]: 'a directory',
        'e/y': 'a directory',
        [copyOf('e')]: 'a file',
        l: '-> d',
        [copyOf('l')]: '-> e',
      });
      for (const path of ['/d', '/e', '/l'])
        await resolveConflict(bed.files, await onlyConflict(bed, path), { keep: 'copy' });
      assert.deepEqual(await treeOf(bed.root), { d: '', 'd/x': 'a directory', e: 'a file', l: '-> e' });
      assert.deepEqual((await bed.trash()).toSorted(), ['/d', '/e', '/l']);
    });

    it('is left alone where either was changed, replaced or removed since it was looked at', async () => {
      await using bed = await open();
      const changes: readonly (readonly [string, () => Promise<void>])[] = [
        ['the copy changes', () => bed.put({ [COPY]: 'edited' })],
        ['the original changes', () => bed.put({ 'a.txt': 'edited' })],
        ['the original goes', () => rm(join(bed.root, 'a.txt'))],
        ['the copy goes', () => rm(join(bed.root, COPY))],
      ];
      for (const [what, change] of changes)
        for (const keep of ['original', 'copy', 'both'] as const) {
          await bed.put({ 'a.txt': 'mine', [COPY]: 'yours' });
          const conflict = await onlyConflict(bed, '/a.txt');
          await change();
          const before = await treeOf(bed.root);
          await assert.rejects(
            resolveConflict(bed.files, conflict, { keep }),
            code('CHANGED'),
            `${what}, ${keep}`,
          );
          assert.deepEqual(await treeOf(bed.root), before);
        }
      assert.deepEqual(await bed.trash(), []);
    });

    it('of which the original is gone can only be ended with the copy or with a name for it', async () => {
      await using bed = await open();
      await bed.put({ [COPY]: 'yours' });
      const conflict = await onlyConflict(bed, `/${COPY}`);
      await assert.rejects(resolveConflict(bed.files, conflict, { keep: 'original' }), code('NOT_FOUND'));
      await resolveConflict(bed.files, conflict, { keep: 'copy' });
      assert.deepEqual(await treeOf(bed.root), { 'a.txt': 'yours' });
    });

    it('is only told of in a dry run', async () => {
      await using bed = await open();
      await bed.put({ 'a.txt': 'mine', 'a (2).txt': 'taken', [COPY]: 'yours' });
      const before = await treeOf(bed.root);
      const conflict = await onlyConflict(bed, '/a.txt');
      const planned = async (keep: 'original' | 'copy' | 'both') => {
        const { path, gone } = await resolveConflict(bed.files, conflict, { keep, dryRun: true });
        return [path, gone?.path];
      };
      assert.deepEqual(await planned('original'), [undefined, `/${COPY}`]);
      assert.deepEqual(await planned('copy'), ['/a.txt', '/a.txt']);
      assert.deepEqual(await planned('both'), ['/a (3).txt', undefined]);
      assert.deepEqual(await treeOf(bed.root), before);
    });
  });

describe('a conflict in a local directory without a trash', () => {
  it('takes nothing away, unless that is said to be meant', async () => {
    await using bed = await PLACES['a local directory']();
    await bed.put({ 'a.txt': 'mine', [COPY]: 'yours' });
    await using storage = await openLocalDirectory({ directory: bed.root });
    const files = conflictFilesOf(storage);
    const conflict = await onlyConflict({ files }, '/a.txt');
    for (const keep of ['original', 'copy'] as const)
      await assert.rejects(resolveConflict(files, conflict, { keep }), code('BAD_REQUEST'));
    await resolveConflict(files, conflict, { keep: 'both' });
    await writeFile(join(bed.root, COPY), 'again');
    const again = await onlyConflict({ files }, '/a.txt');
    await resolveConflict(files, again, { keep: 'copy', permanent: true });
    assert.deepEqual(await treeOf(bed.root), { 'a (2).txt': 'yours', 'a.txt': 'again' });
    assert.deepEqual(await bed.trash(), []);
  });
});

describe('a conflict whose new name is taken in the same moment', () => {
  it('overwrites nothing', async () => {
    await using bed = await PLACES['a local directory']();
    await bed.put({ 'd/x': 'a directory', [copyOf('d')]: 'a file' });
    const conflict = await onlyConflict(bed, '/d');
    const files = {
      ...bed.files,
      remove: async (...asked: Parameters<typeof bed.files.remove>) => {
        await bed.files.remove(...asked);
        await mkdir(join(bed.root, 'd'));
        await writeFile(join(bed.root, 'd/new'), 'of somebody else');
      },
    };
    await assert.rejects(resolveConflict(files, conflict, { keep: 'copy' }), code('ALREADY_EXISTS'));
    assert.deepEqual(await readdir(join(bed.root, 'd')), ['new']);
    assert.deepEqual(await bed.trash(), ['/d']);
    assert.equal((await treeOf(bed.root))[copyOf('d')], 'a file');
  });
});
