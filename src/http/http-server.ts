// The HTTP/1.1 server: node:http that never listens, fed with connections of the one port. Holds clients to limits in
// size and time, and hands on one exchange after the other. Whatever a client sends ends at most its own connection.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WherryError } from '../base/index.ts';
import type { OtherConnection } from '../listener/index.ts';
import { isLoopbackAddress } from '../transport/index.ts';
import { answerError } from './answer-error.ts';
import { Exchange } from './exchange.ts';
import {
  HEADER_TIMEOUT_MS,
  IDLE_TIMEOUT_MS,
  MAX_HEADER_SIZE,
  MAX_REQUESTS_PER_SOCKET,
  STALL_BYTES,
  STALL_CHECK_MS,
  STALL_TIMEOUT_MS,
} from './limits.ts';
import { readOrigin, type IsTrusted } from './origin.ts';
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

/** A request that cannot even be read. */
const refuseUnread = (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = BAD_REQUESTS[error.code ?? ''] ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  // Who does not read it does not keep the connection.
  setTimeout(() => socket.destroy(), 2000).unref();
};

/** What has moved on a connection, looked at now and then. */
interface Watched {
  readonly exchange: Exchange;
  bytes: number;
  sinceMs: number;
}

const movedOn = ({ bytesRead, bytesWritten }: Socket): number => bytesRead + bytesWritten;

export const createHttpServer = (init: HttpServerInit): HttpServer => {
  const connections = new Map<Duplex, OtherConnection>();
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
      if (!isWaitedFor(exchange) || bytes - watched.bytes >= STALL_BYTES)
        Object.assign(watched, { bytes, sinceMs: nowMs });
      else if (nowMs - watched.sinceMs >= STALL_TIMEOUT_MS)
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
    watching ??= setInterval(lookForStalls, STALL_CHECK_MS).unref();
    exchange.response.once('close', () => {
      underWay.delete(exchange);
      init.onDone(exchange, performance.now() - beganMs);
      if (isClosing) exchange.socket.destroySoon();
    });
  };

  const begin = (
    request: IncomingMessage,
    response: ServerResponse,
    awaitsContinue: boolean,
  ): Exchange | undefined => {
    const connection = connections.get(request.socket);
    if (connection === undefined) {
      request.socket.destroy();
      return undefined;
    }
    for (const [name, value] of COMMON_HEADERS) response.setHeader(name, value);
    const shared = { request, response, connection, awaitsContinue, refuse: answerError };
    const unknown = {
      target: { path: '/', query: new URLSearchParams() },
      remoteAddress: connection.remoteAddress,
    };
    try {
      const { host, scheme, remoteAddress } = readOrigin(connection, request.headers, init.isTrusted);
      const target = parseTarget(request.url ?? '/');
      return new Exchange({ ...shared, target, remoteAddress, origin: `${scheme}://${host}` });
    } catch (error) {
      const refused = new Exchange({ ...shared, ...unknown, origin: 'http://localhost' });
      watch(refused);
      answerError(refused, error);
      return undefined;
    }
  };

  /** Nothing is said in the clear to another machine, but where to come instead. */
  const isRedirected = (exchange: Exchange): boolean => {
    const { isSecure, remoteAddress } = exchange.connection;
    if (isSecure || isLoopbackAddress(remoteAddress) || init.isTrusted(remoteAddress)) return false;
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
  const serve = (request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void => {
    const exchange = begin(request, response, awaitsContinue);
    if (exchange === undefined) return;
    watch(exchange);
    if (isClosing) response.setHeader('Connection', 'close');
    if (isRedirected(exchange)) return;
    init.handle(exchange).catch((error: unknown) => refuse(exchange, error));
  };

  const server: Server = createServer({
    maxHeaderSize: MAX_HEADER_SIZE,
    headersTimeout: HEADER_TIMEOUT_MS,
    // A body may take as long as it moves: that is watched here.
    requestTimeout: 0,
    keepAliveTimeout: IDLE_TIMEOUT_MS,
    connectionsCheckingInterval: STALL_CHECK_MS,
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
  server.on('clientError', refuseUnread);
  server.on('error', () => {});
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void upgradeFrom(request, socket, head);
  });
  // A server that never listens checks no times, and ends no connections, unless it believes that it does.
  server.emit('listening');

  const upgradeFrom = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const connection = connections.get(socket);
    if (connection === undefined) {
      socket.destroy();
      return;
    }
    await init.upgrade(request, connection, head);
  };

  return {
    accept: (connection) => {
      const { socket } = connection;
      if (isClosing) {
        socket.destroy();
        return;
      }
      connections.set(socket, connection);
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
