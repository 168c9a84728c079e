// A file of a server, open for reading and writing at any offset: what `remote.files.open` gives. Implemented by
// remote/open.ts; the streams of Node.js by local/node-streams.ts.

import type { Readable, Writable } from 'node:stream';
import type { Entry, Written } from '../storage/index.ts';

/**
 * As of `node:fs`: `r` reads a file that exists; `r+` also writes it; `w` begins an empty file, new or not, for writing;
 * `wx` a new one only; `a` writes at the end, of a new file too. `+` behind `w`, `wx` and `a` also reads. What is begun empty or new is
 * seen by others when it is committed, not before.
 */
export type OpenFlags = 'r' | 'r+' | 'w' | 'w+' | 'wx' | 'wx+' | 'a' | 'a+';

/** A range of a stream. */
export interface FileRange {
  /** First byte. Default 0. */
  readonly start?: number | undefined;
  /** Last byte, itself included. Default: the last of the file. */
  readonly end?: number | undefined;
}

export interface RemoteFileStatus {
  /** Bytes, what was written to this handle included. */
  readonly size: number;
  /** Whether anything was written that is not committed yet. */
  readonly isChanged: boolean;
  /** The file as it was opened or last committed; undefined while there is none yet. */
  readonly entry: Entry | undefined;
}

/**
 * An open file. What is written goes to a copy that only this handle sees, and becomes the file in one step by `sync` or
 * `close`. Everything else leaves the file as it was: `discard`, the end of an `await using` block, a lost link, the signal of
 * `open`, a program that ends. A lost link ends the handle (`CONNECTION_LOST`); open the file again, with `ifMatch` to
 * be sure that it is the same.
 *
 * Calls may overlap; they happen in the order in which they were made. When a write or truncate is refused by the
 * server, nothing is committed any more: every later change, `sync` and `close` fails with the same error.
 *
 * The path is locked from the first change to its commit: other writers are refused with `BUSY` meanwhile, and so is the
 * first change while somebody else writes. Reading is never refused.
 */
export interface RemoteFile extends AsyncDisposable {
  /** As it was opened. */
  readonly path: string;
  /** The file as it was opened or last committed, its `version` for `ifMatch` among it; undefined while there is none yet. */
  readonly entry: Entry | undefined;
  /**
   * Up to `length` bytes from `offset` on; fewer only at the end. Verified by their hash (`CORRUPTED`). `CHANGED` when
   * another program on the server has changed the open file itself.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  /**
   * Writes at `offset`; a gap behind the end, of at most 16 MiB, becomes zeros. `bytes` must not change until the promise is
   * settled. Codes: `BUSY`, `CHANGED` (another file has the name by now), `TOO_LARGE`, `NO_SPACE`, `CORRUPTED`, `BAD_REQUEST`.
   */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Writes behind the last byte; the only way to write with the flags `a` and `a+`. Codes as `write`. */
  append(bytes: Uint8Array): Promise<void>;
  /** Makes the file exactly so long; what is added is zeros. Codes as `write`. */
  truncate(size: number): Promise<void>;
  stat(): Promise<RemoteFileStatus>;
  /**
   * Makes what was written durable, and the file; the handle goes on. With nothing written the outcome is `unchanged`. `CHANGED` when the
   * path no longer has the file that was opened (`ALREADY_EXISTS` with `wx`): nothing is replaced, and what was written
   * is still in the handle, to be read and saved elsewhere.
   */
  sync(): Promise<Written>;
  /**
   * `sync`, and the end of the handle: calls made meanwhile are refused. When it is refused the handle is still open: read
   * from it, or `discard` it.
   */
  close(): Promise<Written>;
  /** The end of the handle; what was not committed is gone. Idempotent, also after `close`. Never rejects. */
  discard(): Promise<void>;
  /** `discard`: an error that leaves an `await using` block must not commit half of an edit. Commit by `close` at its end. */
  [Symbol.asyncDispose](): Promise<void>;

  /** The bytes of a range, read ahead a little. Cancelling it stops reading; the file stays open. */
  readable(range?: FileRange): ReadableStream<Uint8Array>;
  /** Writes what it gets from `start` (default 0; with the flags `a` and `a+` the end) on. Closing it waits for all writes; it commits nothing, and the file stays open. */
  writable(options?: { readonly start?: number | undefined }): WritableStream<Uint8Array>;
  /** `readable` as a stream of Node.js. Destroying it stops reading; the file stays open. */
  createReadStream(range?: FileRange): Promise<Readable>;
  /** `writable` as a stream of Node.js. */
  createWriteStream(options?: { readonly start?: number | undefined }): Promise<Writable>;
}
