// A browser at a real server, as far as the server sees one: it keeps the cookie that it was given, and says where it is from.

import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { ClientSession, type ClientCredentials } from '../../../src/session/index.ts';
import { PageCarrier } from '../../../src/transport/websocket/browser/page-carrier.ts';
import { LINK_SUBPROTOCOL } from '../../../src/transport/websocket/index.ts';
import { PASSWORD, answering, logIn } from '../../server/account-bed.ts';
import type { Answer, AskOptions, HttpBed } from '../http-bed.ts';

export const originOf = ({ port }: HttpBed): string => `https://127.0.0.1:${port}`;

/** What a page's script sends with each request that it makes. */
export const pageHeaders = (bed: HttpBed, cookie?: string): Record<string, string> => ({
  Origin: originOf(bed),
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'cors',
  'Sec-Fetch-Dest': 'empty',
  ...(cookie === undefined ? {} : { Cookie: cookie }),
});

export const postLogin = (
  bed: HttpBed,
  login: unknown,
  headers: Readonly<Record<string, string>> = {},
  options: AskOptions = {},
): Promise<Answer> =>
  bed.ask('POST', '/session', {
    auth: null,
    ...options,
    headers: { ...pageHeaders(bed), 'Content-Type': 'application/json', ...headers },
    body: typeof login === 'string' ? login : JSON.stringify(login),
  });

/** Name and value, as a browser sends them back. */
export const cookieOf = ({ headers }: Answer): string =>
  (headers['set-cookie']?.[0] ?? '').split(';', 1)[0] ?? '';

/** Logged in; returns the cookie. */
export const cookieFor = async (bed: HttpBed, login: unknown): Promise<string> => {
  const answer = await postLogin(bed, login);
  if (answer.status !== 200) throw new Error(`The login was answered with ${answer.status}: ${answer.text}`);
  return cookieOf(answer);
};

export const whoIs = async (bed: HttpBed, cookie: string): Promise<string | null> => {
  const { json } = await bed.ask('GET', '/session', { auth: null, headers: pageHeaders(bed, cookie) });
  return (json as { readonly account: string | null }).account;
};

/** An account with a password, which only who registers or is added with one has. */
export const addPerson = async (bed: HttpBed, name: string): Promise<void> => {
  const remote = await logIn(bed.running, {
    user: name,
    register: {},
    answer: answering({ New: PASSWORD, again: PASSWORD }),
  });
  await remote.close();
};

const openPage = (bed: HttpBed, headers: Readonly<Record<string, string>>): Promise<PageCarrier> =>
  new Promise((resolve, reject) => {
    const url = `wss://127.0.0.1:${bed.port}/link`;
    const webSocket = new WebSocket(url, LINK_SUBPROTOCOL, { rejectUnauthorized: false, headers });
    webSocket.once('error', reject);
    webSocket.once('open', () =>
      resolve(
        new PageCarrier(webSocket as unknown as ConstructorParameters<typeof PageCarrier>[0], {
          remoteAddress: '127.0.0.1',
          isLoopback: true,
        }),
      ),
    );
  });

/** A link whose upgrade has these fields; not yet started. Default: logged in by the session in them. */
export const linkWith = (
  bed: HttpBed,
  headers: Readonly<Record<string, string>>,
  credentials: ClientCredentials = { method: 'session' },
): ClientSession =>
  new ClientSession({
    connect: () => openPage(bed, headers),
    isKnown: () => false,
    credentials,
    clientId: 'page',
    sessionId: randomUUID(),
    random: () => 0,
    reconnect: false,
  });
