// The calling end of a link over WebSocket, for Node.js: a TCP connection, the proxy's TLS where there is one, the upgrade,
// and then the link's own TLS inside. Whatever stands in between moves bytes that it can neither read nor answer, so
// binding and pin hold as they do over TCP.
//
// The outer certificate is therefore not looked at: who ends that TLS is no matter, the server proves itself inside, by
// its pin or by the mutual login. Nothing that is worth protecting is said before: a host, a path, no secret.

import type { ClientRequest, IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { connect as connectOuterTls } from 'node:tls';
import type { WebSocket as WebSocketClass } from 'ws';
import { LINK_PATH, VERSION, WherryError, displayName, onAbort } from '../../base/index.ts';
import type { Carrier } from '../carrier.ts';
import { connectSocket, type ConnectTarget } from '../open-socket.ts';
import { secureSocket, type VerifyPinInit } from '../tls/index.ts';
import { describeFailure, describeStatus } from './connect-error.ts';
import { LINK_SUBPROTOCOL, WEBSOCKET_OPTIONS } from './settings.ts';
import { WebSocketStream } from './websocket-stream.ts';

export interface ConnectWebSocketInit extends ConnectTarget, VerifyPinInit {
  /** `wss`: HTTP is inside TLS. */
  readonly isSecure: boolean;
  /** Begins with "/". Default "/link". */
  readonly path?: string | undefined;
}

/** What sentences call the server: the address that was asked for, without a pin. */
const formatUrl = ({ host, port, path = LINK_PATH, isSecure }: ConnectWebSocketInit): string => {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${isSecure ? 'wss' : 'ws'}://${name}:${port}${path}`;
};

/** The same as what is dialled: a zone says which way to take from here, and is no part of a name. */
const toUrl = (init: ConnectWebSocketInit): URL => {
  const url = formatUrl({ ...init, host: init.host.replace(/%.*$/su, '') });
  const parsed = URL.parse(url);
  if (parsed === null || init.path?.startsWith('/') === false)
    throw new WherryError(
      'BAD_REQUEST',
      `${displayName(url)} is no address of a WebSocket; write it as wss://HOST/link.`,
    );
  return parsed;
};

/** TLS with whoever ends it: see above for why anybody may. */
const openOuterTls = (tcp: Socket, host: string): Socket =>
  connectOuterTls({
    socket: tcp,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: false,
    // An empty list spares loading the system's authorities, which nobody asks.
    ca: [],
  });

/**
 * Masks of zeros change nothing, and both ends spare the work: random ones cost three times the CPU. Those keep a
 * page's script from choosing what old proxies see on the wire (RFC 6455 §10.3); here that is the ciphertext of TLS, which
 * nobody chooses.
 */
const generateMask = (mask: Buffer): void => void mask.fill(0);

/** The upgrade, over a connected socket. When it rejects, it has destroyed that. */
const upgrade = (
  WebSocket: typeof WebSocketClass,
  tcp: Socket,
  init: ConnectWebSocketInit,
  signal: AbortSignal,
): Promise<WebSocketStream> =>
  new Promise((resolve, reject) => {
    const target = formatUrl(init);
    const webSocket = new WebSocket(toUrl(init), LINK_SUBPROTOCOL, {
      ...WEBSOCKET_OPTIONS,
      generateMask,
      headers: { 'user-agent': `wherry/${VERSION}` },
      createConnection: () => (init.isSecure ? openOuterTls(tcp, init.host) : tcp),
    });
    let stop = (): void => {};
    const fail = (error: unknown): void => {
      stop();
      webSocket.terminate();
      // Not in this turn: there may be TLS above it, see SocketCarrier.destroy.
      setImmediate(() => tcp.destroy());
      reject(error);
    };
    webSocket.on('error', (error) => fail(describeFailure(error, target, init.isSecure)));
    webSocket.on('unexpected-response', (_request: ClientRequest, response: IncomingMessage) => {
      response.resume();
      fail(describeStatus(response.statusCode ?? 0, response.headers.location, target));
    });
    webSocket.once('open', () => {
      stop();
      const { remoteAddress, remotePort } = tcp;
      const stream = new WebSocketStream(webSocket, { remoteAddress, remotePort });
      // Nothing that it says before somebody listens can end the process.
      stream.on('error', () => {});
      resolve(stream);
    });
    // The signal may have aborted since the connection was made: then `fail` is called here.
    stop = onAbort(signal, fail);
  });

/**
 * Connects, upgrades and shakes hands. The carrier has a binding and a peer pin.
 * Codes: `CONNECTION_LOST`, `TIMEOUT`, `BAD_REQUEST`, the signal's reason, or whatever `verifyPin` throws.
 */
export const connectWebSocket = async (init: ConnectWebSocketInit): Promise<Carrier> => {
  const target = formatUrl(init);
  // Before anything is dialled: an address that is none.
  toUrl(init);
  // Loaded here: whoever serves has made the WebSockets already, and most who connect need none.
  const { WebSocket } = await import('ws');
  return connectSocket(init, async (tcp, signal) => {
    const stream = await upgrade(WebSocket, tcp, init, signal);
    return secureSocket(stream, { ...init, kind: 'websocket', target }, signal);
  });
};
