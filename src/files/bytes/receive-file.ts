// Receives the content of one file from a stream into a staged file: bytes are copied into recycled buffers, at most
// two writes are under way, and the peer gets credit as they are done. The same for an upload (at the server) and a
// download (at the client). Sizes are held to what was declared; the hash is the staged file's business.

import { WherryError } from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import type { StagedFile } from '../../storage/index.ts';
import type { BlockWatcher } from './blocks.ts';
import type { BufferPool } from './buffer-pool.ts';

const MAX_WRITES = 2;

export interface ReceiveFileInit {
  /** Declared size: one byte more is refused as soon as it arrives. */
  readonly size: number;
  readonly bufferSize: number;
  /** What a wrong number of bytes is called. */
  readonly sizeCode: 'INVALID_SIZE' | 'CORRUPTED';
  readonly blocks?: BlockWatcher | undefined;
  readonly onReceived?: ((bytes: number) => void) | undefined;
  /** Called once, at once, with the first error: the place to end the stream. */
  readonly onFailed: (error: unknown) => void;
}

export interface FileReceiver {
  /** The peer has sent all: writes the rest and waits for it. Throws what went wrong at any time before. */
  finish(): Promise<void>;
  /** Takes no more; resolves when no write is under way any more, so that the staged file may be discarded. Never rejects. */
  settle(): Promise<void>;
}

export const receiveFile = (
  stream: LinkStream,
  staged: StagedFile,
  pool: BufferPool,
  init: ReceiveFileInit,
): FileReceiver => {
  const bufferSize = Math.max(1, Math.min(init.bufferSize, init.size));
  const full: { readonly buffer: Uint8Array<ArrayBuffer>; readonly length: number }[] = [];
  let current: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  let received = 0;
  let writing = 0;
  let failure: { readonly error: unknown } | undefined;
  /** All is there; what may still come changes nothing. */
  let isWhole = false;
  let onIdle = (): void => {};

  const fail = (error: unknown): void => {
    if (failure !== undefined) return;
    failure = { error };
    full.length = 0;
    current = undefined;
    init.onFailed(error);
    if (writing === 0) onIdle();
  };
  const writeOn = (): void => {
    while (failure === undefined && writing < MAX_WRITES && full.length > 0) {
      const { buffer, length } = full.shift() as (typeof full)[number];
      writing += 1;
      staged.write(buffer, length).then(
        (returned) => {
          writing -= 1;
          pool.give(returned);
          stream.consumed(length);
          writeOn();
          if (writing === 0) onIdle();
        },
        (error: unknown) => {
          writing -= 1;
          fail(error);
          if (writing === 0) onIdle();
        },
      );
    }
  };
  const flush = (): void => {
    if (current === undefined || filled === 0) return;
    const buffer = current;
    const length = filled;
    current = undefined;
    filled = 0;
    init.blocks?.see(buffer.subarray(0, length));
    full.push({ buffer, length });
    writeOn();
  };
  const take = (bytes: Uint8Array): void => {
    received += bytes.length;
    if (received > init.size)
      throw new WherryError(init.sizeCode, `More than the ${init.size} bytes that were declared arrived.`);
    for (let offset = 0; offset < bytes.length;) {
      current ??= pool.take(bufferSize);
      const length = Math.min(bytes.length - offset, bufferSize - filled);
      current.set(bytes.subarray(offset, offset + length), filled);
      filled += length;
      offset += length;
      if (filled === bufferSize) flush();
    }
    init.onReceived?.(bytes.length);
  };

  stream.onBytes((bytes) => {
    if (failure !== undefined || isWhole) return;
    try {
      take(bytes);
    } catch (error: unknown) {
      // Nothing may be thrown into the session that delivers the bytes; `finish` throws it.
      fail(error);
    }
  });

  const idle = (): Promise<void> =>
    new Promise((resolve) => (writing === 0 ? resolve() : (onIdle = resolve)));
  const check = (): void => {
    if (failure !== undefined) throw failure.error;
  };
  return {
    async finish() {
      check();
      if (received !== init.size) {
        const error = new WherryError(
          init.sizeCode,
          `${init.size} bytes were declared, and ${received} arrived.`,
        );
        fail(error);
        throw error;
      }
      isWhole = true;
      try {
        flush();
      } catch (error: unknown) {
        fail(error);
      }
      await idle();
      check();
    },
    async settle() {
      failure ??= { error: new WherryError('CANCELLED') };
      full.length = 0;
      current = undefined;
      await idle();
    },
  };
};
