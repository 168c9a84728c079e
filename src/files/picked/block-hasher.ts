// Hashes what is read of one file, piece by piece, while the next of it is read and what came before it is sent.

import type { Hashing } from '../../base/index.ts';
import { createPieceHasher } from '../../storage/index.ts';

export interface Block {
  /** Lent until the answer, which gives it back, or another one over the same memory. */
  readonly buffer: Uint8Array<ArrayBuffer>;
  /** What of the buffer counts, from its beginning. */
  readonly length: number;
  /** Where the block is in the file. A block that does not follow the one before begins a piece anew. */
  readonly offset: number;
  /** Nothing follows it: the piece that it ends in ends with it. */
  readonly isLast: boolean;
}

export interface HashedBlock {
  readonly buffer: Uint8Array<ArrayBuffer>;
  /** Of the pieces that ended with this block. */
  readonly pieces: readonly Uint8Array[];
}

export interface BlockHasher {
  /** Blocks are hashed in the order in which they are given. */
  hash(block: Block): Promise<HashedBlock>;
  close(): void;
}

/** Makes one for each file that is opened. */
export type OpenBlockHasher = () => BlockHasher;

/** Hashes at once, where it is called. */
export const openBlockHasher = (hashing: Hashing): BlockHasher => {
  const createHasher = () => hashing.createHasher();
  let hasher = createPieceHasher(createHasher, 0);
  return {
    async hash({ buffer, length, offset, isLast }) {
      if (hasher.position !== offset) hasher = createPieceHasher(createHasher, offset);
      const ended = hasher.update(buffer.subarray(0, length));
      const last = isLast ? hasher.finish() : undefined;
      return { buffer, pieces: last === undefined ? ended : [...ended, last] };
    },
    close() {},
  };
};
