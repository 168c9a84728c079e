// Sends the content of an open file on a stream: two reads ahead, buffers recycled when they have left. The same for
// an upload (from the client's disk) and a download (from the server's).

import { PROGRESS_STEP } from '../limits.ts';
import type { LinkStream } from '../../session/index.ts';
import type { OpenFile } from '../../storage/index.ts';
import type { BlockWatcher } from './blocks.ts';
import { bufferSizeOf, type BufferPool } from './buffer-pool.ts';

export interface SendFileInit {
  readonly bufferSize: number;
  /** Reads under way at once: 1 or 2. */
  readonly readAhead: number;
  readonly blocks?: BlockWatcher | undefined;
  /** So many more bytes have left. */
  readonly onSent?: ((bytes: number) => void) | undefined;
}

type Reading = Promise<{ readonly buffer: Uint8Array<ArrayBuffer>; readonly length: number }>;

/**
 * Sends all bytes of the file; resolves with their hash when the last one is in the stream's queue.
 * When it throws, no read is under way any more and the file may be closed.
 */
export const sendFile = async (
  stream: LinkStream,
  file: OpenFile,
  pool: BufferPool,
  init: SendFileInit,
): Promise<Uint8Array> => {
  const { size } = file.entry;
  const bufferSize = bufferSizeOf(size, init.bufferSize);
  const reading: Reading[] = [];
  let offset = 0;
  const readOn = (): void => {
    while (reading.length < init.readAhead && offset < size) {
      const read = file.read(pool.take(bufferSize), offset);
      // The error is met when the read's turn comes; until then it must not count as unhandled.
      read.catch(() => {});
      reading.push(read);
      offset += bufferSize;
    }
  };
  try {
    for (readOn(); reading.length > 0;) {
      const { buffer, length } = await (reading.shift() as Reading);
      readOn();
      const bytes = buffer.subarray(0, length);
      init.blocks?.see(bytes);
      await writePieces(stream, bytes, init.onSent, () => pool.give(buffer));
    }
    return await file.hash();
  } finally {
    for (const left of await Promise.allSettled(reading))
      if (left.status === 'fulfilled') pool.give(left.value.buffer);
  }
};

/** Writes the bytes in pieces, so that progress is heard on slow links too. `onAllSent` is called in any case. */
const writePieces = async (
  stream: LinkStream,
  bytes: Uint8Array,
  onSent: ((bytes: number) => void) | undefined,
  onAllSent: () => void,
): Promise<void> => {
  let room: Promise<void> = Promise.resolve();
  let unsent = Math.max(1, Math.ceil(bytes.length / PROGRESS_STEP));
  for (let offset = 0; offset === 0 || offset < bytes.length; offset += PROGRESS_STEP) {
    const piece = bytes.subarray(offset, offset + PROGRESS_STEP);
    room.catch(() => {
      // The last piece's promise says the same.
    });
    room = stream.write(piece, () => {
      onSent?.(piece.length);
      unsent -= 1;
      if (unsent === 0) onAllSent();
    });
  }
  await room;
};
