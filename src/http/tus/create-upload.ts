// POST to a path of the files: an upload begins, with its first bytes or without any.

import {
  PART_LIFETIME_MS,
  WherryError,
  isWherryError,
  joinRemotePath,
  type RemotePath,
} from '../../base/index.ts';
import { generateToken } from '../../accounts/index.ts';
import type { UploadRecord } from '../../catalog/index.ts';
import { isDirectory, statOrNothing } from '../../files/index.ts';
import type { AnswerHeaders, Exchange } from '../exchange.ts';
import type { FilesRequest } from '../files/files-request.ts';
import { ensurePlain, guardedOptions, policyOf } from '../files/put-file.ts';
import { ensureAccepted } from '../files/receive-content.ts';
import { appendBody, ensureFits } from './append-content.ts';
import type { LiveUpload } from './live-uploads.ts';
import type { KeptOptions } from './stage-upload.ts';
import type { TusContext } from './tus-context.ts';
import { progressHeaders } from './tus-headers.ts';
import { notOffered, UPLOAD_CONTENT_TYPE, wrongContentType } from './tus-refusals.ts';
import { openChecksum } from './upload-checksum.ts';
import { mtimeIn, parseUploadMetadata, relativePathIn, type UploadMetadata } from './upload-metadata.ts';
import { parseByteCount } from './upload-numbers.ts';

export const UPLOADS_PREFIX = '/uploads';

/** Code: `UNSUPPORTED` (415). */
export const ensureUploadContent = (exchange: Exchange): void => {
  const type = (exchange.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== UPLOAD_CONTENT_TYPE) throw wrongContentType();
  ensurePlain(exchange);
};

const ensureOffered = (exchange: Exchange): void => {
  if (exchange.header('upload-defer-length') !== undefined)
    throw notOffered('The size of an upload must be known when it begins; send Upload-Length.');
  if (exchange.header('upload-concat') !== undefined)
    throw notOffered('Uploads cannot be put together here; send the file as one upload.');
};

/** The file's path: in the directory that was asked, by the name in the metadata; or the path itself where that names no directory. */
const destinationOf = async (
  { visitor, exchange }: FilesRequest,
  path: RemotePath,
  metadata: UploadMetadata,
): Promise<RemotePath> => {
  const relative = relativePathIn(metadata);
  const namesDirectory = path === '/' || exchange.target.path.endsWith('/');
  if (relative === undefined) {
    if (!namesDirectory) return path;
    throw new WherryError(
      'BAD_REQUEST',
      'The address names a directory; send the file name in Upload-Metadata.',
    );
  }
  const isIn = namesDirectory || isDirectory(await statOrNothing(visitor.storage, path));
  return isIn ? joinRemotePath(path, relative) : path;
};

/** Codes: `BAD_REQUEST`, `INVALID_SIZE`, `TOO_LARGE`, `VERSION_MISMATCH`, those of paths, and those of the guard. */
const readRecord = async (
  { files, rootId, now }: TusContext,
  request: FilesRequest,
  asked: RemotePath,
): Promise<UploadRecord> => {
  const { exchange, visitor } = request;
  ensureOffered(exchange);
  const size = parseByteCount('Upload-Length', exchange.header('upload-length'));
  ensureAccepted(files, size);
  const metadata = parseUploadMetadata(exchange.header('upload-metadata'));
  const path = await destinationOf(request, asked, metadata);
  await files.guard.check(request, path, [{ path, kind: 'put' }]);
  const { policy, ifMatch } = await guardedOptions(request, path, policyOf(exchange));
  const options: KeptOptions = { policy, ifMatch, mtimeUs: mtimeIn(metadata) };
  return {
    id: generateToken(),
    account: visitor.account,
    rootId,
    path,
    size,
    options: JSON.stringify(options),
    metadata: exchange.header('upload-metadata') ?? '',
    expiresMs: now() + PART_LIFETIME_MS,
  };
};

/** Begins it. What would be refused at the end is refused now. Returns how far it is. */
const begin = async (
  tus: TusContext,
  request: FilesRequest,
  record: UploadRecord,
  live: LiveUpload,
): Promise<AnswerHeaders> => {
  const { exchange, visitor } = request;
  ensureFits(exchange, record, 0);
  const checksum = openChecksum(exchange.header('upload-checksum'));
  const staged = await live.open(visitor, record);
  tus.uploads.add(record, tus.now());
  if (!exchange.hasBody && record.size > 0) return progressHeaders(record, 0, false);
  return appendBody(tus, request, record, staged, live, checksum);
};

/** A name that is taken, to whoever said that it must not be: his precondition does not hold. */
const toRefusal = (error: unknown, exchange: Exchange): unknown =>
  isWherryError(error) && error.code === 'ALREADY_EXISTS' && exchange.header('if-none-match') !== undefined
    ? new WherryError('VERSION_MISMATCH')
    : error;

export const createUpload = async (
  tus: TusContext,
  request: FilesRequest,
  asked: RemotePath,
): Promise<void> => {
  const { exchange } = request;
  if (exchange.hasBody) ensureUploadContent(exchange);
  const record = await readRecord(tus, request, asked);
  await tus.live.run(record.id, exchange, async (live) => {
    try {
      const progress = await begin(tus, request, record, live);
      exchange.answer(201, { ...progress, Location: `${UPLOADS_PREFIX}/${record.id}` });
    } catch (error) {
      // Its client has never heard of it, so nobody goes on with it.
      await live.discard();
      tus.uploads.remove(record.id);
      throw toRefusal(error, exchange);
    }
  });
};
