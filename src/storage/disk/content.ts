// Reading content in order to hash, compare or copy it into memory. Only regular files are ever opened.

import { PIECE_SIZE, equalBytes } from '../../base/index.ts';
import { isFileStatus, type DirectoryCalls, type FileStatus } from './calls/directory-calls.ts';
import { childPath } from './jail/directory-cache.ts';
import type { DiskContext } from './disk-context.ts';
import { refusal } from './disk-error.ts';
import type { Place } from './jail/jail.ts';
import { HASH_BLOCK_SIZE } from './limits.ts';

/** One for the thread: its content is good until the next await or yield. */
let sharedBlock: Uint8Array | undefined;

export const hashBlock = (): Uint8Array => (sharedBlock ??= new Uint8Array(HASH_BLOCK_SIZE));

export interface OpenedFile {
  readonly fd: number;
  readonly status: FileStatus;
}

/**
 * Opens a regular file for reading; a link at the name is refused. `known` is what a look at the place found just now:
 * what is no file is refused before it is opened, since opening some devices has effects.
 */
export const openRegularFile = (calls: DirectoryCalls, place: Place, known: FileStatus): OpenedFile => {
  if (!isFileStatus(known) || place.name === '') throw notAFile(place);
  const fd = calls.openFile(place.directory, place.name, 'read');
  try {
    const status = calls.fstat(fd);
    if (!isFileStatus(status)) throw notAFile(place);
    return { fd, status };
  } catch (error: unknown) {
    closeQuietly(calls, fd);
    throw error;
  }
};

export const notAFile = ({ directory, name }: Place): Error =>
  refusal(
    'NOT_A_FILE',
    name === '' ? directory.path : childPath(directory.path, name),
    'is not a regular file; name a file',
  );

/** Closes what was only read, or has been synced: an error then has nothing to say, and the descriptor is gone in any case. */
export const closeQuietly = (calls: DirectoryCalls, fd: number): void => {
  try {
    calls.close(fd);
  } catch {
    // See above.
  }
};

/** Reads until `length` bytes are there or the file ends. Returns how many there are. */
export const readFully = (
  calls: DirectoryCalls,
  fd: number,
  into: Uint8Array,
  offset: number,
  length: number,
  position: number,
): number => {
  let done = 0;
  while (done < length) {
    const count = calls.read(fd, into, offset + done, length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
};

/** Writes all, however little the platform takes at a time. */
export const writeFully = (calls: DirectoryCalls, fd: number, bytes: Uint8Array, position: number): void => {
  let done = 0;
  while (done < bytes.length) {
    const count = calls.write(fd, bytes, done, bytes.length - done, position + done);
    if (count === 0) throw Object.assign(new Error('The platform wrote nothing.'), { code: 'EIO' });
    done += count;
  }
};

/** Bytes `from` to `to`, in blocks of which each is good until the next one; fewer where the file ends earlier. */
export const blocksOf = function* (
  calls: DirectoryCalls,
  fd: number,
  from: number,
  to: number,
): Generator<Uint8Array, void> {
  for (let position = from; position < to;) {
    const block = hashBlock();
    const count = readFully(calls, fd, block, 0, Math.min(block.length, to - position), position);
    if (count === 0) return;
    yield block.subarray(0, count);
    position += count;
  }
};

/** BLAKE3 of the first `size` bytes, a block a step; undefined when the file ends earlier. */
export const hashSteps = function* (
  context: DiskContext,
  fd: number,
  size: number,
): Generator<void, Uint8Array | undefined> {
  if (size <= HASH_BLOCK_SIZE) {
    const block = hashBlock();
    const count = readFully(context.calls, fd, block, 0, size, 0);
    return count < size ? undefined : context.init.hash(block.subarray(0, size));
  }
  const hasher = context.init.createHasher();
  for (let position = 0; position < size;) {
    const block = hashBlock();
    const count = readFully(context.calls, fd, block, 0, Math.min(block.length, size - position), position);
    if (count === 0) return undefined;
    hasher.update(block.subarray(0, count));
    position += count;
    if (position < size) yield;
  }
  return hasher.digest();
};

/** The same in one go. */
export const hashFile = (context: DiskContext, fd: number, size: number): Uint8Array | undefined => {
  const steps = hashSteps(context, fd, size);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
};

/**
 * How many pieces of the first `size` bytes have these hashes, from piece `first` on, up to one that has not. A block a
 * step. The hashes are of the pieces from the beginning of the file.
 */
export const matchPieces = function* (
  context: DiskContext,
  fd: number,
  size: number,
  hashes: readonly Uint8Array[],
  first = 0,
): Generator<void, number> {
  for (let index = first; index < hashes.length; index += 1) {
    const hasher = context.init.createHasher();
    const end = Math.min(size, (index + 1) * PIECE_SIZE);
    for (let position = index * PIECE_SIZE; position < end;) {
      const block = hashBlock();
      const count = readFully(context.calls, fd, block, 0, Math.min(block.length, end - position), position);
      if (count === 0) return index;
      hasher.update(block.subarray(0, count));
      position += count;
      yield;
    }
    if (!equalBytes(hasher.digest(), hashes[index] as Uint8Array)) return index;
  }
  return hashes.length;
};

/** Whether the open file has, in its first `size` bytes, just these pieces. */
export const hasPieces = (
  context: DiskContext,
  fd: number,
  size: number,
  hashes: readonly Uint8Array[],
): boolean => {
  const steps = matchPieces(context, fd, size, hashes);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value === hashes.length;
  }
};

/** Gives the empty file `to` what `from` holds, `size` bytes, a block a step. Throws ESTALE when `from` is shorter. */
export const copySteps = function* (
  calls: DirectoryCalls,
  from: number,
  to: number,
  size: number,
): Generator<void, void> {
  if (!calls.clone(from, to)) yield* copyBlocks(calls, from, to, size);
};

/** The same, where blocks cannot be shared. */
export const copyBlocks = function* (
  calls: DirectoryCalls,
  from: number,
  to: number,
  size: number,
): Generator<void, void> {
  for (let position = 0; position < size;) {
    const block = hashBlock();
    const count = readFully(calls, from, block, 0, Math.min(block.length, size - position), position);
    if (count === 0) throw Object.assign(new Error('The file became shorter.'), { code: 'ESTALE' });
    writeFully(calls, to, block.subarray(0, count), position);
    position += count;
    yield;
  }
};

/** Whether the file at `place` has this size, and `isContent` is true of it. What cannot be read is not the same. */
const holds = (
  context: DiskContext,
  place: Place,
  status: FileStatus,
  size: number,
  isContent: (fd: number) => boolean,
): boolean => {
  if (!isFileStatus(status) || status.size !== size) return false;
  try {
    const { fd } = openRegularFile(context.calls, place, status);
    try {
      return isContent(fd);
    } finally {
      closeQuietly(context.calls, fd);
    }
  } catch {
    // Unreadable, or gone: the conflict policy decides, as for any other content.
    return false;
  }
};

/** Whether the file at `place` holds exactly the content with this hash. */
export const hasContent = (
  context: DiskContext,
  place: Place,
  status: FileStatus,
  size: number,
  hash: Uint8Array,
): boolean =>
  holds(context, place, status, size, (fd) => {
    const found = hashFile(context, fd, size);
    return found !== undefined && equalBytes(found, hash);
  });

/** Whether the file at `place` holds exactly the content with these pieces. */
export const hasPiecesAt = (
  context: DiskContext,
  place: Place,
  status: FileStatus,
  size: number,
  hashes: readonly Uint8Array[],
): boolean => holds(context, place, status, size, (fd) => hasPieces(context, fd, size, hashes));
