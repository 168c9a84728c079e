// Chunks that several found of one file are those that one would have found.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concatBytes } from '../../../src/base/index.ts';
import { createChunkJoiner, createChunker, type ChunkList } from '../../../src/storage/chunks/index.ts';
import { chunksOf, createHasher, patternOf, shown } from './chunk-bed.ts';

/** What is found from `from` on, up to a cut behind `to`; at the end of the file, to its end. */
const cutRange = (bytes: Uint8Array, from: number, to: number): ChunkList => {
  const chunker = createChunker(createHasher);
  let at = from;
  while (at < bytes.length && from + chunker.ended < to) {
    chunker.update(bytes.subarray(at, at + 4096));
    at += 4096;
  }
  if (at >= bytes.length) chunker.finish();
  return chunker.toList() as ChunkList;
};

const CHANCE = patternOf(4_000_000, 5);

describe('joined chunks', () => {
  it('are those of one run, wherever the others began', () => {
    const whole = shown(chunksOf(CHANCE));
    fc.assert(
      fc.property(fc.array(fc.nat(CHANCE.length - 1), { maxLength: 6 }), (offsets) => {
        const starts = [0, ...new Set(offsets)].toSorted((one, other) => one - other);
        const joiner = createChunkJoiner();
        starts.forEach((from, index) => {
          const to = (starts[index + 1] ?? CHANCE.length) + 300_000;
          // Where a run met none of the cuts that are there, the one before it goes on.
          while (!joiner.join(from, cutRange(CHANCE, from, to)) && joiner.end < CHANCE.length)
            assert.ok(joiner.join(joiner.end, cutRange(CHANCE, joiner.end, joiner.end + 300_000)));
        });
        while (joiner.end < CHANCE.length)
          assert.ok(joiner.join(joiner.end, cutRange(CHANCE, joiner.end, CHANCE.length)));
        assert.deepEqual(shown(joiner.toList()), whole);
      }),
      { numRuns: 30 },
    );
  });

  it('are not joined where they have no cut in common, and nothing is taken then', () => {
    // In a row of one byte every chunk is as long as may be, and two runs stay apart for ever.
    const bytes = concatBytes([patternOf(100_001, 6), new Uint8Array(3_000_000)]);
    const joiner = createChunkJoiner();
    assert.ok(joiner.join(0, cutRange(bytes, 0, 1_500_000)));
    const before = shown(joiner.toList());
    assert.equal(joiner.join(1_000_000, cutRange(bytes, 1_000_000, 2_000_000)), false);
    assert.deepEqual(shown(joiner.toList()), before);
    assert.ok(joiner.join(joiner.end, cutRange(bytes, joiner.end, bytes.length)));
    assert.deepEqual(shown(joiner.toList()), shown(chunksOf(bytes)));
  });

  it('are not joined over a gap', () => {
    const joiner = createChunkJoiner();
    assert.equal(joiner.join(1, chunksOf(CHANCE.subarray(1))), false);
    assert.equal(joiner.end, 0);
    assert.ok(joiner.join(0, chunksOf(new Uint8Array(0))));
    assert.deepEqual(shown(joiner.toList()), []);
  });
});
