// A file read once, for a side that has another state of it: its chunks, its pieces, its hash.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE } from '../../../src/base/index.ts';
import { chunksOf, shown } from '../chunks/chunk-bed.ts';
import {
  createBed,
  hashOf,
  hex,
  linkEntry,
  patternBytes,
  pieceHashes,
  put,
  putBatch,
  refuses,
  text,
  type StorageMaker,
} from './bed.ts';

const SIZES = [0, 1, 20_000, PIECE_SIZE, 2 * PIECE_SIZE + 5];
const content = patternBytes(2 * PIECE_SIZE + 5, 9);

export const describeChunkFiles = (maker: StorageMaker): void => {
  describe('chunkFile', () => {
    const corner = createBed(() => maker.open({ durability: 'process' }));

    for (const size of SIZES) {
      it(`cuts a file of ${size} bytes, and hashes it and its pieces`, async () => {
        const { storage, at } = await corner();
        const bytes = content.subarray(0, size);
        await put(storage, at('file'), bytes);
        const chunked = await storage.chunkFile(at('file'));
        assert.deepEqual(chunked.entry, await storage.stat(at('file')));
        assert.equal(hex(chunked.hash), hex(hashOf(bytes)));
        assert.deepEqual(chunked.pieces.map(hex), pieceHashes(bytes).map(hex));
        assert.deepEqual(shown(chunked.chunks), shown(chunksOf(bytes)));
      });
    }

    it('follows a link inside the root', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('content'));
      await putBatch(storage, at(), [linkEntry('link', 'file')]);
      assert.equal(hex((await storage.chunkFile(at('link'))).hash), hex(hashOf(text('content'))));
    });

    it('refuses what is no file', async () => {
      const { storage, at, plantLink } = await corner();
      await storage.makeDirectory(at('directory'));
      await plantLink(at('out'), '../../elsewhere');
      await refuses('NOT_FOUND', () => storage.chunkFile(at('missing')));
      await refuses('NOT_A_FILE', () => storage.chunkFile(at('directory')));
      await refuses('FORBIDDEN', () => storage.chunkFile(at('out')));
    });

    it('does not begin when it is cancelled already', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('content'));
      await assert.rejects(storage.chunkFile(at('file'), { signal: AbortSignal.abort() }));
    });
  });
};
