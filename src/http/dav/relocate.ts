// COPY and MOVE (RFC 4918, 9.8 and 9.9). A file takes the place of a file in one step; whatever else is replaced is removed first, and
// goes to the trash where one is kept.

import {
  ERROR_CODES,
  WherryError,
  isWherryError,
  isWithinRemotePath,
  type RemotePath,
} from '../../base/index.ts';
import { statOrNothing } from '../../files/index.ts';
import type { ConflictPolicy, Entry, Problem } from '../../storage/index.ts';
import { logged } from '../files/change-entries.ts';
import { logFor } from '../files/files-context.ts';
import type { FilesRequest } from '../files/files-request.ts';
import { parentMissing } from '../files/parent-missing.ts';
import { HttpRefusal } from '../http-refusal.ts';
import { decodePath, encodePath } from '../target.ts';
import { ensurePreconditions } from './change-guard.ts';
import type { DavContext } from './dav-context.ts';
import { parseDepthHeader } from './depth-header.ts';
import { parseDestinationHeader, type DestinationRefusal } from './destination-header.ts';
import { XML_CONTENT_TYPE } from './error-body.ts';
import { formatStatusResponse, MULTISTATUS_HEAD, MULTISTATUS_TAIL } from './multistatus.ts';
import { parseOverwriteHeader } from './overwrite-header.ts';
import { ownOrigins } from './own-origins.ts';
import { placeOf } from './place.ts';

const REFUSALS: Readonly<Record<DestinationRefusal, () => WherryError>> = {
  elsewhere: () =>
    new HttpRefusal(
      'UNSUPPORTED',
      'The destination is at another server; copy it through your own machine.',
      { status: 502 },
    ),
  outside: () => new WherryError('FORBIDDEN', 'The destination is not among the files of this server.'),
  malformed: () => new WherryError('BAD_REQUEST', 'The Destination field is missing or malformed.'),
};

const destinationOf = ({ exchange, prefix }: FilesRequest): RemotePath => {
  const destination = parseDestinationHeader(exchange.header('destination'), {
    origins: ownOrigins(exchange.origin),
    mount: prefix,
  });
  if ('refusal' in destination) throw REFUSALS[destination.refusal]();
  return decodePath(destination.encodedPath);
};

const ensureApart = (from: RemotePath, to: RemotePath, isMove: boolean): void => {
  if (from === to) throw new WherryError('FORBIDDEN', 'Source and destination are the same.');
  if (isWithinRemotePath(to, from) && isMove)
    throw new WherryError('FORBIDDEN', 'A directory cannot be moved into itself.');
  if (isWithinRemotePath(from, to))
    throw new WherryError('FORBIDDEN', 'The destination holds the source, which would be removed with it.');
};

const destinationExists = (): WherryError =>
  new HttpRefusal('ALREADY_EXISTS', 'The destination exists, and Overwrite says that it must not.', {
    status: 412,
  });

/** Whether the storage itself puts one in the place of the other, in one step. */
const isOneStep = (entry: Entry, there: Entry): boolean =>
  entry.kind !== 'directory' && there.kind !== 'directory';

interface Relocation {
  readonly from: RemotePath;
  readonly to: RemotePath;
  readonly entry: Entry;
  readonly work: 'move' | 'copy' | 'copy-shallow';
  readonly policy: ConflictPolicy;
}

/** What comes of it entry by entry, where that is not all. */
const perform = async (
  { visitor: { storage, account: by } }: FilesRequest,
  { from, to, entry, work, policy }: Relocation,
): Promise<readonly Problem[]> => {
  switch (work) {
    case 'move':
      await storage.move(from, to, { policy, by });
      return [];
    case 'copy-shallow':
      await storage.makeDirectory(to);
      return [];
    case 'copy':
      return (await storage.copy(from, to, { policy, by, recursive: entry.kind === 'directory' })).problems;
  }
};

/** Whatever refuses the relocation itself, before the destination is removed for it. Codes: `FORBIDDEN`, `BUSY`. */
const ensurePossible = ({ visitor }: FilesRequest, { from, to, work }: Relocation): void => {
  visitor.ensureWithin('read', from);
  visitor.ensureWithin('write', to);
  if (work !== 'move') return;
  visitor.ensureWithin('delete', from);
  const release = visitor.locks.lockTrees([from, to], { account: visitor.account, doing: 'moved' });
  release();
};

/** Where nothing that is removed comes back, a copy that cannot fit is refused before. Code: `NO_SPACE`. */
const ensureRoom = async (
  { visitor: { storage } }: FilesRequest,
  { from, entry, work }: Relocation,
): Promise<void> => {
  if (storage.info.keepsTrash || work !== 'copy') return;
  let bytes = entry.size;
  if (entry.kind === 'directory')
    for await (const { entries } of storage.scan(from, { recursive: true, versions: false }))
      for (const { size } of entries) bytes += size;
  const { availableBytes = Infinity } = await storage.space();
  if (bytes > availableBytes) throw new WherryError('NO_SPACE');
};

/** What was removed for nothing comes back, where it was kept. */
const putBack = async (
  { visitor: { storage, account: by } }: FilesRequest,
  to: RemotePath,
): Promise<void> => {
  if (!storage.info.keepsTrash || (await statOrNothing(storage, to)) !== undefined) return;
  const [last] = await storage.trash.versions(to);
  if (last?.reason === 'removed') await storage.trash.restore(last.id, { policy: 'fail', by });
};

/** Removes what is in the way first. Code: `NOT_A_DIRECTORY` where the destination has no directory. */
const performOver = async (
  request: FilesRequest,
  relocation: Relocation,
  there: Entry | undefined,
): Promise<readonly Problem[]> => {
  const { to, entry } = relocation;
  const isRemoved = there !== undefined && !isOneStep(entry, there);
  if (isRemoved) {
    ensurePossible(request, relocation);
    await ensureRoom(request, relocation);
    const { storage, account: by } = request.visitor;
    await storage.remove(to, { recursive: true, by, ifMatch: there.version });
  }
  try {
    return await perform(request, relocation);
  } catch (error) {
    // The refusal is what the client has to hear of; what is not back is in the trash.
    if (isRemoved) await putBack(request, to).catch(() => {});
    throw isWherryError(error) && error.code === 'NOT_FOUND' ? parentMissing(to, error) : error;
  }
};

/** What could not be copied, entry by entry. */
const problemsBody = (prefix: string, problems: readonly Problem[]): string =>
  MULTISTATUS_HEAD +
  problems
    .map(({ path, code, message }) =>
      formatStatusResponse(encodePath(prefix, path as RemotePath), {
        status: ERROR_CODES[code].httpStatus,
        description: message,
      }),
    )
    .join('') +
  MULTISTATUS_TAIL;

export const relocate =
  (context: DavContext, method: 'COPY' | 'MOVE') =>
  (request: FilesRequest, from: RemotePath): Promise<void> =>
    logged(context, request, from, async () => {
      const { exchange, visitor, prefix } = request;
      const { storage } = visitor;
      const isMove = method === 'MOVE';
      const to = destinationOf(request);
      ensureApart(from, to, isMove);
      const places = { from: await placeOf(storage, from), to: await placeOf(storage, to) };
      ensureApart(places.from, places.to, isMove);
      const entry = await storage.stat(from);
      const isDirectory = entry.kind === 'directory';
      const depth = parseDepthHeader(method, exchange.header('depth'), isDirectory);
      const isShallow = !isMove && isDirectory && depth === '0';
      if (isWithinRemotePath(places.to, places.from) && !isShallow)
        throw new WherryError('FORBIDDEN', 'A directory cannot be copied into itself.');
      const mayReplace = parseOverwriteHeader(exchange.header('overwrite'));
      await context.guard.check(request, from, [
        ...(isMove ? [{ path: from, kind: 'tree' } as const] : []),
        { path: to, kind: 'tree' },
      ]);
      await ensurePreconditions(request, from);
      const there = await statOrNothing(storage, to);
      if (there !== undefined && !mayReplace) throw destinationExists();
      const work = isMove ? 'move' : isShallow ? 'copy-shallow' : 'copy';
      const relocation = { from, to, entry, work, policy: mayReplace ? 'replace' : 'fail' } as const;
      const problems = await performOver(request, relocation, there).catch((error: unknown) => {
        throw isWherryError(error) && error.code === 'ALREADY_EXISTS' && !mayReplace
          ? destinationExists()
          : error;
      });
      // What else follows an entry does so whoever moved or removed it.
      if (!isMove) {
        context.properties.removed(places.to);
        context.properties.copied(places.from, places.to, !isShallow);
      }
      logFor(context, request, isMove ? 'files.move' : 'files.copy', {
        from,
        to,
        outcome: there === undefined ? 'created' : 'replaced',
      });
      if (problems.length > 0)
        exchange.answer(207, { 'Content-Type': XML_CONTENT_TYPE }, problemsBody(prefix, problems));
      else if (there === undefined) exchange.answer(201, { Location: encodePath(prefix, to, isDirectory) });
      else exchange.answer(204);
    });
