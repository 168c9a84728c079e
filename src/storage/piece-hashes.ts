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

/** The pieces of one write: what was written, compared with what was told, as soon as both are there. */
export interface PieceLedger {
  /** Hashes of the pieces that agree, in order, the first being the one at the write's beginning. */
  readonly verified: readonly Uint8Array[];
  /** Bytes written so far, counted from the file's beginning. */
  readonly position: number;
  /** Takes what was written. Code: `CORRUPTED`. */
  wrote(bytes: Uint8Array): void;
  /** Takes what the sender says of the next piece. Codes: `CORRUPTED`, `BAD_REQUEST` (there is no such piece before the last). */
  told(hash: Uint8Array): void;
  /** Takes what the sender says of the last piece, all being written. Code: `CORRUPTED`. */
  end(hash: Uint8Array): void;
}

const differs = (): WherryError =>
  new WherryError('CORRUPTED', 'The bytes that arrived are not the bytes that were sent; send them again.');

/** `size` is the declared one; undefined where it is not known before the end. */
export const createPieceLedger = (
  createHasher: () => Hasher,
  offset: number,
  size: number | undefined,
): PieceLedger => {
  const hasher = createPieceHasher(createHasher, offset);
  const written: Uint8Array[] = [];
  const told: Uint8Array[] = [];
  const verified: Uint8Array[] = [];
  const beforeLast = size === undefined ? Infinity : Math.max(0, Math.ceil((size - offset) / PIECE_SIZE) - 1);

  const compare = (): void => {
    while (verified.length < Math.min(written.length, told.length)) {
      const piece = written[verified.length] as Uint8Array;
      if (!equalBytes(piece, told[verified.length] as Uint8Array)) throw differs();
      verified.push(piece);
    }
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
      if (told.length >= beforeLast)
        throw new WherryError('BAD_REQUEST', 'A hash was told of a piece that this file does not have.');
      told.push(hash);
      compare();
    },
    end(hash) {
      told.push(hash);
      const last = hasher.finish();
      if (last !== undefined) written.push(last);
      compare();
      if (verified.length !== written.length || verified.length !== told.length) throw differs();
    },
  };
};
