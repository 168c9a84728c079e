// The methods of WebDAV (RFC 4918, classes 1 and 2), beside those that plain HTTP has.

import type { FilesHandler } from '../files/files-door.ts';
import type { DavContext } from './dav-context.ts';
import { lock, unlock } from './lock.ts';
import { propfind } from './propfind.ts';
import { proppatch } from './proppatch.ts';
import { relocate } from './relocate.ts';

export const createDavHandlers = (context: DavContext): ReadonlyMap<string, FilesHandler> =>
  new Map<string, FilesHandler>([
    ['PROPFIND', (request, path) => propfind(context, request, path)],
    ['PROPPATCH', (request, path) => proppatch(context, request, path)],
    ['COPY', relocate(context, 'COPY')],
    ['MOVE', relocate(context, 'MOVE')],
    ['LOCK', (request, path) => lock(context, request, path)],
    ['UNLOCK', (request, path) => unlock(context, request, path)],
  ]);

/** What OPTIONS tells besides the methods. Windows looks for MS-Author-Via. */
export const DAV_HEADERS = { DAV: '1, 2', 'MS-Author-Via': 'DAV' } as const;
