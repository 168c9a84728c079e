// What the tests of chunks share: content, the rule of docs/spec/chunks.md in its own words, and chunks as plain values.

import { createHash } from 'node:crypto';
import { toHex } from '../../../src/base/index.ts';
import { loadBlake3 } from '../../../src/storage/blake3.ts';
import { chunkName, createChunker, type ChunkList } from '../../../src/storage/chunks/index.ts';

export const { createHasher, hash: hashOf } = await loadBlake3();

/** The bytes that the specification calls "pattern". */
export const patternOf = (size: number, seed: number): Uint8Array => {
  const bytes = new Uint8Array(size);
  let state = seed;
  for (let index = 0; index < size; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
};

export const gearOf = (byte: number): number =>
  createHash('sha256').update('wherry/1 gear').update(Uint8Array.of(byte)).digest().readUInt32BE(0);

const gear = Array.from({ length: 256 }, (_, byte) => gearOf(byte));

/** H(p) as the specification has it: from the 32 bytes in front of `at` alone. */
const hashBefore = (bytes: Uint8Array, at: number): number => {
  let sum = 0;
  for (let index = 0; index < 32; index += 1)
    sum = (sum + ((gear[bytes[at - 1 - index] as number] as number) << index)) >>> 0;
  return sum;
};

/** The lengths of the chunks by the rule of the specification, byte for byte and slowly. */
export const lengthsByRule = (bytes: Uint8Array): number[] => {
  const lengths: number[] = [];
  for (let start = 0; start < bytes.length;) {
    let end = start + 1;
    for (; end < bytes.length; end += 1) {
      const length = end - start;
      if (length < 16_384) continue;
      if (length === 262_144 || hashBefore(bytes, end) < (length < 65_536 ? 2 ** 14 : 2 ** 18)) break;
    }
    lengths.push(end - start);
    start = end;
  }
  return lengths;
};

export const chunksOf = (bytes: Uint8Array): ChunkList => {
  const chunker = createChunker(createHasher);
  chunker.update(bytes);
  chunker.finish();
  const list = chunker.toList();
  if (list === undefined) throw new RangeError('More chunks than a test should make.');
  return list;
};

/** For comparisons that are readable when they fail. */
export const shown = (list: ChunkList | undefined): string[] =>
  list === undefined
    ? []
    : Array.from(list.lengths, (length, index) => `${length} ${toHex(chunkName(list, index))}`);

export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
