// `wherry gui` as a real process, and a browser at it as far as it sees one.

import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { createFiles, type Files } from '../../../src/files/index.ts';
import { createGuiCalls, type GuiApi } from '../../../src/gui/index.ts';
import { ClientSession, type Session } from '../../../src/session/index.ts';
import { WherryError } from '../../../src/base/index.ts';
import { PageCarrier } from '../../../src/transport/websocket/browser/page-carrier.ts';
import { LINK_SUBPROTOCOL } from '../../../src/transport/websocket/index.ts';
import { finish, startProgram, type Finished, type Place } from '../program.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  readonly cookie: string;
}

export interface GuiProgram extends AsyncDisposable {
  readonly port: number;
  readonly ticket: string;
  /** Host and Origin are right unless they are given. */
  ask(
    method: string,
    path: string,
    init?: { readonly headers?: Readonly<Record<string, string>>; readonly body?: string },
  ): Promise<HttpAnswer>;
  /** Logs in; the cookie. */
  enter(ticket: string): Promise<HttpAnswer>;
  link(headers: Readonly<Record<string, string>>): Promise<ClientSession>;
  openPage(
    cookie: string,
  ): Promise<{ readonly api: GuiApi; readonly session: Session; readonly files: Files }>;
  stop(): Promise<Finished>;
}

/** Files of a session, as a page has them. */
export const filesOver = (session: Session): Files =>
  createFiles({
    session,
    openLocal: () => Promise.reject(new WherryError('UNSUPPORTED')),
    clientId: 'a page',
  });

export const startGui = async (
  place: Place,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<GuiProgram> => {
  const child = startProgram(['gui', place.local, '--json', ...args], {
    env: {
      XDG_STATE_HOME: `${place.folder}/gui-state`,
      XDG_CONFIG_HOME: `${place.folder}/gui-config`,
      ...env,
    },
  });
  const ended = finish(child);
  const line = await new Promise<string>((resolve, reject) => {
    if (child.stdout === null) throw new Error('There is no output.');
    createInterface({ input: child.stdout }).once('line', resolve);
    ended.then(({ stderr }) => reject(new Error(stderr)), reject);
  });
  const { address, port } = JSON.parse(line) as { readonly address: string; readonly port: number };
  const origin = `http://127.0.0.1:${port}`;
  const sessions: ClientSession[] = [];

  const ask: GuiProgram['ask'] = (method, path, { headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port, path, method, headers: { Origin: origin, ...headers }, agent: false },
        (response) => {
          const pieces: Buffer[] = [];
          response.on('data', (piece: Buffer) => pieces.push(piece));
          response.once('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              text: Buffer.concat(pieces).toString(),
              cookie: (response.headers['set-cookie']?.[0] ?? '').split(';', 1)[0] ?? '',
            }),
          );
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
  const link: GuiProgram['link'] = async (headers) => {
    const session = new ClientSession({
      connect: () =>
        new Promise((resolve, reject) => {
          const webSocket = new WebSocket(`ws://127.0.0.1:${port}/link`, LINK_SUBPROTOCOL, { headers });
          webSocket.once('error', reject);
          webSocket.once('open', () =>
            resolve(
              new PageCarrier(webSocket as unknown as ConstructorParameters<typeof PageCarrier>[0], {
                remoteAddress: '127.0.0.1',
                isLoopback: true,
              }),
            ),
          );
        }),
      isKnown: () => false,
      credentials: { method: 'session' },
      clientId: 'page',
      sessionId: randomUUID(),
      random: () => 0,
      reconnect: false,
    });
    await session.start();
    sessions.push(session);
    return session;
  };
  const stop = async (): Promise<Finished> => {
    for (const session of sessions) await session.close();
    child.kill('SIGINT');
    return ended;
  };
  return {
    port,
    ticket: /#ticket=(\w+)$/u.exec(address)?.[1] ?? '',
    ask,
    enter: (ticket) =>
      ask('POST', '/session', {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ secret: ticket }),
      }),
    link,
    openPage: async (cookie) => {
      const session = await link({ Cookie: cookie, Origin: origin });
      return { api: createGuiCalls(session), session, files: filesOver(session) };
    },
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
};
