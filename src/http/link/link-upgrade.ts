// The link over WebSocket (docs/spec/link.md): a request to /link that asks for it is handed on as a carrier, and logs in as on any
// other. Knows nothing of frames.

import { STATUS_CODES, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ERROR_CODES, LINK_PATH, WherryError, toWherryError } from '../../base/index.ts';
import type { DoorHost, OtherConnection } from '../../listener/index.ts';
import { acceptWebSocket, LINK_SUBPROTOCOL, WEBSOCKET_OPTIONS } from '../../transport/websocket/index.ts';
import { ensureOwnHost, mayTalk, readOrigin, type IsTrusted } from '../origin.ts';
import { isForeign } from '../same-site.ts';
import type { SessionCookies } from '../session/session-cookie.ts';
import { parseTarget } from '../target.ts';

export const isLinkRequest = (request: IncomingMessage): boolean => {
  const { method, url = '', headers } = request;
  const path = url.split('?', 1)[0];
  return method === 'GET' && path === LINK_PATH && /^websocket$/iu.test(headers.upgrade ?? '');
};

const answerRefusal = (socket: Duplex, error: unknown): void => {
  const { code, message } = toWherryError(error);
  const { httpStatus: status } = ERROR_CODES[code];
  const body = `${code}: ${message}\n`;
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8`;
  socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  setTimeout(() => socket.destroy(), 2000).unref();
};

/** A page of somebody else must not speak for whoever looks at it; who brings a browser's session says where he is from. */
const ensureOwnLink = (origin: string | undefined, own: string, hasSession: boolean): void => {
  if (isForeign(origin, own) || (origin === undefined && hasSession))
    throw new WherryError('FORBIDDEN', 'A page of another site may not open a link to this server.');
};

/** Where it would end, and the link begin, need not be the same for all who pass it on. */
const ensureNoBody = ({ 'content-length': size, 'transfer-encoding': coding }: IncomingHttpHeaders): void => {
  if ((size !== undefined && size !== '0') || coding !== undefined)
    throw new WherryError('BAD_REQUEST', 'The request that opens a link has no body.');
};

const ensureSubprotocol = (offered: string | undefined): void => {
  const names = (offered ?? '').split(',').map((name) => name.trim());
  if (!names.includes(LINK_SUBPROTOCOL))
    throw new WherryError(
      'BAD_REQUEST',
      `The WebSocket must be opened with the subprotocol ${LINK_SUBPROTOCOL}.`,
    );
};

export interface LinkUpgradeDeps {
  readonly isTrusted: IsTrusted;
  readonly cookies: SessionCookies;
  readonly isOwnHost?: ((host: string) => boolean) | undefined;
}

export const createLinkUpgrade = (host: DoorHost, { isTrusted, cookies, isOwnHost }: LinkUpgradeDeps) => {
  /** Loaded when somebody comes by it. */
  const createServer = async () => {
    const { WebSocketServer } = await import('ws');
    return new WebSocketServer({
      noServer: true,
      clientTracking: false,
      ...WEBSOCKET_OPTIONS,
      handleProtocols: () => LINK_SUBPROTOCOL,
    });
  };
  let server: ReturnType<typeof createServer> | undefined;

  return async (request: IncomingMessage, connection: OtherConnection, head: Buffer): Promise<void> => {
    const { socket, tcp } = connection;
    try {
      const asked = readOrigin(connection, request.headers, isTrusted);
      parseTarget(request.url ?? '/');
      if (!mayTalk(connection, isTrusted))
        throw new WherryError('FORBIDDEN', 'Links over plain HTTP are for this machine only; use wss.');
      ensureOwnHost(`${asked.scheme}://${asked.host}`, isOwnHost);
      const { cookie, origin } = request.headers;
      ensureOwnLink(origin, `${asked.scheme}://${asked.host}`, cookies.isSent(cookie));
      ensureNoBody(request.headers);
      ensureSubprotocol(request.headers['sec-websocket-protocol']);
      const webSockets = await (server ??= createServer());
      if (socket.destroyed) return;
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        acceptWebSocket(webSocket, {
          remoteAddress: asked.remoteAddress,
          remotePort: tcp.remotePort,
          socket,
          isSecure: asked.scheme === 'https',
          onPlain: (carrier) => host.acceptCarrier(carrier, tcp, cookies.read(cookie)),
          onTls: (stream) => host.acceptTls(stream, tcp),
          onRefused: (reason) =>
            host.emit({
              level: 'info',
              event: 'handshake-failed',
              remoteAddress: asked.remoteAddress,
              reason,
            }),
        });
      });
    } catch (error) {
      answerRefusal(socket, error);
    }
  };
};
