// Gathers many short pieces of output into few writes.

import type { Output } from '../output.ts';

const FLUSH_AT = 64 * 1024;

export interface LineBuffer {
  /** Undefined, or what to wait for when the buffer is full and the reader may be slow. */
  add(piece: string | Uint8Array): Promise<void> | undefined;
  flush(): Promise<void>;
}

export const createLineBuffer = (output: Output): LineBuffer => {
  let pieces: Uint8Array[] = [];
  // Behind the pieces. Joined as text, since turning each line into bytes costs more than making it.
  let text = '';
  let size = 0;
  const endText = (): void => {
    if (text !== '') pieces.push(Buffer.from(text));
    text = '';
  };
  const flush = async (): Promise<void> => {
    endText();
    if (pieces.length === 0) return;
    const whole = Buffer.concat(pieces);
    pieces = [];
    size = 0;
    await output.write(whole);
  };
  return {
    add: (piece) => {
      size += piece.length;
      if (typeof piece === 'string') text += piece;
      else {
        endText();
        pieces.push(piece);
      }
      return size >= FLUSH_AT ? flush() : undefined;
    },
    flush,
  };
};
