// Content is verified in pieces: whatever the size, whenever the hashes are told, nothing that differs gets a name.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE } from '../../../src/base/index.ts';
import {
  createBed,
  getText,
  hashOf,
  holds,
  lastHash,
  lend,
  namesBelow,
  patternBytes,
  pieceHashes,
  put,
  refuses,
  send,
  text,
  type Corner,
  type StorageMaker,
} from './bed.ts';

const SIZES = [0, 1, PIECE_SIZE - 1, PIECE_SIZE, PIECE_SIZE + 1, 2 * PIECE_SIZE, 2 * PIECE_SIZE + 5];

/** Three pieces, the last short. */
const content = patternBytes(2 * PIECE_SIZE + 5);
const [first, second, last] = pieceHashes(content) as [Uint8Array, Uint8Array, Uint8Array];

const flipped = (hash: Uint8Array): Uint8Array =>
  Uint8Array.from(hash, (byte, index) => (index === 31 ? byte ^ 1 : byte));

type When = 'before' | 'behind' | 'late';

/** Sends `bytes`, telling `hashes` before all bytes, each behind its piece, or all at the end. */
const sendTelling = async (
  { storage, at }: Corner,
  name: string,
  bytes: Uint8Array,
  hashes: readonly Uint8Array[],
  when: When,
): Promise<void> => {
  const staged = await storage.stage(at(name), { size: bytes.length }, { policy: 'replace' });
  const verified = hashes.slice(0, -1);
  try {
    if (when === 'before') for (const hash of verified) await staged.verify(hash);
    for (let offset = 0; offset < bytes.length; offset += PIECE_SIZE) {
      const piece = bytes.subarray(offset, offset + PIECE_SIZE);
      const half = piece.length >> 1;
      for (const block of [piece.subarray(0, half), piece.subarray(half)])
        await staged.write(lend(block), block.length);
      const hash = verified[offset / PIECE_SIZE];
      if (when === 'behind' && hash !== undefined) await staged.verify(hash);
    }
    if (when === 'late') for (const hash of verified) await staged.verify(hash);
    await staged.commit(hashes.at(-1) ?? new Uint8Array());
  } finally {
    await staged.discard();
  }
};

export const describePieces = (maker: StorageMaker): void => {
  describe('pieces', () => {
    // Megabytes, and nothing here is about durability.
    const corner = createBed(() => maker.open({ durability: 'process' }));

    for (const size of SIZES) {
      it(`of ${size} bytes are verified, and read with the same hashes`, async () => {
        const { storage, at } = await corner();
        const bytes = content.subarray(0, size);
        const { entry } = await put(storage, at('file'), bytes, { blockSize: 1_000_000 });
        assert.equal(entry.size, size);
        await holds(storage, at('file'), bytes);
      });
    }

    for (const when of ['before', 'behind', 'late'] as const) {
      it(`may be told of ${when === 'late' ? 'after all' : when} their bytes`, async () => {
        const here = await corner();
        await sendTelling(here, 'file', content, [first, second, last], when);
        await holds(here.storage, here.at('file'), content);
      });

      it(`are CORRUPTED when a hash differs, told ${when === 'late' ? 'after all' : when} their bytes`, async () => {
        const here = await corner();
        await put(here.storage, here.at('file'), text('old'));
        for (const hashes of [
          [flipped(first), second, last],
          [first, flipped(second), last],
          [first, second, flipped(last)],
          [first.subarray(0, 16), second, last],
          [second, first, last],
        ]) {
          await refuses('CORRUPTED', () => sendTelling(here, 'file', content, hashes, when));
        }
        assert.deepEqual(await namesBelow(here.storage, here.at()), ['file']);
        assert.equal(await getText(here.storage, here.at('file')), 'old');
      });
    }

    it('are CORRUPTED when a single bit differs, wherever it is', async () => {
      const here = await corner();
      for (const position of [0, PIECE_SIZE - 1, PIECE_SIZE, 2 * PIECE_SIZE, content.length - 1]) {
        const bytes = new Uint8Array(content);
        bytes[position] = (bytes[position] ?? 0) ^ 4;
        await refuses('CORRUPTED', () => sendTelling(here, 'file', bytes, [first, second, last], 'behind'));
      }
      assert.deepEqual(await namesBelow(here.storage, here.at()), []);
    });

    it('are CORRUPTED at the commit when a hash was not told', async () => {
      const here = await corner();
      for (const hashes of [[last], [first, last], [hashOf(content)]])
        await refuses('CORRUPTED', () => sendTelling(here, 'file', content, hashes, 'late'));
      assert.deepEqual(await namesBelow(here.storage, here.at()), []);
    });

    it('have no more hashes than there are pieces, and the last goes to the commit', async () => {
      const { storage, at } = await corner();
      for (const bytes of [content, content.subarray(0, 2 * PIECE_SIZE), content.subarray(0, 5), text('')]) {
        const staged = await storage.stage(at('file'), { size: bytes.length }, { policy: 'fail' });
        for (const hash of pieceHashes(bytes).slice(0, -1)) await staged.verify(hash);
        await refuses('BAD_REQUEST', () => staged.verify(lastHash(bytes)));
        await staged.discard();
      }
      assert.deepEqual(await namesBelow(storage, at()), []);
    });

    it('take a hash that is told twice as that of the next piece', async () => {
      const here = await corner();
      await refuses('CORRUPTED', () => sendTelling(here, 'file', content, [first, first, last], 'late'));
      assert.deepEqual(await namesBelow(here.storage, here.at()), []);
    });

    it('that differ end the write: nothing can be committed any more', async () => {
      const { storage, at } = await corner();
      const staged = await storage.stage(at('file'), { size: content.length }, { policy: 'fail' });
      await send(staged, content, { until: PIECE_SIZE - 1 });
      await staged.verify(flipped(first));
      await refuses('CORRUPTED', async () => {
        const rest = content.subarray(PIECE_SIZE - 1, PIECE_SIZE + 10);
        await staged.write(lend(rest), rest.length);
      });
      await assert.rejects(staged.commit(last));
      await staged.discard();
      assert.deepEqual(await namesBelow(storage, at()), []);
    });

    it('are not told to what was committed or discarded', async () => {
      const { storage, at } = await corner();
      const staged = await storage.stage(at('file'), { size: content.length }, { policy: 'fail' });
      await send(staged, content);
      await staged.commit(last);
      await refuses('BAD_REQUEST', () => staged.verify(first));
      const discarded = await storage.stage(at('other'), { size: content.length }, { policy: 'fail' });
      await discarded.discard();
      await refuses('BAD_REQUEST', () => discarded.verify(first));
    });
  });

  describe('content of undeclared size', () => {
    const corner = createBed(() => maker.open({ durability: 'process' }));

    for (const size of [0, 1, PIECE_SIZE, PIECE_SIZE + 1, 2 * PIECE_SIZE]) {
      it(`is whatever was written: ${size} bytes`, async () => {
        const { storage, at } = await corner();
        const bytes = content.subarray(0, size);
        const { outcome, entry } = await put(storage, at('file'), bytes, {
          size: undefined,
          mtimeUs: 5_000_000,
        });
        assert.deepEqual([outcome, entry.size, entry.mtimeUs], ['created', size, 5_000_000]);
        await holds(storage, at('file'), bytes);
      });
    }

    it('is verified all the same', async () => {
      const { storage, at } = await corner();
      const bytes = content.subarray(0, PIECE_SIZE + 1);
      await refuses('CORRUPTED', () =>
        put(storage, at('file'), bytes, { size: undefined, hash: hashOf(bytes) }),
      );
      await refuses('CORRUPTED', () =>
        put(storage, at('file'), text('abc'), { size: undefined, hash: hashOf(text('abd')) }),
      );
      const staged = await storage.stage(at('file'), { size: undefined }, { policy: 'fail' });
      await staged.write(lend(bytes), bytes.length);
      await refuses('CORRUPTED', () => staged.commit(lastHash(bytes)));
      assert.deepEqual(await namesBelow(storage, at()), []);
    });

    it('follows the policies, as soon as it is known', async () => {
      const { storage, at } = await corner();
      const putStream = (value: string, policy: 'fail' | 'skip' | 'rename' | 'replace') =>
        put(storage, at('file'), text(value), { size: undefined, policy });
      assert.equal((await putStream('old', 'fail')).outcome, 'created');
      assert.equal((await putStream('old', 'fail')).outcome, 'unchanged');
      await refuses('ALREADY_EXISTS', () => putStream('new one', 'fail'));
      assert.equal((await putStream('new one', 'skip')).outcome, 'skipped');
      assert.equal((await putStream('new one', 'rename')).entry.path, at('file (1)'));
      assert.equal((await putStream('new one', 'replace')).outcome, 'replaced');
      assert.deepEqual(await namesBelow(storage, at()), ['file', 'file (1)']);
      assert.equal(await getText(storage, at('file')), 'new one');
    });
  });

  describe('content of undeclared size and the limit of file size', () => {
    const corner = createBed(() => maker.open({ fileSizeLimit: 10 }));

    it('is refused with TOO_LARGE as soon as it is above it', async () => {
      const { storage, at } = await corner();
      const staged = await storage.stage(at('above'), { size: undefined }, { policy: 'fail' });
      await staged.write(lend(patternBytes(10)), 10);
      await refuses('TOO_LARGE', () => staged.write(lend(patternBytes(1)), 1));
      await staged.discard();
      await put(storage, at('at'), patternBytes(10), { size: undefined });
      assert.deepEqual(await namesBelow(storage, at()), ['at']);
    });
  });
};
