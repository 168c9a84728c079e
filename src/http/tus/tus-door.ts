// Resumable upload: tus 1.0 (https://tus.io/protocols/resumable-upload) with its extensions creation, creation-with-upload, checksum,
// expiration and termination. An upload is begun by POST to the directory where the file is to be, and gone on with at an address
// of its own; its bytes are a part of the root, like those of any upload, and nothing is visible before all of them are there.

import {
  PART_LIFETIME_MS,
  WherryError,
  isWherryError,
  joinRemotePath,
  type RemotePath,
} from '../../base/index.ts';
import { generateToken } from '../../accounts/index.ts';
import type { UploadRecord, UploadStore } from '../../catalog/index.ts';
import { isDirectory, statOrNothing } from '../../files/index.ts';
import {
  stageWithParents,
  type ConflictPolicy,
  type StagedFile,
  type StageOptions,
} from '../../storage/index.ts';
import type { Exchange } from '../exchange.ts';
import { etagOf } from '../files/entity-tag.ts';
import { logFor, measured, type FilesContext } from '../files/files-context.ts';
import type { FilesRequest } from '../files/files-request.ts';
import { guardedOptions, policyOf } from '../files/put-file.ts';
import { ensureAccepted, receiveContent } from '../files/receive-content.ts';
import { formatHttpDate } from '../http-date.ts';
import { HttpRefusal } from '../http-refusal.ts';
import type { Visitor } from '../login/visitor.ts';
import { encodePath } from '../target.ts';
import { createLiveUpload, type LiveUpload } from './live-upload.ts';
import { TUS_HEADERS, TUS_VERSION } from './tus-headers.ts';
import { openChecksum } from './upload-checksum.ts';
import { parseUploadMetadata } from './upload-metadata.ts';
import { parseByteCount } from './upload-numbers.ts';

export const UPLOADS_PREFIX = '/uploads';

const CONTENT_TYPE = 'application/offset+octet-stream';

export interface TusDoor {
  /** POST to a path of the files. */
  create(request: FilesRequest, path: RemotePath): Promise<void>;
  /** HEAD, PATCH and DELETE of an upload. */
  handle(request: FilesRequest, id: string): Promise<void>;
  /** Puts away what is under way; it can be gone on with after a restart. */
  close(): Promise<void>;
}

export interface TusDeps {
  readonly uploads: UploadStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Of the root that is served. */
  readonly rootId: string;
}

/** What holds for an upload besides where it goes, as it is kept. */
interface KeptOptions {
  readonly policy: ConflictPolicy;
  readonly ifMatch?: string | undefined;
  readonly mtimeUs?: number | undefined;
}

const wrongVersion = (): HttpRefusal =>
  new HttpRefusal(
    'UNSUPPORTED',
    `This server speaks tus ${TUS_VERSION}; send "Tus-Resumable: ${TUS_VERSION}".`,
    {
      status: 412,
      headers: { 'Tus-Version': TUS_VERSION },
    },
  );

const noUpload = (): HttpRefusal =>
  new HttpRefusal(
    'NOT_FOUND',
    'There is no such upload; it was finished, ended, or has expired. Begin it again.',
    {
      status: 404,
      headers: TUS_HEADERS,
    },
  );

const wrongOffset = (offset: number): HttpRefusal =>
  new HttpRefusal(
    'BAD_REQUEST',
    `The upload goes on at ${offset}; ask for its offset, and send what follows.`,
    {
      status: 409,
      headers: { ...TUS_HEADERS, 'Upload-Offset': offset },
    },
  );

const wrongChecksum = (offset: number): HttpRefusal =>
  new HttpRefusal('CORRUPTED', 'The bytes that arrived are not the bytes that were sent; send them again.', {
    status: 460,
    headers: { ...TUS_HEADERS, 'Upload-Offset': offset },
  });

const ensureVersion = (exchange: Exchange): void => {
  if (exchange.header('tus-resumable') !== TUS_VERSION) throw wrongVersion();
};

const isContent = (exchange: Exchange): boolean =>
  (exchange.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() === CONTENT_TYPE;

/** `lastModified` or `mtime` of the metadata, in milliseconds since 1970, as browsers tell it. */
const mtimeIn = (metadata: ReadonlyMap<string, string>): number | undefined => {
  const text = metadata.get('lastModified') ?? metadata.get('mtime');
  return text !== undefined && /^-?\d{1,14}$/u.test(text) ? Number(text) * 1000 : undefined;
};

/** The file's path: in the directory that was asked, by the name in the metadata; or the path itself where that names no directory. */
const destinationOf = async (
  { visitor, exchange }: FilesRequest,
  path: RemotePath,
  metadata: ReadonlyMap<string, string>,
): Promise<RemotePath> => {
  const name = metadata.get('relativePath') ?? metadata.get('filename') ?? metadata.get('name');
  const namesDirectory = path === '/' || exchange.target.path.endsWith('/');
  if (name !== undefined && name !== '') {
    if (!metadata.has('relativePath') && name.includes('/'))
      throw new WherryError(
        'INVALID_NAME',
        'The file name in Upload-Metadata contains "/"; a path is sent as relativePath.',
      );
    if (namesDirectory || isDirectory(await statOrNothing(visitor.storage, path)))
      return joinRemotePath(path, name);
  } else if (namesDirectory)
    throw new WherryError(
      'BAD_REQUEST',
      'The address names a directory; send the file name in Upload-Metadata.',
    );
  return path;
};

export const createTusDoor = (context: FilesContext, deps: TusDeps): TusDoor => {
  const live = new Map<string, { readonly upload: LiveUpload; readonly revision: number | undefined }>();

  const stageFor = (visitor: Visitor, record: UploadRecord): Promise<StagedFile> => {
    const { policy, ifMatch, mtimeUs } = JSON.parse(record.options) as KeptOptions;
    const options: StageOptions = {
      policy,
      ifMatch,
      by: visitor.account,
      part: { owner: visitor.account, source: Buffer.from(`tus ${record.id}`), label: 'tus' },
    };
    return stageWithParents(visitor.storage, record.path, { size: record.size, mtimeUs }, options);
  };
  /** What an account may do may have changed since the last request: then it is staged again, as the account is now. */
  const liveFor = async (visitor: Visitor, record: UploadRecord): Promise<LiveUpload> => {
    const known = live.get(record.id);
    const { revision } = visitor.principal;
    if (known !== undefined && known.revision === revision) return known.upload;
    await known?.upload.suspend();
    const upload: LiveUpload = createLiveUpload({
      stage: () => stageFor(visitor, record),
      clock: context.clock,
      onOver: () => {
        if (live.get(record.id)?.upload === upload) live.delete(record.id);
      },
    });
    live.set(record.id, { upload, revision });
    return upload;
  };
  const headersOf = (record: UploadRecord, offset: number): Readonly<Record<string, string | number>> => ({
    'Upload-Offset': offset,
    'Upload-Length': record.size,
    'Upload-Expires': formatHttpDate(record.expiresMs),
  });

  /** Gives the file its name once all of it is there. Returns what else to say. */
  const finishIfWhole = async (
    request: FilesRequest,
    record: UploadRecord,
    upload: LiveUpload,
    offset: number,
  ): Promise<Readonly<Record<string, string>>> => {
    if (offset < record.size) return {};
    await context.guard.check(request, record.path, [{ path: record.path, kind: 'put' }]);
    try {
      const { outcome, entry } = await upload.commit();
      deps.uploads.finish(record.id, entry.path);
      logFor(context, request, 'files.upload', { path: entry.path, size: entry.size, outcome, tus: true });
      return { ETag: etagOf(entry), 'Content-Location': encodePath(request.prefix, entry.path) };
    } catch (error) {
      // Nothing of it is left to go on with.
      deps.uploads.remove(record.id);
      throw error;
    }
  };

  /** Appends the body; returns where the upload goes on, and whether a checksum did not hold. */
  const append = async (
    request: FilesRequest,
    record: UploadRecord,
    staged: StagedFile,
  ): Promise<{
    readonly offset: number;
    readonly isCorrupted: boolean;
    readonly cut: WherryError | undefined;
  }> => {
    const { exchange } = request;
    const checksum = openChecksum(exchange.header('upload-checksum'));
    const begunMs = context.clock.nowMs();
    const before = staged.written;
    const cut = await receiveContent(context, exchange, staged, {
      size: exchange.bodySize,
      most: record.size - before,
      keepsBeginning: true,
      onPiece: (bytes) => checksum?.hash.update(bytes),
    });
    const isCorrupted = checksum !== undefined && (cut !== undefined || !checksum.holds());
    if (isCorrupted) await staged.rollBack();
    else await staged.accept();
    const bytes = staged.written - before;
    logFor(
      context,
      request,
      'files.uploadPiece',
      { path: record.path, ...measured(bytes, context.clock.nowMs() - begunMs) },
      'debug',
    );
    return { offset: staged.written, isCorrupted, cut };
  };

  /** Codes: those of `receiveContent`, and 409, 460. */
  const appendBody = async (
    request: FilesRequest,
    record: UploadRecord,
    status: 201 | 204,
    more: Readonly<Record<string, string>>,
  ): Promise<void> => {
    const { exchange, visitor } = request;
    const upload = await liveFor(visitor, record);
    await upload.run(exchange, async (staged) => {
      const expected = status === 201 ? 0 : parseByteCount('Upload-Offset', exchange.header('upload-offset'));
      if (expected !== staged.written) return exchange.refuse(wrongOffset(staged.written));
      const size = exchange.bodySize ?? 0;
      if (expected + size > record.size)
        return exchange.refuse(
          new HttpRefusal(
            'INVALID_SIZE',
            `The upload was declared with ${record.size} bytes, and more was to come.`,
            { status: 413, headers: TUS_HEADERS },
          ),
        );
      const { offset, isCorrupted, cut } = await append(request, record, staged);
      if (cut !== undefined) throw cut;
      if (isCorrupted) return exchange.refuse(wrongChecksum(offset));
      const expiresMs = deps.now() + PART_LIFETIME_MS;
      deps.uploads.keep(record.id, expiresMs);
      const done = await finishIfWhole(request, record, upload, offset);
      exchange.answer(status, {
        ...TUS_HEADERS,
        ...headersOf({ ...record, expiresMs }, offset),
        ...more,
        ...done,
      });
    });
  };

  const head = async (request: FilesRequest, record: UploadRecord): Promise<void> => {
    const { exchange, visitor } = request;
    const answer = (offset: number): void =>
      exchange.answer(200, {
        ...TUS_HEADERS,
        ...headersOf(record, offset),
        ...(record.metadata === '' ? {} : { 'Upload-Metadata': record.metadata }),
        ...(record.finished === undefined
          ? {}
          : { 'Content-Location': encodePath(request.prefix, record.finished) }),
      });
    if (record.finished !== undefined) return answer(record.size);
    const upload = await liveFor(visitor, record);
    await upload.run(exchange, async (staged) => answer(staged.written));
  };

  const end = async ({ exchange, visitor }: FilesRequest, record: UploadRecord): Promise<void> => {
    if (record.finished === undefined) {
      const upload = await liveFor(visitor, record);
      // Its part is found by being staged.
      await upload
        .run(exchange, async () => {})
        .catch((error: unknown) => {
          if (!isWherryError(error)) throw error;
        });
      await upload.discard();
    }
    deps.uploads.remove(record.id);
    exchange.answer(204, TUS_HEADERS);
  };

  return {
    create: async (request, path) => {
      const { exchange, visitor } = request;
      ensureVersion(exchange);
      if (exchange.header('upload-defer-length') !== undefined)
        throw new WherryError(
          'UNSUPPORTED',
          'The size of an upload must be known when it begins; send Upload-Length.',
        );
      const size = parseByteCount('Upload-Length', exchange.header('upload-length'));
      ensureAccepted(context, size);
      const metadata = parseUploadMetadata(exchange.header('upload-metadata'));
      const to = await destinationOf(request, path, metadata);
      await context.guard.check(request, to, [{ path: to, kind: 'put' }]);
      const { policy, ifMatch } = await guardedOptions(request, to, policyOf(exchange));
      const options: KeptOptions = { policy, ifMatch, mtimeUs: mtimeIn(metadata) };
      const record: UploadRecord = {
        id: generateToken(),
        account: visitor.account,
        rootId: deps.rootId,
        path: to,
        size,
        options: JSON.stringify(options),
        metadata: exchange.header('upload-metadata') ?? '',
        expiresMs: deps.now() + PART_LIFETIME_MS,
      };
      // What would be refused at the end is refused now, with a look that leaves nothing.
      const staged = await stageFor(visitor, record);
      await staged.discard();
      deps.uploads.add(record, deps.now());
      const more = { Location: `${exchange.origin}${UPLOADS_PREFIX}/${record.id}` };
      if ((exchange.hasBody && isContent(exchange)) || size === 0)
        return appendBody(request, record, 201, more);
      exchange.answer(201, { ...TUS_HEADERS, ...headersOf(record, 0), ...more });
    },
    handle: async (request, id) => {
      const { exchange, visitor } = request;
      ensureVersion(exchange);
      const record = deps.uploads.find(id, visitor.account, deps.now());
      if (record === undefined || record.rootId !== deps.rootId) throw noUpload();
      if (exchange.method === 'HEAD') return head(request, record);
      if (exchange.method === 'DELETE') return end(request, record);
      if (!isContent(exchange))
        throw new HttpRefusal('BAD_REQUEST', `The Content-Type of a PATCH is ${CONTENT_TYPE}.`, {
          status: 415,
          headers: TUS_HEADERS,
        });
      if (record.finished !== undefined) throw wrongOffset(record.size);
      await appendBody(request, record, 204, {});
    },
    close: async () => {
      await Promise.all([...live.values()].map(({ upload }) => upload.suspend()));
    },
  };
};
