// files.downloadBatch, serving side: the client names files below a directory, and gets them as batches, in the order
// it asked. Each batch is announced by a message that says how many of the names it settles.

import { toWherryError } from '../../base/index.ts';
import type { CallContext, Handler } from '../../session/index.ts';
import { sendBatch } from '../bytes/receive-batches.ts';
import { MAX_BATCH_PARCEL, TRANSFER_BUFFER_SIZE } from '../limits.ts';
import { encodeProblems } from '../wire/entries.ts';
import { decodeNames, decodePathRequest } from '../wire/requests.ts';
import { PARCELS_FIELD } from '../wire/compression.ts';
import { packForClient } from './service-compression.ts';
import type { ServiceContext } from './service-context.ts';
import { logEach, loggedTransfer, type LoggedAnswer, type TransferTally } from './transfer-log.ts';

export const downloadBatchHandler =
  (service: ServiceContext): Handler =>
  (params, context) =>
    loggedTransfer(service, params, context, (tally) => serveBatches(service, params, context, tally));

const serveBatches = async (
  service: ServiceContext,
  params: unknown,
  context: CallContext,
  tally: TransferTally,
): Promise<LoggedAnswer> => {
  const directory = decodePathRequest(params);
  const { stream, parcels } = packForClient(service, context, params, MAX_BATCH_PARCEL);
  let announced = parcels === undefined ? {} : PARCELS_FIELD;
  let [entries, refused] = [0, 0];
  for (let message = await stream.receive(); message !== undefined; message = await stream.receive()) {
    let names = decodeNames(message);
    while (names.length > 0) {
      const batch = await service.storage.readBatch(
        directory,
        names,
        service.pool.take(TRANSFER_BUFFER_SIZE),
      );
      if (batch.taken === 0) throw toWherryError(new Error('The storage took none of the names.'));
      entries += batch.taken;
      refused += batch.problems.length;
      tally.bytes += batch.length;
      logEach(service, context, directory, service.logsEach ? names.slice(0, batch.taken) : []);
      await stream.send({ taken: batch.taken, problems: encodeProblems(batch.problems), ...announced });
      announced = {};
      await sendBatch(stream, batch.buffer, batch.length, () => service.pool.give(batch.buffer));
      names = names.slice(batch.taken);
    }
  }
  await parcels?.flush();
  return { answer: {}, fields: { path: directory, entries, refused } };
};
