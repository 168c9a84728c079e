// The ledger of a write of which no hashes are told: what is accepted counts, what is taken back is forgotten.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { PIECE_SIZE, concatBytes, isWherryError } from '../../src/base/index.ts';
import { loadBlake3 } from '../../src/storage/blake3.ts';
import { createPieceLedger, type PieceLedger } from '../../src/storage/piece-hashes.ts';
import { hashOf, hex, patternBytes, pieceHashes } from './contract/bed.ts';

const { createHasher } = await loadBlake3();

/** Never the same bytes at two places of a file, or twice at one. */
const pool = patternBytes(6 * PIECE_SIZE, 3);
const content = pool.subarray(0, 2 * PIECE_SIZE + 5);
const hashes = pieceHashes(content) as [Uint8Array, Uint8Array, Uint8Array];

const codeOf = (work: () => void): string => {
  try {
    work();
  } catch (error: unknown) {
    if (isWherryError(error)) return error.code;
    throw error;
  }
  return 'done';
};

type Step = number | 'accept' | 'take back';

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.integer({ min: 0, max: PIECE_SIZE + 3 }),
  // Where the ends of pieces are met.
  fc.constantFrom<Step>(1, PIECE_SIZE - 1, PIECE_SIZE, PIECE_SIZE + 1),
  fc.constantFrom<Step>('accept', 'take back'),
);

/** The file as it should be, in the same memory again and again. */
const file = new Uint8Array(5 * PIECE_SIZE);

/** Runs the steps on a ledger and on the file, and compares after each. The size is the file's, if it is declared. */
const run = (steps: readonly Step[], offset: number, size: number, isDeclared: boolean): void => {
  file.set(pool.subarray(0, offset));
  const ledger = createPieceLedger(createHasher, offset, isDeclared ? size : undefined);
  let end = offset;
  let accepted = offset;
  let taken = 0;
  const grow = (length: number): void => {
    const more = Math.min(length, size - end);
    taken = (taken + 4093) % PIECE_SIZE;
    const bytes = pool.subarray(taken, taken + more);
    file.set(bytes, end);
    end += more;
    ledger.wrote(bytes);
  };
  const readBack = function* (from: number, to: number): Generator<Uint8Array> {
    assert.ok(from % PIECE_SIZE === 0 && from >= offset && to <= end && to - from <= PIECE_SIZE);
    for (let at = from; at < to; at += 1_000_003) yield file.subarray(at, Math.min(to, at + 1_000_003));
  };
  const expected = (): string[] => {
    const most = isDeclared ? Math.ceil(size / PIECE_SIZE) - 1 : Infinity;
    const whole = Math.min(Math.floor(accepted / PIECE_SIZE), most) * PIECE_SIZE;
    return whole <= offset ? [] : pieceHashes(file.subarray(offset, whole)).map(hex);
  };
  for (const each of steps) {
    if (typeof each === 'number') grow(each);
    else if (each === 'accept') {
      ledger.accept();
      accepted = end;
    } else {
      ledger.rollBack(readBack);
      end = accepted;
    }
    assert.equal(ledger.position, end);
    assert.deepEqual(ledger.verified.map(hex), expected());
  }
  if (isDeclared) while (end < size) grow(3_000_000);
  ledger.end(undefined);
  assert.deepEqual(ledger.verified.map(hex), pieceHashes(file.subarray(offset, end)).map(hex));
};

/** A ledger into which so many bytes of the content were written and accepted, and then some others. */
const begun = (accepted: number, more: number, size?: number): PieceLedger => {
  const ledger = createPieceLedger(createHasher, 0, size);
  ledger.wrote(content.subarray(0, accepted));
  ledger.accept();
  ledger.wrote(pool.subarray(PIECE_SIZE, PIECE_SIZE + more));
  return ledger;
};

describe('the ledger of a write of which no hashes are told', () => {
  it('is as if only what was accepted had come, and had been told of', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 3, maxLength: 16 }),
        fc.constantFrom(0, PIECE_SIZE),
        fc.constantFrom(1, PIECE_SIZE, PIECE_SIZE + 7, 2 * PIECE_SIZE, 3 * PIECE_SIZE - 1),
        fc.boolean(),
        (steps, offset, length, isDeclared) => run(steps, offset, offset + length, isDeclared),
      ),
      { numRuns: 60 },
    );
  });

  it('leaves the last piece of a declared size to the end, and counts all where no size is known', () => {
    for (const [size, count] of [
      [2 * PIECE_SIZE, 1],
      [2 * PIECE_SIZE + 5, 2],
      [undefined, 2],
    ] as const) {
      const ledger = begun(2 * PIECE_SIZE, 0, size);
      assert.equal(ledger.verified.length, count);
    }
  });

  it('goes on with what was told before: pieces that are there and pieces to come are compared', () => {
    const ledger = createPieceLedger(createHasher, 0, content.length);
    ledger.told(hashes[0]);
    ledger.told(hashes[1]);
    ledger.wrote(content.subarray(0, PIECE_SIZE + 3));
    ledger.accept();
    assert.equal(ledger.verified.length, 1);
    ledger.wrote(content.subarray(PIECE_SIZE + 3));
    ledger.end(undefined);
    assert.deepEqual(ledger.verified, hashes);
    const wrong = createPieceLedger(createHasher, 0, content.length);
    wrong.told(hashes[1]);
    wrong.wrote(content.subarray(0, 3));
    wrong.accept();
    assert.equal(
      codeOf(() => wrong.wrote(content.subarray(3))),
      'CORRUPTED',
    );
  });

  it('refuses hashes after anything was accepted, and is as before', () => {
    const ledger = begun(PIECE_SIZE, 0);
    assert.equal(
      codeOf(() => ledger.told(hashes[1])),
      'BAD_REQUEST',
    );
    assert.equal(
      codeOf(() => ledger.end(hashes[0])),
      'BAD_REQUEST',
    );
    ledger.end(undefined);
    assert.deepEqual(ledger.verified, [hashes[0]]);
  });

  it('does not end where a piece was told of that never came', () => {
    const ledger = createPieceLedger(createHasher, 0, undefined);
    ledger.told(hashes[0]);
    ledger.told(hashes[1]);
    ledger.wrote(content.subarray(0, PIECE_SIZE));
    assert.equal(
      codeOf(() => ledger.end(undefined)),
      'CORRUPTED',
    );
  });

  it('keeps, when something is taken back, what agreed with what was told', () => {
    const ledger = createPieceLedger(createHasher, 0, content.length);
    ledger.told(hashes[0]);
    ledger.wrote(content.subarray(0, PIECE_SIZE + 3));
    ledger.rollBack(() => assert.fail('nothing of it has to be read'));
    assert.equal(ledger.position, PIECE_SIZE);
    ledger.told(hashes[1]);
    ledger.wrote(content.subarray(PIECE_SIZE));
    ledger.end(hashes[2]);
    assert.deepEqual(ledger.verified, hashes);
  });

  for (const more of [5, PIECE_SIZE]) {
    for (const [what, change] of [
      ['other bytes', (bytes: Uint8Array) => bytes.slice().reverse()],
      ['fewer', (bytes: Uint8Array) => bytes.subarray(0, -1)],
      ['only those that stay', (bytes: Uint8Array) => bytes.subarray(0, 100)],
      ['none', () => new Uint8Array()],
      ['more', (bytes: Uint8Array) => new Uint8Array(bytes.length + 1)],
    ] as const)
      it(`is CORRUPTED when ${what} come back than were written: 100 that stay, ${more} that go`, () => {
        const ledger = begun(PIECE_SIZE + 100, more);
        const piece = concatBytes([
          content.subarray(PIECE_SIZE, PIECE_SIZE + 100),
          pool.subarray(PIECE_SIZE, PIECE_SIZE + more),
        ]).subarray(0, PIECE_SIZE);
        const code = codeOf(() => ledger.rollBack(() => [change(piece)]));
        assert.equal(code, 'CORRUPTED');
        const right = begun(PIECE_SIZE + 100, more);
        right.rollBack(() => [piece]);
        right.end(undefined);
        assert.deepEqual(right.verified.map(hex), [
          hex(hashes[0]),
          hex(hashOf(content.subarray(PIECE_SIZE, PIECE_SIZE + 100))),
        ]);
      });
  }
});
