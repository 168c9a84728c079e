// Random access to one file: reads and writes at any offset. What is written goes to a staged copy and becomes the file
// in one step, by `sync` or `close`; whatever else happens to the handle leaves the file as it was. The interface, and the
// rules of its arguments, which all implementations share.

import { WherryError, displayName, type RemotePath } from '../base/index.ts';
import type { Entry } from './entry.ts';
import { MAX_WRITE_GAP } from './limits.ts';
import type { Written } from './write-outcome.ts';

export interface HandleOptions {
  /** `write` allows reading too. */
  readonly access: 'read' | 'write';
  /**
   * When nothing has the name: `never` (default) is `NOT_FOUND`, the others begin a new file. `always-new` refuses what
   * exists (`ALREADY_EXISTS`), now and at the commit. Only with the access `write`.
   */
  readonly create?: 'never' | 'if-missing' | 'always-new' | undefined;
  /** Begin with no content. Only with the access `write`. */
  readonly truncate?: boolean | undefined;
  /** Only if there is a file and it has this version. Code `VERSION_MISMATCH`. */
  readonly ifMatch?: string | undefined;
  /** See WriteOptions. */
  readonly by?: string | undefined;
}

/**
 * An open file. Calls may overlap; they happen one after another, in the order in which they were made.
 *
 * Reads see the file as it was opened (`CHANGED` when another program changes its content in place), and what this
 * handle wrote since. The first change makes the staged copy, which may take as long as copying the file does; it is
 * refused with `CHANGED` when another file has the name by then. A new or truncated file counts as changed from the
 * beginning. After a refused write or truncate nothing is committed any more: every later change, `sync` and `close` is
 * refused with the same error, so that no half of an edit can become the file; reading goes on.
 */
export interface FileHandle {
  /** Where the file really is: links resolved. */
  readonly realPath: RemotePath;
  /** As it was opened or last committed, under the path that was asked for; undefined while there is no such file yet. */
  readonly entry: Entry | undefined;
  /** Bytes, what was written through this handle included. As of the last call that was answered. */
  readonly size: number;
  /** Whether there is anything that `sync` would commit. As of the last call that was answered. */
  readonly isChanged: boolean;
  /**
   * Reads up to `length` bytes at `offset` into the lent buffer (see StagedFile.write); fewer only at the end. `hash` is
   * the BLAKE3 of what was read. Codes: `CHANGED`, `BAD_REQUEST`.
   */
  read(
    buffer: Uint8Array<ArrayBuffer>,
    offset: number,
    length: number,
  ): Promise<{
    readonly buffer: Uint8Array<ArrayBuffer>;
    readonly length: number;
    readonly hash: Uint8Array;
  }>;
  /**
   * Writes the first `length` bytes of the lent buffer at `offset`. Beyond the end the gap becomes zeros, but it may be
   * no larger than MAX_WRITE_GAP. With `hash`, only if that is the bytes' BLAKE3. Codes: `CORRUPTED`, `CHANGED`,
   * `TOO_LARGE`, `NO_SPACE`, `BAD_REQUEST`.
   */
  write(
    buffer: Uint8Array<ArrayBuffer>,
    length: number,
    offset: number,
    hash?: Uint8Array,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** Makes the file exactly so long; what is added is zeros. Codes as `write`; `NO_SPACE` when the disk has less free. */
  truncate(size: number): Promise<void>;
  /**
   * Makes what was written durable and gives it the name, in one step, with the time of now and the mode that the file
   * had. `unchanged` when nothing was written. The handle goes on, on the new state. Refused with `CHANGED` when the name no longer has the file
   * that was opened (`ALREADY_EXISTS` after `always-new`): nothing is replaced then, and what was written is still in the handle.
   */
  sync(): Promise<Written>;
  /** `sync`, and the end of the handle. When it is refused, the handle is still open: read from it, or discard it. */
  close(): Promise<Written>;
  /** The end of the handle; what was not synced is gone. Idempotent, also after `close`. */
  discard(): Promise<void>;
}

const badRequest = (path: string, says: string): WherryError =>
  new WherryError('BAD_REQUEST', `"${displayName(path)}" ${says}.`);

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

/** Whether these options go together. */
export const ensureHandleOptions = (path: string, options: HandleOptions): void => {
  const { access, create = 'never', truncate = false } = options;
  if (access === 'read' && (create !== 'never' || truncate))
    throw badRequest(path, 'can be made or truncated only when it is opened for writing');
};

/** Whether so many bytes can be at this offset of any file. */
export const ensureHandleRange = (path: string, offset: number, length: number): void => {
  if (!isCount(offset) || !isCount(length) || !isCount(offset + length)) {
    throw badRequest(
      path,
      'has no such range: offset and length are whole numbers of bytes, together at most 2^53 - 1',
    );
  }
};

/** Whether a write may begin here in a file of this size. */
export const ensureNoLargeGap = (path: string, size: number, offset: number): void => {
  if (offset - size <= MAX_WRITE_GAP) return;
  throw badRequest(
    path,
    `ends at ${size}, and a write may begin at most ${MAX_WRITE_GAP} bytes behind the end, not at ${offset}; truncate it to the larger size first`,
  );
};

export const handleIsClosed = (path: string): WherryError =>
  badRequest(path, 'is no longer open; open it again');

/** The refusal of a commit that would replace what the handle has never seen. */
export const replacedMeanwhile = (path: string): WherryError =>
  new WherryError(
    'CHANGED',
    `"${displayName(path)}" is no longer the file that was opened, so nothing was written to it; save elsewhere what is in the handle, or open it again.`,
  );
