// PROPFIND of the address above the files: a collection with nothing in it but them. Windows and others walk down from the top of a
// server, whatever directory they were told to open.

import { ROOT_PATH } from '../../base/index.ts';
import type { FilesRequest } from '../files/files-request.ts';
import type { DavContext } from './dav-context.ts';
import { parseDepthHeader } from './depth-header.ts';
import { XML_CONTENT_TYPE } from './error-body.ts';
import { MAX_XML_BYTES } from './limits.ts';
import { infiniteDepth, quotaOf, wantsQuota } from './propfind.ts';
import { parsePropfindRequest } from './propfind-request.ts';
import { createPropfindWriter } from './propfind-response.ts';
import { readXmlIfAny } from './read-xml.ts';
import { hrefOf, resourceOf } from './resource.ts';

export const propfindTop = async (context: DavContext, request: FilesRequest): Promise<void> => {
  const { exchange, visitor, prefix } = request;
  const { storage } = visitor;
  const asked = parsePropfindRequest(readXmlIfAny(await exchange.readBody(MAX_XML_BYTES)));
  const depth = parseDepthHeader('PROPFIND', exchange.header('depth'), true);
  if (depth === 'infinity') throw infiniteDepth();
  const files = await storage.stat(ROOT_PATH);
  const quota = wantsQuota(asked) ? await quotaOf(storage) : undefined;
  const writer = createPropfindWriter(asked);
  const nowMs = context.clock.nowMs();
  const { mtimeMs, ...root } = resourceOf(context, prefix, files, ROOT_PATH, quota);
  // It is no entry: it has a time, which clients expect, and no state.
  const top = { isCollection: true, mtimeMs, displayName: '', locks: [], quota: root.quota };
  const child =
    depth === '0'
      ? ''
      : writer.response(hrefOf(prefix, files), { ...root, mtimeMs, displayName: prefix.slice(1) }, nowMs);
  exchange.answer(
    207,
    { 'Content-Type': XML_CONTENT_TYPE, 'Cache-Control': 'private, no-store' },
    `${writer.head}${writer.response('/', top, nowMs)}${child}${writer.tail}`,
  );
};
