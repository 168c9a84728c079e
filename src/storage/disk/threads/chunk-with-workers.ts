// A file cut by several workers at once: each cuts segments of it, one hashes all of it, and what they find is put together.
// What must hold: the chunks are the same as if one had cut it from beginning to end.

import { WherryError, displayName, type RemotePath } from '../../../base/index.ts';
import type { ChunkedFile } from '../../chunked-file.ts';
import { createChunkJoiner, type ChunkList } from '../../chunks/index.ts';
import type { Entry } from '../../entry.ts';
import type { ChunkedRange } from '../chunk-file.ts';
import { CHUNK_SEGMENT_SIZE, MAX_CHUNK_WORKERS } from '../limits.ts';
import type { DiskWorker } from './disk-worker.ts';
import type { Handle } from './worker-messages.ts';

/** Gives work to the worker that has least to do, and stops it when the signal says so. */
type Ask = <T>(
  signal: AbortSignal | undefined,
  work: (worker: DiskWorker, handle: Handle) => Promise<T>,
) => Promise<T>;

/** `workers` is how many there can be. */
export const chunkWithWorkers = async (
  ask: Ask,
  workers: number,
  path: RemotePath,
  signal: AbortSignal | undefined,
): Promise<ChunkedFile> => {
  const most = workers > 1 ? CHUNK_SEGMENT_SIZE : Infinity;
  const first = await ask(signal, (worker, handle) => worker.request('chunkFile', [handle, path, most]));
  if ('hash' in first) return first;
  const { entry } = first;
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const cutRange = async (from: number, to: number): Promise<ChunkedRange> =>
    unchanged(
      entry,
      await ask(either, (worker, handle) => worker.request('chunkRange', [handle, path, from, to])),
    );

  const segments: ChunkedRange[] = [];
  let next = 0;
  const cutSegments = async (): Promise<void> => {
    for (let index = next++; index * CHUNK_SEGMENT_SIZE < entry.size; index = next++) {
      const from = index * CHUNK_SEGMENT_SIZE;
      segments[index] = await cutRange(from, Math.min(entry.size, from + CHUNK_SEGMENT_SIZE));
    }
  };
  const hashWhole = async (): Promise<Uint8Array> => {
    const { hash } = unchanged(
      entry,
      await ask(either, (worker, handle) => worker.request('checksum', [handle, path])),
    );
    await cutSegments();
    return hash;
  };

  const whole = hashWhole();
  const others = Array.from({ length: Math.min(workers, MAX_CHUNK_WORKERS) - 1 }, cutSegments);
  try {
    const [hash] = await Promise.all([whole, ...others]);
    const pieces = segments.flatMap((segment) => segment.pieces);
    return { entry, hash, pieces, chunks: await joinSegments(segments, entry.size, cutRange) };
  } catch (error: unknown) {
    stop.abort();
    await Promise.allSettled([whole, ...others]);
    throw error;
  }
};

const unchanged = <T extends { readonly entry: Entry }>(entry: Entry, found: T): T => {
  if (found.entry.version === entry.version) return found;
  throw new WherryError(
    'CHANGED',
    `"${displayName(entry.path)}" changed while it was being read; try again.`,
  );
};

const lengthOf = ({ lengths }: ChunkList): number => lengths.reduce((sum, length) => sum + length, 0);

const joinSegments = async (
  segments: readonly ChunkedRange[],
  size: number,
  cutRange: (from: number, to: number) => Promise<ChunkedRange>,
): Promise<ChunkList | undefined> => {
  const joiner = createChunkJoiner();
  for (const [index, { chunks }] of segments.entries()) {
    const from = index * CHUNK_SEGMENT_SIZE;
    // One segment has never so many.
    if (chunks === undefined) return undefined;
    // Where two segments have no cut in common, as in a long row of the same bytes, the chunks of the first go on.
    while (joiner.end < from + lengthOf(chunks) && !joiner.join(from, chunks)) {
      const more = await cutRange(joiner.end, Math.min(size, joiner.end + CHUNK_SEGMENT_SIZE));
      if (more.chunks === undefined) return undefined;
      joiner.join(joiner.end, more.chunks);
    }
  }
  return joiner.toList();
};
