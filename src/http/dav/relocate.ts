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
import type { Entry, Problem } from '../../storage/index.ts';
import { logged } from '../files/change-entries.ts';
import { logFor } from '../files/files-context.ts';
import type { FilesRequest } from '../files/files-request.ts';
import { HttpRefusal } from '../http-refusal.ts';
import { decodePath, encodePath } from '../target.ts';
import type { DavContext } from './dav-context.ts';
import { parseDepthHeader } from './depth-header.ts';
import { parseDestinationHeader, type DestinationRefusal } from './destination-header.ts';
import { XML_CONTENT_TYPE } from './error-body.ts';
import { formatStatusResponse, MULTISTATUS_HEAD, MULTISTATUS_TAIL } from './multistatus.ts';
import { parseOverwriteHeader } from './overwrite-header.ts';

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
  const origins = [
    exchange.origin,
    exchange.origin.replace(/^https:/u, 'http:'),
    exchange.origin.replace(/^http:/u, 'https:'),
  ];
  const destination = parseDestinationHeader(exchange.header('destination'), { origins, mount: prefix });
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

const parentMissing = (): WherryError =>
  new WherryError('NOT_A_DIRECTORY', 'The directory of the destination does not exist; make it first.');

/** Whether the storage itself puts one in the place of the other, in one step. */
const isOneStep = (entry: Entry, there: Entry): boolean =>
  entry.kind !== 'directory' && there.kind !== 'directory';

interface Relocation {
  readonly from: RemotePath;
  readonly to: RemotePath;
  readonly entry: Entry;
}

const copyShallow = async ({ visitor }: FilesRequest, { to }: Relocation): Promise<readonly Problem[]> => {
  await visitor.storage.makeDirectory(to);
  return [];
};

const copyDeep = async (
  { visitor }: FilesRequest,
  { from, to, entry }: Relocation,
): Promise<readonly Problem[]> => {
  const options = { policy: 'replace', recursive: entry.kind === 'directory', by: visitor.account } as const;
  return (await visitor.storage.copy(from, to, options)).problems;
};

const move = async ({ visitor }: FilesRequest, { from, to }: Relocation): Promise<readonly Problem[]> => {
  await visitor.storage.move(from, to, { policy: 'replace', by: visitor.account });
  return [];
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
      const entry = await storage.stat(from);
      const isDirectory = entry.kind === 'directory';
      const depth = parseDepthHeader(method, exchange.header('depth'), isDirectory);
      const isShallow = !isMove && isDirectory && depth === '0';
      if (isWithinRemotePath(to, from) && !isShallow)
        throw new WherryError('FORBIDDEN', 'A directory cannot be copied into itself.');
      await context.guard.check(request, from, [
        ...(isMove ? [{ path: from, kind: 'tree' } as const] : []),
        { path: to, kind: 'tree' },
      ]);
      const there = await statOrNothing(storage, to);
      if (there !== undefined && !parseOverwriteHeader(exchange.header('overwrite')))
        throw new HttpRefusal(
          'ALREADY_EXISTS',
          'The destination exists, and Overwrite says that it must not.',
          { status: 412 },
        );
      if (there !== undefined && !isOneStep(entry, there))
        await storage.remove(to, { recursive: true, by: visitor.account });
      const relocation = { from, to, entry };
      const work = isMove ? move : isShallow ? copyShallow : copyDeep;
      const problems = await work(request, relocation).catch((error: unknown) => {
        throw isWherryError(error) && error.code === 'NOT_FOUND' ? parentMissing() : error;
      });
      // What else follows an entry does so whoever moved or removed it.
      if (!isMove) context.properties.copied(from, to, !isShallow);
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
