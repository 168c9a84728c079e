// One file on its way out. It stays the file that was opened, also when its name is given to another meanwhile; when
// another program changes the file itself, reading is refused rather than mixing two states.

import { HASH_SIZE, type Hasher, type RemotePath } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { closeQuietly, hashSteps, openRegularFile, readFully } from './content.ts';
import type { FileStatus } from './directory-calls.ts';
import { toEntry, type DiskContext } from './disk-context.ts';
import { guarded, refusal } from './disk-error.ts';

export interface CoreReader {
  readonly entry: Entry;
  /** Fills `into` from `offset`; fewer bytes only at the end. `CHANGED`. */
  read(into: Uint8Array, offset: number): number;
  /** BLAKE3 of what was read, when it was read in order from 0 without a gap; `BAD_REQUEST` otherwise. */
  hash(): Uint8Array;
  /** May be called twice. */
  close(): void;
}

interface Opened {
  readonly fd: number;
  readonly entry: Entry;
  readonly ensureUnchanged: () => void;
}

/** Opens the file that a path leads to; links inside the root are followed. */
const openTarget = (context: DiskContext, path: RemotePath): Opened => {
  const { calls, jail } = context;
  jail.begin();
  const place = jail.target(path);
  const known = jail.status(place);
  if (known === undefined)
    throw refusal('NOT_FOUND', path, 'does not exist; list its parent directory to see what does');
  const { fd, status } = openRegularFile(calls, place, known);
  const ensureUnchanged = (): void => {
    const now: FileStatus = calls.fstat(fd);
    if (now.size !== status.size || now.mtimeMs !== status.mtimeMs)
      throw refusal('CHANGED', path, 'changed while it was being read; try again');
  };
  return { fd, entry: toEntry(context, path, place, status), ensureUnchanged };
};

export const openReader = (context: DiskContext, path: RemotePath): CoreReader => {
  const { calls } = context;
  const { fd, entry, ensureUnchanged } = guarded(path, () => openTarget(context, path));
  let hasher: Hasher | undefined;
  let digest: Uint8Array | undefined;
  // How far reading has come in order; undefined once there was a gap.
  let inOrder: number | undefined = 0;
  let isClosed = false;

  const follow = (bytes: Uint8Array, offset: number): void => {
    if (bytes.length === 0) return;
    inOrder = offset === inOrder && digest === undefined ? offset + bytes.length : undefined;
    if (inOrder === undefined) return;
    hasher ??= context.init.createHasher();
    hasher.update(bytes);
  };

  return {
    entry,
    read: (into, offset) =>
      guarded(path, () => {
        if (isClosed) throw refusal('BAD_REQUEST', path, 'is no longer open; open it again');
        if (!Number.isSafeInteger(offset) || offset < 0)
          throw refusal('BAD_REQUEST', path, 'cannot be read at that offset');
        const wanted = Math.max(0, Math.min(into.length, entry.size - offset));
        const count = readFully(calls, fd, into, 0, wanted, offset);
        ensureUnchanged();
        if (count < wanted)
          throw refusal('CHANGED', path, 'became shorter while it was being read; try again');
        follow(into.subarray(0, count), offset);
        return count;
      }),
    hash: () => {
      if (inOrder === undefined)
        throw refusal(
          'BAD_REQUEST',
          path,
          'was not read in order from its beginning, so there is no hash of it',
        );
      digest ??= (hasher ?? context.init.createHasher()).digest();
      return digest.slice(0, HASH_SIZE);
    },
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
