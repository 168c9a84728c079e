// files.downloadTree, serving side: a whole tree, unasked, for a client that has nothing of it. What a batch can hold comes in
// batches; the rest is listed between them, and fetched as the client likes.

import { WherryError, type RemotePath } from '../../base/index.ts';
import type { CallContext, Handler } from '../../session/index.ts';
import { sendBatch } from '../bytes/receive-batches.ts';
import { statOrNothing } from '../destination.ts';
import { MAX_BATCH_PARCEL, TRANSFER_BUFFER_SIZE, UNCOUNTED_MS } from '../limits.ts';
import { encodeEntry } from '../wire/entries.ts';
import { decodePathRequest } from '../wire/requests.ts';
import { PARCELS_FIELD } from '../wire/compression.ts';
import { packForClient } from './service-compression.ts';
import { createListMessages } from './list-messages.ts';
import { whileWorking, type ServiceContext } from './service-context.ts';
import {
  logEach,
  loggedTransfer,
  pathsForLog,
  type LoggedAnswer,
  type TransferTally,
} from './transfer-log.ts';

export const downloadTreeHandler =
  (service: ServiceContext): Handler =>
  (params, context) =>
    loggedTransfer(service, params, context, (tally) => serveTree(service, params, context, tally));

const serveTree = async (
  service: ServiceContext,
  params: unknown,
  context: CallContext,
  tally: TransferTally,
): Promise<LoggedAnswer> => {
  const directory = decodePathRequest(params);
  const { storage, pool, clock } = service;
  const { stream, parcels } = packForClient(service, context, params, MAX_BATCH_PARCEL);
  let [entries, refused] = [0, 0];
  const reader = await storage.readTree(directory);
  const stopCounting = countLater(service, directory, context);
  const messages = createListMessages(directory, (message) => stream.send(message));
  try {
    const announced = parcels === undefined ? {} : PARCELS_FIELD;
    const top = await statOrNothing(storage, directory);
    await messages.flush(top?.kind === 'directory' ? { top: encodeEntry(top), ...announced } : announced);
    for (let isLast = false; !isLast;) {
      const piece = await whileWorking(clock, stream, reader.next(pool.take(TRANSFER_BUFFER_SIZE)));
      isLast = piece.isLast;
      entries += piece.batched;
      refused += piece.problems.length;
      for (const entry of piece.entries) {
        const full = messages.addEntry(entry);
        if (full !== undefined) await full;
      }
      for (const problem of piece.problems) await messages.addProblem(problem);
      const giveBack = (): void => pool.give(piece.buffer);
      if (piece.batched > 0) {
        tally.bytes += piece.length;
        logEach(service, context, directory, pathsForLog(service, piece.buffer.subarray(0, piece.length)));
        await messages.flush({ batch: true });
        await sendBatch(stream, piece.buffer, piece.length, giveBack);
      } else {
        giveBack();
        if (messages.hasAny()) await messages.flush();
      }
    }
  } finally {
    stopCounting();
    await reader.close();
  }
  await parcels?.flush();
  return { answer: {}, fields: { path: directory, entries, refused } };
};

/**
 * What takes long is counted meanwhile, so that the client can show how much is left. Nothing else waits for it; what it
 * cannot find out is not told.
 */
const countLater = (
  service: ServiceContext,
  directory: RemotePath,
  { stream }: CallContext,
): (() => void) => {
  const stop = new AbortController();
  const count = async (): Promise<void> => {
    let [files, bytes] = [0, 0];
    const options = { recursive: true, versions: false, signal: stop.signal };
    for await (const { entries } of service.storage.scan(directory, options)) {
      for (const { kind, size } of entries) {
        if (kind !== 'file') continue;
        files += 1;
        bytes += size;
      }
    }
    if (!stream.signal.aborted && !stop.signal.aborted) await stream.send({ files, bytes });
  };
  const startCounting = (): void => {
    count().catch(() => {
      // The transfer is over, or says itself what is the matter.
    });
  };
  const cancel = service.clock.schedule(UNCOUNTED_MS, startCounting, true);
  return () => {
    cancel();
    stop.abort(new WherryError('CANCELLED'));
  };
};
