// Who a request is for, and what of the files he may use: found out once for each request, before anything is done for him.

import { WherryError, type RemotePath } from '../../base/index.ts';
import { ensureLoginHolds, type Account, type AccountStore } from '../../accounts/index.ts';
import type { Verb } from '../../accounts/rights/index.ts';
import type { PathLocks } from '../../files/index.ts';
import type { CredentialLogin, DoorHost } from '../../listener/index.ts';
import type { Principal } from '../../session/index.ts';
import type { Storage } from '../../storage/index.ts';
import type { Exchange } from '../exchange.ts';
import type { SessionCookies } from '../session/session-cookie.ts';
import { readCredentials } from './authorization.ts';

/** What an account may use. */
export interface AccountView {
  /** The files, through the account's rights and quota. */
  readonly storage: Storage;
  /** What is under way, as far as the account may know of it. */
  readonly locks: PathLocks;
  /** Code: `FORBIDDEN`. For what is done beside the storage. */
  ensure(verb: Verb, path: RemotePath): void;
  /** The same for the path and everything below it, so that no deeper rule is passed over. */
  ensureWithin(verb: Verb, path: RemotePath): void;
  /** Whether the account may do anything there, or further below; where not, it is told nothing but that. */
  sees(path: RemotePath): boolean;
  /** Whether the account administers the server. */
  readonly isAdmin: boolean;
  /** Where it is at home. */
  readonly home: RemotePath;
}

/** Codes: `FORBIDDEN` (accounts of another root), and what making a home may meet. */
export type Admit = (account: Account) => Promise<AccountView>;

export interface Visitor extends AccountView {
  readonly account: string;
  readonly principal: Principal;
  /**
   * The last look before something lasting takes effect that was asked for a while ago. Codes: `UNAUTHENTICATED` (his login is over),
   * `CONNECTION_LOST` (his account has changed: whether he still may is found out by the next request).
   */
  ensureHolds(): Promise<void>;
}

export interface LoginDeps {
  readonly admit: Admit;
  readonly accounts: AccountStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const notLoggedIn = (): WherryError =>
  new WherryError('UNAUTHENTICATED', 'This needs a login: an account with its password, or a token.');

/** Name and version of the client's program, for lists. */
const agentOf = (exchange: Exchange): string => (exchange.header('user-agent') ?? '').slice(0, 100);

/** What connections had moved when their last request was over. */
const told = new WeakMap<object, { readonly bytesRead: number; readonly bytesWritten: number }>();

/** Code: `IN_USE`, and the reason of the exchange's signal. Until the answer is over he counts among the connections. */
export const enterFor = (exchange: Exchange, host: DoorHost, principal: Principal): void => {
  // Whoever is gone by now would not be told to leave.
  if (exchange.signal.aborted) throw exchange.signal.reason;
  exchange.account = principal.account;
  const { connection } = exchange;
  const { tcp } = connection;
  // A connection serves one request after the other, and the beginning of one may have been read before it is known whose it is.
  const before = told.get(tcp) ?? { bytesRead: 0, bytesWritten: 0 };
  const leave = host.enter(
    {
      principal,
      agent: agentOf(exchange),
      carrier: 'http',
      traffic: () => ({
        receivedBytes: tcp.bytesRead - before.bytesRead,
        sentBytes: tcp.bytesWritten - before.bytesWritten,
      }),
      end: (error) => exchange.end(error),
    },
    tcp,
  );
  exchange.response.once('close', () => {
    leave();
    const { bytesRead, bytesWritten } = tcp;
    told.set(tcp, { bytesRead, bytesWritten });
  });
};

/** Pages of others, also on another port of this host, make a browser send its cookie: they get nothing by it. */
const OWN_SITES: ReadonlySet<string | undefined> = new Set([undefined, 'same-origin', 'none']);

/** By the cookie of a page, which only reads; what changes something needs a login that no browser adds by itself. */
const bySession = async (
  exchange: Exchange,
  host: DoorHost,
  cookies: SessionCookies,
): Promise<CredentialLogin | undefined> => {
  const isReading = exchange.method === 'GET' || exchange.method === 'HEAD';
  if (!isReading || !OWN_SITES.has(exchange.header('sec-fetch-site'))) return undefined;
  const secret = cookies.read(exchange.header('cookie'));
  return secret === undefined ? undefined : host.logInBySession(secret, exchange.remoteAddress);
};

/**
 * `cookies`: take the session of a browser too, for reading. Codes: `UNAUTHENTICATED`, `RATE_LIMITED`, `BUSY`, `IN_USE`, and
 * those of `Admit`.
 */
export const createLogin =
  (
    host: DoorHost,
    { admit, accounts, now }: LoginDeps,
    cookies?: SessionCookies,
  ): ((exchange: Exchange) => Promise<Visitor>) =>
  async (exchange) => {
    const credentials = readCredentials(exchange.header('authorization'));
    const login =
      credentials === undefined
        ? cookies && (await bySession(exchange, host, cookies))
        : await host.logIn(credentials, exchange.remoteAddress);
    if (login === undefined) throw notLoggedIn();
    const { account, principal } = login;
    enterFor(exchange, host, principal);
    return {
      ...(await admit(account)),
      account: account.name,
      principal,
      ensureHolds: async () => void (await ensureLoginHolds(accounts, principal, now())),
    };
  };
