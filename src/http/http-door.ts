// The door for HTTP: which part of it answers what. Every part that touches the files asks for a login first, in one place.

import { randomUUID } from 'node:crypto';
import { LINK_PATH, ROOT_PATH, type RemotePath } from '../base/index.ts';
import type { AccountStore, RegistrationMode, ShareStore } from '../accounts/index.ts';
import { forbidden } from '../accounts/rights/index.ts';
import type { PropertyStore, UploadStore } from '../catalog/index.ts';
import type { FileServiceLimits, LiveTransfers } from '../files/index.ts';
import { createBufferPool } from '../files/content/index.ts';
import type { DoorHost, OtherDoor, PlainPace } from '../listener/index.ts';
import type { Clock } from '../session/index.ts';
import { createChangeGuard } from './dav/change-guard.ts';
import type { DavContext } from './dav/dav-context.ts';
import { createDavHandlers, DAV_HEADERS } from './dav/dav-door.ts';
import type { LockTable } from './dav/lock-table.ts';
import { propfindTop } from './dav/propfind-top.ts';
import type { AnswerHeaders, Exchange } from './exchange.ts';
import { createDigestCache } from './files/digest-cache.ts';
import { createFilesHandlers } from './files/files-door.ts';
import { logRefusal, type HttpRecord } from './files/files-context.ts';
import type { FilesRequest } from './files/files-request.ts';
import { createHttpServer } from './http-server.ts';
import { answerWithoutUpgrade } from './link/answer-without-upgrade.ts';
import { createLinkUpgrade, isLinkRequest } from './link/link-upgrade.ts';
import { createLogin, type Admit } from './login/visitor.ts';
import { answerNotAllowed } from './not-allowed.ts';
import { accessRecord, type AccessRecord } from './operation/access-record.ts';
import type { Metrics } from './operation/metrics.ts';
import { serverGauges, type ServerState } from './operation/server-gauges.ts';
import { createTrust, ensureOwnHost } from './origin.ts';
import { ensureOwnPage } from './same-site.ts';
import { createPageDoor } from './page/page-door.ts';
import { findPageDirectory } from './page/page-place.ts';
import { createSessionCookies } from './session/session-cookie.ts';
import { SESSION_PATH, createSessionDoor } from './session/session-door.ts';
import { createShareDoor, SHARES_PREFIX } from './share/share-door.ts';
import { behindPrefix, decodePath } from './target.ts';
import { UPLOADS_PREFIX } from './tus/create-upload.ts';
import { createTusDoor } from './tus/tus-door.ts';
import { beginTus, tusOptions, uploadMethod } from './tus/tus-headers.ts';

export interface HttpDoorDeps {
  readonly admit: Admit;
  readonly limits: Pick<FileServiceLimits, 'fileSizeLimit'>;
  /** Addresses and networks of proxies whose word about clients is taken. Default: nobody's. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Shared with the other doors. */
  readonly transfers: LiveTransfers;
  readonly log: (record: HttpRecord) => void;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly metrics: Metrics;
  /** Shared with the other doors, to which they are reservations. */
  readonly davLocks: LockTable;
  readonly properties: PropertyStore;
  readonly uploads: UploadStore;
  /** Of the root that is served. */
  readonly rootId: string;
  readonly accounts: AccountStore;
  readonly shares: ShareStore;
  /** Who may make an account for himself. */
  readonly registration: RegistrationMode;
  /** Where the files of the page are. Default: where they were built. */
  readonly pageDirectory?: string | undefined;
  /** Whether a Host field, with its port, names this server. Default: any that the connection allows. */
  readonly isOwnHost?: ((host: string) => boolean) | undefined;
  /** The page that is served is a window on this computer (`wherry gui`), and /session says so. Default false. */
  readonly gui?: boolean | undefined;
  /** How the server is, for /metrics. */
  readonly state: () => Promise<ServerState>;
  /** Hears of each request that is over. */
  readonly onRequest?: ((record: AccessRecord) => void) | undefined;
}

/** What is shown of a path that is none. */
const MAX_LOGGED_PATH = 300;

type Answer = (exchange: Exchange) => Promise<void>;

export const FILES_PREFIX = '/files';

const notFound = (exchange: Exchange): void =>
  exchange.answer(
    404,
    { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
    'NOT_FOUND: Nothing is at this address; the files are below /files/.\n',
  );

/** Code: `BAD_REQUEST` (a proxy's address). */
export const createHttpDoor = (deps: HttpDoorDeps): ((host: DoorHost) => OtherDoor) => {
  const isTrusted = createTrust(deps.trustedProxies ?? []);
  return (host) => {
    const pool = createBufferPool(deps.clock);
    const paces = new WeakMap<object, PlainPace>();
    const context: DavContext = {
      pool,
      receiving: new Set(),
      guard: createChangeGuard(deps.davLocks, deps.clock),
      locks: deps.davLocks,
      properties: deps.properties,
      createLockToken: () => `urn:uuid:${randomUUID()}`,
      transfers: deps.transfers,
      clock: deps.clock,
      limits: deps.limits,
      log: deps.log,
      paceOf: (connection) => {
        const known = paces.get(connection) ?? host.createPace();
        paces.set(connection, known);
        return known;
      },
    };
    const cookies = createSessionCookies(deps.rootId);
    const logIn = createLogin(host, deps);
    const logInToFiles = createLogin(host, deps, cookies);
    const page = createPageDoor(deps.pageDirectory ?? findPageDirectory());
    const answerSession = createSessionDoor(host, { ...deps, cookies });
    const digests = createDigestCache(pool);
    const tus = createTusDoor(context, { uploads: deps.uploads, now: deps.now, rootId: deps.rootId });
    const handlers = new Map([
      ['POST', tus.create] as const,
      ...createFilesHandlers(context, digests),
      ...createDavHandlers(context),
    ]);
    const allow = ['OPTIONS', ...handlers.keys()].join(', ');

    // Clients of WebDAV know 200 here, some of them nothing else.
    const answerOptions = (exchange: Exchange, more: AnswerHeaders = {}): void =>
      exchange.answer(200, { Allow: allow, ...DAV_HEADERS, ...more });
    /** Whoever tries ways out of the files is seen in the log. */
    const pathOf = (request: FilesRequest, rest: string): RemotePath => {
      try {
        return decodePath(rest);
      } catch (error) {
        logRefusal(context, request, rest.slice(0, MAX_LOGGED_PATH), error);
        throw error;
      }
    };
    const answerFiles = async (exchange: Exchange, rest: string): Promise<void> => {
      if (exchange.method === 'OPTIONS')
        return answerOptions(exchange, tusOptions(deps.limits.fileSizeLimit));
      const handler = handlers.get(exchange.method);
      if (handler === undefined) return answerNotAllowed(exchange, allow);
      if (exchange.method === 'POST') beginTus(exchange);
      const request = { exchange, visitor: await logInToFiles(exchange), prefix: FILES_PREFIX };
      await handler(request, pathOf(request, rest));
    };
    const answerUpload = async (exchange: Exchange, rest: string): Promise<void> => {
      const method = uploadMethod(exchange);
      if (method === 'OPTIONS') return exchange.answer(204, tusOptions(deps.limits.fileSizeLimit));
      beginTus(exchange);
      if (!['HEAD', 'PATCH', 'DELETE'].includes(method))
        return answerNotAllowed(exchange, 'OPTIONS, HEAD, PATCH, DELETE');
      const visitor = await logIn(exchange);
      await tus.handle({ exchange, visitor, prefix: FILES_PREFIX }, rest.slice(1));
    };
    const answerShare = createShareDoor(context, host, {
      accounts: deps.accounts,
      shares: deps.shares,
      admit: deps.admit,
      digests,
      now: deps.now,
    });
    const health: Answer = async (exchange) => {
      if (exchange.method !== 'GET' && exchange.method !== 'HEAD')
        return answerNotAllowed(exchange, 'GET, HEAD');
      exchange.answer(
        200,
        { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
        'ok\n',
      );
    };
    const metrics: Answer = async (exchange) => {
      if (exchange.method !== 'GET' && exchange.method !== 'HEAD')
        return answerNotAllowed(exchange, 'GET, HEAD');
      const { isAdmin, account } = await logIn(exchange);
      if (!isAdmin) throw forbidden(account, 'admin', ROOT_PATH);
      const text = deps.metrics.render(serverGauges(await deps.state()));
      const type = 'text/plain; version=0.0.4; charset=utf-8';
      exchange.answer(200, { 'Content-Type': type, 'Cache-Control': 'no-store' }, text);
    };
    const top: Answer = async (exchange) => {
      if (exchange.method === 'OPTIONS') return answerOptions(exchange);
      if (exchange.method === 'PROPFIND') {
        const visitor = await logIn(exchange);
        return propfindTop(context, { exchange, visitor, prefix: FILES_PREFIX });
      }
      if (exchange.method !== 'GET' && exchange.method !== 'HEAD')
        return answerNotAllowed(exchange, 'OPTIONS, GET, HEAD, PROPFIND');
      if (await page.answerIndex(exchange)) return;
      exchange.answer(302, { Location: `${FILES_PREFIX}/`, 'Cache-Control': 'no-store' });
    };
    const handle: Answer = async (exchange) => {
      ensureOwnHost(exchange.origin, deps.isOwnHost);
      ensureOwnPage(exchange);
      const { path } = exchange.target;
      const rest = behindPrefix(path, FILES_PREFIX);
      if (rest !== undefined) return answerFiles(exchange, rest);
      const upload = behindPrefix(path, UPLOADS_PREFIX);
      if (upload !== undefined) return answerUpload(exchange, upload);
      const share = behindPrefix(path, SHARES_PREFIX);
      if (share !== undefined) return answerShare(exchange, share);
      if (path === SESSION_PATH) return answerSession(exchange);
      if (path === LINK_PATH) return answerWithoutUpgrade(exchange);
      if (path === '/healthz') return health(exchange);
      if (path === '/metrics') return metrics(exchange);
      if (path === '/' || path === '*') return top(exchange);
      if (!(await page.answerFile(exchange))) notFound(exchange);
    };
    const server = createHttpServer({
      isTrusted,
      handle,
      mayUpgrade: isLinkRequest,
      upgrade: createLinkUpgrade(host, { isTrusted, cookies, isOwnHost: deps.isOwnHost }),
      onDone: (exchange, milliseconds) => {
        const record = accessRecord(exchange, milliseconds, deps.now());
        deps.metrics.request(record);
        deps.onRequest?.(record);
      },
      onFault: (exchange, error) =>
        host.emit({
          level: 'error',
          event: 'fault',
          method: `HTTP ${exchange.method}`,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        }),
    });
    return {
      accept: (connection) => server.accept(connection),
      close: () => server.close(),
      destroy: async () => {
        server.destroy();
        await tus
          .close()
          .catch((error: unknown) =>
            host.emit({ level: 'error', event: 'fault', method: 'HTTP close', error: String(error) }),
          );
      },
    };
  };
};
