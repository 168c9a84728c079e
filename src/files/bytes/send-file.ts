// Sends the content of an open file, or a range of it, on a stream: two reads ahead, the hash of each piece behind its
// bytes, buffers recycled when they have left. The same for an upload (from the client's disk) and a download (from the
// server's).

import { EMPTY_BYTES, WherryError } from '../../base/index.ts';
import { PROGRESS_STEP } from '../limits.ts';
import type { LinkStream } from '../../session/index.ts';
import type { OpenFile } from '../../storage/index.ts';
import { encodeHash } from '../wire/answers.ts';
import type { BlockWatcher } from './blocks.ts';
import { bufferSizeOf, type BufferPool } from './buffer-pool.ts';
import { pieceEnd } from '../piece-ends.ts';

/** Where the content goes: a stream of a link, or anything else that says when it has taken it. Messages are the hashes of pieces. */
export type ByteSink = Pick<LinkStream, 'send' | 'write'>;

export interface SendFileInit {
  /** The range that is sent, within the file. */
  readonly start: number;
  readonly end: number;
  readonly bufferSize: number;
  /** Where only the bytes are wanted: whole buffers at once, and no hashes. Default false. */
  readonly isUnhashed?: boolean | undefined;
  /** Reads under way at once: 1 or 2. */
  readonly readAhead: number;
  readonly blocks?: BlockWatcher | undefined;
  /** So many more bytes have left. */
  readonly onSent?: ((bytes: number) => void) | undefined;
}

type Reading = ReturnType<OpenFile['read']>;

/**
 * Sends the range, with the hashes of all its pieces but the last; resolves with that one (unhashed, with no bytes) when the last byte is in the
 * stream's queue. When it throws, no read is under way any more and the file may be closed.
 */
export const sendFile = async (
  stream: ByteSink,
  file: OpenFile,
  pool: BufferPool,
  init: SendFileInit,
): Promise<Uint8Array> => {
  const { start, end, isUnhashed = false } = init;
  const bufferSize = bufferSizeOf(end - start, init.bufferSize);
  const reading: Reading[] = [];
  let asked = start;
  const readOn = (): void => {
    // A range of no bytes is read too: it has the hash of no bytes, and the file may have changed.
    while (reading.length < init.readAhead && (asked < end || asked === start)) {
      const read = file.read(pool.take(bufferSize), asked, end, isUnhashed);
      // The error is met when the read's turn comes; until then it must not count as unhandled.
      read.catch(() => {});
      reading.push(read);
      asked += bufferSize;
    }
  };
  try {
    let sent = start;
    let last: Uint8Array | undefined;
    for (readOn(); reading.length > 0;) {
      const { buffer, length, pieces } = await (reading.shift() as Reading);
      readOn();
      const bytes = buffer.subarray(0, length);
      init.blocks?.see(bytes);
      await writeSegments(
        stream,
        isUnhashed ? [{ bytes, hash: undefined }] : segmentsOf(bytes, sent, end, pieces),
        (sentBytes) => init.onSent?.(sentBytes),
        () => pool.give(buffer),
      );
      sent += length;
      last = pieces.at(-1);
    }
    if (sent === end && isUnhashed) return EMPTY_BYTES;
    if (sent === end && last !== undefined) return last;
    throw new WherryError('CHANGED');
  } finally {
    for (const left of await Promise.allSettled(reading))
      if (left.status === 'fulfilled') pool.give(left.value.buffer);
  }
};

interface Segment {
  readonly bytes: Uint8Array;
  /** Of the piece that ends with it, unless that is the last. */
  readonly hash: Uint8Array | undefined;
}

/** Cuts what was read into steps, so that progress is heard on slow links too, and where pieces end. */
const segmentsOf = (
  bytes: Uint8Array,
  position: number,
  end: number,
  pieces: readonly Uint8Array[],
): readonly Segment[] => {
  const segments: Segment[] = [];
  let ended = 0;
  for (let from = 0; from < bytes.length;) {
    const ending = pieceEnd(position + from, end) - position;
    const to = Math.min(bytes.length, from + PROGRESS_STEP, ending);
    const hash = to === ending && position + to < end ? pieces[ended++] : undefined;
    segments.push({ bytes: bytes.subarray(from, to), hash });
    from = to;
  }
  return segments;
};

/** `onAllSent` is called when the bytes are not needed any more, in any case. */
const writeSegments = async (
  stream: ByteSink,
  segments: readonly Segment[],
  onSent: (bytes: number) => void,
  onAllSent: () => void,
): Promise<void> => {
  let unsent = segments.length;
  if (unsent === 0) onAllSent();
  let room: Promise<void> = Promise.resolve();
  const queue = (next: Promise<void>): void => {
    room.catch(() => {
      // The last promise says the same.
    });
    room = next;
  };
  for (const { bytes, hash } of segments) {
    const sent = (): void => {
      onSent(bytes.length);
      unsent -= 1;
      if (unsent === 0) onAllSent();
    };
    queue(stream.write(bytes, sent));
    if (hash !== undefined) queue(stream.send(encodeHash(hash)));
  }
  await room;
};
