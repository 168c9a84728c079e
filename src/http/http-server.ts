// The HTTP/1.1 server: node:http that never listens, fed with connections of the one port. Holds clients to limits in
// size and time, and hands on one exchange after the other. Whatever a client sends ends at most its own connection.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WherryError } from '../base/index.ts';
import type { OtherConnection } from '../listener/index.ts';
import { answerError } from './answer-error.ts';
import { Exchange } from './exchange.ts';
import { ensureFramed } from './framing.ts';
import { HTTP_LIMITS, type HttpLimits } from './http-limits.ts';
import { MAX_HEADER_SIZE, MAX_REQUESTS_PER_SOCKET, MAX_WAITING_REQUESTS } from './limits.ts';
import { mayTalk, readOrigin, type IsTrusted } from './origin.ts';
import { parseTarget } from './target.ts';

export interface HttpServerInit {
  readonly isTrusted: IsTrusted;
  /** Answers one request. What it throws is answered as a refusal. */
  readonly handle: (exchange: Exchange) => Promise<void>;
  /** Whether this request for another protocol is for `upgrade`. Others are answered as if they had not asked. */
  readonly mayUpgrade: (request: IncomingMessage) => boolean;
  /** Takes the connection over, whose first bytes after the request are `head`. Never rejects. */
  readonly upgrade: (request: IncomingMessage, connection: OtherConnection, head: Buffer) => Promise<void>;
  /** An exchange is over. */
  readonly onDone: (exchange: Exchange, milliseconds: number) => void;
  /** Something nobody expected. */
  readonly onFault: (exchange: Exchange, error: unknown) => void;
  readonly limits?: HttpLimits | undefined;
}

export interface HttpServer {
  accept(connection: OtherConnection): void;
  /** Ends connections on which no request is under way, and the others behind theirs. */
  close(): void;
  destroy(): void;
}

/** What every answer has, unless a handler knows better. */
const COMMON_HEADERS: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['X-Frame-Options', 'DENY'],
];

const BAD_REQUESTS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** A request that cannot even be read. `canAnswer`: what is written now is taken for the answer to it. */
const refuseUnread = (error: NodeJS.ErrnoException, socket: Duplex, canAnswer: boolean): void => {
  if (error.code === 'ECONNRESET' || !socket.writable || !canAnswer) {
    socket.destroy();
    return;
  }
  const status = BAD_REQUESTS[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  // Who does not read it does not keep the connection.
  setTimeout(() => socket.destroy(), 2000).unref();
};

/** A connection, with the requests that came before the answer to the one before them was over. */
interface Connected {
  readonly connection: OtherConnection;
  readonly waiting: (() => void)[];
  isBusy: boolean;
}

/** What has moved on a connection, looked at now and then. */
interface Watched {
  readonly exchange: Exchange;
  bytes: number;
  sinceMs: number;
}

const movedOn = ({ bytesRead, bytesWritten }: Socket): number => bytesRead + bytesWritten;

export const createHttpServer = (init: HttpServerInit): HttpServer => {
  const { limits = HTTP_LIMITS } = init;
  const connections = new Map<Duplex, Connected>();
  const underWay = new Map<Exchange, Watched>();
  let isClosing = false;
  let watching: NodeJS.Timeout | undefined;

  const isWaitedFor = ({ isWaiting, response }: Exchange): boolean =>
    isWaiting || (response.writableEnded && !response.writableFinished);

  /** Cuts off whoever is waited for and moves nearly nothing. */
  const lookForStalls = (): void => {
    const nowMs = performance.now();
    for (const watched of underWay.values()) {
      const { exchange } = watched;
      const bytes = movedOn(exchange.connection.tcp);
      if (!isWaitedFor(exchange) || bytes - watched.bytes >= limits.stallBytes)
        Object.assign(watched, { bytes, sinceMs: nowMs });
      else if (nowMs - watched.sinceMs >= limits.stallTimeoutMs)
        exchange.end(new WherryError('TIMEOUT', 'The client neither sent nor took anything for too long.'));
    }
    if (underWay.size === 0) {
      clearInterval(watching);
      watching = undefined;
    }
  };
  const watch = (exchange: Exchange): void => {
    const beganMs = performance.now();
    underWay.set(exchange, { exchange, bytes: movedOn(exchange.connection.tcp), sinceMs: beganMs });
    watching ??= setInterval(lookForStalls, limits.stallCheckMs).unref();
    exchange.response.once('close', () => {
      underWay.delete(exchange);
      init.onDone(exchange, performance.now() - beganMs);
      if (isClosing) exchange.socket.destroySoon();
    });
  };

  const begin = (
    request: IncomingMessage,
    response: ServerResponse,
    connection: OtherConnection,
    awaitsContinue: boolean,
  ): Exchange | undefined => {
    for (const [name, value] of COMMON_HEADERS) response.setHeader(name, value);
    const shared = { request, response, connection, awaitsContinue, refuse: answerError, limits };
    const unknown = {
      target: { path: '/', query: new URLSearchParams() },
      remoteAddress: connection.remoteAddress,
    };
    try {
      ensureFramed(request);
      const { host, scheme, remoteAddress } = readOrigin(connection, request.headers, init.isTrusted);
      const target = parseTarget(request.url ?? '/');
      return new Exchange({ ...shared, target, remoteAddress, origin: `${scheme}://${host}` });
    } catch (error) {
      const refused = new Exchange({ ...shared, ...unknown, origin: 'http://localhost' });
      watch(refused);
      answerError(refused, error, { Connection: 'close' });
      return undefined;
    }
  };

  /** Nothing is said in the clear to another machine, but where to come instead. */
  const isRedirected = (exchange: Exchange): boolean => {
    if (mayTalk(exchange.connection, init.isTrusted)) return false;
    const { url = '/' } = exchange.request;
    const path = url.startsWith('/') ? url : '/';
    exchange.answer(308, {
      Location: `${exchange.origin.replace(/^http:/u, 'https:')}${path}`,
      'Content-Type': 'text/plain; charset=utf-8',
      Connection: 'close',
    });
    return true;
  };

  const refuse = (exchange: Exchange, error: unknown): void => {
    if (exchange.signal.aborted) return;
    if (!(error instanceof WherryError) || error.code === 'INTERNAL') init.onFault(exchange, error);
    // An answer that has begun cannot be taken back: only cut short, so that nobody takes it for whole.
    if (exchange.response.headersSent) exchange.socket.destroy();
    else answerError(exchange, error);
  };
  const handle = (exchange: Exchange): void => {
    watch(exchange);
    if (isClosing) exchange.response.setHeader('Connection', 'close');
    if (isRedirected(exchange)) return;
    init.handle(exchange).catch((error: unknown) => refuse(exchange, error));
  };
  /** One after the other (RFC 9112, 9.3.2): what comes behind a change sees it, and what comes behind the last answer is not done. */
  const serve = (request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void => {
    const { socket } = request;
    const connected = connections.get(socket);
    if (connected === undefined || connected.waiting.length >= MAX_WAITING_REQUESTS) {
      socket.destroy();
      return;
    }
    const go = (): void => {
      connected.isBusy = true;
      response.once('close', () => {
        connected.isBusy = false;
        if (socket.writable && !isClosing) connected.waiting.shift()?.();
      });
      const exchange = begin(request, response, connected.connection, awaitsContinue);
      if (exchange !== undefined) handle(exchange);
    };
    if (connected.isBusy) connected.waiting.push(go);
    else go();
  };

  const server: Server = createServer({
    maxHeaderSize: MAX_HEADER_SIZE,
    headersTimeout: limits.headerTimeoutMs,
    // A body may take as long as it moves: that is watched here.
    requestTimeout: 0,
    keepAliveTimeout: limits.idleTimeoutMs,
    connectionsCheckingInterval: limits.stallCheckMs,
    requireHostHeader: false,
    shouldUpgradeCallback: (request) => init.mayUpgrade(request),
  });
  server.timeout = 0;
  server.maxRequestsPerSocket = MAX_REQUESTS_PER_SOCKET;
  server.on('request', (request, response) => serve(request, response, false));
  server.on('checkContinue', (request, response) => serve(request, response, true));
  server.on('checkExpectation', (_request, response: ServerResponse) => {
    response.writeHead(417, { Connection: 'close' }).end();
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const here = [...underWay.keys()].filter((exchange) => exchange.socket === socket);
    const unanswered = here.filter(({ isAnswered }) => !isAnswered);
    // Into an answer that is under way, for this request or the one before, nothing else may be written.
    const isIntact = ({ response, request }: Exchange): boolean => !response.headersSent && !request.complete;
    if (here.length === 0 || unanswered.length > 0) refuseUnread(error, socket, unanswered.every(isIntact));
    // What was said gets there, and nothing is waited for any more.
    for (const { response, isAnswered } of here) if (isAnswered) response.end();
  });
  server.on('error', () => {});
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void upgradeFrom(request, socket, head);
  });
  // A server that never listens checks no times, and ends no connections, unless it believes that it does.
  server.emit('listening');

  const upgradeFrom = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const connected = connections.get(socket);
    if (connected === undefined || connected.isBusy) {
      socket.destroy();
      return;
    }
    await init.upgrade(request, connected.connection, head);
  };

  return {
    accept: (connection) => {
      const { socket } = connection;
      if (isClosing) {
        socket.destroy();
        return;
      }
      connections.set(socket, { connection, waiting: [], isBusy: false });
      socket.once('close', () => connections.delete(socket));
      server.emit('connection', socket);
    },
    close: () => {
      isClosing = true;
      server.closeIdleConnections();
    },
    destroy: () => {
      isClosing = true;
      clearInterval(watching);
      for (const socket of [...connections.keys()]) socket.destroy();
      server.close();
    },
  };
};
