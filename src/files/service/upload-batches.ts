// files.uploadBatch, serving side: the directory of a tree, then batch after batch of small entries. A few batches are
// written at once, over all clients; results go back in the order of the entries.

import { AsyncQueue, WherryError, toWherryError, type RemotePath } from '../../base/index.ts';
import type { CallContext, Handler } from '../../session/index.ts';
import type { BatchResult, WriteOptions } from '../../storage/index.ts';
import { batchCredit, createBatchCutter } from '../bytes/receive-batches.ts';
import { MAX_UNANSWERED_BATCHES, TRANSFER_BUFFER_SIZE, TRANSFER_WINDOW } from '../limits.ts';
import { encodeResults } from '../wire/answers.ts';
import { nameToWire, readFields } from '../wire/fields.ts';
import { decodeUploadBatchRequest } from '../wire/requests.ts';
import { openTreeDirectory, resolveDestination, setDirectoryTime } from '../destination.ts';
import { checkAcceptedBlockSize, whileWorking, type ServiceContext } from './service-context.ts';
import { writeBatch } from './write-batch.ts';

export const uploadBatchHandler =
  (service: ServiceContext): Handler =>
  async (params, context) => {
    const request = decodeUploadBatchRequest(params);
    checkAcceptedBlockSize(service.limits, request.blockSize);
    const directory = await resolveDestination(service.storage, request.directory, request.name);
    const { created } = await openTreeDirectory(service.storage, directory, request.merge);
    await context.stream.send({ directory: nameToWire(directory), created });
    const window = service.windows.widen(context.stream, TRANSFER_WINDOW, 2 * TRANSFER_BUFFER_SIZE);
    try {
      const { entries, mtimeUs } = await receiveBatches(service, context, directory, {
        policy: request.policy,
      });
      if (mtimeUs !== undefined) await setDirectoryTime(service.storage, directory, mtimeUs);
      service.log('files.uploadBatch', context, { path: directory, entries });
      return {};
    } finally {
      window.giveBack();
    }
  };

/** Writes batches until the client ends; it may say before that what time the directory itself is to show. */
const receiveBatches = async (
  service: ServiceContext,
  context: CallContext,
  directory: RemotePath,
  options: WriteOptions,
): Promise<{ readonly entries: number; readonly mtimeUs: number | undefined }> => {
  const { stream } = context;
  // In objects, because a promise that is given through a promise is awaited on the way.
  const works = new AsyncQueue<{ readonly work: Promise<readonly BatchResult[]> }>();
  const pending = new Set<Promise<unknown>>();
  let unanswered = 0;
  const cutter = createBatchCutter(service.pool, (buffer, length) => {
    unanswered += 1;
    if (unanswered > MAX_UNANSWERED_BATCHES) {
      throw new WherryError(
        'BAD_REQUEST',
        `At most ${MAX_UNANSWERED_BATCHES} batches may be unanswered; wait for answers.`,
      );
    }
    const work = writeBatch(service, context, { directory, buffer, length, options });
    const settle = (): void => {
      pending.delete(work);
      stream.consumed(batchCredit(length));
    };
    pending.add(work);
    // A failure is met when its turn to be answered comes; until then it must not count as unhandled.
    work.then(settle, settle);
    works.push({ work });
  });
  let isOver = false;
  const stop = (error?: unknown): void => {
    isOver = true;
    works.end(error);
    // The client must stop at once, not when the batches before are written.
    if (error !== undefined) stream.reset(toWherryError(error));
  };
  stream.onBytes((bytes) => {
    if (isOver) return;
    try {
      cutter.take(bytes);
    } catch (error: unknown) {
      // Nothing may be thrown into the session that delivers the bytes.
      stop(error);
    }
  });
  let mtimeUs: number | undefined;
  const readToEnd = async (): Promise<void> => {
    for (let message = await stream.receive(); message !== undefined; message = await stream.receive()) {
      mtimeUs = readFields(message, 'request').integer('mtimeUs');
    }
    if (!cutter.isComplete) throw new WherryError('BAD_REQUEST', 'The upload ended inside a batch.');
  };
  readToEnd().then(() => stop(), stop);

  let entries = 0;
  try {
    for (let next = await works.next(); next !== undefined; next = await works.next()) {
      const results = await whileWorking(service.clock, stream, next.work);
      unanswered -= 1;
      entries += results.length;
      for (const message of encodeResults(results)) await stream.send(message);
    }
    return { entries, mtimeUs };
  } catch (error: unknown) {
    stop(error);
    throw error;
  } finally {
    isOver = true;
    // What was handed to the storage is finished there; its outcome is nobody's any more.
    await Promise.allSettled(pending);
  }
};
