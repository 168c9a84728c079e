// What every request that changes something asks first: whether its If header holds (412), and whether the locks in the way are its
// own (423). The same for the methods of WebDAV and for plain PUT and DELETE, which respect locks too.

import { WherryError, isWherryError, type RemotePath } from '../../base/index.ts';
import { statOrNothing } from '../../files/index.ts';
import type { Clock } from '../../session/index.ts';
import { currentOf, etagOf } from '../files/entity-tag.ts';
import type { FilesRequest } from '../files/files-request.ts';
import { HttpRefusal } from '../http-refusal.ts';
import { decodePath, encodePath } from '../target.ts';
import { parseDestinationHeader } from './destination-header.ts';
import { formatErrorBody, XML_CONTENT_TYPE, type ErrorCondition } from './error-body.ts';
import { checkPreconditions } from '../files/conditional.ts';
import {
  evaluateIf,
  parseIfHeader,
  resourcesInIf,
  submittedTokens,
  type ResourceState,
} from './if-header.ts';
import { NOBODY, type Lock, type LockedOperation, type LockTable } from './lock-table.ts';
import { ownOrigins } from './own-origins.ts';
import { placeOf } from './place.ts';

/** What a request is about to do; `put`: make a file, or write what is there. */
export type GuardedOperation = LockedOperation | { readonly path: RemotePath; readonly kind: 'put' };

export interface ChangeGuard {
  /** Codes: `VERSION_MISMATCH` (412), `BUSY` (423), `BAD_REQUEST`. `path`: what the request is about. */
  check(request: FilesRequest, path: RemotePath, operations: readonly GuardedOperation[]): Promise<void>;
  /** The same for one who has no locks of his own, and whose headers count for nothing. Code: `BUSY`. */
  ensureFree(path: RemotePath): void;
}

/** The locks that are in the way, as a client of WebDAV is told. */
export const lockedRefusal = (
  prefix: string,
  name: 'lock-token-submitted' | 'no-conflicting-lock',
  locks: readonly Lock[],
): HttpRefusal => {
  const condition: ErrorCondition = { name, hrefs: locks.map(({ path }) => encodePath(prefix, path)) };
  return new HttpRefusal(
    'BUSY',
    'The entry, or what is in it, is locked by a client of WebDAV; try again later.',
    {
      status: 423,
      headers: { 'Content-Type': XML_CONTENT_TYPE },
      body: formatErrorBody(condition),
    },
  );
};

const preconditionFailed = (): HttpRefusal =>
  new HttpRefusal('VERSION_MISMATCH', 'What the If header expects does not hold; look at it again first.', {
    status: 412,
  });

/**
 * The preconditions of RFC 9110 (13), for methods whose change the storage does not guard by itself: what holds is looked at once.
 * Code: `VERSION_MISMATCH`.
 */
export const ensurePreconditions = async (
  { exchange, visitor }: FilesRequest,
  path: RemotePath,
): Promise<void> => {
  const header = (name: string): string | undefined => exchange.header(name);
  if (['if-match', 'if-none-match', 'if-unmodified-since'].every((name) => header(name) === undefined))
    return;
  const there = await statOrNothing(visitor.storage, path);
  if (checkPreconditions(header, there === undefined ? undefined : currentOf(there), false) !== 'proceed')
    throw new WherryError('VERSION_MISMATCH');
};

export const createChangeGuard = (table: LockTable, clock: Clock): ChangeGuard => {
  const tokensOn = (path: RemotePath): ReadonlySet<string> =>
    new Set(table.covering(path, clock.nowMs()).map(({ token }) => token));

  const stateOf = async ({ visitor }: FilesRequest, path: RemotePath): Promise<ResourceState> => {
    const entry = await statOrNothing(visitor.storage, path);
    return {
      etag: entry === undefined ? undefined : etagOf(entry),
      lockTokens: tokensOn(await placeOf(visitor.storage, path)),
    };
  };
  /** What is nowhere, or not here, has no state. */
  const stateAt = async (request: FilesRequest, resource: string): Promise<ResourceState> => {
    const { exchange, prefix } = request;
    const destination = parseDestinationHeader(resource, {
      origins: ownOrigins(exchange.origin),
      mount: prefix,
    });
    if ('refusal' in destination) return { lockTokens: new Set() };
    try {
      return await stateOf(request, decodePath(destination.encodedPath));
    } catch (error) {
      if (isWherryError(error)) return { lockTokens: new Set() };
      throw error;
    }
  };
  /** The tokens that the request has, once its header holds. */
  const submitted = async (request: FilesRequest, path: RemotePath): Promise<ReadonlySet<string>> => {
    const header = request.exchange.header('if');
    if (header === undefined) return new Set();
    const condition = parseIfHeader(header);
    const states = new Map<string | undefined, ResourceState>([[undefined, await stateOf(request, path)]]);
    for (const resource of resourcesInIf(condition)) states.set(resource, await stateAt(request, resource));
    if (!evaluateIf(condition, (resource) => states.get(resource) ?? { lockTokens: new Set() }))
      throw preconditionFailed();
    return submittedTokens(condition);
  };
  return {
    ensureFree: (path) => {
      if (table.missingTokens({ path, kind: 'member' }, NOBODY, clock.nowMs()).length > 0)
        throw new WherryError('BUSY');
    },
    check: async (request, path, operations) => {
      const { visitor, prefix } = request;
      const user = { account: visitor.account, submitted: await submitted(request, path) };
      const missing = (operation: LockedOperation): readonly Lock[] =>
        table.missingTokens(operation, user, clock.nowMs());
      for (const { kind, path: changed } of operations) {
        // What an account may not know of is refused by the storage, and nothing is said of locks.
        if (table.isEmpty || !visitor.sees(changed)) continue;
        const place = await placeOf(visitor.storage, changed);
        let inTheWay = missing({ path: place, kind: kind === 'put' ? 'member' : kind });
        // A directory's own lock is no obstacle to writing what is in it already.
        const isThere =
          kind === 'put' &&
          inTheWay.length > 0 &&
          (await statOrNothing(visitor.storage, changed)) !== undefined;
        if (isThere) inTheWay = missing({ path: place, kind: 'write' });
        const told = inTheWay.filter((lock) => visitor.sees(lock.path));
        if (told.length > 0) throw lockedRefusal(prefix, 'lock-token-submitted', told);
      }
    },
  };
};
