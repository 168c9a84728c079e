// DELETE and MKCOL: what changes entries without content.

import { displayName, isWherryError, type RemotePath } from '../../base/index.ts';
import { isDirectory, statOrNothing } from '../../files/index.ts';
import { parseDepthHeader } from '../dav/depth-header.ts';
import { logFor, logRefusal, type FilesContext } from './files-context.ts';
import type { FilesRequest } from './files-request.ts';
import { parentMissing } from './parent-missing.ts';
import { expectedEntry } from './put-file.ts';

/** What it refuses is told to the log. */
export const logged = async <T>(
  context: FilesContext,
  request: FilesRequest,
  path: RemotePath,
  work: () => Promise<T>,
): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    logRefusal(context, request, path, error);
    throw error;
  }
};

/** Removes an entry with all that is in it; it goes to the trash where one is kept. Answers 204. */
export const deleteEntry = (context: FilesContext, request: FilesRequest, path: RemotePath): Promise<void> =>
  logged(context, request, path, async () => {
    const { exchange, visitor } = request;
    // Whoever wants a directory to go without what is in it (Depth: 0) does not get more than that.
    const depth = exchange.header('depth');
    if (depth !== undefined)
      parseDepthHeader('DELETE', depth, isDirectory(await statOrNothing(visitor.storage, path)));
    await context.guard.check(request, path, [{ path, kind: 'tree' }]);
    const ifMatch = (await expectedEntry(request, path))?.there?.version;
    const permanent = exchange.target.query.has('permanent');
    const removed = await visitor.storage.remove(path, {
      recursive: true,
      ifMatch,
      by: visitor.account,
      permanent,
    });
    const kept = visitor.storage.info.keepsTrash && !permanent;
    logFor(context, request, 'files.remove', { path, removed, kept });
    exchange.answer(204);
  });

/** Makes a directory. Answers 201; codes of RFC 4918, 9.3.1: 405 what exists, 409 no parent, 415 a body. */
export const makeCollection = (
  context: FilesContext,
  request: FilesRequest,
  path: RemotePath,
): Promise<void> =>
  logged(context, request, path, async () => {
    const { exchange, visitor } = request;
    if (exchange.hasBody) {
      exchange.answer(
        415,
        { 'Content-Type': 'text/plain; charset=utf-8' },
        'A new directory takes no body.\n',
      );
      return;
    }
    await context.guard.check(request, path, [{ path, kind: 'member' }]);
    try {
      await visitor.storage.makeDirectory(path);
    } catch (error) {
      if (isWherryError(error) && error.code === 'ALREADY_EXISTS') {
        exchange.answer(
          405,
          { Allow: 'OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND' },
          `ALREADY_EXISTS: ${displayName(error.message)}\n`,
        );
        return;
      }
      throw isWherryError(error) && error.code === 'NOT_FOUND' ? parentMissing(path, error) : error;
    }
    logFor(context, request, 'files.mkdir', { path });
    exchange.answer(201);
  });
