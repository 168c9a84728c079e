// Whether somebody is logged in, as the server's session says, and the link that is made with it.

import { computed, signal } from '@preact/signals';
import {
  WherryError,
  connectPage,
  isErrorCode,
  toWherryError,
  type PageRemote,
} from '../../src/client/browser/index.ts';
import { clientId } from './preferences.ts';
import { answerQuestion, isAnswering, showTotpSecret } from './questions.ts';
import { goTo, isAddressEmpty, linkToPath } from './route.ts';

export interface SessionInfo {
  /** Null: nobody is logged in. */
  readonly account: string | null;
  readonly home: string;
  readonly isAdmin: boolean;
  readonly server: {
    readonly id: string;
    readonly version: string;
    readonly registration?: string;
    /** Where the server thinks that the page is; another place than where it is says that a proxy is set up wrongly. */
    readonly origin?: string;
  };
  /** The page is a window on this computer and on servers (`wherry gui`), not the page of a server. */
  readonly gui?: boolean;
}

/** Undefined until the server has said so. */
export const sessionInfo = signal<SessionInfo | undefined>(undefined);
/** The server that is shown; undefined while there is no login. It survives lost links. `wherry gui` sets it to one it is connected to. */
export const remote = signal<PageRemote | undefined>(undefined);
/** Why there is no session any more, or why none could be made. */
export const sessionProblem = signal<WherryError | undefined>(undefined);
/** Whether there is a login, and no link yet that was made with it. */
export const isConnecting = computed(
  () =>
    remote.value === undefined &&
    sessionProblem.value === undefined &&
    typeof sessionInfo.value?.account === 'string',
);
/** Where that server is found; `wherry gui` sets it, otherwise it is where the page is. */
export const serverOrigin = signal(globalThis.location?.origin ?? '');
/** Whether the account administers that server. */
export const isAdmin = signal(false);
/** The program of `wherry gui`, in place of a server; its files are those of this computer. */
export const program = signal<PageRemote | undefined>(undefined);
/** How the link is. `lost`: it is being made again. */
export const linkState = signal<'none' | 'connecting' | 'online' | 'lost'>('none');
/** A refusal that `needs` a one-time code. */
export class LoginRefusal extends WherryError {
  readonly needsCode: boolean;
  constructor(error: WherryError, needsCode: boolean) {
    super(error.code, error.message);
    this.needsCode = needsCode;
  }
}

const unreachable = (cause: unknown): WherryError => new WherryError('CONNECTION_LOST', undefined, { cause });

const refusalIn = async (response: Response): Promise<LoginRefusal> => {
  const body: unknown = await response.json().catch(() => undefined);
  const { code, message, needs } =
    (body as { error?: { code?: unknown; message?: unknown; needs?: unknown } } | undefined)?.error ?? {};
  const known = typeof code === 'string' && isErrorCode(code) ? code : 'INTERNAL';
  const error = new WherryError(known, typeof message === 'string' ? message : undefined);
  return new LoginRefusal(error, needs === 'code');
};

const ask = async (method: string, body?: unknown): Promise<Response> => {
  const request: RequestInit = { method, credentials: 'same-origin', cache: 'no-store' };
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers = { 'Content-Type': 'application/json' };
  }
  const response = await fetch('/session', request).catch((error: unknown) => {
    throw unreachable(error);
  });
  if (!response.ok) throw await refusalIn(response);
  return response;
};

const nobody = (info: SessionInfo): SessionInfo => ({ ...info, account: null, isAdmin: false });

/** Nothing of the login is left. Returns the link that was made with it. */
const forget = (): PageRemote | undefined => {
  const before = program.value ?? remote.value;
  program.value = undefined;
  remote.value = undefined;
  isAdmin.value = false;
  return before;
};

/** Counts logins and what ends them: what a link of an earlier one has to say is nothing to anybody. */
let login = 0;

/** The login is over, wherever that was decided. */
const ended = (error: WherryError): void => {
  login += 1;
  const before = forget();
  linkState.value = 'none';
  sessionProblem.value = error;
  if (sessionInfo.value !== undefined) sessionInfo.value = nobody(sessionInfo.value);
  void before?.close();
};

const isLoginOver = (error: WherryError): boolean => error.code === 'UNAUTHENTICATED';

const lost = (reason: WherryError, isMadeAgain: boolean): void => {
  if (isLoginOver(reason)) ended(reason);
  else if (isMadeAgain) linkState.value = 'lost';
  // Ended for silence: the next call makes a new one.
  else if (reason.code === 'TIMEOUT' && remote.value !== undefined) linkState.value = 'online';
  else {
    linkState.value = 'none';
    sessionProblem.value = reason;
  }
};

/** Makes the link. What is not there yet is waited for by whoever asks it something. */
const connect = async (info: SessionInfo): Promise<void> => {
  login += 1;
  const own = login;
  linkState.value = 'connecting';
  try {
    const made = await connectPage({
      origin: location.origin,
      clientId: clientId(),
      answer: answerQuestion,
      takesSecrets: isAnswering,
      onTotpSecret: showTotpSecret,
      events: {
        connected: () => {
          if (own === login) linkState.value = 'online';
        },
        disconnected: (error, retryInMs) => {
          if (own === login) lost(toWherryError(error), retryInMs !== undefined);
        },
      },
    });
    // Logged out meanwhile.
    if (own !== login) {
      await made.close();
      return;
    }
    linkState.value = 'online';
    if (info.gui === true) {
      program.value = made;
      return;
    }
    isAdmin.value = info.isAdmin;
    remote.value = made;
    if (isAddressEmpty() && info.home !== '/') goTo(linkToPath(info.home));
  } catch (error) {
    if (own === login) lost(toWherryError(error), false);
  }
};

const entered = async (response: Response): Promise<void> => {
  const info = (await response.json()) as SessionInfo;
  sessionInfo.value = info;
  if (info.account !== null) await connect(info);
};

const TICKET = /^#ticket=([\w-]+)$/u;

/** The ticket of `wherry gui`, which stands in the address it opens; gone from there once it was read. */
const takeTicket = (): string | undefined => {
  const ticket = TICKET.exec(location.hash)?.[1];
  if (ticket !== undefined) history.replaceState(null, '', location.pathname);
  return ticket;
};

export const loadSession = async (): Promise<void> => {
  sessionProblem.value = undefined;
  const ticket = takeTicket();
  let refusal: WherryError | undefined;
  try {
    if (ticket !== undefined) return await entered(await ask('POST', { secret: ticket }));
  } catch (error) {
    refusal = toWherryError(error);
  }
  try {
    await entered(await ask('GET'));
    // A ticket that was used before may have been used here.
    if (sessionInfo.value?.account === null) sessionProblem.value ??= refusal;
  } catch (error) {
    sessionProblem.value = refusal ?? toWherryError(error);
  }
};

/** An address with a ticket that is opened where the page is shown already loads nothing by itself. */
export const followTickets = (): void => {
  addEventListener('hashchange', () => {
    if (!TICKET.test(location.hash)) return;
    if (typeof sessionInfo.value?.account === 'string') takeTicket();
    else void loadSession();
  });
};

export interface LoginInput {
  /** Empty with a token. */
  readonly account: string;
  readonly secret: string;
  readonly code?: string | undefined;
}

/** Code: those of a login; `LoginRefusal` says when a one-time code is wanted. */
export const logIn = async ({ account, secret, code }: LoginInput): Promise<void> => {
  sessionProblem.value = undefined;
  await entered(
    await ask('POST', {
      ...(account === '' ? {} : { account }),
      secret,
      ...(code === undefined || code === '' ? {} : { code }),
    }),
  );
};

export const logOut = async (): Promise<void> => {
  // What the link says of its end is no news.
  login += 1;
  const own = login;
  try {
    await ask('DELETE');
  } catch (error) {
    if (own === login) login -= 1;
    throw error;
  }
  const before = forget();
  linkState.value = 'none';
  if (sessionInfo.value !== undefined) sessionInfo.value = nobody(sessionInfo.value);
  await before?.close();
};
