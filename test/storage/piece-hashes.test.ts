// The pieces of a write: hashed, and compared with what their sender says.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { PIECE_SIZE, isWherryError, type Hasher } from '../../src/base/index.ts';
import { createPieceHasher, createPieceLedger } from '../../src/storage/piece-hashes.ts';

/** A hash that is quick for many mebibytes, and differs for what these tests let differ: 32 bytes of length, sum and position. */
const createHasher = (): Hasher => {
  let length = 0;
  let sum = 7;
  return {
    update: (bytes) => {
      for (let index = 0; index < bytes.length; index += 4096)
        sum = (Math.imul(sum, 31) + (bytes[index] ?? 0) + ((length + index) % 251)) | 0;
      length += bytes.length;
    },
    digest: () => new Uint8Array(new Float64Array([length, sum, 0, 0]).buffer),
  };
};

const content = (size: number): Uint8Array => {
  const bytes = new Uint8Array(size);
  for (let index = 0; index < size; index += 4096) bytes[index] = (index / 4096) % 253;
  return bytes;
};

const hashOf = (bytes: Uint8Array): Uint8Array => {
  const hasher = createHasher();
  // Cut where a piece of a file would be cut, so that the sampled positions are the same.
  hasher.update(bytes);
  return hasher.digest();
};

const piecesOf = (bytes: Uint8Array, start = 0): Uint8Array[] => {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    const to = Math.min(bytes.length, from + PIECE_SIZE - ((start + from) % PIECE_SIZE));
    pieces.push(hashOf(bytes.subarray(from, to)));
    from = to;
  }
  return pieces.length === 0 ? [hashOf(bytes)] : pieces;
};

const SIZES = [0, 1, PIECE_SIZE - 4096, PIECE_SIZE, PIECE_SIZE + 4096, 2 * PIECE_SIZE, 2 * PIECE_SIZE + 8192];

const codeOf = (work: () => void): string => {
  try {
    work();
  } catch (error: unknown) {
    if (isWherryError(error)) return error.code;
    throw error;
  }
  return 'done';
};

describe('hashes of pieces', () => {
  for (const size of SIZES)
    it(`end at every multiple of the piece size and at the end of ${size} bytes, however they are cut`, () => {
      const bytes = content(size);
      for (const step of [4096 * 3, 4096 * 256, PIECE_SIZE, 3 * PIECE_SIZE]) {
        const hasher = createPieceHasher(createHasher, 0);
        const pieces: Uint8Array[] = [];
        for (let from = 0; from < size; from += step)
          pieces.push(...hasher.update(bytes.subarray(from, from + step)));
        const last = hasher.finish();
        if (last !== undefined) pieces.push(last);
        assert.equal(pieces.length, Math.max(1, Math.ceil(size / PIECE_SIZE)));
        assert.equal(hasher.position, size);
      }
    });

  it('begin where the reading begins and end at the next multiple', () => {
    const hasher = createPieceHasher(createHasher, PIECE_SIZE - 8192);
    assert.equal(hasher.update(content(4096)).length, 0);
    assert.equal(hasher.update(content(4096)).length, 1);
    assert.equal(hasher.finish(), undefined);
  });
});

describe('the ledger of a write', () => {
  it('verifies whatever comes first, the bytes or what is said of them', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SIZES),
        fc.boolean(),
        fc.array(fc.boolean(), { minLength: 4, maxLength: 8 }),
        (size, isDeclared, order) => {
          const bytes = content(size);
          const hashes = piecesOf(bytes);
          const ledger = createPieceLedger(createHasher, 0, isDeclared ? size : undefined);
          let written = 0;
          let told = 0;
          for (const tellsFirst of [...order, ...order]) {
            if (tellsFirst && told < hashes.length - 1) {
              ledger.told(hashes[told] as Uint8Array);
              told += 1;
            } else if (written < hashes.length) {
              ledger.wrote(bytes.subarray(written * PIECE_SIZE, (written + 1) * PIECE_SIZE));
              written += 1;
            }
          }
          for (; told < hashes.length - 1; told += 1) ledger.told(hashes[told] as Uint8Array);
          for (; written * PIECE_SIZE < size; written += 1)
            ledger.wrote(bytes.subarray(written * PIECE_SIZE, (written + 1) * PIECE_SIZE));
          ledger.end(hashes.at(-1) as Uint8Array);
          assert.deepEqual(ledger.verified, hashes);
        },
      ),
    );
  });

  it('goes on behind what is there, and counts its pieces from there', () => {
    const bytes = content(2 * PIECE_SIZE + 8192);
    const rest = piecesOf(bytes).slice(1);
    const ledger = createPieceLedger(createHasher, PIECE_SIZE, bytes.length);
    ledger.wrote(bytes.subarray(PIECE_SIZE));
    ledger.told(rest[0] as Uint8Array);
    ledger.end(rest[1] as Uint8Array);
    assert.equal(ledger.verified.length, 2);
    assert.equal(ledger.position, bytes.length);
  });

  it('refuses a piece that differs, before or after its bytes, and keeps those before it', () => {
    const bytes = content(3 * PIECE_SIZE);
    const hashes = piecesOf(bytes);
    const wrong = hashOf(content(7));
    const after = createPieceLedger(createHasher, 0, bytes.length);
    after.told(hashes[0] as Uint8Array);
    after.wrote(bytes.subarray(0, 2 * PIECE_SIZE));
    assert.equal(
      codeOf(() => after.told(wrong)),
      'CORRUPTED',
    );
    assert.equal(after.verified.length, 1);
    const before = createPieceLedger(createHasher, 0, bytes.length);
    before.told(wrong);
    assert.equal(
      codeOf(() => before.wrote(bytes)),
      'CORRUPTED',
    );
    assert.equal(before.verified.length, 0);
  });

  it('refuses an end that leaves a piece unsaid or unwritten', () => {
    const bytes = content(2 * PIECE_SIZE);
    const hashes = piecesOf(bytes);
    const unsaid = createPieceLedger(createHasher, 0, bytes.length);
    unsaid.wrote(bytes);
    assert.equal(
      codeOf(() => unsaid.end(hashes[1] as Uint8Array)),
      'CORRUPTED',
    );
    const unwritten = createPieceLedger(createHasher, 0, bytes.length);
    unwritten.told(hashes[0] as Uint8Array);
    unwritten.wrote(bytes.subarray(0, PIECE_SIZE));
    assert.equal(
      codeOf(() => unwritten.end(hashes[1] as Uint8Array)),
      'CORRUPTED',
    );
  });

  it('refuses to be told of a piece that the declared size does not have', () => {
    const ledger = createPieceLedger(createHasher, 0, PIECE_SIZE);
    assert.equal(
      codeOf(() => ledger.told(hashOf(content(1)))),
      'BAD_REQUEST',
    );
  });
});
