// A page's link to the server that it came from: over its WebSocket, logged in by the session that the browser keeps a cookie of.

import {
  DEFAULT_TIMEOUT_MS,
  LINK_PATH,
  parseRemotePath,
  toBase64Url,
  type RemotePath,
} from '../../base/index.ts';
import type { AccountApi, AdminApi, SharesApi } from '../../admin/index.ts';
import { createFiles, type Files, type OpenLocal } from '../../files/index.ts';
import { ClientSession, type AnswerQuestion, type Session, type SessionEvents } from '../../session/index.ts';
import { loadPortableBlake3 } from '../../storage/index.ts';
import { openPageCarrier } from '../../transport/websocket/browser/index.ts';
import { lazyCalls } from './lazy-calls.ts';
import { noLocalDirectories } from './no-local-directories.ts';

export interface ConnectPageInit {
  /** Of the page: "https://HOST[:PORT]". */
  readonly origin: string;
  /** Random id of this browser, kept by it: unfinished uploads are found again by it. */
  readonly clientId: string;
  /** Milliseconds. Default 30 000. */
  readonly timeoutMs?: number | undefined;
  readonly events?: SessionEvents | undefined;
  /** Answers questions of the server. Default: nobody is there. */
  readonly answer?: AnswerQuestion | undefined;
  readonly takesSecrets?: boolean | (() => boolean) | undefined;
  readonly onTotpSecret?: ((uri: string, secret: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A server, as a page sees it. Survives lost connections. */
export interface PageRemote {
  readonly files: Files;
  readonly account: AccountApi;
  readonly admin: AdminApi;
  readonly shares: SharesApi;
  readonly session: Session;
  /** Where the account is at home. Waits for the login. */
  home(): Promise<RemotePath>;
  close(): Promise<void>;
}

const randomFraction = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;

const loadAdmin = () => import('../../admin/index.ts');

const openLocal: OpenLocal = noLocalDirectories;

/** What a session gives its page, whichever way it reaches the server. */
export const remoteOver = (
  session: Session,
  init: Pick<ConnectPageInit, 'origin' | 'clientId' | 'timeoutMs' | 'onTotpSecret'>,
): Omit<PageRemote, 'home' | 'close'> => ({
  files: createFiles({
    session,
    openLocal,
    clientId: init.clientId,
    timeoutMs: init.timeoutMs,
    createHasher: async () => (await loadPortableBlake3()).createHasher(),
  }),
  account: lazyCalls<AccountApi>(async () =>
    (await loadAdmin()).createAccountCalls(session, init.onTotpSecret ?? (() => {})),
  ),
  admin: lazyCalls<AdminApi>(async () => (await loadAdmin()).createAdminCalls(session)),
  shares: lazyCalls<SharesApi>(async () => (await loadAdmin()).createShareCalls(session, init.origin)),
  session,
});

/**
 * Connects and logs in. Codes: `CONNECTION_LOST` (not reachable), `TIMEOUT`, `UNAUTHENTICATED` (there is no session, or it is over),
 * `RATE_LIMITED`, `IN_USE`.
 */
export const connectPage = async (init: ConnectPageInit): Promise<PageRemote> => {
  const { origin, clientId, timeoutMs = DEFAULT_TIMEOUT_MS } = init;
  const url = `${origin.replace(/^http/u, 'ws')}${LINK_PATH}`;
  const session = new ClientSession({
    connect: (signal) => openPageCarrier({ url, signal, timeoutMs }),
    isKnown: () => false,
    credentials: { method: 'session' },
    answer: init.answer,
    takesSecrets: init.takesSecrets,
    clientId,
    sessionId: toBase64Url(crypto.getRandomValues(new Uint8Array(16))),
    random: randomFraction,
    timeoutMs,
    events: init.events,
  });
  await session.start(init.signal);
  return {
    ...remoteOver(session, init),
    home: async () => parseRemotePath((await session.loggedIn).home),
    close: () => session.close(),
  };
};
