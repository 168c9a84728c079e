// Lists of chunks as bytes: every vector of the specification, any list there and back, and hostile bytes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ProtocolError, toHex } from '../../../src/base/index.ts';
import {
  CHUNK_NAME_SIZE,
  MAX_CHUNKS,
  MAX_CHUNK_SIZE,
  MIN_CHUNK_SIZE,
  createChunkListBuilder,
  decodeChunkList,
  encodeChunkList,
  type ChunkList,
} from '../../../src/storage/chunks/index.ts';
import { fromHex, shown } from './chunk-bed.ts';

interface Vector {
  readonly name: string;
  readonly size: number;
  readonly hex: string;
  readonly chunks?: readonly { readonly length: number; readonly name: string }[];
}

const { lists } = JSON.parse(
  readFileSync(new URL('../../../docs/spec/vectors/chunks.json', import.meta.url), 'utf8'),
) as { lists: { valid: readonly Vector[]; refused: readonly Vector[] } };

const isRemote = (error: unknown): boolean => error instanceof ProtocolError && error.side === 'remote';

const listOf = (chunks: readonly { readonly length: number; readonly name: Uint8Array }[]): ChunkList => {
  const builder = createChunkListBuilder();
  for (const { length, name } of chunks) builder.add(length, name);
  return builder.toList();
};

const sizeOf = ({ lengths }: ChunkList): number => lengths.reduce((sum, length) => sum + length, 0);

const anyChunk = (least: number) =>
  fc.record({
    length: fc.integer({ min: least, max: MAX_CHUNK_SIZE }),
    name: fc.uint8Array({ minLength: CHUNK_NAME_SIZE, maxLength: CHUNK_NAME_SIZE }),
  });

const anyList = fc
  .tuple(fc.array(anyChunk(MIN_CHUNK_SIZE), { maxLength: 40 }), anyChunk(1))
  .map(([first, last]) => listOf([...first, last]));

describe('the list vectors of docs/spec', () => {
  for (const { name, size, hex, chunks = [] } of lists.valid) {
    it(`${name}: is decoded, and encoded to the same bytes`, () => {
      const list = decodeChunkList(fromHex(hex), size);
      assert.deepEqual(
        shown(list),
        chunks.map((chunk) => `${chunk.length} ${chunk.name}`),
      );
      assert.equal(toHex(encodeChunkList(list)), hex);
    });
  }

  for (const { name, size, hex } of lists.refused) {
    it(`${name}: is refused`, () => {
      assert.throws(() => decodeChunkList(fromHex(hex), size), isRemote);
    });
  }
});

describe('a list of chunks', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(anyList, (list) => {
        assert.deepEqual(shown(decodeChunkList(encodeChunkList(list), sizeOf(list))), shown(list));
      }),
    );
  });

  it('grows, and is cut back', () => {
    const builder = createChunkListBuilder();
    const names = Array.from({ length: 3000 }, (_, index) => new Uint8Array(32).fill(index));
    names.forEach((name, index) => builder.add(index + 1, name));
    assert.equal(builder.count, 3000);
    const all = shown(builder.toList());
    builder.truncate(5000);
    builder.truncate(1200);
    assert.deepEqual(shown(builder.toList()), all.slice(0, 1200));
    assert.equal(all[1199], `1200 ${toHex(new Uint8Array(16).fill(1199))}`);
  });

  it('is refused when it is not as long as its file', () => {
    fc.assert(
      fc.property(anyList, fc.constantFrom(-1, 1, 2 ** 32), (list, more) => {
        assert.throws(() => decodeChunkList(encodeChunkList(list), sizeOf(list) + more), isRemote);
      }),
    );
  });

  it('is refused with more chunks than a list may have', () => {
    const bytes = new Uint8Array(1 + (MAX_CHUNKS + 1) * 20);
    bytes[0] = 1;
    assert.throws(() => decodeChunkList(bytes, 0), isRemote);
  });

  it('is refused with a ProtocolError, and nothing else, whatever the bytes are', () => {
    const decodes = (bytes: Uint8Array, size: number): void => {
      try {
        assert.equal(sizeOf(decodeChunkList(bytes, size)), size);
      } catch (error: unknown) {
        assert.ok(isRemote(error), String(error));
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(), decodes));
    fc.assert(
      fc.property(anyList, fc.nat(), fc.nat(255), fc.nat(900), (list, at, value, cut) => {
        const bytes = encodeChunkList(list);
        bytes[at % bytes.length] = value;
        decodes(bytes, sizeOf(list));
        decodes(bytes.subarray(0, cut), sizeOf(list));
      }),
    );
  });
});
