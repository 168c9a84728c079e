// Cuts: by the rule of the specification, whatever the borders of the buffers, and the same again behind an insertion.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concatBytes, toHex } from '../../../src/base/index.ts';
import { GEAR } from '../../../src/storage/chunks/gear.ts';
import {
  MAX_CHUNK_SIZE,
  MIN_CHUNK_SIZE,
  chunkName,
  createChunker,
  createCutter,
} from '../../../src/storage/chunks/index.ts';
import { chunksOf, createHasher, gearOf, hashOf, lengthsByRule, patternOf, shown } from './chunk-bed.ts';

interface CutVector {
  readonly name: string;
  readonly parts: readonly { readonly seed?: number; readonly byte?: number; readonly size: number }[];
  readonly chunks: readonly { readonly length: number; readonly name: string }[];
}

const { gear, cuts } = JSON.parse(
  readFileSync(new URL('../../../docs/spec/vectors/chunks.json', import.meta.url), 'utf8'),
) as { gear: Readonly<Record<string, string>>; cuts: readonly CutVector[] };

const contentOf = ({ parts }: CutVector): Uint8Array =>
  concatBytes(
    parts.map(({ seed, byte = 0, size }) =>
      seed === undefined ? new Uint8Array(size).fill(byte) : patternOf(size, seed),
    ),
  );

/** Content with everything that cuts depend on: chance, rows of one byte, and repetition. */
const content = concatBytes([
  patternOf(700_000, 7),
  new Uint8Array(600_000),
  patternOf(300_000, 8),
  patternOf(300_000, 8),
  new Uint8Array(300_000).fill(255),
]);

/** Lengths of what is cut off the front, again and again. */
const anyBorders = fc.array(
  fc.oneof(
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 300_000 }),
    fc.integer({ min: MIN_CHUNK_SIZE - 40, max: MIN_CHUNK_SIZE + 2 }),
  ),
  { minLength: 1, maxLength: 60 },
);

describe('the table of the hash', () => {
  it('is what the specification derives it from', () => {
    assert.deepEqual(
      Array.from(GEAR, (value) => value >>> 0),
      Array.from({ length: 256 }, (_, byte) => gearOf(byte)),
    );
    for (const [byte, value] of Object.entries(gear))
      assert.equal((GEAR[Number(byte)] as number) >>> 0, Number.parseInt(value, 16));
  });
});

describe('the cut vectors of docs/spec', () => {
  for (const vector of cuts) {
    it(vector.name, () => {
      assert.deepEqual(
        shown(chunksOf(contentOf(vector))),
        vector.chunks.map(({ length, name }) => `${length} ${name}`),
      );
    });
  }
});

describe('cutting', () => {
  it('follows the rule of the specification, and each chunk has the name of its content', () => {
    const { lengths, names } = chunksOf(content);
    assert.deepEqual([...lengths], lengthsByRule(content));
    let offset = 0;
    lengths.forEach((length, index) => {
      const isLast = index === lengths.length - 1;
      assert.ok(length <= MAX_CHUNK_SIZE && (isLast || length >= MIN_CHUNK_SIZE));
      const name = hashOf(content.subarray(offset, offset + length)).subarray(0, 16);
      assert.equal(toHex(chunkName({ lengths, names }, index)), toHex(name));
      offset += length;
    });
    assert.equal(offset, content.length);
  });

  it('does not depend on how the bytes come', () => {
    const whole = shown(chunksOf(content));
    fc.assert(
      fc.property(anyBorders, (borders) => {
        const chunker = createChunker(createHasher);
        for (let from = 0, index = 0; from < content.length; index += 1) {
          const length = borders[index % borders.length] as number;
          chunker.update(content.subarray(from, from + length));
          from += length;
        }
        chunker.finish();
        assert.deepEqual(shown(chunker.toList()), whole);
      }),
      { numRuns: 30 },
    );
  });

  it('tells each end, also at the very end of a buffer, and begins anew behind it', () => {
    const bytes = patternOf(400_000, 3);
    const [first = 0] = lengthsByRule(bytes);
    const cutter = createCutter();
    assert.equal(cutter.next(bytes.subarray(0, first - 1), 0), -1);
    assert.equal(cutter.next(bytes.subarray(first - 1, first), 0), 1);
    const again = createCutter();
    for (let from = first, end = again.next(bytes, from); end !== -1; end = again.next(bytes, from)) {
      assert.equal(cutter.next(bytes, from), end);
      from = end;
    }
  });

  it('changes only the chunks around what was inserted, removed or written over', () => {
    const bytes = patternOf(3_000_000, 11);
    const before = new Set(shown(chunksOf(bytes)));
    fc.assert(
      fc.property(
        fc.nat(bytes.length),
        fc.nat(70_000),
        fc.uint8Array({ maxLength: 5000 }),
        (at, removed, inserted) => {
          const edited = concatBytes([bytes.subarray(0, at), inserted, bytes.subarray(at + removed)]);
          const fresh = shown(chunksOf(edited)).filter((chunk) => !before.has(chunk));
          const bytesAnew = fresh.reduce((sum, chunk) => sum + Number.parseInt(chunk, 10), 0);
          // The chunks at both ends of what was changed, and those until a cut is found that was there before.
          assert.ok(bytesAnew < inserted.length + 8 * MAX_CHUNK_SIZE, `${bytesAnew} bytes are new`);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('finds nothing in nothing', () => {
    assert.deepEqual(shown(chunksOf(new Uint8Array(0))), []);
  });
});
