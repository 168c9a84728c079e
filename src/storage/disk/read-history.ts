// What was read of one file so far, known by its hashes, so that it can be found again: a file whose time or mode was set while it
// was read is then told from one that was written to.

import { equalBytes, type Hasher } from '../../base/index.ts';
import { createPieceHasher, type PieceHasher } from '../piece-hashes.ts';

export interface ReadHistory {
  /** Takes bytes that were read; gives the hashes of the pieces that ended in them, see OpenFile.read. */
  follow(bytes: Uint8Array, offset: number, end: number): readonly Uint8Array[];
  /** Something was read of which nothing is known: from now on, nothing can be found again. */
  forget(): void;
  /** How many bytes there are to read again; undefined where they do not follow each other, and cannot be found again. */
  readonly length: number | undefined;
  /**
   * Whether the file still holds what was read. `readBlock` gives some of what is there at an offset, up to so many bytes, and none
   * at the file's end.
   */
  isStillThere(readBlock: (offset: number, length: number) => Uint8Array): boolean;
}

export const createReadHistory = (createHasher: () => Hasher): ReadHistory => {
  let start = 0;
  let hasher: PieceHasher | undefined;
  let told: Uint8Array[] = [];
  let hasEnded = false;
  let isGapless = true;

  return {
    get length() {
      if (!isGapless) return undefined;
      return hasher === undefined ? 0 : hasher.position - start;
    },
    forget: () => {
      isGapless = false;
    },
    follow: (bytes, offset, end) => {
      if (hasher === undefined || hasEnded || hasher.position !== offset) {
        isGapless &&= hasher === undefined;
        hasher = createPieceHasher(createHasher, offset);
        start = offset;
        told = [];
        hasEnded = false;
      }
      const pieces = hasher.update(bytes);
      told.push(...pieces);
      if (hasher.position < end) return pieces;
      hasEnded = true;
      const last = hasher.finish();
      if (last === undefined) return pieces;
      told.push(last);
      return [...pieces, last];
    },
    isStillThere: (readBlock) => {
      if (!isGapless) return false;
      if (hasher === undefined) return true;
      // Two run side by side: one tells the hash of the piece that has only begun, the other goes on with it.
      const next = createPieceHasher(createHasher, start);
      const again = createPieceHasher(createHasher, start);
      const found: Uint8Array[] = [];
      while (next.position < hasher.position) {
        const block = readBlock(next.position, hasher.position - next.position);
        if (block.length === 0) return false;
        next.update(block);
        found.push(...again.update(block));
      }
      const begun = hasEnded ? undefined : hasher.finish();
      const foundLast = again.finish();
      const expected = begun === undefined ? told : [...told, begun];
      if (foundLast !== undefined) found.push(foundLast);
      hasher = next;
      return (
        found.length === expected.length &&
        found.every((hash, index) => equalBytes(hash, expected[index] as Uint8Array))
      );
    },
  };
};
