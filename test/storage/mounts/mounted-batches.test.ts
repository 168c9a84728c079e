// Batches, hashes and trees that begin above the mounts.

import assert from 'node:assert/strict';
import { decodeBatch } from '../../../src/storage/index.ts';
import { describe, it } from 'node:test';
import { BATCH_SIZE, ROOT_PATH } from '../../../src/base/index.ts';
import {
  directoryEntry,
  fileEntry,
  hashOf,
  hex,
  lend,
  linkEntry,
  namesBelow,
  put,
  putBatch,
  refuses,
  text,
} from '../contract/bed.ts';
import { fill, open, path } from './mounts-bed.ts';

describe('batches at a directory above', () => {
  it('are written entry by entry into their mounts', async () => {
    const { storage } = await open();
    const results = await putBatch(storage, ROOT_PATH, [
      directoryEntry('photos'),
      fileEntry('photos/new/a', text('a')),
      fileEntry('stray', text('s')),
      directoryEntry('team'),
      fileEntry('team/work/b', text('b')),
      fileEntry('photos', text('no')),
      linkEntry('photos/l', 'new/a'),
      fileEntry('photos//c', text('c')),
      fileEntry('../x', text('c')),
    ]);
    assert.deepEqual(
      results.map((result) => ('code' in result ? result.code : result.outcome)),
      [
        'unchanged',
        'created',
        'FORBIDDEN',
        'unchanged',
        'created',
        'FORBIDDEN',
        'created',
        'BAD_REQUEST',
        'BAD_REQUEST',
      ],
    );
    assert.deepEqual(await namesBelow(storage, ROOT_PATH, { recursive: true }), [
      'photos',
      'photos/l',
      'photos/new',
      'photos/new/a',
      'team',
      'team/work',
      'team/work/b',
    ]);
    const renamed = await putBatch(storage, path('/team'), [fileEntry('work/b', text('other'))], {
      policy: 'rename',
    });
    assert.deepEqual(renamed, [{ outcome: 'renamed', path: 'work/b (1)' }]);
    const refused = await putBatch(storage, path('/team'), [fileEntry('work/b', text('third'))]);
    assert.deepEqual(
      refused.map((result) => 'code' in result && result.code),
      ['ALREADY_EXISTS'],
    );
    await refuses('BAD_REQUEST', () =>
      storage.writeBatch(ROOT_PATH, lend(text('garbage')), 7, { policy: 'fail' }),
    );
  });

  it('are read and hashed from their mounts, in the order of the names', async () => {
    const { storage } = await open();
    await put(storage, path('/photos/a'), text('aa'));
    await put(storage, path('/photos/c'), text('c'));
    await put(storage, path('/team/work/b'), text('bbb'));
    const names = ['photos/a', 'nowhere', 'photos/none', 'photos/c', 'team', 'team/work/b', 'photos'];
    const found: string[] = [];
    const problems: string[] = [];
    for (let rest = names; rest.length > 0;) {
      const read = await storage.readBatch(ROOT_PATH, rest, new Uint8Array(BATCH_SIZE));
      assert.ok(read.taken > 0);
      found.push(...decodeBatch(read.buffer.subarray(0, read.length)).map((entry) => entry.path));
      problems.push(...read.problems.map((problem) => `${problem.path} ${problem.code}`));
      rest = rest.slice(read.taken);
    }
    assert.deepEqual(found, ['photos/a', 'photos/c', 'team/work/b']);
    assert.deepEqual(problems, [
      'nowhere NOT_FOUND',
      'photos/none NOT_FOUND',
      'team NOT_A_FILE',
      'photos NOT_A_FILE',
    ]);
    const hashes = await storage.hashFiles(ROOT_PATH, [
      { path: 'team/work/b', size: 3 },
      { path: 'photos/none', size: 1 },
      { path: 'photos/a', size: 2 },
      { path: 'elsewhere', size: 2 },
      { path: 'photos', size: 0 },
    ]);
    assert.deepEqual(
      hashes.map((hash) => hash && hex(hash)),
      [hex(hashOf(text('bbb'))), undefined, hex(hashOf(text('aa'))), undefined, undefined],
    );
  });

  it('a tree from the top comes whole, parents first, under names that all batches share', async () => {
    const { storage } = await open();
    await fill(storage);
    for (let index = 0; index < 1500; index += 1)
      await put(storage, path(`/team/work/${index}`), text(`${index}`));
    const reader = await storage.readTree(ROOT_PATH);
    const batched: string[] = [];
    const listed: string[] = [];
    let buffer: Uint8Array<ArrayBuffer> = new Uint8Array(BATCH_SIZE);
    for (let isLast = false; !isLast;) {
      const piece = await reader.next(buffer);
      ({ buffer, isLast } = piece);
      listed.push(...piece.entries.map((entry) => entry.path));
      batched.push(...decodeBatch(buffer.subarray(0, piece.length)).map((entry) => entry.path));
      assert.deepEqual(piece.problems, []);
    }
    await reader.close();
    assert.deepEqual(listed, [
      '/photos',
      '/team',
      '/team/work',
      '/photos/trip',
      '/photos/trip/day',
      '/photos/trip/empty',
      '/photos/trip/day/large',
    ]);
    assert.equal(batched.length, 1502);
    for (const name of ['photos/trip/a', 'photos/trip/link', 'team/work/1499'])
      assert.ok(batched.includes(name), name);
    const team = await storage.readTree(path('/team'));
    await team.close();
    await refuses('BAD_REQUEST', () => team.next(buffer));
  });
});
