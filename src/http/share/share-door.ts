// Share links: /s/KEY, for people without an account. Every request asks anew whether the link is good, by the one function that knows
// all its rules; whatever is wrong with it, the answer is the same. What is reached is the maker's own view of the files, from the shared
// place down.

import {
  ERROR_CODES,
  ROOT_PATH,
  WherryError,
  isWherryError,
  joinRemotePath,
  remotePathName,
  toWherryError,
  type ErrorCode,
} from '../../base/index.ts';
import { rateOf } from '../../files/index.ts';
import {
  findShare,
  isShareKey,
  type Account,
  type Share,
  type ShareStores,
  type ShareStore,
} from '../../accounts/index.ts';
import type { DoorHost } from '../../listener/index.ts';
import { CHALLENGE, wantedForm } from '../answer-error.ts';
import type { Exchange } from '../exchange.ts';
import type { DigestCache } from '../files/digest-cache.ts';
import type { FilesContext } from '../files/files-context.ts';
import { getFile } from '../files/get-file.ts';
import { listAsJson, listAsPage } from '../files/list-directory.ts';
import { attributesOf } from '../files/put-file.ts';
import { storeBody } from '../files/store-body.ts';
import { PAGE_HEADERS } from '../html/page.ts';
import { readCredentials } from '../login/authorization.ts';
import { enterFor, type AccountView, type Admit } from '../login/visitor.ts';
import { answerNotAllowed } from '../not-allowed.ts';
import { behindPrefix, decodeName, decodePath, encodePath } from '../target.ts';
import { sendArchive } from '../zip/send-archive.ts';
import { createShareCookies } from './share-cookie.ts';
import {
  filePage,
  PASSWORD_PAGE_HEADERS,
  passwordPage,
  titleOf,
  uploadPage,
  UPLOAD_PAGE_HEADERS,
} from './share-pages.ts';
import { createShareWatch } from './share-watch.ts';
import { createSharedTree, pathInShare } from './shared-tree.ts';
import { createUnseenStaging } from './stage-unseen.ts';

export const SHARES_PREFIX = '/s';

export interface ShareDoorDeps extends ShareStores {
  readonly shares: Pick<ShareStore, 'find' | 'use' | 'end'>;
  readonly admit: Admit;
  readonly digests: DigestCache;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A request that may use a share. */
interface ShareRequest {
  readonly exchange: Exchange;
  readonly share: Share;
  readonly maker: Account;
  readonly view: AccountView;
  /** Of the share in URLs. */
  readonly prefix: string;
  /** What stands behind it, still encoded. */
  readonly rest: string;
}

const NO_STORE = { 'Cache-Control': 'no-store' };

/** What the storage says of a target that is not there, or not what was shared. */
const IS_MISSING: ReadonlySet<ErrorCode> = new Set(['NOT_FOUND', 'NOT_A_DIRECTORY', 'NOT_A_FILE']);

/** The one refusal: whoever tries keys, or holds a dead one, learns nothing. */
const deadLink = (): WherryError =>
  new WherryError(
    'NOT_FOUND',
    'This link leads nowhere, or not any more; ask whoever sent it for another one.',
  );

/** A file by its name in the link's address ("/s/KEY/name"), which some programs need to name what they save. */
const namesFile = ({ share, rest }: ShareRequest): boolean =>
  rest === '' ||
  rest === '/' ||
  (rest.lastIndexOf('/') === 0 && decodeName(rest.slice(1)) === remotePathName(share.path));

/** Where a request has asked to go, written so that it means one thing; whatever else stands there leads to the link itself. */
const canonical = ({ target: { path, query } }: Exchange): string => {
  const [, prefix = '', rest = ''] = /^(\/s\/[^/]*)(.*)$/su.exec(path) ?? [];
  const asked = ['download', 'zip'].find((name) => query.has(name));
  const suffix = asked === undefined ? '' : `?${asked}`;
  try {
    if (rest.replaceAll('/', '') === '') return `${prefix}${rest.slice(0, 1)}${suffix}`;
    return `${encodePath(prefix, decodePath(rest), rest.endsWith('/'))}${suffix}`;
  } catch {
    return prefix;
  }
};

export const createShareDoor = (
  context: FilesContext,
  host: DoorHost,
  deps: ShareDoorDeps,
): ((exchange: Exchange, rest: string) => Promise<void>) => {
  const cookies = createShareCookies();
  const watch = createShareWatch({
    clock: context.clock,
    find: (key) => findShare(deps, key, deps.now()),
    refusal: deadLink,
    onEnded: ({ remoteAddress, share }, state) =>
      host.emit({ level: 'info', event: 'share-cut', remoteAddress, state, share }),
    onFault: (error) =>
      host.emit({ level: 'error', event: 'fault', method: 'shares', error: toWherryError(error).message }),
  });

  const logFor = (
    { exchange, share }: ShareRequest,
    event: string,
    fields: Readonly<Record<string, unknown>>,
  ): void =>
    context.log({
      level: 'info',
      event,
      account: share.account,
      share: share.id,
      remoteAddress: exchange.remoteAddress,
      door: 'http',
      ...fields,
    });
  const refuseLink = (exchange: Exchange, state: string, id?: string): never => {
    host.emit({
      level: 'info',
      event: 'share-refused',
      remoteAddress: exchange.remoteAddress,
      state,
      share: id,
    });
    throw deadLink();
  };

  /** He is among the connections until the answer is over, and is ended with the link. Code: `IN_USE`. */
  const enter = ({ exchange, share, maker: { name: account, revision } }: ShareRequest): void => {
    const { remoteAddress } = exchange;
    enterFor(exchange, host, { account, clientId: 'http', remoteAddress, revision });
    // By whose right he is here is for the lists; in the log of requests he is a stranger with a link.
    exchange.account = `share:${share.id}`;
    const leave = watch.add(share.key, {
      remoteAddress,
      share: share.id,
      end: (error) => exchange.end(error),
    });
    exchange.response.once('close', leave);
  };

  const find = async (
    exchange: Exchange,
    key: string,
  ): Promise<{ readonly share: Share; readonly maker: Account }> => {
    if (!isShareKey(key)) return refuseLink(exchange, 'unknown');
    const found = await findShare(deps, key, deps.now());
    if (found.state === 'usable') return found;
    return refuseLink(exchange, found.state, 'share' in found ? found.share.id : undefined);
  };

  const checkPassword = (exchange: Exchange, share: Share, secret: string): Promise<void> =>
    host.checkSecret(
      { name: `share ${share.id}`, hash: share.passwordHash ?? '' },
      secret,
      exchange.remoteAddress,
    );

  /** Whether he who asks has given the password. Codes: `UNAUTHENTICATED`, `RATE_LIMITED`. */
  const isOpen = async (exchange: Exchange, share: Share): Promise<boolean> => {
    if (share.passwordHash === undefined) return true;
    if (cookies.holds(share, exchange.header('cookie'), deps.now())) return true;
    const credentials = readCredentials(exchange.header('authorization'));
    if (credentials === undefined) return false;
    await checkPassword(exchange, share, credentials.secret);
    return true;
  };
  /** For people a page; programs are told that a password (with any user name) is wanted. */
  const askForPassword = (exchange: Exchange, note?: string): void => {
    const isPage = wantedForm(exchange) === 'html';
    if (isPage) exchange.answer(401, { ...PASSWORD_PAGE_HEADERS, ...NO_STORE }, passwordPage(note));
    else
      exchange.answer(
        401,
        { 'WWW-Authenticate': CHALLENGE, 'Content-Type': 'text/plain; charset=utf-8', ...NO_STORE },
        'UNAUTHENTICATED: This link has a password; send it with any user name (curl -u :PASSWORD).\n',
      );
  };
  /** The form of that page. */
  const takePassword = async (exchange: Exchange, share: Share): Promise<void> => {
    const type = exchange.header('content-type') ?? '';
    if (!/^application\/x-www-form-urlencoded\b/iu.test(type))
      throw new WherryError('BAD_REQUEST', 'The password is sent as a form.');
    const body = new TextDecoder().decode(await exchange.readBody());
    try {
      await checkPassword(exchange, share, new URLSearchParams(body).get('password') ?? '');
    } catch (error) {
      if (!isWherryError(error) || error.code !== 'UNAUTHENTICATED') throw error;
      return askForPassword(exchange, 'That is not the password.');
    }
    const isSecure = exchange.origin.startsWith('https:');
    exchange.answer(303, {
      Location: canonical(exchange),
      'Set-Cookie': cookies.make(share, isSecure, deps.now()),
      ...NO_STORE,
    });
  };

  /** Counted in one step: of many who come at once with one use left, one is let through. */
  const countUse = async (request: ShareRequest): Promise<void> => {
    const { exchange, share } = request;
    if (!(await deps.shares.use(share.key, deps.now()))) refuseLink(exchange, 'used-up', share.id);
    logFor(request, 'share.use', { path: share.path });
  };

  const getSharedFile = async (request: ShareRequest): Promise<void> => {
    const { exchange, share, view } = request;
    if (!namesFile(request)) throw deadLink();
    const tree = createSharedTree(view.storage, share);
    const isPage =
      wantedForm(exchange) === 'html' && !exchange.target.query.has('download') && request.rest.length <= 1;
    if (isPage) {
      const entry = await tree.stat(ROOT_PATH);
      return exchange.answer(200, { ...PAGE_HEADERS, ...NO_STORE }, filePage(share, entry));
    }
    const begunMs = context.clock.nowMs();
    const onContent = exchange.method === 'GET' ? () => countUse(request) : undefined;
    const { sent } = await getFile(context, exchange, deps.digests, () => tree.open(ROOT_PATH), {
      onContent,
    });
    logFor(request, 'files.download', {
      path: share.path,
      ...rateOf(sent, context.clock.nowMs() - begunMs),
    });
  };
  const getSharedDirectory = async (request: ShareRequest): Promise<void> => {
    const { exchange, share, view, prefix, rest } = request;
    const tree = createSharedTree(view.storage, share);
    const path = decodePath(rest);
    const begunMs = context.clock.nowMs();
    const onContent = async (): Promise<void> => {
      if (exchange.method === 'GET') await countUse(request);
    };
    const entry = await tree.stat(path);
    if (entry.kind === 'file') {
      const { sent } = await getFile(context, exchange, deps.digests, () => tree.open(path), { onContent });
      logFor(request, 'files.download', {
        path: pathInShare(share, path),
        ...rateOf(sent, context.clock.nowMs() - begunMs),
      });
    } else if (exchange.target.query.has('zip')) {
      const name = path === ROOT_PATH ? titleOf(share) : undefined;
      const sent = await sendArchive(context, exchange, tree, path, { name, onContent });
      logFor(request, 'files.download', {
        path: pathInShare(share, path),
        archive: true,
        ...rateOf(sent, context.clock.nowMs() - begunMs),
      });
    } else {
      const listing = { exchange, storage: tree, prefix };
      if (wantedForm(exchange) === 'json') await listAsJson(listing, path);
      else await listAsPage(listing, path, { top: titleOf(share), hasArchive: true });
    }
  };

  /** A new file in a directory of which nothing is seen: never in the place of another one, and not a word of what is there. */
  const putIntoShare = async (request: ShareRequest): Promise<void> => {
    const { exchange, share, view, rest } = request;
    const name = decodeName(rest.replace(/^\//u, ''));
    if (name === '')
      return exchange.refuse(
        new WherryError('BAD_REQUEST', 'Put the name of the file behind the address of the link.'),
      );
    const path = joinRemotePath(share.path, name);
    const begunMs = context.clock.nowMs();
    const { written, bytes } = await storeBody(context, exchange, {
      storage: createUnseenStaging(view.storage.withoutLinks(), context.guard),
      path,
      attributes: attributesOf(exchange),
      options: { policy: 'rename', by: share.account },
      beforeCommit: () => countUse(request),
    });
    const { outcome, entry } = written;
    logFor(request, 'files.upload', {
      path: entry.path,
      size: entry.size,
      outcome,
      ...rateOf(bytes, context.clock.nowMs() - begunMs),
    });
    exchange.answer(
      201,
      { 'Content-Type': 'text/plain; charset=utf-8', ...NO_STORE },
      `Thank you: ${bytes} bytes arrived.\n`,
    );
  };

  const answer = async (request: ShareRequest): Promise<void> => {
    const { exchange, share, prefix } = request;
    const { method } = exchange;
    const isReading = method === 'GET' || method === 'HEAD';
    if (share.access === 'upload') {
      if (method === 'PUT') return putIntoShare(request);
      if (!isReading) return notAllowed(exchange, 'GET, HEAD, PUT');
      if (request.rest.length > 1) throw deadLink();
      await endIfMissing(request);
      return exchange.answer(
        200,
        { ...UPLOAD_PAGE_HEADERS, ...NO_STORE },
        uploadPage(share, `${exchange.origin}${prefix}`),
      );
    }
    if (!isReading) return notAllowed(exchange, 'GET, HEAD');
    return share.kind === 'file' ? getSharedFile(request) : getSharedDirectory(request);
  };

  /** Its target has gone without a word to this server: the link must not come to mean what gets the name later. Code: `NOT_FOUND`. */
  const endIfMissing = async ({ share, view }: ShareRequest): Promise<void> => {
    try {
      const entry = await view.storage.withoutLinks().stat(share.path);
      if (entry.kind === share.kind) return;
    } catch (error) {
      if (!isWherryError(error) || !IS_MISSING.has(error.code)) return;
    }
    if (await deps.shares.end(share.id, 'missing'))
      context.log({
        level: 'info',
        event: 'share.end',
        id: share.id,
        name: share.account,
        path: share.path,
        reason: 'missing',
      });
    throw deadLink();
  };
  /** Refusals name places, and tell of what is there and who else is; those of a link do neither. */
  const withoutPlaces = async (request: ShareRequest, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!isWherryError(error) || error.code === 'INTERNAL') throw error;
      const { code, details } = error;
      if (IS_MISSING.has(code)) await endIfMissing(request);
      if (IS_MISSING.has(code) || code === 'FORBIDDEN') throw deadLink();
      const { retryAfterMs } = details;
      throw new WherryError(code, ERROR_CODES[code].sentence, { cause: error, details: { retryAfterMs } });
    }
  };

  return async (exchange, rest) => {
    const [, key = ''] = rest.split('/');
    const { share, maker } = await find(exchange, key);
    if (exchange.method === 'POST') {
      if (share.passwordHash === undefined) return notAllowed(exchange, 'GET, HEAD');
      return takePassword(exchange, share);
    }
    if (!(await isOpen(exchange, share))) return askForPassword(exchange);
    const prefix = `${SHARES_PREFIX}/${key}`;
    const view = await deps.admit(maker);
    const request = { exchange, share, maker, view, prefix, rest: behindPrefix(rest, `/${key}`) ?? '' };
    await withoutPlaces(request, async () => {
      enter(request);
      await answer(request);
    });
  };
};

const notAllowed = (exchange: Exchange, allow: string): void =>
  answerNotAllowed(exchange, allow, 'A link of this kind does not take that.');
