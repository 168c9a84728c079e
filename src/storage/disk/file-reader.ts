// One file on its way out. It stays the file that was opened, also when its name is given to another meanwhile; when
// another program changes the file itself, reading is refused rather than mixing two states.

import type { RemotePath } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { createPieceHasher, type PieceHasher } from '../piece-hashes.ts';
import { closeQuietly, hashSteps, openRegularFile, readFully } from './content.ts';
import type { FileStatus } from './calls/directory-calls.ts';
import { toEntry, type DiskContext } from './disk-context.ts';
import { guarded, refusal } from './disk-error.ts';

/** What one read gave. */
export interface ReadContent {
  readonly length: number;
  /** BLAKE3 of the pieces that ended in it; see OpenFile.read. */
  readonly pieces: readonly Uint8Array[];
}

export interface CoreReader {
  readonly entry: Entry;
  /** Fills `into` from `offset`, up to `end` (default: the file's size); fewer bytes only there. `CHANGED`. */
  read(into: Uint8Array, offset: number, end?: number): ReadContent;
  /** May be called twice. */
  close(): void;
}

/** A file that is open, with a watch over it. */
export interface Opened {
  readonly fd: number;
  readonly entry: Entry;
  readonly ensureUnchanged: () => void;
}

/**
 * Refuses (`CHANGED`) once an open file is no longer what `status` says. `hasItsName` tells whether the name under which it was
 * opened still leads to it.
 */
export const watchFile = (
  { calls }: DiskContext,
  path: RemotePath,
  fd: number,
  status: FileStatus,
  hasItsName: (now: FileStatus) => boolean,
): (() => void) => {
  let before = status;
  // Whoever writes in place can set the time of the content back, but not that of the last change. That moves with names
  // too: one more, one less, or another one is no change of the content.
  return () => {
    const now = calls.fstat(fd);
    const isTouched = now.ctimeMs !== before.ctimeMs && now.nlink === before.nlink;
    if (now.size !== status.size || now.mtimeMs !== status.mtimeMs || (isTouched && hasItsName(now)))
      throw refusal('CHANGED', path, 'changed while it was being read; try again');
    before = now;
  };
};

/** Opens the file that a path leads to; links inside the root are followed. */
const openTarget = (context: DiskContext, path: RemotePath): Opened => {
  const { calls, jail } = context;
  jail.begin();
  const place = jail.target(path);
  const known = jail.status(place);
  if (known === undefined)
    throw refusal('NOT_FOUND', path, 'does not exist; list its parent directory to see what does');
  const { fd, status } = openRegularFile(calls, place, known);
  const hasItsName = ({ dev, ino }: FileStatus): boolean => {
    try {
      jail.begin();
      const found = jail.status(jail.target(path));
      return found !== undefined && found.ino === ino && found.dev === dev;
    } catch {
      // The way to it is gone, or leads elsewhere.
      return false;
    }
  };
  const ensureUnchanged = watchFile(context, path, fd, status, hasItsName);
  return { fd, entry: toEntry(context, path, place, status), ensureUnchanged };
};

export const openReader = (context: DiskContext, path: RemotePath): CoreReader =>
  createReader(
    context,
    guarded(path, () => openTarget(context, path)),
  );

/** Reads what is open, and closes it. */
export const createReader = (context: DiskContext, { fd, entry, ensureUnchanged }: Opened): CoreReader => {
  const { calls } = context;
  const { path } = entry;
  // The piece that is being read; undefined where none has begun.
  let hasher: PieceHasher | undefined;
  let isClosed = false;

  /** The pieces that end with these bytes. */
  const follow = (bytes: Uint8Array, offset: number, end: number): readonly Uint8Array[] => {
    if (hasher?.position !== offset) hasher = createPieceHasher(context.init.createHasher, offset);
    const pieces = hasher.update(bytes);
    if (hasher.position < end) return pieces;
    const last = hasher.finish();
    hasher = undefined;
    return last === undefined ? pieces : [...pieces, last];
  };

  return {
    entry,
    read: (into, offset, end = entry.size) =>
      guarded(path, () => {
        if (isClosed) throw refusal('BAD_REQUEST', path, 'is no longer open; open it again');
        if (!Number.isSafeInteger(offset) || offset < 0 || !Number.isSafeInteger(end) || end < 0)
          throw refusal('BAD_REQUEST', path, 'cannot be read at that offset');
        const stop = Math.max(offset, Math.min(end, entry.size));
        const wanted = Math.min(into.length, stop - offset);
        const count = readFully(calls, fd, into, 0, wanted, offset);
        ensureUnchanged();
        if (count < wanted)
          throw refusal('CHANGED', path, 'became shorter while it was being read; try again');
        return { length: count, pieces: follow(into.subarray(0, count), offset, stop) };
      }),
    close: () => {
      if (isClosed) return;
      isClosed = true;
      closeQuietly(calls, fd);
    },
  };
};

/** BLAKE3 of a file; yields after every block so that the caller can stop, which closes the file. */
export const checksumSteps = function* (
  context: DiskContext,
  path: RemotePath,
): Generator<void, { hash: Uint8Array; entry: Entry }, void> {
  const { fd, entry, ensureUnchanged } = guarded(path, () => openTarget(context, path));
  try {
    const steps = hashSteps(context, fd, entry.size);
    for (;;) {
      const step = guarded(path, () => steps.next());
      if (step.done !== true) {
        yield;
        continue;
      }
      guarded(path, ensureUnchanged);
      if (step.value === undefined)
        throw refusal('CHANGED', path, 'became shorter while it was being read; try again');
      return { hash: step.value, entry };
    }
  } finally {
    closeQuietly(context.calls, fd);
  }
};
