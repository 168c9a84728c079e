// Cuts content as it comes, and names the chunks. Pure, but for the hasher that comes in.

import type { Hasher } from '../../base/index.ts';
import { createChunkListBuilder, type ChunkList } from './chunk-list.ts';
import { createCutter } from './cutter.ts';
import { MAX_CHUNKS } from './limits.ts';

/** Single user. */
export interface Chunker {
  /** Bytes of the chunks that have ended. */
  readonly ended: number;
  update(bytes: Uint8Array): void;
  /** The content ends here: what remains is the last chunk. Nothing comes after it. */
  finish(): void;
  /** The chunks that have ended; undefined when there are more than MAX_CHUNKS. */
  toList(): ChunkList | undefined;
}

/** For content that begins at a cut, as a file does. */
export const createChunker = (createHasher: () => Hasher): Chunker => {
  const cutter = createCutter();
  const builder = createChunkListBuilder();
  let hasher: Hasher | undefined;
  let length = 0;
  let ended = 0;
  let count = 0;

  const end = (running: Hasher): void => {
    const hash = running.digest();
    // What is too long for a list takes no memory for one.
    if (count <= MAX_CHUNKS) builder.add(length, hash);
    count += 1;
    ended += length;
    length = 0;
    hasher = undefined;
  };

  return {
    get ended() {
      return ended;
    },
    update: (bytes) => {
      for (let from = 0; from < bytes.length;) {
        const cut = cutter.next(bytes, from);
        const to = cut === -1 ? bytes.length : cut;
        hasher ??= createHasher();
        hasher.update(bytes.subarray(from, to));
        length += to - from;
        if (cut !== -1) end(hasher);
        from = to;
      }
    },
    finish: () => {
      if (hasher !== undefined) end(hasher);
    },
    toList: () => (count > MAX_CHUNKS ? undefined : builder.toList()),
  };
};
