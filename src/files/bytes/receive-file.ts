// Receives the content of one file from a stream into a staged file: bytes are copied into recycled buffers, at most
// two writes are under way, and the peer gets credit as they are done. The same for an upload (at the server) and a
// download (at the client). Sizes are held to what was declared; hashes are the staged file's business.

import { WherryError } from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import type { StagedFile } from '../../storage/index.ts';
import type { BlockWatcher } from './blocks.ts';
import { bufferSizeOf, type BufferPool } from './buffer-pool.ts';
import { createStagedWriter } from './staged-writer.ts';

/** Where the content comes from: a stream of a link, or anything else that can be told to go on. */
export type ByteSource = Pick<LinkStream, 'onBytes' | 'consumed'>;

export interface ReceiveFileInit {
  /** Declared size of the file: one byte more is refused as soon as it arrives. Undefined: whatever comes. */
  readonly size: number | undefined;
  readonly bufferSize: number;
  /** What a wrong number of bytes is called. */
  readonly sizeCode: 'INVALID_SIZE' | 'CORRUPTED';
  /** Why a file of unknown size must not become so large, if it must not. */
  readonly sizeRefusal?: ((size: number) => WherryError | undefined) | undefined;
  readonly onReceived?: ((bytes: number) => void) | undefined;
  /** Called once, at once, with the first error: the place to end the stream. */
  readonly onFailed: (error: unknown) => void;
}

export interface FileReceiver {
  /** Bytes that have arrived so far: what follows the staged file's offset. */
  readonly received: number;
  /** What went wrong on this side, if anything did. */
  readonly failure: { readonly error: unknown } | undefined;
  /** The staged file is there. Until then what arrives waits, as far as the stream's credit goes. */
  begin(staged: StagedFile, blocks?: BlockWatcher): void;
  /** Something went wrong elsewhere: the same as if it had been here. */
  fail(error: unknown): void;
  /** The peer has sent all: writes the rest and waits for it. Throws what went wrong at any time before. */
  finish(): Promise<void>;
  /** Takes no more; resolves when no write is under way any more, so that the staged file may be given up. Never rejects. */
  settle(): Promise<void>;
}

export const receiveFile = (stream: ByteSource, pool: BufferPool, init: ReceiveFileInit): FileReceiver => {
  let failure: { readonly error: unknown } | undefined;
  /** All is there, or is not wanted any more; what may still come changes nothing. */
  let isOver = false;
  let blocks: BlockWatcher | undefined;
  const fail = (error: unknown): void => {
    if (failure !== undefined) return;
    failure = { error };
    isOver = true;
    writer.stop();
    init.onFailed(error);
  };
  const writer = createStagedWriter(pool, {
    onWriting: (bytes) => blocks?.see(bytes),
    onWritten: (length) => stream.consumed(length),
    onError: fail,
  });
  const filler = createFiller(pool, init, writer.push);
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error: unknown) {
      // Nothing may be thrown into the session that delivers the bytes; `finish` throws it.
      fail(error);
    }
  };
  const { onReceived } = init;
  stream.onBytes((bytes) => {
    if (isOver) return;
    // As in `guarded`, but without a function made for each record that arrives.
    try {
      filler.take(bytes);
      onReceived?.(bytes.length);
    } catch (error: unknown) {
      fail(error);
    }
  });
  return {
    get received() {
      return filler.received;
    },
    get failure() {
      return failure;
    },
    begin(staged, watcher) {
      blocks = watcher;
      guarded(() => filler.begin(staged.offset));
      if (!isOver) writer.begin(staged);
    },
    fail,
    async finish() {
      if (!isOver) guarded(filler.end);
      isOver = true;
      await writer.idle();
      if (failure !== undefined) throw failure.error;
    },
    async settle() {
      isOver = true;
      writer.stop();
      await writer.idle();
    },
  };
};

/** Fills buffers with what arrives, and holds it to the declared size. */
const createFiller = (
  pool: BufferPool,
  { size, bufferSize: atMost, sizeCode, sizeRefusal }: ReceiveFileInit,
  onFull: (buffer: Uint8Array<ArrayBuffer>, length: number) => void,
) => {
  const bufferSize = bufferSizeOf(size ?? Infinity, atMost);
  let current: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  let offset = 0;
  let received = 0;
  const flush = (): void => {
    if (current === undefined) return;
    const [buffer, length] = [current, filled];
    [current, filled] = [undefined, 0];
    onFull(buffer, length);
  };
  const check = (): void => {
    const refusal = size === undefined ? sizeRefusal?.(offset + received) : undefined;
    if (refusal !== undefined) throw refusal;
    if (size === undefined || offset + received <= size) return;
    throw new WherryError(sizeCode, `More than the ${size} bytes that were declared arrived.`);
  };
  return {
    get received() {
      return received;
    },
    /** What arrives follows so many bytes that are there already. */
    begin(start: number): void {
      offset = start;
      check();
    },
    take(bytes: Uint8Array): void {
      received += bytes.length;
      check();
      for (let from = 0; from < bytes.length;) {
        current ??= pool.take(bufferSize);
        const length = Math.min(bytes.length - from, bufferSize - filled);
        current.set(length === bytes.length ? bytes : bytes.subarray(from, from + length), filled);
        filled += length;
        from += length;
        if (filled === bufferSize) flush();
      }
    },
    /** The peer has sent all. */
    end: (): void => {
      if (size !== undefined && offset + received !== size) {
        throw new WherryError(sizeCode, `${size} bytes were declared, and ${offset + received} arrived.`);
      }
      flush();
    },
  };
};
