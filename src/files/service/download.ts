// files.download and files.trashDownload, serving side: the entry as it was opened, the bytes of the range that is wanted,
// the hash of each piece behind it.

import { PIECE_SIZE, WherryError } from '../../base/index.ts';
import type { CallContext, Handler, LinkStream } from '../../session/index.ts';
import type { OpenFile } from '../../storage/index.ts';
import { bufferSizeFor } from '../bytes/blocks.ts';
import { sendFile } from '../bytes/send-file.ts';
import { LARGE_BUFFER_READERS, MAX_FILE_PARCEL, SMALL_BUFFER_SIZE } from '../limits.ts';
import { encodeHash } from '../wire/answers.ts';
import { encodeEntry } from '../wire/entries.ts';
import { decodeDownloadRequest, type DownloadRequest } from '../wire/requests.ts';
import { decodeWantedOffset } from '../wire/resuming.ts';
import { decodeTrashDownloadRequest } from '../wire/trash.ts';
import { PARCELS_FIELD } from '../wire/compression.ts';
import { packForClient } from './service-compression.ts';
import { checkAcceptedBlockSize, type ServiceContext } from './service-context.ts';
import { loggedTransfer, type LoggedAnswer, type TransferTally } from './transfer-log.ts';

type Wanted = Omit<DownloadRequest, 'path' | 'item'>;

/** A request, and what opens the file that it is for. */
type Decode = (params: unknown) => { readonly request: Wanted; readonly open: () => Promise<OpenFile> };

export const downloadHandlers = (
  service: ServiceContext,
): { readonly download: Handler; readonly trashDownload: Handler } => {
  const { storage } = service;
  // Slow readers hold buffers for long: when there are many, each gets less.
  let readers = 0;
  const serve = async (
    decode: Decode,
    params: unknown,
    context: CallContext,
    tally: TransferTally,
  ): Promise<LoggedAnswer> => {
    const { request, open } = decode(params);
    checkAcceptedBlockSize(service.limits, request.blockSize);
    const file = await open();
    readers += 1;
    try {
      const { entry } = file;
      if (request.ifMatch !== undefined && request.ifMatch !== entry.version)
        throw new WherryError('VERSION_MISMATCH');
      const { stream, parcels } = packForClient(service, context, params, MAX_FILE_PARCEL);
      await stream.send({ entry: encodeEntry(entry), ...(parcels === undefined ? {} : PARCELS_FIELD) });
      const range = await wantedRange(stream, request, entry.size);
      tally.path = entry.path;
      tally.sizeBytes = range.end - range.start;
      const isRoomy = readers <= LARGE_BUFFER_READERS;
      let isQueued = false;
      const hash = await sendFile(stream, file, service.pool, {
        ...range,
        bufferSize: isRoomy ? bufferSizeFor(undefined) : SMALL_BUFFER_SIZE,
        readAhead: isRoomy ? 2 : 1,
        onSent: (bytes) => {
          if (!isQueued) tally.bytes += bytes;
        },
      });
      await parcels?.flush();
      // What is still in the stream's queue counts as sent: it is little, and its leaving is not waited for.
      isQueued = true;
      tally.bytes = range.end - range.start;
      return { answer: encodeHash(hash), fields: { path: entry.path, size: entry.size } };
    } finally {
      readers -= 1;
      await file.close();
    }
  };
  const handler =
    (decode: Decode): Handler =>
    (params, context) =>
      loggedTransfer(service, params, context, (tally) => serve(decode, params, context, tally));
  return {
    download: handler((params) => {
      const request = decodeDownloadRequest(params);
      return { request, open: () => storage.open(request.path) };
    }),
    trashDownload: handler((params) => {
      const request = decodeTrashDownloadRequest(params);
      return { request, open: () => storage.trash.open(request.id, request.path) };
    }),
  };
};

const wantedRange = async (
  stream: LinkStream,
  { resume, offset = 0, length = Infinity }: Wanted,
  size: number,
): Promise<{ readonly start: number; readonly end: number }> => {
  if (resume === true && size > PIECE_SIZE)
    return { start: decodeWantedOffset(await stream.receive(), size), end: size };
  const start = Math.min(offset, size);
  return { start, end: Math.min(start + length, size) };
};
