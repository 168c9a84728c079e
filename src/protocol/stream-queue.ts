// Bytes that a stream has queued: cut into pieces as they leave, never copied, and reported as sent once the memory
// of the last piece is free, also when the rest was dropped.

import type { QueuedBytes, StreamRecord } from './stream-record.ts';

export const queuedBytesOf = (
  bytes: Uint8Array,
  end: boolean,
  onSent: (() => void) | undefined,
): QueuedBytes => ({
  bytes,
  offset: 0,
  end,
  onSent,
  inFlight: 0,
  isOver: false,
  pieceSent: undefined,
});

const createPieceSent = (item: QueuedBytes): (() => void) => {
  return () => {
    item.inFlight -= 1;
    if (item.isOver && item.inFlight === 0) item.onSent?.();
  };
};

/** Takes up to `maxBytes` of what is left. The item is over with its last piece. */
export const takePiece = (item: QueuedBytes, maxBytes: number): Uint8Array => {
  const { bytes, offset } = item;
  const end = Math.min(bytes.length, offset + maxBytes);
  item.offset = end;
  item.isOver = end === bytes.length;
  return item.isOver && offset === 0 ? bytes : bytes.subarray(offset, end);
};

/** What to call when the memory of a piece just taken is free. */
export const sentCallback = (item: QueuedBytes, piece: Uint8Array): (() => void) | undefined => {
  if (piece === item.bytes || item.onSent === undefined) return item.onSent;
  item.inFlight += 1;
  item.pieceSent ??= createPieceSent(item);
  return item.pieceSent;
};

/** Empties a stream's queue. */
export const dropQueue = (stream: StreamRecord): void => {
  stream.queuedBytes = 0;
  stream.isAboveHighMark = false;
  for (let item = stream.queue.shift(); item !== undefined; item = stream.queue.shift()) {
    if (item instanceof Uint8Array) continue;
    item.isOver = true;
    // Pieces still under way use the memory; the last of them will say so.
    if (item.inFlight === 0) item.onSent?.();
  }
};
