// The contract of reading many small entries as one batch.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { decodeBatch } from '../../../src/storage/index.ts';
import {
  createBed,
  directoryEntry,
  fileEntry,
  linkEntry,
  patternBytes,
  put,
  putBatch,
  scanAll,
  text,
  type StorageMaker,
} from './bed.ts';

export const describeBatchReading = (maker: StorageMaker): void => {
  describe('reading a batch', () => {
    const corner = createBed(() => maker.open());

    it('gives what was written, in order', async () => {
      const { storage, at } = await corner();
      const entries = [
        fileEntry('b', text('second'), { executable: true }),
        fileEntry('a', text('')),
        linkEntry('c', 'a'),
        fileEntry('d/e', patternBytes(3000)),
      ];
      await putBatch(storage, at(), entries);
      const names = entries.map((entry) => entry.path);
      const { buffer, length, taken, problems } = await storage.readBatch(
        at(),
        names,
        Buffer.allocUnsafeSlow(8192),
      );
      assert.deepEqual([taken, problems], [4, []]);
      const read = decodeBatch(buffer.subarray(0, length));
      const plain = (list: typeof read) =>
        list.map(({ kind, path, executable, hash, content }) => [
          kind,
          path,
          executable,
          [...hash],
          [...content],
        ]);
      assert.deepEqual(plain(read), plain(entries));
      assert.deepEqual(read[0]?.mtimeUs, entries[0]?.mtimeUs);
    });

    it('takes as many as fit, and at least one', async () => {
      const { storage, at } = await corner();
      const entries = Array.from({ length: 10 }, (_, index) =>
        fileEntry(`f${index}`, patternBytes(1000, index)),
      );
      await putBatch(storage, at(), entries);
      const names = entries.map((entry) => entry.path);
      const got: string[] = [];
      let buffer: Uint8Array<ArrayBuffer> = Buffer.allocUnsafeSlow(3500);
      while (got.length < names.length) {
        const read = await storage.readBatch(at(), names.slice(got.length), buffer);
        buffer = read.buffer;
        const batch = decodeBatch(buffer.subarray(0, read.length));
        assert.ok(read.taken >= 1 && read.taken <= 3);
        assert.equal(batch.length, read.taken);
        for (const entry of batch)
          assert.ok(Buffer.from(entry.content).equals(patternBytes(1000, Number(entry.path.slice(1)))));
        got.push(...batch.map((entry) => entry.path));
      }
      assert.deepEqual(got, names);
    });

    it('reads what a scan has seen as if nothing were known of it', async () => {
      const { storage, at } = await corner();
      const entries = [
        fileEntry('a', text('one'), { executable: true }),
        fileEntry('b', text('')),
        linkEntry('c', 'a'),
      ];
      await putBatch(storage, at(), entries);
      const names = entries.map((entry) => entry.path);
      const found = (await scanAll(storage, at())).entries;
      const seen = names.map((name) => {
        const entry = found.find(({ path }) => path.endsWith(`/${name}`));
        return entry?.kind === 'file' ? entry : undefined;
      });
      const bytes = async (known?: typeof seen): Promise<Uint8Array> => {
        const read = await storage.readBatch(at(), names, Buffer.allocUnsafeSlow(2048), known);
        assert.deepEqual([read.taken, read.problems], [3, []]);
        return read.buffer.slice(0, read.length);
      };
      assert.deepEqual(await bytes(seen), await bytes());
    });

    it('looks again at what has changed since it was seen', async () => {
      const { storage, at } = await corner();
      const seen = { size: 3, mtimeUs: 1_000_000 };
      await putBatch(storage, at(), [
        fileEntry('longer', text('longer')),
        fileEntry('shorter', text('s')),
        fileEntry('other', text('new'), { mtimeUs: 2_000_000 }),
        linkEntry('link', 'other'),
        directoryEntry('directory'),
      ]);
      const names = ['longer', 'shorter', 'other', 'link', 'directory', 'gone'];
      const known = names.map(() => seen);
      const read = await storage.readBatch(at(), names, Buffer.allocUnsafeSlow(2048), known);
      assert.deepEqual(
        read.problems.map(({ path, code }) => [path, code]),
        [['gone', 'NOT_FOUND']],
      );
      assert.deepEqual(
        decodeBatch(read.buffer.subarray(0, read.length)).map(({ kind, path, content, mtimeUs }) => [
          kind,
          path,
          kind === 'directory' ? '' : Buffer.from(content).toString(),
          path === 'other' ? mtimeUs : undefined,
        ]),
        [
          ['file', 'longer', 'longer', undefined],
          ['file', 'shorter', 's', undefined],
          ['file', 'other', 'new', 2_000_000],
          ['link', 'link', 'other', undefined],
          ['directory', 'directory', '', undefined],
        ],
      );
    });

    it('reports what cannot be read, and counts it as taken', async () => {
      const { storage, at, plantLink } = await corner();
      await put(storage, at('small'), text('x'));
      await put(storage, at('large'), patternBytes(5000));
      await plantLink(at('out'), '../../outside');
      const names = ['missing', 'large', '../escape', '/abs', '.wherry', 'out/x', 'small'];
      const { buffer, length, taken, problems } = await storage.readBatch(
        at(),
        names,
        Buffer.allocUnsafeSlow(1024),
      );
      assert.equal(taken, names.length);
      assert.deepEqual(
        problems.map((problem) => problem.code),
        ['NOT_FOUND', 'TOO_LARGE', 'BAD_REQUEST', 'BAD_REQUEST', 'RESERVED_NAME', 'FORBIDDEN'],
      );
      assert.deepEqual(
        decodeBatch(buffer.subarray(0, length)).map((entry) => entry.path),
        ['small'],
      );
    });
  });
};
