// What a handle on a file of a memory root has written and not committed: bytes of its own that grow and shrink, and the
// space they take of the root.

import { WherryError } from '../../base/index.ts';
import { release, reserve, type MemoryRoot } from './memory-root.ts';

export interface Draft {
  /** Valid until the next change. */
  content(): Uint8Array;
  /** What is added is zeros. `NO_SPACE`. */
  resize(size: number): void;
  /** Grows as far as is needed; a gap becomes zeros. `NO_SPACE`. */
  write(piece: Uint8Array, offset: number): void;
  /** Gives the space back. */
  drop(): void;
}

const allocate = (size: number): Uint8Array => {
  try {
    return new Uint8Array(size);
  } catch (error: unknown) {
    // More than any array can have.
    throw new WherryError('NO_SPACE', undefined, { cause: error });
  }
};

/** Begins with a copy of `content`. `NO_SPACE`. */
export const createDraft = (root: MemoryRoot, content: Uint8Array): Draft => {
  reserve(root, content.length);
  let bytes: Uint8Array = content.slice();
  let size = content.length;
  const resize = (wanted: number): void => {
    const grown = wanted > bytes.length ? allocate(Math.max(wanted, 2 * size)) : undefined;
    if (wanted > size) reserve(root, wanted - size);
    else release(root, size - wanted);
    if (grown !== undefined) {
      grown.set(bytes.subarray(0, size));
      bytes = grown;
    } else bytes.fill(0, Math.min(size, wanted), size);
    size = wanted;
  };
  return {
    content: () => bytes.subarray(0, size),
    resize,
    write: (piece, offset) => {
      if (offset + piece.length > size) resize(offset + piece.length);
      bytes.set(piece, offset);
    },
    drop: () => release(root, size),
  };
};
