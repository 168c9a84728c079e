// A file open for reading, of a root or of its trash.

import type { Entry } from './entry.ts';

/** A file open for reading. Sees the file as it was opened, also when the name is replaced meanwhile. */
export interface OpenFile {
  readonly entry: Entry;
  /**
   * Reads up to `buffer.length` bytes at `offset` into the lent buffer (see StagedFile.write), but none from `end` on (default: the
   * file's size). Fewer than asked only there. Code: `CHANGED` when the file was written to in place. Where only its time or mode was
   * set, and it can be seen that the content is the same, reading goes on.
   *
   * `pieces` are the BLAKE3 of the pieces that ended in this read, while reads follow each other without a gap: a piece
   * ends at each multiple of PIECE_SIZE and at `end` (of a file or range of no bytes, one of no bytes), and begins where the one before
   * ended, the first where the first read began. After a gap the next piece begins where reading goes on. `isUnhashed`: nobody wants
   * them, and none are made, which is cheaper; but then what only looks like a change is one (see `CHANGED`).
   */
  read(
    buffer: Uint8Array<ArrayBuffer>,
    offset: number,
    end?: number,
    isUnhashed?: boolean,
  ): Promise<{
    readonly buffer: Uint8Array<ArrayBuffer>;
    readonly length: number;
    readonly pieces: readonly Uint8Array[];
  }>;
  close(): Promise<void>;
}
