// Writes one batch under the locks and limits of the service. Nearly always the batch goes to the storage as it came;
// only when something in it has to be refused is it taken apart, and the rest put together again.

import { joinRemotePath, throwIfAborted, type RemotePath, type WherryError } from '../../base/index.ts';
import type { CallContext } from '../../session/index.ts';
import {
  decodeBatch,
  encodeBatch,
  type BatchEntry,
  type BatchResult,
  type WriteOptions,
} from '../../storage/index.ts';
import { TRANSFER_BUFFER_SIZE } from '../limits.ts';
import { fileSizeRefusal, holderOf, type ServiceContext } from './service-context.ts';
import { logEach, pathsForLog } from './transfer-log.ts';

export interface ReceivedBatch {
  readonly directory: RemotePath;
  /** Owned by the call: it goes back to the pool from here. */
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly length: number;
  readonly options: WriteOptions;
}

/** The results of all entries, in their order. `BAD_REQUEST` when the batch is malformed. */
export const writeBatch = async (
  service: ServiceContext,
  context: CallContext,
  batch: ReceivedBatch,
): Promise<readonly BatchResult[]> => {
  await service.batchWrites.acquire(context.signal);
  try {
    await othersDone(service, context, batch);
    throwIfAborted(context.signal);
    // From this look to the lock nothing may be awaited.
    const refused = refusals(service, batch);
    const paths = pathsForLog(service, batch.buffer.subarray(0, batch.length));
    const results =
      refused.size === 0
        ? await writeWhole(service, context, batch)
        : await writeRest(service, context, batch, refused);
    logEach(service, context, batch.directory, paths, results);
    return results;
  } finally {
    service.batchWrites.release();
  }
};

/**
 * Two uploads that write the same names do so one after the other, or each would decide by what the other is about to
 * replace. Nobody waits while holding a lock, so they cannot wait for each other.
 */
const othersDone = async (
  service: ServiceContext,
  context: CallContext,
  { directory, buffer, length }: ReceivedBatch,
): Promise<void> => {
  for (;;) {
    const ended = service.locks.batchInTheWay(directory, buffer.subarray(0, length), context);
    if (ended === undefined) return;
    await ended;
  }
};

const writeWhole = async (
  service: ServiceContext,
  context: CallContext,
  batch: ReceivedBatch,
): Promise<readonly BatchResult[]> => {
  const { directory, buffer, length, options } = batch;
  const copy = service.pool.takeFor(length);
  copy.set(buffer.subarray(0, length));
  const bytes = copy.subarray(0, length);
  const release = service.locks.lockBatch(directory, bytes, holderOf(context, 'written'), context);
  try {
    const written = await service.storage.writeBatch(directory, buffer, length, options);
    service.pool.give(written.buffer);
    return written.results;
  } finally {
    release();
    service.pool.give(copy);
  }
};

/** The entries that must not be written, by their index. */
const refusals = (service: ServiceContext, batch: ReceivedBatch): ReadonlyMap<number, WherryError> => {
  const refused = new Map<number, WherryError>();
  const { fileSizeLimit } = service.limits;
  const hasSmallLimit = fileSizeLimit !== undefined && fileSizeLimit < TRANSFER_BUFFER_SIZE;
  const isContested = service.locks.concerns(batch.directory);
  if (!hasSmallLimit && !isContested) return refused;
  decodeBatch(batch.buffer.subarray(0, batch.length)).forEach((entry, index) => {
    const refusal =
      fileSizeRefusal(service.limits, entry.content.length) ?? busy(service, batch.directory, entry);
    if (refusal !== undefined) refused.set(index, refusal);
  });
  return refused;
};

const busy = (service: ServiceContext, directory: RemotePath, entry: BatchEntry): WherryError | undefined => {
  try {
    return service.locks.busy(joinRemotePath(directory, entry.path));
  } catch {
    // Not a path at all: the storage refuses the entry with the right code.
    return undefined;
  }
};

const writeRest = async (
  service: ServiceContext,
  context: CallContext,
  batch: ReceivedBatch,
  refused: ReadonlyMap<number, WherryError>,
): Promise<readonly BatchResult[]> => {
  const entries = decodeBatch(batch.buffer.subarray(0, batch.length));
  const kept = encodeBatch(entries.filter((_, index) => !refused.has(index)));
  batch.buffer.set(kept);
  const written =
    refused.size === entries.length
      ? []
      : await writeWhole(service, context, { ...batch, length: kept.length });
  let next = 0;
  return entries.map((_, index) => {
    const refusal = refused.get(index);
    if (refusal !== undefined) return { code: refusal.code, message: refusal.message };
    next += 1;
    return written[next - 1] as BatchResult;
  });
};
