// A file read once: cut by its content, with the hashes of its chunks, its pieces and, where it is read whole, of all of it.

import type { RemotePath } from '../../base/index.ts';
import type { ChunkedFile } from '../chunked-file.ts';
import { createChunker, type ChunkList } from '../chunks/index.ts';
import type { Entry } from '../entry.ts';
import { createPieceHasher } from '../piece-hashes.ts';
import { hashBlock, readFully } from './content.ts';
import type { DiskContext } from './disk-context.ts';
import { readSteps } from './file-reader.ts';
import { CHUNK_OVERLAP } from './limits.ts';

/** What one run finds in a range of a file. */
export interface ChunkedRange {
  readonly entry: Entry;
  /** Of the range, the first beginning at its beginning. */
  readonly pieces: readonly Uint8Array[];
  /**
   * From the beginning of the range on, as if a chunk began there, to behind its end: so far that they have most likely a cut in
   * common with those that begin there. Only chunks that have ended.
   */
  readonly chunks: ChunkList | undefined;
}

/** Of a file that is larger than `most` only the entry. In steps; see Storage.chunkFile. */
export const chunkSteps = function* (
  context: DiskContext,
  path: RemotePath,
  most: number,
): Generator<void, ChunkedFile | { readonly entry: Entry }, void> {
  const { value, entry } = yield* readSteps(context, path, (fd, { size }) =>
    size > most ? nothing() : chunkWhole(context, fd, size),
  );
  return { entry, ...value };
};

// oxlint-disable-next-line require-yield -- a reading of one step
const nothing = function* (): Generator<void, object, void> {
  return {};
};

const chunkWhole = function* (
  { calls, init: { createHasher } }: DiskContext,
  fd: number,
  size: number,
): Generator<void, Omit<ChunkedFile, 'entry'> | undefined, void> {
  const whole = createHasher();
  const hasher = createPieceHasher(createHasher, 0);
  const chunker = createChunker(createHasher);
  const pieces: Uint8Array[] = [];
  for (let position = 0; position < size;) {
    const block = hashBlock();
    const count = readFully(calls, fd, block, 0, Math.min(block.length, size - position), position);
    if (count === 0) return undefined;
    const bytes = block.subarray(0, count);
    whole.update(bytes);
    pieces.push(...hasher.update(bytes));
    chunker.update(bytes);
    position += count;
    if (position < size) yield;
  }
  chunker.finish();
  const last = hasher.finish();
  if (last !== undefined) pieces.push(last);
  return { hash: whole.digest(), pieces, chunks: chunker.toList() };
};

/** Both offsets are multiples of PIECE_SIZE, or the second is the end of the file. In steps. Code: `CHANGED`. */
export const chunkRangeSteps = function* (
  context: DiskContext,
  path: RemotePath,
  from: number,
  to: number,
): Generator<void, ChunkedRange, void> {
  const { value, entry } = yield* readSteps(context, path, (fd, { size }) =>
    chunkRange(context, fd, size, from, Math.min(to, size)),
  );
  return { entry, ...value };
};

const chunkRange = function* (
  { calls, init: { createHasher } }: DiskContext,
  fd: number,
  size: number,
  from: number,
  to: number,
): Generator<void, Omit<ChunkedRange, 'entry'> | undefined, void> {
  const hasher = createPieceHasher(createHasher, from);
  const chunker = createChunker(createHasher);
  const pieces: Uint8Array[] = [];
  for (let position = from; position < size && from + chunker.ended < to + CHUNK_OVERLAP;) {
    const block = hashBlock();
    // No block goes over the end of the range, behind which there are other pieces.
    const end = position < to ? to : size;
    const count = readFully(calls, fd, block, 0, Math.min(block.length, end - position), position);
    if (count === 0) return undefined;
    const bytes = block.subarray(0, count);
    if (position < to) pieces.push(...hasher.update(bytes));
    chunker.update(bytes);
    position += count;
    if (position === size) chunker.finish();
    else yield;
  }
  const last = hasher.finish();
  if (last !== undefined) pieces.push(last);
  return { pieces, chunks: chunker.toList() };
};
