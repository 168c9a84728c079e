// LOCK and UNLOCK (RFC 4918, 9.10 and 9.11).

import { WherryError, isWherryError, type RemotePath } from '../../base/index.ts';
import { isDirectory, statOrNothing } from '../../files/index.ts';
import { logged } from '../files/change-entries.ts';
import { logFor } from '../files/files-context.ts';
import type { FilesRequest } from '../files/files-request.ts';
import { parentMissing } from '../files/parent-missing.ts';
import { HttpRefusal } from '../http-refusal.ts';
import { locksOn } from './resource.ts';
import { ensurePreconditions, lockedRefusal } from './change-guard.ts';
import type { DavContext } from './dav-context.ts';
import { parseDepthHeader } from './depth-header.ts';
import { formatErrorBody, XML_CONTENT_TYPE } from './error-body.ts';
import { parseIfHeader, submittedTokens } from './if-header.ts';
import { MAX_XML_BYTES } from './limits.ts';
import { formatLockBody } from './lock-discovery.ts';
import { parseLockRequest } from './lock-request.ts';
import type { Lock } from './lock-table.ts';
import { formatLockTokenHeader, parseLockTokenHeader } from './lock-token-header.ts';
import { placeOf } from './place.ts';
import { readXmlIfAny } from './read-xml.ts';
import { parseTimeoutHeader } from './timeout-header.ts';

/** `place`: of what is locked. */
const answerLocks = (
  context: DavContext,
  { exchange, prefix }: FilesRequest,
  place: RemotePath,
  status: number,
  created?: Lock,
): void => {
  const nowMs = context.clock.nowMs();
  exchange.answer(
    status,
    {
      'Content-Type': XML_CONTENT_TYPE,
      'Cache-Control': 'no-store',
      'Lock-Token': created === undefined ? undefined : formatLockTokenHeader(created.token),
    },
    formatLockBody(locksOn(context, prefix, place), nowMs),
  );
};

const mismatch = (status: 409 | 412): HttpRefusal =>
  new HttpRefusal('VERSION_MISMATCH', 'No lock with that token covers this entry; it may have ended.', {
    status,
    headers: { 'Content-Type': XML_CONTENT_TYPE },
    body: formatErrorBody({ name: 'lock-token-matches-request-uri' }),
  });

const refresh = (context: DavContext, request: FilesRequest, place: RemotePath, timeoutMs: number): void => {
  const header = request.exchange.header('if');
  const tokens = header === undefined ? [] : [...submittedTokens(parseIfHeader(header))];
  if (tokens.length !== 1)
    throw new WherryError(
      'BAD_REQUEST',
      'A lock is refreshed by naming its token in the If header; name one.',
    );
  const account = request.visitor.account;
  const asked = { path: place, account, timeoutMs };
  const result = context.locks.refresh(tokens[0] ?? '', asked, context.clock.nowMs());
  if ('refusal' in result) throw mismatch(412);
  answerLocks(context, request, place, 200);
};

export const lock = (context: DavContext, request: FilesRequest, path: RemotePath): Promise<void> =>
  logged(context, request, path, async () => {
    const { exchange, visitor, prefix } = request;
    const asked = parseLockRequest(readXmlIfAny(await exchange.readBody(MAX_XML_BYTES)));
    visitor.ensure('write', path);
    if (visitor.storage.info.readOnly) throw new WherryError('READ_ONLY');
    const timeoutMs = parseTimeoutHeader(exchange.header('timeout'));
    const place = await placeOf(visitor.storage, path);
    if (asked.kind === 'refresh') return refresh(context, request, place, timeoutMs);
    const there = await statOrNothing(visitor.storage, path);
    const isOfDirectory = isDirectory(there);
    const depth =
      parseDepthHeader('LOCK', exchange.header('depth'), isOfDirectory) === '0' ? '0' : 'infinity';
    // What lies below may be somebody else's to write.
    if (isOfDirectory && depth === 'infinity') visitor.ensureWithin('write', path);
    await context.guard.check(request, path, there === undefined ? [{ path, kind: 'member' }] : []);
    await ensurePreconditions(request, path);
    ensureNotBusy(request, path, isOfDirectory && depth === 'infinity');
    const { scope, ownerXml } = asked;
    const { account } = visitor;
    const token = context.createLockToken();
    const init = { token, path: place, scope, depth, ownerXml, account, timeoutMs } as const;
    const result = context.locks.create(init, context.clock.nowMs());
    if ('conflicts' in result) throw lockedRefusal(prefix, 'no-conflicting-lock', result.conflicts);
    try {
      // 7.3: a lock on a name that is free makes an empty file there.
      if (there === undefined) await visitor.storage.createFile(path);
    } catch (error) {
      context.locks.unlock(token, { path: place, account }, context.clock.nowMs());
      throw isWherryError(error) && error.code === 'NOT_FOUND' ? parentMissing(path, error) : error;
    }
    logFor(context, request, 'files.lock', { path, scope, depth, seconds: timeoutMs / 1000 }, 'debug');
    answerLocks(context, request, place, there === undefined ? 201 : 200, result.lock);
  });

/** What somebody is writing will have another content than whoever locks it has seen. Code: `BUSY`. */
const ensureNotBusy = ({ visitor }: FilesRequest, path: RemotePath, isTree: boolean): void => {
  const { locks, account } = visitor;
  const holder = { account, doing: 'locked' };
  const release = isTree ? locks.lockTrees([path], holder) : locks.lockPath(path, holder);
  release();
};

export const unlock = (context: DavContext, request: FilesRequest, path: RemotePath): Promise<void> =>
  logged(context, request, path, async () => {
    const { exchange, visitor } = request;
    const token = parseLockTokenHeader(exchange.header('lock-token'));
    visitor.ensure('write', path);
    const place = await placeOf(visitor.storage, path);
    const { account } = visitor;
    const refusal = context.locks.unlock(token, { path: place, account }, context.clock.nowMs());
    if (refusal === 'unknown') throw mismatch(409);
    if (refusal === 'foreign')
      throw new WherryError(
        'FORBIDDEN',
        'That lock belongs to somebody else; it ends by itself when its client goes.',
      );
    exchange.answer(204);
  });
