// A read-only storage reads everything and changes nothing; a closed one does nothing.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath } from '../../../src/base/index.ts';
import { decodeBatch } from '../../../src/storage/index.ts';
import {
  directoryEntry,
  fileEntry,
  getText,
  hashOf,
  lend,
  namesBelow,
  put,
  putBatch,
  refuses,
  scanAll,
  text,
  type StorageMaker,
  pathIn,
} from './bed.ts';

export const describeRefusals = (maker: StorageMaker): void => {
  describe('a read-only storage', () => {
    it('reads, and refuses every change with READ_ONLY', async () => {
      const opened = await maker.openReadOnly(async (storage) => {
        await storage.makeDirectory(parseRemotePath('/directory'));
        await put(storage, parseRemotePath('/directory/file'), text('content'));
      });
      const { storage } = opened;
      const path = pathIn(opened);
      assert.equal(storage.info.readOnly, true);
      assert.equal(await getText(storage, path('/directory/file')), 'content');
      assert.deepEqual((await storage.checksum(path('/directory/file'))).hash, hashOf(text('content')));
      const { buffer, length } = await storage.readBatch(
        path('/directory'),
        ['file'],
        Buffer.allocUnsafeSlow(1000),
      );
      assert.equal(decodeBatch(buffer.subarray(0, length)).length, 1);

      const file = path('/directory/file');
      const changes: (() => Promise<unknown>)[] = [
        () => storage.createFile(path('/new')),
        () => storage.makeDirectory(path('/new')),
        () => storage.makeDirectory(path('/directory'), { parents: true }),
        () => storage.remove(file),
        () => storage.remove(path('/missing')),
        () => storage.move(file, path('/moved'), { policy: 'fail' }),
        () => storage.copy(file, path('/copied'), { policy: 'fail' }),
        () => storage.copy(path('/directory'), path('/copied'), { policy: 'fail', recursive: true }),
        () => storage.stage(path('/new'), { size: 0 }, { policy: 'fail' }),
        () => storage.stage(file, { size: 7 }, { policy: 'skip' }),
        () => putBatch(storage, path('/'), [fileEntry('new', text('x')), directoryEntry('d')]),
      ];
      for (const change of changes) await refuses('READ_ONLY', change);
      assert.deepEqual(await namesBelow(storage, path('/'), { recursive: true }), [
        'directory',
        'directory/file',
      ]);
      await opened.close();
    });
  });

  describe('closing', () => {
    it('discards what was staged, and refuses what comes later', async () => {
      const opened = await maker.open();
      const { storage } = opened;
      const path = pathIn(opened);
      await put(storage, path('/file'), text('x'));
      const staged = await storage.stage(path('/staged'), { size: 3 }, { policy: 'fail' });
      await staged.write(lend(text('abc')), 3);
      await opened.close();
      await storage.close();
      await refuses('CANCELLED', () => storage.stat(path('/file')));
      await refuses('CANCELLED', () => storage.createFile(path('/later')));
      await refuses('CANCELLED', () => scanAll(storage, path('/')));
      await refuses('CANCELLED', () => staged.commit(hashOf(text('abc'))));
    });

    it('waits for a commit and a batch under way', async () => {
      const opened = await maker.open();
      const { storage } = opened;
      const path = pathIn(opened);
      const staged = await storage.stage(path('/file'), { size: 3 }, { policy: 'fail' });
      await staged.write(lend(text('abc')), 3);
      const commit = staged.commit(hashOf(text('abc')));
      const batch = putBatch(storage, path('/batch'), [fileEntry('a', text('a')), fileEntry('b', text('b'))]);
      await opened.close();
      assert.equal((await commit).outcome, 'created');
      assert.deepEqual(await batch, [{ outcome: 'created' }, { outcome: 'created' }]);
    });
  });
};
