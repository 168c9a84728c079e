// Resumable upload: tus 1.0 (https://tus.io/protocols/resumable-upload) with its extensions creation, creation-with-upload, checksum,
// expiration and termination. An upload is begun by POST to the directory where the file is to be, and gone on with at an address
// of its own; its bytes are a part of the root, like those of any upload, and nothing is visible before all of them are there.

import { isWherryError, type RemotePath } from '../../base/index.ts';
import type { UploadRecord } from '../../catalog/index.ts';
import type { Exchange } from '../exchange.ts';
import type { FilesContext } from '../files/files-context.ts';
import type { FilesRequest } from '../files/files-request.ts';
import { encodePath } from '../target.ts';
import { appendBody, ensureFits, finishIfWhole } from './append-content.ts';
import { createUpload, ensureUploadContent } from './create-upload.ts';
import { createLiveUploads } from './live-uploads.ts';
import { stageUpload } from './stage-upload.ts';
import type { TusContext, TusDeps } from './tus-context.ts';
import { progressHeaders, TUS_VERSION, uploadMethod } from './tus-headers.ts';
import { noUpload, notThere, wrongOffset, wrongVersion } from './tus-refusals.ts';
import { openChecksum } from './upload-checksum.ts';
import { parseByteCount } from './upload-numbers.ts';

export interface TusDoor {
  /** POST to a path of the files. */
  create(request: FilesRequest, path: RemotePath): Promise<void>;
  /** HEAD, PATCH and DELETE of an upload. */
  handle(request: FilesRequest, id: string): Promise<void>;
  /** Waits for what is under way and puts it away; it can be gone on with after a restart. */
  close(): Promise<void>;
}

const ensureVersion = (exchange: Exchange): void => {
  if (exchange.header('tus-resumable') !== TUS_VERSION) throw wrongVersion();
};

/** Code: `NOT_FOUND`, also for what is somebody else's, or of another root. */
const findUpload = (
  { uploads, now, rootId }: TusContext,
  { visitor }: FilesRequest,
  id: string,
): UploadRecord => {
  const record = uploads.find(id, visitor.account, now());
  if (record === undefined || record.rootId !== rootId) throw noUpload();
  return record;
};

const head = (tus: TusContext, request: FilesRequest, id: string): Promise<void> =>
  tus.live.run(id, request.exchange, async (live) => {
    const { exchange, visitor, prefix } = request;
    const record = findUpload(tus, request, id);
    const metadata = { 'Upload-Metadata': record.metadata === '' ? undefined : record.metadata };
    if (record.finished !== undefined) {
      const place = { 'Content-Location': encodePath(prefix, record.finished) };
      return exchange.answer(200, { ...progressHeaders(record, record.size, true), ...metadata, ...place });
    }
    const staged = await live.open(visitor, record);
    const done = await finishIfWhole(tus, request, record, staged, live);
    const progress = progressHeaders(record, staged.written, done !== undefined);
    exchange.answer(200, { ...progress, ...metadata, ...done });
  });

const patch = async (tus: TusContext, request: FilesRequest, id: string): Promise<void> => {
  const { exchange, visitor } = request;
  findUpload(tus, request, id);
  ensureUploadContent(exchange);
  const expected = parseByteCount('Upload-Offset', exchange.header('upload-offset'));
  const checksum = openChecksum(exchange.header('upload-checksum'));
  await tus.live.run(id, exchange, async (live) => {
    // Whoever was at it before may have finished it, or ended it.
    const record = findUpload(tus, request, id);
    const isFinished = record.finished !== undefined;
    const staged = isFinished ? undefined : await live.open(visitor, record);
    const offset = staged?.written ?? record.size;
    if (expected !== offset) throw wrongOffset(offset);
    ensureFits(exchange, record, offset);
    const progress =
      staged === undefined
        ? progressHeaders(record, offset, true)
        : await appendBody(tus, request, record, staged, live, checksum);
    exchange.answer(204, progress);
  });
};

/** A file that is finished stays: it is no upload any more. */
const terminate = (tus: TusContext, request: FilesRequest, id: string): Promise<void> =>
  tus.live.run(id, request.exchange, async (live) => {
    const { exchange, visitor } = request;
    const record = findUpload(tus, request, id);
    if (record.finished === undefined) {
      // Its part is found by being opened. Where that is refused just now it goes when its time is over.
      await live.open(visitor, record).catch((error: unknown) => {
        if (!isWherryError(error)) throw error;
      });
      await live.discard();
    }
    tus.uploads.remove(id);
    exchange.answer(204);
  });

export const createTusDoor = (files: FilesContext, deps: TusDeps): TusDoor => {
  const live = createLiveUploads({ stage: stageUpload, clock: files.clock });
  const tus: TusContext = { ...deps, files, live };
  return {
    create: async (request, path) => {
      const { exchange } = request;
      ensureVersion(exchange);
      if (uploadMethod(exchange) !== 'POST') throw notThere();
      await createUpload(tus, request, path);
    },
    handle: async (request, id) => {
      const { exchange } = request;
      ensureVersion(exchange);
      switch (uploadMethod(exchange)) {
        case 'HEAD':
          return head(tus, request, id);
        case 'PATCH':
          return patch(tus, request, id);
        default:
          return terminate(tus, request, id);
      }
    },
    close: () => live.close(),
  };
};
