// A real server on a free port of the loopback, and two clients of its HTTP: one that asks in order, one that is nothing but a
// socket and says what a test wants.

import { request as requestPlain, type Agent, type IncomingHttpHeaders } from 'node:http';
import { Agent as TlsAgent, request as requestTls } from 'node:https';
import { connect as connectPlain, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { deriveVerifier, generateToken } from '../../src/accounts/index.ts';
import type { Grant } from '../../src/accounts/rights/index.ts';
import type { Remote } from '../../src/client/index.ts';
import type { ServerInit } from '../../src/server/index.ts';
import { startServer, type RunningServer } from '../server/running-server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** Of the body, when it is asked for. */
  readonly json: unknown;
  /** Whether the server asked for the body that was waiting for it. */
  readonly continued: boolean;
}

export interface AskOptions {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** A stream is sent in chunks of unknown number. */
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** A token, or an account and its password or token; `null`: no login. Default: the owner's token. */
  readonly auth?: string | readonly [account: string, secret: string] | null;
  /** Default `https`. */
  readonly scheme?: 'http' | 'https';
  readonly tls?: ConnectionOptions;
  /** Default: a connection of its own. */
  readonly agent?: Agent;
}

export interface HttpBed extends AsyncDisposable {
  readonly running: RunningServer;
  readonly port: number;
  /** Where its files lie. */
  readonly root: string;
  /** `path`: as it stands in the request, so encoded. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
  /** A connection that says just these bytes. */
  open(first?: string | Uint8Array, options?: Pick<AskOptions, 'scheme' | 'tls'>): Promise<RawHttp>;
  /** The owner, over a link. */
  owner(): Promise<Remote>;
  /** An account, with what it may do besides at some paths; returns a token of it. */
  account(init: Parameters<Remote['admin']['addAccount']>[0], grants?: readonly Grant[]): Promise<string>;
}

export const authorization = (auth: NonNullable<AskOptions['auth']>): string =>
  typeof auth === 'string' ? `Bearer ${auth}` : `Basic ${Buffer.from(auth.join(':')).toString('base64')}`;

export interface RawHttp {
  readonly socket: Socket;
  /** What was heard so far, a character a byte. */
  heard(): string;
  /** Fulfils when this has been heard; rejects when the connection is over before. */
  until(pattern: RegExp): Promise<string>;
  /** Everything that was heard, once the connection is over. */
  readonly over: Promise<string>;
}

/** Over any socket: keeps what it hears. */
export const listenTo = (socket: Socket): RawHttp => {
  let text = '';
  const waiting = new Set<() => void>();
  const tell = (): void => {
    for (const look of [...waiting]) look();
  };
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    tell();
  });
  socket.on('error', () => {});
  socket.on('end', () => socket.destroy());
  const over = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
  void over.then(tell);
  return {
    socket,
    heard: () => text,
    over,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!pattern.test(text) && !socket.closed) return;
          waiting.delete(look);
          if (pattern.test(text)) resolve(text);
          else reject(new Error(`The connection ended, and all that was heard is ${JSON.stringify(text)}.`));
        };
        waiting.add(look);
        look();
      }),
  };
};

const toAnswer = async (
  response: AsyncIterable<Buffer> & {
    readonly statusCode?: number | undefined;
    readonly headers: IncomingHttpHeaders;
  },
  continued: boolean,
): Promise<Answer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body,
    continued,
    get text() {
      return body.toString();
    },
    get json() {
      return JSON.parse(body.toString()) as unknown;
    },
  };
};

export const ask = (port: number, method: string, path: string, options: AskOptions): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { headers = {}, body, auth, scheme = 'https', tls = {} } = options;
    const agent = scheme === 'http' && options.agent instanceof TlsAgent ? false : (options.agent ?? false);
    const send = scheme === 'http' ? requestPlain : requestTls;
    let continued = false;
    const request = send({
      host: '127.0.0.1',
      port,
      method,
      path,
      agent,
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
      ...tls,
      headers: {
        ...(auth === undefined || auth === null ? {} : { Authorization: authorization(auth) }),
        ...(typeof body === 'string' || body instanceof Uint8Array
          ? { 'Content-Length': String(Buffer.byteLength(body)) }
          : {}),
        ...headers,
      },
    });
    // A server that has answered may end the connection before it has read everything.
    request.on('error', reject);
    request.on('response', (response) => {
      toAnswer(response, continued).then(resolve, reject);
    });
    const sendBody = (): void => {
      if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) request.end(body);
      else Readable.from(body).pipe(request);
    };
    if (Object.keys(headers).some((name) => name.toLowerCase() === 'expect')) {
      request.on('continue', () => {
        continued = true;
        sendBody();
      });
      request.flushHeaders();
    } else sendBody();
  });

export const openRawHttp = (
  port: number,
  first: string | Uint8Array | undefined,
  { scheme = 'https', tls = {} }: Pick<AskOptions, 'scheme' | 'tls'> = {},
): Promise<RawHttp> =>
  new Promise((resolve, reject) => {
    const where = { host: '127.0.0.1', port };
    const socket =
      scheme === 'http'
        ? connectPlain(where)
        : connectTls({ ...where, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'], ...tls });
    socket.once('error', reject);
    socket.once(scheme === 'http' ? 'connect' : 'secureConnect', () => {
      const raw = listenTo(socket);
      if (first !== undefined) socket.write(first);
      resolve(raw);
    });
  });

/** `keepsAlive`: requests go over connections that are there already, which saves handshakes where there are many. */
export const startHttp = async (
  init: Partial<ServerInit> = {},
  { keepsAlive = false }: { readonly keepsAlive?: boolean } = {},
): Promise<HttpBed> => {
  const running = await startServer({ durability: 'process', ...init });
  const { port, token } = running.server;
  const agent = keepsAlive ? new TlsAgent({ keepAlive: true }) : undefined;
  let linked: Promise<Remote> | undefined;
  const owner = (): Promise<Remote> => (linked ??= running.connect());
  return {
    running,
    port,
    root: running.root,
    ask: (method, path, options = {}) =>
      ask(port, method, path, { auth: token, ...(agent === undefined ? {} : { agent }), ...options }),
    open: (first, options) => openRawHttp(port, first, options),
    owner,
    account: async (account, grants = []) => {
      const { admin } = await owner();
      await admin.addAccount(account);
      for (const grant of grants) await admin.changeAccount(account.name, { grant });
      const secret = generateToken();
      const verifier = deriveVerifier(secret);
      await admin.addToken(account.name, { name: 'test', kind: 'named', verifier });
      return secret;
    },
    [Symbol.asyncDispose]: async () => {
      agent?.destroy();
      await running[Symbol.asyncDispose]();
    },
  };
};
