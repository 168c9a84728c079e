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
  let size = 0;
  const flush = async (): Promise<void> => {
    if (pieces.length === 0) return;
    const whole = Buffer.concat(pieces, size);
    pieces = [];
    size = 0;
    await output.write(whole);
  };
  return {
    add: (piece) => {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      pieces.push(bytes);
      size += bytes.length;
      return size >= FLUSH_AT ? flush() : undefined;
    },
    flush,
  };
};
