// PUT of a file: staged, made durable, and given its name when all of it is there, or nothing happened. What was there before goes to
// the trash; preconditions guard against lost updates.

import { WherryError, displayName, toWherryError, type RemotePath } from '../../base/index.ts';
import { statOrNothing, rateOf } from '../../files/index.ts';
import {
  CONFLICT_POLICIES,
  type ConflictPolicy,
  type Entry,
  type FileAttributes,
  type StageOptions,
  type Written,
} from '../../storage/index.ts';
import type { Exchange } from '../exchange.ts';
import { HttpRefusal } from '../http-refusal.ts';
import { encodePath } from '../target.ts';
import { parseHttpDate } from '../http-date.ts';
import { checkPreconditions } from './conditional.ts';
import { logFor, type FilesContext } from './files-context.ts';
import type { FilesRequest } from './files-request.ts';
import { currentOf, etagOf } from './entity-tag.ts';
import { parentMissing } from './parent-missing.ts';
import { storeBody, type StoredBody } from './store-body.ts';

/** What a request says of the file besides its content. Code: `BAD_REQUEST`. */
export const attributesOf = (exchange: Exchange): FileAttributes => {
  const size = exchange.bodySize;
  if (size !== undefined && !Number.isSafeInteger(size))
    throw new WherryError('INVALID_SIZE', 'The declared size is none that a file can have.');
  return { size, mtimeUs: mtimeOf(exchange), executable: undefined };
};

const MAX_SECONDS = 8_640_000_000;

/** `X-OC-Mtime` (ownCloud, Nextcloud, rclone): seconds since 1970, with a fraction. Others send `Last-Modified`. */
const mtimeOf = (exchange: Exchange): number | undefined => {
  const seconds = exchange.header('x-oc-mtime');
  if (seconds !== undefined) {
    if (!/^-?\d{1,11}(?:\.\d{1,9})?$/u.test(seconds) || Math.abs(Number(seconds)) > MAX_SECONDS)
      throw new WherryError(
        'BAD_REQUEST',
        'X-OC-Mtime is no time in seconds since 1970; leave it out or correct it.',
      );
    return Math.round(Number(seconds) * 1e6);
  }
  const ms = parseHttpDate(exchange.header('last-modified') ?? '');
  return ms === undefined ? undefined : ms * 1000;
};

export const policyOf = (exchange: Exchange): ConflictPolicy => {
  const asked = exchange.target.query.get('on-conflict');
  if (asked === null) return 'replace';
  const policy = CONFLICT_POLICIES.find((each) => each === asked);
  if (policy !== undefined) return policy;
  throw new WherryError(
    'BAD_REQUEST',
    `"${displayName(asked)}" is no conflict policy; give ${CONFLICT_POLICIES.join(', ')}.`,
  );
};

const refused = (): WherryError => new WherryError('VERSION_MISMATCH');

/** What is there, where the request has preconditions and they hold for it. Code: `VERSION_MISMATCH`. */
export const expectedEntry = async (
  { exchange, visitor }: Pick<FilesRequest, 'exchange' | 'visitor'>,
  path: RemotePath,
): Promise<{ readonly there: Entry | undefined } | undefined> => {
  const header = (name: string): string | undefined => exchange.header(name);
  const names = ['if-match', 'if-none-match', 'if-unmodified-since'];
  if (names.every((name) => header(name) === undefined)) return undefined;
  const there = await statOrNothing(visitor.storage, path);
  if (checkPreconditions(header, there === undefined ? undefined : currentOf(there), false) !== 'proceed')
    throw refused();
  return { there };
};

/** How a file is to be staged, by what the preconditions of the request come to. Code: `VERSION_MISMATCH`. */
export const guardedOptions = async (
  request: Pick<FilesRequest, 'exchange' | 'visitor'>,
  path: RemotePath,
  policy: ConflictPolicy,
): Promise<StageOptions> => {
  const by = request.visitor.account;
  if (request.exchange.header('if-none-match')?.trim() === '*') return { policy: 'fail', by };
  const expected = await expectedEntry(request, path);
  if (expected === undefined) return { policy, by };
  const { there } = expected;
  // What holds now must hold when the file gets its name.
  return there === undefined ? { policy: 'fail', by } : { policy: 'replace', ifMatch: there.version, by };
};

/** How a name that is taken is refused to whoever said that it must not be. */
const toRefusal = (error: unknown, options: StageOptions, exchange: Exchange): unknown => {
  const { code } = toWherryError(error);
  return code === 'ALREADY_EXISTS' &&
    options.policy === 'fail' &&
    exchange.header('if-none-match') !== undefined
    ? refused()
    : error;
};

/** Stages, receives and commits, as the request says. */
const putStaged = async (
  context: FilesContext,
  request: FilesRequest,
  path: RemotePath,
): Promise<StoredBody> => {
  const { exchange, visitor } = request;
  const options = await guardedOptions(request, path, policyOf(exchange));
  try {
    const attributes = attributesOf(exchange);
    return await storeBody(context, exchange, {
      storage: visitor.storage,
      path,
      attributes,
      options,
      beforeCommit: () => visitor.ensureHolds(),
    });
  } catch (error) {
    throw toRefusal(error, options, exchange);
  }
};

/** What is coded would be kept as it came, and handed out as if it were the content itself. Code: `UNSUPPORTED` (415). */
export const ensurePlain = (exchange: Exchange): void => {
  const coding = exchange.header('content-encoding')?.trim().toLowerCase();
  if (coding !== undefined && coding !== '' && coding !== 'identity')
    throw new HttpRefusal(
      'UNSUPPORTED',
      'Files are taken as they are: send the content without Content-Encoding.',
      {
        status: 415,
        headers: { 'Accept-Encoding': 'identity' },
      },
    );
};

/** Answers 201 with the address of what is new, 204 otherwise. Returns what was written. */
export const putFile = async (
  context: FilesContext,
  request: FilesRequest,
  path: RemotePath,
): Promise<Written> => {
  const { exchange, prefix } = request;
  const begunMs = context.clock.nowMs();
  if (exchange.header('content-range') !== undefined)
    throw new WherryError(
      'BAD_REQUEST',
      'A part of a file cannot be put; send all of it, or upload it in resumable pieces.',
    );
  try {
    ensurePlain(exchange);
    await context.guard.check(request, path, [{ path, kind: 'put' }]);
    const { written, digest, bytes } = await putStaged(context, request, path);
    const { outcome, entry } = written;
    logFor(context, request, 'files.upload', {
      path: entry.path,
      size: entry.size,
      outcome,
      ...rateOf(bytes, context.clock.nowMs() - begunMs),
    });
    const isNew = outcome === 'created' || outcome === 'renamed';
    const address = encodePath(prefix, entry.path);
    const headers = {
      ETag: etagOf(entry),
      'Repr-Digest': digest,
      ...(exchange.header('x-oc-mtime') === undefined ? {} : { 'X-OC-MTime': 'accepted' }),
    };
    if (isNew)
      exchange.answer(
        201,
        { ...headers, Location: address, 'Content-Type': 'text/plain; charset=utf-8' },
        `${exchange.origin}${address}\n`,
      );
    else exchange.answer(204, headers);
    return written;
  } catch (error) {
    const { code, message: reason } = toWherryError(error);
    const fields = { path, outcome: 'failed', code, reason };
    logFor(context, request, 'files.upload', fields, code === 'CONNECTION_LOST' ? 'info' : 'warn');
    throw code === 'NOT_FOUND' ? parentMissing(path) : error;
  }
};
