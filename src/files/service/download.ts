// files.download, serving side: the entry as it was opened, its bytes, and their hash last.

import type { Handler } from '../../session/index.ts';
import { bufferSizeFor } from '../bytes/blocks.ts';
import { sendFile } from '../bytes/send-file.ts';
import { LARGE_BUFFER_READERS, SMALL_BUFFER_SIZE } from '../limits.ts';
import { encodeHash } from '../wire/answers.ts';
import { encodeEntry } from '../wire/entries.ts';
import { decodeDownloadRequest } from '../wire/requests.ts';
import { checkAcceptedBlockSize, type ServiceContext } from './service-context.ts';

export const downloadHandler = (service: ServiceContext): Handler => {
  // Slow readers hold buffers for long: when there are many, each gets less.
  let readers = 0;
  return async (params, context) => {
    const { path, blockSize } = decodeDownloadRequest(params);
    checkAcceptedBlockSize(service.limits, blockSize);
    const file = await service.storage.open(path);
    readers += 1;
    try {
      await context.stream.send({ entry: encodeEntry(file.entry) });
      const isRoomy = readers <= LARGE_BUFFER_READERS;
      const hash = await sendFile(context.stream, file, service.pool, {
        bufferSize: isRoomy ? bufferSizeFor(undefined) : SMALL_BUFFER_SIZE,
        readAhead: isRoomy ? 2 : 1,
      });
      return encodeHash(hash);
    } finally {
      readers -= 1;
      await file.close();
    }
  };
};
