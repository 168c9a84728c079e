// What is told of a file that was read once in order to send only what another side does not have.

import type { ChunkList } from './chunks/index.ts';
import type { Entry } from './entry.ts';

export interface ChunkedFile {
  readonly entry: Entry;
  /** BLAKE3 of all its content. */
  readonly hash: Uint8Array;
  /** BLAKE3 of each piece (PIECE_SIZE): what StagedFile.verify and commit want to hear. One even when there are no bytes. */
  readonly pieces: readonly Uint8Array[];
  /** In order, without a gap. Undefined when there are more than MAX_CHUNKS. */
  readonly chunks: ChunkList | undefined;
}
