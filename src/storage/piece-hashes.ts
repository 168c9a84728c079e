// Content hashed piece by piece (PIECE_SIZE, counted from the file's beginning), and the pieces of a write compared with
// what its sender says they are. Pure, but for the hasher that comes in; every storage uses these.

import { PIECE_SIZE, WherryError, equalBytes, type Hasher } from '../base/index.ts';

export interface PieceHasher {
  /** Bytes taken so far, counted from the file's beginning. */
  readonly position: number;
  /** Takes more bytes; gives the hashes of the pieces that ended with them. */
  update(bytes: Uint8Array): readonly Uint8Array[];
  /** Nothing more comes: the hash of what was begun and has not ended, or of no bytes when nothing ever came. */
  finish(): Uint8Array | undefined;
}

/** `start` is where the first piece begins; it ends at the next multiple of PIECE_SIZE like all others. */
export const createPieceHasher = (createHasher: () => Hasher, start: number): PieceHasher => {
  let position = start;
  let hasher: Hasher | undefined;
  return {
    get position() {
      return position;
    },
    update(bytes) {
      const ended: Uint8Array[] = [];
      for (let from = 0; from < bytes.length;) {
        const length = Math.min(bytes.length - from, PIECE_SIZE - (position % PIECE_SIZE));
        hasher ??= createHasher();
        hasher.update(bytes.subarray(from, from + length));
        from += length;
        position += length;
        if (position % PIECE_SIZE !== 0) continue;
        ended.push(hasher.digest());
        hasher = undefined;
      }
      return ended;
    },
    finish() {
      if (hasher === undefined && position > start) return undefined;
      const hash = (hasher ?? createHasher()).digest();
      hasher = undefined;
      return hash;
    },
  };
};

/**
 * The pieces of one write: what was written, compared with what was told, as soon as both are there. What is accepted is
 * taken for what was meant: its whole pieces count as told by themselves. After `CORRUPTED` the ledger is over.
 */
export interface PieceLedger {
  /** Hashes of the pieces that agree, in order, the first being the one at the write's beginning. Only ever grows. */
  readonly verified: readonly Uint8Array[];
  /** Bytes written so far, counted from the file's beginning. */
  readonly position: number;
  /** Takes what was written. Code: `CORRUPTED`. */
  wrote(bytes: Uint8Array): void;
  /** Takes what the sender says of the next piece. Codes: `CORRUPTED`, `BAD_REQUEST` (there is no such piece before the last, or something was accepted). */
  told(hash: Uint8Array): void;
  /** Takes what was written so far for what was meant. The last piece, where it is known which one that is, is verified by `end` alone. */
  accept(): void;
  /**
   * Forgets what was written behind what is accepted, or verified; `readBack` gives the bytes of a range of the file, as they are now, in
   * any blocks, and is asked for no more than a piece. Code: `CORRUPTED` (they are not what was written).
   */
  rollBack(readBack: (from: number, to: number) => Iterable<Uint8Array>): void;
  /**
   * Takes what the sender says of the last piece, all being written; undefined: accepts the rest. Codes: `CORRUPTED`,
   * `BAD_REQUEST` (a hash, when something was accepted).
   */
  end(hash: Uint8Array | undefined): void;
}

const ensureTelling = (isUntold: boolean): void => {
  if (isUntold)
    throw new WherryError(
      'BAD_REQUEST',
      'A hash was told of a file whose bytes are accepted without any; tell all hashes or none.',
    );
};

const differs = (): WherryError =>
  new WherryError('CORRUPTED', 'The bytes that arrived are not the bytes that were sent; send them again.');

/** `size` is the declared one; undefined where it is not known before the end. */
export const createPieceLedger = (
  createHasher: () => Hasher,
  offset: number,
  size: number | undefined,
): PieceLedger => {
  let hasher = createPieceHasher(createHasher, offset);
  const written: Uint8Array[] = [];
  const told: Uint8Array[] = [];
  const verified: Uint8Array[] = [];
  const beforeLast = size === undefined ? Infinity : Math.max(0, Math.ceil((size - offset) / PIECE_SIZE) - 1);
  let accepted = offset;
  let isUntold = false;

  const compare = (): void => {
    while (verified.length < Math.min(written.length, told.length)) {
      const piece = written[verified.length] as Uint8Array;
      if (!equalBytes(piece, told[verified.length] as Uint8Array)) throw differs();
      verified.push(piece);
    }
  };
  /** Lets so many of the written pieces count as told by themselves, those being left out that were told. */
  const tellWritten = (count: number): void => {
    isUntold = true;
    for (let index = told.length; index < count; index += 1) told.push(written[index] as Uint8Array);
    compare();
  };
  /** The hash of what was begun; undefined when the last piece has ended with what was written. */
  const finish = (): Uint8Array | undefined =>
    hasher.position > offset && hasher.position % PIECE_SIZE === 0 ? undefined : hasher.finish();

  /** A hasher that has taken the bytes of a piece from its beginning to `to`. The whole of it that was written must be there still. */
  const hashAgain = (
    from: number,
    to: number,
    readBack: (from: number, to: number) => Iterable<Uint8Array>,
  ): PieceHasher => {
    const again = createPieceHasher(createHasher, from);
    if (to === from) return again;
    // A running hash cannot be taken back, nor be looked at and gone on with: so the piece is compared as it was before,
    // or else bytes that a stranger put there would now be taken for those that were written.
    const whole = createHasher();
    for (const block of readBack(from, Math.min(from + PIECE_SIZE, hasher.position))) {
      whole.update(block);
      again.update(block.subarray(0, to - again.position));
    }
    const meant = written[(from - offset) / PIECE_SIZE] ?? hasher.finish();
    if (meant === undefined || again.position !== to || !equalBytes(whole.digest(), meant)) throw differs();
    return again;
  };

  return {
    verified,
    get position() {
      return hasher.position;
    },
    wrote(bytes) {
      const ended = hasher.update(bytes);
      if (ended.length === 0) return;
      written.push(...ended);
      compare();
    },
    told(hash) {
      ensureTelling(isUntold);
      if (told.length >= beforeLast)
        throw new WherryError('BAD_REQUEST', 'A hash was told of a piece that this file does not have.');
      told.push(hash);
      compare();
    },
    accept() {
      accepted = hasher.position;
      tellWritten(Math.min(written.length, beforeLast));
    },
    rollBack(readBack) {
      // What is verified may be in a journal by now, and stays.
      const to = Math.max(accepted, offset + verified.length * PIECE_SIZE);
      if (to === hasher.position) return;
      const from = to - (to % PIECE_SIZE);
      hasher = hashAgain(from, to, readBack);
      written.length = (from - offset) / PIECE_SIZE;
    },
    end(hash) {
      if (hash !== undefined) {
        ensureTelling(isUntold);
        told.push(hash);
      }
      const last = finish();
      if (last !== undefined) written.push(last);
      if (hash === undefined) tellWritten(written.length);
      else compare();
      if (verified.length !== written.length || verified.length !== told.length) throw differs();
    },
  };
};
