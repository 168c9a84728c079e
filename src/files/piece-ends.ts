// Where the pieces of a file end (docs/spec/files.md, "Pieces"): at each multiple of PIECE_SIZE, counted from the file's
// beginning, and at the end of what is sent. Pure.

import { PIECE_SIZE } from '../base/index.ts';

/** Where the piece ends that goes on at `offset`, when `end` is the end of what is sent (Infinity: not known yet). */
export const pieceEnd = (offset: number, end: number): number =>
  Math.min(end, offset - (offset % PIECE_SIZE) + PIECE_SIZE);

/** Whether the sending of a file of this size may begin there: at the beginning of one of its pieces. */
export const isPieceBeginning = (offset: number, size: number): boolean =>
  offset === 0 || (offset % PIECE_SIZE === 0 && offset < size);
