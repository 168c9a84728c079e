// A file that is read by the asking thread until its disk proves slow, and by another thread from then on. It moves
// where a piece begins, so that every piece is hashed by one reader.

import { PIECE_SIZE } from '../../../base/index.ts';
import type { OpenFile } from '../../storage.ts';

/** Gives the file again, opened by a thread. */
export type Reopen = () => Promise<OpenFile>;

/** `first` is owned from now on. `isSlow` is asked where a piece begins, until the file has moved. */
export const createMovingFile = (first: OpenFile, isSlow: () => boolean, reopen: Reopen): OpenFile => {
  let moved: Promise<OpenFile> | undefined;

  /** The same file opened again, or, when that is another one by now or cannot be had, the first. */
  const move = async (): Promise<OpenFile> => {
    const again = await reopen().catch(() => undefined);
    if (again === undefined || again.entry.version === first.entry.version) return again ?? first;
    await again.close();
    return first;
  };

  return {
    entry: first.entry,
    read: async (buffer, offset, end, isUnhashed) => {
      if (moved === undefined && offset % PIECE_SIZE === 0 && isSlow()) moved = move();
      return (await (moved ?? first)).read(buffer, offset, end, isUnhashed);
    },
    close: async () => {
      const second = await moved;
      if (second !== first) await second?.close();
      await first.close();
    },
  };
};
