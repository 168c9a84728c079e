// One file on its way out. It stays the file that was opened, also when its name is given to another meanwhile; when
// another program changes the file itself, reading is refused rather than mixing two states.

import type { RemotePath } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { closeQuietly, hashBlock, hashSteps, openRegularFile, readFully } from './content.ts';
import type { FileStatus } from './calls/directory-calls.ts';
import { toEntry, type DiskContext } from './disk-context.ts';
import { guarded, refusal } from './disk-error.ts';
import { MAX_READ_AGAIN, MAX_TIMES_READ_AGAIN } from './limits.ts';
import { createReadHistory, type ReadHistory } from './read-history.ts';

/** What one read gave. */
export interface ReadContent {
  readonly length: number;
  /** BLAKE3 of the pieces that ended in it; see OpenFile.read. */
  readonly pieces: readonly Uint8Array[];
}

export interface CoreReader {
  readonly entry: Entry;
  /** Fills `into` from `offset`, up to `end` (default: the file's size); fewer bytes only there. `CHANGED`. */
  read(into: Uint8Array, offset: number, end?: number, isUnhashed?: boolean): ReadContent;
  /** May be called twice. */
  close(): void;
}

/**
 * `set`: it may be that only its time or its mode was set, with the content as it was. `written`: no program that sets a time
 * was the last one.
 */
type Change = 'set' | 'written' | undefined;

/** A file that is open, with a watch over it. */
export interface Opened {
  readonly fd: number;
  readonly entry: Entry;
  /** What has happened to it since the last look. */
  readonly look: () => Change;
}

/**
 * What has happened to an open file since the last look. `hasItsName` tells whether the name under which it was opened still leads
 * to it.
 */
export const watchFile = (
  { calls }: DiskContext,
  fd: number,
  status: FileStatus,
  hasItsName: (now: FileStatus) => boolean,
): (() => Change) => {
  let before = status;
  // Whoever writes in place can set the time of the content back, but not that of the last change. That moves with names
  // too: one more, one less, or another one is no change of the content.
  return () => {
    const now = calls.fstat(fd);
    const isTouched = now.ctimeMs !== before.ctimeMs && now.nlink === before.nlink;
    const isChanged =
      now.size !== status.size || now.mtimeMs !== before.mtimeMs || (isTouched && hasItsName(now));
    before = now;
    if (!isChanged) return undefined;
    // A write makes both times the same. While they differ no further one can hide within the clock's tick.
    return now.size === status.size && now.mtimeMs !== now.ctimeMs ? 'set' : 'written';
  };
};

/** Opens the file that a path leads to; links inside the root are followed. */
export const openTarget = (context: DiskContext, path: RemotePath): Opened => {
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
  const look = watchFile(context, fd, status, hasItsName);
  return { fd, entry: toEntry(context, path, place, status), look };
};

export const changed = (path: RemotePath): Error =>
  refusal('CHANGED', path, 'changed while it was being read; try again');

export const openReader = (context: DiskContext, path: RemotePath): CoreReader =>
  createReader(
    context,
    guarded(path, () => openTarget(context, path)),
  );

/** Reads what is open, and closes it. */
export const createReader = (context: DiskContext, { fd, entry, look }: Opened): CoreReader => {
  const { calls } = context;
  const { path } = entry;
  const history = createReadHistory(context.init.createHasher);
  let timesReadAgain = 0;
  let hasChanged = false;
  let isClosed = false;

  /** Whether what was read is what the file holds now, although something about the file was set. */
  const isStillThere = (): boolean => {
    timesReadAgain += 1;
    const isLittle = history.length !== undefined && history.length <= MAX_READ_AGAIN;
    return isLittle && timesReadAgain <= MAX_TIMES_READ_AGAIN && readAgain(context, fd, history);
  };

  /** Reads what is there, and again where something about the file was set meanwhile; returns how many bytes. */
  const readUnchanged = (into: Uint8Array, wanted: number, offset: number): number => {
    for (;;) {
      const count = readFully(calls, fd, into, 0, wanted, offset);
      const change = look();
      if (change === undefined && !hasChanged) return count;
      // What was told of it stays wrong, whatever it comes to hold.
      hasChanged ||= change === 'written' || !isStillThere() || look() !== undefined;
      if (hasChanged) throw changed(path);
    }
  };

  return {
    entry,
    read: (into, offset, end = entry.size, isUnhashed = false) =>
      guarded(path, () => {
        if (isClosed) throw refusal('BAD_REQUEST', path, 'is no longer open; open it again');
        if (!Number.isSafeInteger(offset) || offset < 0 || !Number.isSafeInteger(end) || end < 0)
          throw refusal('BAD_REQUEST', path, 'cannot be read at that offset');
        const stop = Math.max(offset, Math.min(end, entry.size));
        const wanted = Math.min(into.length, stop - offset);
        if (isUnhashed) history.forget();
        const count = readUnchanged(into, wanted, offset);
        if (count < wanted)
          throw refusal('CHANGED', path, 'became shorter while it was being read; try again');
        if (isUnhashed) return { length: count, pieces: [] };
        return { length: count, pieces: history.follow(into.subarray(0, count), offset, stop) };
      }),
    close: () => {
      if (isClosed) return;
      isClosed = true;
      closeQuietly(calls, fd);
    },
  };
};

const readAgain = ({ calls }: DiskContext, fd: number, history: ReadHistory): boolean =>
  history.isStillThere((offset, length) => {
    const block = hashBlock();
    const count = readFully(calls, fd, block, 0, Math.min(block.length, length), offset);
    return block.subarray(0, count);
  });

/** Reads what is open from its beginning to its end, a block a step; undefined when it ends earlier. */
export type ReadSteps<T> = (fd: number, entry: Entry) => Generator<void, T | undefined, void>;

/**
 * What `read` makes of the file that a path leads to, made again where something about the file was set meanwhile. Yields between
 * the steps so that the caller can stop, which closes the file. Code: `CHANGED`.
 */
export const readSteps = function* <T>(
  context: DiskContext,
  path: RemotePath,
  read: ReadSteps<T>,
): Generator<void, { value: T; entry: Entry }, void> {
  for (let times = 0; times <= MAX_TIMES_READ_AGAIN; times += 1) {
    const { fd, entry, look } = guarded(path, () => openTarget(context, path));
    try {
      const value = yield* guardedSteps(path, read(fd, entry));
      const change = guarded(path, look);
      if (change === 'written') break;
      if (value === undefined)
        throw refusal('CHANGED', path, 'became shorter while it was being read; try again');
      if (change === undefined) return { value, entry };
    } finally {
      closeQuietly(context.calls, fd);
    }
  }
  throw changed(path);
};

const guardedSteps = function* <T>(
  path: RemotePath,
  steps: Generator<void, T, void>,
): Generator<void, T, void> {
  for (;;) {
    const step = guarded(path, () => steps.next());
    if (step.done === true) return step.value;
    yield;
  }
};

/** BLAKE3 of a file, in steps. */
export const checksumSteps = function* (
  context: DiskContext,
  path: RemotePath,
): Generator<void, { hash: Uint8Array; entry: Entry }, void> {
  const { value, entry } = yield* readSteps(context, path, (fd, { size }) => hashSteps(context, fd, size));
  return { hash: value, entry };
};
