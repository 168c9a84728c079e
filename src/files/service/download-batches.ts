// files.downloadBatch, serving side: the client names files below a directory, and gets them as batches, in the order
// it asked. Each batch is announced by a message that says how many of the names it settles.

import { toWherryError } from '../../base/index.ts';
import type { Handler } from '../../session/index.ts';
import { sendBatch } from '../bytes/receive-batches.ts';
import { TRANSFER_BUFFER_SIZE } from '../limits.ts';
import { encodeProblems } from '../wire/entries.ts';
import { decodeNames, decodePathRequest } from '../wire/requests.ts';
import type { ServiceContext } from './service-context.ts';

export const downloadBatchHandler =
  (service: ServiceContext): Handler =>
  async (params, context) => {
    const directory = decodePathRequest(params);
    const { stream } = context;
    for (let message = await stream.receive(); message !== undefined; message = await stream.receive()) {
      let names = decodeNames(message);
      while (names.length > 0) {
        const batch = await service.storage.readBatch(
          directory,
          names,
          service.pool.take(TRANSFER_BUFFER_SIZE),
        );
        if (batch.taken === 0) throw toWherryError(new Error('The storage took none of the names.'));
        await stream.send({ taken: batch.taken, problems: encodeProblems(batch.problems) });
        await sendBatch(stream, batch.buffer, batch.length, () => service.pool.give(batch.buffer));
        names = names.slice(batch.taken);
      }
    }
    return {};
  };
