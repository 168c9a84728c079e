// files.uploadBatch, serving side: the directory of a tree, then batch after batch of small entries. A few batches are
// written at once, over all clients; results go back in the order of the entries.

import {
  AsyncQueue,
  WherryError,
  toWherryError,
  type RemotePath,
  nameToWire,
  readFields,
} from '../../base/index.ts';
import type { CallContext, Handler } from '../../session/index.ts';
import type { BatchResult, WriteOptions } from '../../storage/index.ts';
import { batchCredit, createBatchCutter } from '../bytes/receive-batches.ts';
import {
  MAX_BATCH_PARCEL,
  MAX_UNANSWERED_BATCHES,
  TRANSFER_BUFFER_SIZE,
  TRANSFER_WINDOW,
} from '../limits.ts';
import { encodeResults } from '../wire/answers.ts';
import { decodeUploadBatchRequest } from '../wire/requests.ts';
import { setDirectoryTime } from '../destination.ts';
import { accountOf, checkAcceptedBlockSize, whileWorking, type ServiceContext } from './service-context.ts';
import { PARCELS_FIELD } from '../wire/compression.ts';
import { openFromClient } from './service-compression.ts';
import { loggedTransfer, type LoggedAnswer, type TransferTally } from './transfer-log.ts';
import { writeBatch } from './write-batch.ts';

export const uploadBatchHandler =
  (service: ServiceContext): Handler =>
  (params, context) =>
    loggedTransfer(service, params, context, (tally) => serveBatches(service, params, context, tally));

const serveBatches = async (
  service: ServiceContext,
  params: unknown,
  call: CallContext,
  tally: TransferTally,
): Promise<LoggedAnswer> => {
  const request = decodeUploadBatchRequest(params);
  checkAcceptedBlockSize(service.limits, request.blockSize);
  const { directory, created } = await service.treeDirectories.open(
    service.storage,
    accountOf(call),
    request,
  );
  const { context, takesParcels } = openFromClient(service, call, params, {
    most: MAX_BATCH_PARCEL,
    known: 'marked',
  });
  const parcels = takesParcels ? PARCELS_FIELD : {};
  await context.stream.send({ directory: nameToWire(directory), created, ...parcels });
  const window = service.windows.widen(context.stream, TRANSFER_WINDOW, 2 * TRANSFER_BUFFER_SIZE);
  try {
    const { entries, refused, mtimeUs } = await receiveBatches(service, context, directory, tally, {
      policy: request.policy,
      by: accountOf(context),
    });
    if (mtimeUs !== undefined) await setDirectoryTime(service.storage, directory, mtimeUs);
    return { answer: {}, fields: { path: directory, entries, refused } };
  } finally {
    window.giveBack();
  }
};

/** Batches being received, and their results to be sent back in order. */
interface Receiving {
  /** In objects, because a promise that is given through a promise is awaited on the way. */
  readonly works: AsyncQueue<{ readonly work: Promise<readonly BatchResult[]> }>;
  readonly pending: Set<Promise<unknown>>;
  unanswered: number;
  /** Ends the receiving; with an error the client hears it at once, not when the batches before are written. */
  stop(error?: unknown): void;
  /** Whether the bytes so far end between two batches. */
  isComplete(): boolean;
}

/** Writes batches until the client ends; it may say before that what time the directory itself is to show. */
const receiveBatches = async (
  service: ServiceContext,
  context: CallContext,
  directory: RemotePath,
  tally: TransferTally,
  options: WriteOptions,
): Promise<{
  readonly entries: number;
  /** Those among them that were not written. */
  readonly refused: number;
  readonly mtimeUs: number | undefined;
}> => {
  const { stream } = context;
  const receiving = startReceiving(service, context, directory, tally, options);
  let mtimeUs: number | undefined;
  const readToEnd = async (): Promise<void> => {
    for (let message = await stream.receive(); message !== undefined; message = await stream.receive()) {
      mtimeUs = readFields(message, 'request').integer('mtimeUs');
    }
    if (!receiving.isComplete()) throw new WherryError('BAD_REQUEST', 'The upload ended inside a batch.');
  };
  readToEnd().then(() => receiving.stop(), receiving.stop);
  let [entries, refused] = [0, 0];
  try {
    const { works } = receiving;
    for (let next = await works.next(); next !== undefined; next = await works.next()) {
      const results = await whileWorking(service.clock, stream, next.work);
      receiving.unanswered -= 1;
      entries += results.length;
      for (const result of results) if ('code' in result) refused += 1;
      for (const message of encodeResults(results)) await stream.send(message);
    }
    return { entries, refused, mtimeUs };
  } catch (error: unknown) {
    receiving.stop(error);
    throw error;
  } finally {
    // What was handed to the storage is finished there; its outcome is nobody's any more.
    await Promise.allSettled(receiving.pending);
  }
};

const startReceiving = (
  service: ServiceContext,
  context: CallContext,
  directory: RemotePath,
  tally: TransferTally,
  options: WriteOptions,
): Receiving => {
  const { stream } = context;
  let isOver = false;
  const receiving: Receiving = {
    works: new AsyncQueue(),
    pending: new Set(),
    unanswered: 0,
    stop: (error) => {
      isOver = true;
      receiving.works.end(error);
      if (error !== undefined) stream.reset(toWherryError(error));
    },
    isComplete: () => cutter.isComplete,
  };
  const cutter = createBatchCutter(service.pool, (buffer, length) => {
    receiving.unanswered += 1;
    tally.bytes += length;
    if (receiving.unanswered > MAX_UNANSWERED_BATCHES) {
      throw new WherryError(
        'BAD_REQUEST',
        `At most ${MAX_UNANSWERED_BATCHES} batches may be unanswered; wait for answers.`,
      );
    }
    const work = writeBatch(service, context, { directory, buffer, length, options });
    const settle = (): void => {
      receiving.pending.delete(work);
      stream.consumed(batchCredit(length));
    };
    receiving.pending.add(work);
    // A failure is met when its turn to be answered comes; until then it must not count as unhandled.
    work.then(settle, settle);
    receiving.works.push({ work });
  });
  stream.onBytes((bytes) => {
    if (isOver) return;
    try {
      cutter.take(bytes);
    } catch (error: unknown) {
      // Nothing may be thrown into the session that delivers the bytes.
      receiving.stop(error);
    }
  });
  return receiving;
};
