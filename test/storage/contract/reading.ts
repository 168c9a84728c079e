// Open files and checksums.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { blake3 } from '@noble/hashes/blake3.js';

import { PIECE_SIZE } from '../../../src/base/index.ts';
import {
  createBed,
  get,
  hashOf,
  hex,
  patternBytes,
  pieceHashes,
  put,
  refuses,
  text,
  type StorageMaker,
} from './bed.ts';

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

    it('tells the BLAKE3 of the pieces that ended in each read', async () => {
      const { storage, at } = await corner();
      const bytes = patternBytes(2 * PIECE_SIZE + 700);
      const [first, second, last] = pieceHashes(bytes).map(hex);
      await put(storage, at('file'), bytes);
      const reads = async (blockSize: number, end?: number): Promise<(string | undefined)[][]> => {
        const file = await storage.open(at('file'));
        const told: string[][] = [];
        for (let offset = 0; offset < (end ?? bytes.length);) {
          const read = await file.read(Buffer.allocUnsafeSlow(blockSize), offset, end);
          told.push(read.pieces.map(hex));
          offset += read.length;
        }
        await file.close();
        return told;
      };
      assert.deepEqual(await reads(bytes.length + 1), [[first, second, last]]);
      assert.deepEqual(await reads(PIECE_SIZE), [[first], [second], [last]]);
      assert.deepEqual(await reads(PIECE_SIZE - 100), [[], [first], [second, last]]);
      assert.deepEqual(await reads(PIECE_SIZE, 2 * PIECE_SIZE), [[first], [second]]);
      const cut = bytes.subarray(0, PIECE_SIZE + 1);
      assert.deepEqual(await reads(PIECE_SIZE, cut.length), [[first], pieceHashes(cut).slice(1).map(hex)]);
      assert.deepEqual(await reads(100, 150), [[], [hex(hashOf(bytes.subarray(0, 150)))]]);
    });

    it('goes on where the time or the mode of the same content is set meanwhile', async () => {
      const { storage, at } = await corner();
      const bytes = patternBytes(2 * PIECE_SIZE + 700);
      await put(storage, at('file'), bytes);
      const file = await storage.open(at('file'));
      const read: Uint8Array[] = [];
      const pieces: string[] = [];
      const sizes = [1000, PIECE_SIZE - 1000, 5, PIECE_SIZE, 695];
      for (const [round, size] of sizes.entries()) {
        const {
          buffer,
          length,
          pieces: ended,
        } = await file.read(Buffer.allocUnsafeSlow(size), Buffer.concat(read).length);
        read.push(buffer.slice(0, length));
        pieces.push(...ended.map(hex));
        if (round === sizes.length - 1) break;
        const { version } = await storage.stat(at('file'));
        await storage.settle(
          at('file'),
          version,
          round % 2 === 0 ? { mtimeUs: 1_000_000 * round } : { executable: round === 1 },
        );
      }
      assert.ok(Buffer.concat(read).equals(bytes));
      assert.deepEqual(pieces, pieceHashes(bytes).map(hex));
      await file.close();
    });

    it('begins a piece where reading begins, and anew after a gap', async () => {
      const { storage, at } = await corner();
      const bytes = patternBytes(PIECE_SIZE + 1000);
      await put(storage, at('file'), bytes);
      const file = await storage.open(at('file'));
      const readFrom = async (offset: number, size: number, end?: number): Promise<string[]> =>
        (await file.read(Buffer.allocUnsafeSlow(size), offset, end)).pieces.map(hex);
      const range = (from: number, to: number): string => hex(hashOf(bytes.subarray(from, to)));
      assert.deepEqual(await readFrom(300, 200), []);
      assert.deepEqual(await readFrom(500, 500, 600), [range(300, 600)]);
      assert.deepEqual(await readFrom(PIECE_SIZE - 10, 10), [range(PIECE_SIZE - 10, PIECE_SIZE)]);
      assert.deepEqual(await readFrom(PIECE_SIZE, 400), []);
      assert.deepEqual(await readFrom(PIECE_SIZE + 400, 600), [range(PIECE_SIZE, PIECE_SIZE + 1000)]);
      assert.deepEqual(await readFrom(100, 50), []);
      assert.deepEqual(await readFrom(50, 50), []);
      assert.deepEqual(await readFrom(100, 50, 150), [range(50, 150)]);
      await file.close();
    });

    it('gives one piece of no bytes for a file or a range of none', async () => {
      const { storage, at } = await corner();
      await put(storage, at('empty'), text(''));
      await put(storage, at('file'), text('four'));
      const nothing = hex(hashOf(text('')));
      for (const [name, offset, end] of [
        ['empty', 0, undefined],
        ['file', 4, undefined],
        ['file', 2, 2],
        ['file', 0, 0],
      ] as const) {
        const file = await storage.open(at(name));
        const { length, pieces } = await file.read(Buffer.allocUnsafeSlow(10), offset, end);
        assert.deepEqual([length, pieces.map(hex)], [0, [nothing]], `${name} from ${offset} to ${end}`);
        await file.close();
      }
    });

    it('reads nothing from the end of a range on', async () => {
      const { storage, at } = await corner();
      const bytes = patternBytes(1000);
      await put(storage, at('file'), bytes);
      const file = await storage.open(at('file'));
      for (const [offset, end, length] of [
        [0, 10, 10],
        [5, 10, 5],
        [990, 1000, 10],
        [990, undefined, 10],
        [20, 20, 0],
      ] as const) {
        const read = await file.read(Buffer.allocUnsafeSlow(100), offset, end);
        assert.deepEqual(
          [...read.buffer.subarray(0, read.length)],
          [...bytes.subarray(offset, offset + length)],
        );
      }
      await file.close();
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
      assert.deepEqual(
        reads.map((read) => read.pieces.map(hex)),
        [[], [hex(hashOf(bytes))]],
      );
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
