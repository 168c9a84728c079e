// /session: who a browser is logged in as, logging in, and logging out. What it gives is a token in a cookie
// (accounts/browser-session.ts); its answers are JSON and never hold it.

import { VERSION, WherryError, toWherryError } from '../../base/index.ts';
import {
  createBrowserSession,
  ensureLoginHolds,
  type AccountStore,
  type AccountToken,
  type RegistrationMode,
} from '../../accounts/index.ts';
import type { CredentialLogin, DoorHost } from '../../listener/index.ts';
import { PAGE_CHALLENGE, answerError } from '../answer-error.ts';
import type { AnswerHeaders, Exchange } from '../exchange.ts';
import type { HttpRecord } from '../files/files-context.ts';
import type { Admit } from '../login/visitor.ts';
import { answerNotAllowed } from '../not-allowed.ts';
import { readLogin } from './read-login.ts';
import type { SessionCookies } from './session-cookie.ts';

export const SESSION_PATH = '/session';

export interface SessionDoorDeps {
  readonly cookies: SessionCookies;
  readonly accounts: AccountStore;
  readonly admit: Admit;
  /** Who may make an account, for the page to offer it. */
  readonly registration: RegistrationMode;
  /** See HttpDoorDeps. */
  readonly gui?: boolean | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (record: HttpRecord) => void;
}

const isSecure = ({ origin }: Exchange): boolean => origin.startsWith('https:');

/** Whoever changes something by a cookie says where he does it from; all browsers do. */
const ensureKnownPage = (exchange: Exchange, cookies: SessionCookies): void => {
  if (!cookies.isSent(exchange.header('cookie'))) return;
  if (exchange.header('origin') !== undefined || exchange.header('sec-fetch-site') === 'same-origin') return;
  throw new WherryError(
    'FORBIDDEN',
    'A request with the cookie of a session must say by Origin which page it is from; leave the cookie out.',
  );
};

export const createSessionDoor = (
  host: Pick<DoorHost, 'logIn' | 'logInBySession'>,
  deps: SessionDoorDeps,
): ((exchange: Exchange) => Promise<void>) => {
  const { cookies, accounts } = deps;

  const answer = async (
    exchange: Exchange,
    login: CredentialLogin | undefined,
    more: AnswerHeaders = {},
  ): Promise<void> => {
    const view = login === undefined ? undefined : await deps.admit(login.account);
    if (login !== undefined) exchange.account = login.account.name;
    const body = {
      account: login?.account.name ?? null,
      home: view?.home ?? null,
      isAdmin: view?.isAdmin ?? false,
      server: {
        id: cookies.serverId,
        version: VERSION,
        registration: deps.registration,
        origin: exchange.origin,
      },
      ...(deps.gui === true ? { gui: true } : {}),
    };
    const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...more };
    exchange.answer(200, headers, `${JSON.stringify(body)}\n`);
  };

  const bySession = async (exchange: Exchange): Promise<CredentialLogin | undefined> => {
    const secret = cookies.read(exchange.header('cookie'));
    return secret === undefined ? undefined : host.logInBySession(secret, exchange.remoteAddress);
  };

  const tell = (exchange: Exchange, event: string, account: string, token: string | undefined): void => {
    const { remoteAddress } = exchange;
    deps.log({ level: 'info', event, account, remoteAddress, door: 'http', token });
  };

  /** `child`: what would go with its parent. */
  const end = async (exchange: Exchange, child?: AccountToken): Promise<void> => {
    const login = await bySession(exchange);
    if (login?.token === undefined || login.token.verifier.id === child?.parent) return;
    if (await accounts.removeToken(login.token.verifier.id))
      tell(exchange, 'logout', login.account.name, login.token.name);
  };

  const begin = async (exchange: Exchange): Promise<void> => {
    const credentials = { ...(await readLogin(exchange)), canBeAsked: true };
    const login = await host.logIn(credentials, exchange.remoteAddress);
    const { name } = login.account;
    // Refuses whom this server does not serve, before anything is made.
    await deps.admit(login.account);
    const nowMs = deps.now();
    const made = await createBrowserSession(accounts, { account: name, madeWith: login.token }, nowMs);
    try {
      // What was revoked or changed since the secret was looked at must leave nothing behind.
      await ensureLoginHolds(accounts, login.principal, deps.now());
    } catch (error) {
      await accounts.removeToken(made.token.verifier.id);
      throw error;
    }
    // The one before would be lost with its cookie.
    await end(exchange, made.token);
    tell(exchange, 'login', name, made.token.name);
    await answer(exchange, login, {
      'Set-Cookie': cookies.make(made.secret, isSecure(exchange), made.token.expiresMs - nowMs),
    });
  };

  const handle = async (exchange: Exchange): Promise<void> => {
    switch (exchange.method) {
      case 'GET':
      case 'HEAD':
        return answer(exchange, await bySession(exchange));
      case 'POST':
        ensureKnownPage(exchange, cookies);
        return begin(exchange);
      case 'DELETE':
        ensureKnownPage(exchange, cookies);
        await end(exchange);
        exchange.answer(204, {
          'Cache-Control': 'no-store',
          'Set-Cookie': cookies.clear(isSecure(exchange)),
        });
        return;
      default:
        answerNotAllowed(exchange, 'GET, HEAD, POST, DELETE');
    }
  };

  return async (exchange) => {
    try {
      await handle(exchange);
    } catch (error) {
      // What nobody expected is told where it is seen.
      const { code } = toWherryError(error);
      if (exchange.signal.aborted || exchange.response.headersSent || code === 'INTERNAL') throw error;
      const challenge = code === 'UNAUTHENTICATED' ? { 'WWW-Authenticate': PAGE_CHALLENGE } : {};
      answerError(exchange, error, challenge, 'json');
    }
  };
};
