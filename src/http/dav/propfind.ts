// PROPFIND (RFC 4918, 9.1): properties of an entry, or of a directory and what is directly in it, written as they are found.

import { WherryError, remotePathName, type RemotePath } from '../../base/index.ts';
import type { Entry, Storage } from '../../storage/index.ts';
import type { FilesRequest } from '../files/files-request.ts';
import { HttpRefusal } from '../http-refusal.ts';
import type { DavContext } from './dav-context.ts';
import { parseDepthHeader } from './depth-header.ts';
import { formatErrorBody, XML_CONTENT_TYPE } from './error-body.ts';
import { MAX_XML_BYTES } from './limits.ts';
import type { ResourceProperties } from './live-properties.ts';
import { placeIn, placeInside, placeOf } from './place.ts';
import { parsePropfindRequest, type PropfindRequest } from './propfind-request.ts';
import { createPropfindWriter } from './propfind-response.ts';
import { readXmlIfAny } from './read-xml.ts';
import { hrefOf, resourceOf, shownEntry } from './resource.ts';

/** One answer for a whole tree could be any length, and its client's memory is not ours to fill. */
export const infiniteDepth = (): HttpRefusal =>
  new HttpRefusal(
    'FORBIDDEN',
    'Properties of a whole tree are not told at once; ask directory by directory, with Depth: 1.',
    {
      status: 403,
      headers: { 'Content-Type': XML_CONTENT_TYPE },
      body: formatErrorBody({ name: 'propfind-finite-depth' }),
    },
  );

export const wantsQuota = (request: PropfindRequest): boolean => {
  const names = request.kind === 'prop' ? request.names : request.kind === 'allprop' ? request.include : [];
  return names.some(({ name }) => name.startsWith('quota-'));
};

export const quotaOf = async (storage: Storage): Promise<ResourceProperties['quota']> => {
  const { totalBytes, freeBytes, availableBytes } = await storage.space();
  if (totalBytes === undefined || freeBytes === undefined) return undefined;
  return { usedBytes: totalBytes - freeBytes, availableBytes };
};

interface Places {
  readonly placeOfTop: RemotePath;
  readonly placeOfChild: (child: Entry) => RemotePath;
}

/** Where locks and properties of what is told are kept; looked for only when there are any. */
const findPlaces = async (context: DavContext, storage: Storage, path: RemotePath): Promise<Places> => {
  if (context.locks.isEmpty && !context.properties.hasAny())
    return { placeOfTop: path, placeOfChild: (child) => child.path };
  const inside = await placeInside(storage, path);
  return {
    placeOfTop: await placeOf(storage, path),
    placeOfChild: (child) => placeIn(inside, remotePathName(child.path)),
  };
};

const notFound = (): WherryError => new WherryError('NOT_FOUND');

export const propfind = async (
  context: DavContext,
  request: FilesRequest,
  path: RemotePath,
): Promise<void> => {
  const { exchange, visitor, prefix } = request;
  const { storage } = visitor;
  const asked = parsePropfindRequest(readXmlIfAny(await exchange.readBody(MAX_XML_BYTES)));
  const top = await shownEntry(storage, await storage.stat(path));
  if (top === undefined) throw notFound();
  const isDirectory = top.kind === 'directory';
  const depth = parseDepthHeader('PROPFIND', exchange.header('depth'), isDirectory);
  if (depth === 'infinity' && isDirectory) throw infiniteDepth();
  const quota = wantsQuota(asked) ? await quotaOf(storage) : undefined;
  const writer = createPropfindWriter(asked);
  const textOf = (entry: Entry, place: RemotePath): string =>
    writer.response(
      hrefOf(prefix, entry),
      resourceOf(context, prefix, entry, place, quota),
      context.clock.nowMs(),
    );
  const children = isDirectory && depth === '1' ? storage.scan(path, { signal: exchange.signal }) : [];
  // A directory that cannot be listed is refused before anything is said of it.
  const scan = toAsync(children)[Symbol.asyncIterator]();
  let step = await scan.next();
  exchange.begin(207, { 'Content-Type': XML_CONTENT_TYPE, 'Cache-Control': 'private, no-store' });
  const { placeOfTop, placeOfChild } = await findPlaces(context, storage, path);
  await exchange.write(writer.head + textOf({ ...top, path }, placeOfTop));
  while (step.done !== true) {
    let text = '';
    for (const entry of step.value.entries) {
      const shown = await shownEntry(storage, entry);
      if (shown !== undefined) text += textOf(shown, placeOfChild(shown));
    }
    if (text !== '') await exchange.write(text);
    step = await scan.next();
  }
  await exchange.write(writer.tail);
  exchange.finish();
};

const toAsync = async function* <T>(items: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* items;
};
