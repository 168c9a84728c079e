// Open files and checksums.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { blake3 } from '@noble/hashes/blake3.js';

import { createBed, get, hashOf, patternBytes, put, refuses, text, type StorageMaker } from './bed.ts';

export const describeReading = (maker: StorageMaker): void => {
  describe('reading', () => {
    const corner = createBed(() => maker.open());

    it('reads at any offset, and fewer bytes only at the end', async () => {
      const { storage, at } = await corner();
      const bytes = patternBytes(1000);
      await put(storage, at('file'), bytes);
      const file = await storage.open(at('file'));
      assert.equal(file.entry.size, 1000);
      for (const [offset, length] of [
        [0, 300],
        [700, 300],
        [999, 1],
        [1000, 0],
        [5000, 0],
        [10, 300],
      ] as const) {
        const read = await file.read(Buffer.allocUnsafeSlow(300), offset);
        assert.equal(read.length, length);
        assert.equal(read.buffer.length, 300);
        assert.deepEqual([...read.buffer.subarray(0, length)], [...bytes.subarray(offset, offset + length)]);
      }
      await file.close();
    });

    it('tells the BLAKE3 of what was read in order, and refuses it otherwise', async () => {
      const { storage, at } = await corner();
      const bytes = patternBytes(700);
      await put(storage, at('file'), bytes);
      const inOrder = await storage.open(at('file'));
      await inOrder.read(Buffer.allocUnsafeSlow(300), 0);
      await inOrder.read(Buffer.allocUnsafeSlow(300), 300);
      assert.deepEqual(await inOrder.hash(), hashOf(bytes.subarray(0, 600)));
      await inOrder.close();
      const withGap = await storage.open(at('file'));
      await withGap.read(Buffer.allocUnsafeSlow(300), 300);
      await refuses('BAD_REQUEST', () => withGap.hash());
      await withGap.close();
      const unread = await storage.open(at('file'));
      assert.deepEqual(await unread.hash(), hashOf(text('')));
      await unread.close();
    });

    it('takes two reads at once', async () => {
      const { storage, at } = await corner();
      const bytes = patternBytes(5000);
      await put(storage, at('file'), bytes);
      const file = await storage.open(at('file'));
      const reads = await Promise.all([
        file.read(Buffer.allocUnsafeSlow(2500), 0),
        file.read(Buffer.allocUnsafeSlow(2500), 2500),
      ]);
      assert.ok(Buffer.concat(reads.map((read) => read.buffer)).equals(bytes));
      assert.deepEqual(await file.hash(), hashOf(bytes));
      await file.close();
    });

    it('keeps seeing the file it opened when the name is replaced or removed', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('first'));
      const file = await storage.open(at('file'));
      await put(storage, at('file'), text('second'), { policy: 'replace' });
      const early = await file.read(Buffer.allocUnsafeSlow(3), 0);
      await storage.remove(at('file'));
      const late = await file.read(Buffer.allocUnsafeSlow(3), 3);
      assert.equal(
        Buffer.concat([
          early.buffer.subarray(0, early.length),
          late.buffer.subarray(0, late.length),
        ]).toString(),
        'first',
      );
      await file.close();
    });

    it('refuses what is missing, what is no file, a wrong offset and a closed file', async () => {
      const { storage, at } = await corner();
      await storage.makeDirectory(at('directory'));
      await put(storage, at('file'), text('x'));
      await refuses('NOT_FOUND', () => storage.open(at('missing')));
      await refuses('NOT_A_FILE', () => storage.open(at('directory')));
      await refuses('NOT_A_DIRECTORY', () => storage.open(at('file/below')));
      const file = await storage.open(at('file'));
      for (const offset of [-1, 0.5, Number.NaN])
        await refuses('BAD_REQUEST', () => file.read(Buffer.allocUnsafeSlow(1), offset));
      await file.close();
      await file.close();
      await refuses('BAD_REQUEST', () => file.read(Buffer.allocUnsafeSlow(1), 0));
    });

    it('hashes a file where it lies, as every other BLAKE3 does', async () => {
      const { storage, at } = await corner();
      for (const size of [0, 1, 1024, 1025, 3_000_000]) {
        const bytes = patternBytes(size);
        const { entry } = await put(storage, at(`file-${size}`), bytes);
        const checksum = await storage.checksum(at(`file-${size}`));
        assert.deepEqual(checksum.entry, entry);
        assert.deepEqual([...checksum.hash], [...blake3(bytes)]);
      }
      await storage.makeDirectory(at('directory'));
      await refuses('NOT_A_FILE', () => storage.checksum(at('directory')));
      await refuses('NOT_FOUND', () => storage.checksum(at('missing')));
    });

    it('stops a checksum that is cancelled', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), patternBytes(5_000_000));
      await refuses('CANCELLED', () => storage.checksum(at('file'), AbortSignal.abort()));
      const stopping = new AbortController();
      const cancelled = refuses('CANCELLED', () => storage.checksum(at('file'), stopping.signal));
      stopping.abort();
      // One that has nothing left to wait for may end before it hears of the cancel.
      await cancelled.catch((error: unknown) => assert.match(String(error), /Missing expected rejection/u));
      assert.equal((await get(storage, at('file'))).length, 5_000_000);
    });
  });
};
