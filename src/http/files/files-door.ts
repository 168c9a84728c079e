// The files under one prefix: which method does what.

import { WherryError, isWherryError, type RemotePath } from '../../base/index.ts';
import { rateOf } from '../../files/index.ts';
import { wantedForm } from '../answer-error.ts';
import { sendArchive } from '../zip/send-archive.ts';
import { deleteEntry, logged, makeCollection } from './change-entries.ts';
import type { DigestCache } from './digest-cache.ts';
import { logFor, logRefusal, type FilesContext } from './files-context.ts';
import type { FilesRequest } from './files-request.ts';
import { getFile } from './get-file.ts';
import { listAsJson, listAsPage } from './list-directory.ts';
import { putFile } from './put-file.ts';

export type FilesHandler = (request: FilesRequest, path: RemotePath) => Promise<void>;

const isDirectoryError = (error: unknown): boolean => isWherryError(error) && error.code === 'NOT_A_FILE';

/** A directory, in the form that is wanted. */
const getDirectory = async (
  context: FilesContext,
  request: FilesRequest,
  path: RemotePath,
): Promise<void> => {
  const { exchange, visitor } = request;
  if (exchange.target.query.has('zip')) {
    const begunMs = context.clock.nowMs();
    const sent = await sendArchive(context, exchange, visitor.storage, path);
    logFor(context, request, 'files.download', {
      path,
      archive: true,
      ...rateOf(sent, context.clock.nowMs() - begunMs),
    });
    return;
  }
  const listing = { exchange, storage: visitor.storage, prefix: request.prefix };
  if (wantedForm(exchange) === 'json') await listAsJson(listing, path);
  else await listAsPage(listing, path);
};

/** GET and HEAD. */
const get =
  (context: FilesContext, digests: DigestCache): FilesHandler =>
  async (request, path) => {
    const { exchange, visitor } = request;
    const begunMs = context.clock.nowMs();
    const isOfDirectory = path === '/' || exchange.target.path.endsWith('/');
    try {
      if (isOfDirectory) return await getDirectory(context, request, path);
      const { sent, ...file } = await getFile(context, exchange, digests, () => visitor.storage.open(path), {
        mayView: true,
      });
      if (exchange.method === 'GET')
        logFor(context, request, 'files.download', {
          ...file,
          ...rateOf(sent, context.clock.nowMs() - begunMs),
        });
    } catch (error) {
      if (exchange.response.headersSent) throw error;
      if (isDirectoryError(error))
        return await logged(context, request, path, () => getDirectory(context, request, path));
      logRefusal(context, request, path, error);
      throw error;
    }
  };

/** Code: `NOT_A_FILE`. */
const ensureFileName = ({ exchange }: FilesRequest): void => {
  if (exchange.target.path.endsWith('/'))
    throw new WherryError(
      'NOT_A_FILE',
      'The address ends with "/", which names a directory; put a file behind it.',
    );
};

/** By method. */
export const createFilesHandlers = (
  context: FilesContext,
  digests: DigestCache,
): ReadonlyMap<string, FilesHandler> => {
  const reading = get(context, digests);
  return new Map<string, FilesHandler>([
    ['GET', reading],
    ['HEAD', reading],
    [
      'PUT',
      async (request, path) => {
        ensureFileName(request);
        await putFile(context, request, path);
      },
    ],
    ['DELETE', (request, path) => deleteEntry(context, request, path)],
    ['MKCOL', (request, path) => makeCollection(context, request, path)],
  ]);
};
