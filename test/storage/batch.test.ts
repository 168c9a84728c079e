// The batch format: every vector of the specification, any entries there and back, and hostile bytes.

import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { HASH_SIZE, MAX_BATCH_ENTRIES, ProtocolError, nameFromBytes, toHex } from '../../src/base/index.ts';
import {
  decodeBatch,
  encodeBatch,
  type Batch,
  type BatchEntry,
  type BatchKind,
} from '../../src/storage/index.ts';

interface EntryVector {
  readonly kind: BatchKind;
  readonly path: string;
  readonly mtimeUs: number;
  readonly executable: boolean;
  readonly hash: string;
  readonly content: string;
}

const { valid, refused } = JSON.parse(
  readFileSync(new URL('../../docs/spec/vectors/batches.json', import.meta.url), 'utf8'),
) as {
  valid: readonly { name: string; hex: string; entries: readonly EntryVector[] }[];
  refused: readonly { name: string; hex: string }[];
};

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

const entryOf = (vector: EntryVector): BatchEntry => ({
  ...vector,
  hash: fromHex(vector.hash),
  content: fromHex(vector.content),
});

const isRemoteProtocolError = (error: unknown): boolean =>
  error instanceof ProtocolError && error.side === 'remote';

const anyPath = fc.uint8Array({ minLength: 1, maxLength: 40 }).map(nameFromBytes);
const anyTime = fc.maxSafeInteger();
const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength });

const recordOf = (fields: { readonly [K in keyof BatchEntry]: fc.Arbitrary<BatchEntry[K]> }) =>
  fc.record<BatchEntry>(fields, { noNullPrototype: true });

const anyEntry: fc.Arbitrary<BatchEntry> = fc.oneof(
  recordOf({
    kind: fc.constant<BatchKind>('file'),
    path: anyPath,
    mtimeUs: anyTime,
    executable: fc.boolean(),
    hash: bytes(HASH_SIZE, HASH_SIZE),
    content: bytes(0, 200),
  }),
  recordOf({
    kind: fc.constant<BatchKind>('directory'),
    path: anyPath,
    mtimeUs: anyTime,
    executable: fc.constant(false),
    hash: bytes(0, 0),
    content: bytes(0, 0),
  }),
  recordOf({
    kind: fc.constant<BatchKind>('link'),
    path: anyPath,
    mtimeUs: anyTime,
    executable: fc.constant(false),
    hash: bytes(0, 0),
    content: bytes(1, 100),
  }),
);

describe('a batch', () => {
  for (const { name, hex, entries } of valid) {
    it(`of the specification, ${name}, is decoded and encoded`, () => {
      const expected = entries.map(entryOf);
      deepEqual(decodeBatch(fromHex(hex)), expected);
      equal(toHex(encodeBatch(expected)), hex);
    });
  }

  for (const { name, hex } of refused) {
    it(`with ${name} is refused`, () => {
      throws(() => decodeBatch(fromHex(hex)), isRemoteProtocolError);
    });
  }

  it('comes back as it was, whatever its entries', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 20 }), (entries) => {
        deepEqual(decodeBatch(encodeBatch(entries)), entries);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('may lie anywhere in memory, and its contents are views of it', () => {
    const [entry] = valid[2]?.entries ?? [];
    const batch: Batch = entry === undefined ? [] : [entryOf(entry)];
    const encoded = encodeBatch(batch);
    const memory = new Uint8Array(encoded.length + 7);
    memory.set(encoded, 5);
    const [decoded] = decodeBatch(memory.subarray(5, 5 + encoded.length));
    deepEqual(decoded, batch[0]);
    equal(decoded?.content.buffer, memory.buffer);
  });

  it('changed anywhere is entries or one ProtocolError, and never more entries than allowed', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
    fc.assert(
      fc.property(
        fc.array(anyEntry, { maxLength: 5 }),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        (entries, changes, cut) => {
          const whole = encodeBatch(entries);
          for (const { at, byte } of changes) whole[at % whole.length] = byte;
          const hostile = cut % 3 === 0 ? whole.subarray(0, cut % whole.length) : whole;
          try {
            const decoded = decodeBatch(hostile);
            ok(decoded.length <= MAX_BATCH_ENTRIES);
            ok(decoded.every(({ content }) => content.buffer === hostile.buffer));
          } catch (error) {
            ok(isRemoteProtocolError(error), String(error));
          }
        },
      ),
      { seed: 8, numRuns: 3000 },
    );
  });
});
