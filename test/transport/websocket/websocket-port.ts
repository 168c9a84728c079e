// A port on loopback that takes links over WebSocket, for tests: plain ones and those with TLS inside, over HTTP or HTTPS,
// with a queue of the carriers that arrived. Does no more than whoever owns the real port must.

import { createServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { AsyncQueue, LINK_PATH } from '../../../src/base/index.ts';
import type { Carrier } from '../../../src/transport/index.ts';
import { certificateFor, generateKeyPair } from '../../../src/transport/identity/index.ts';
import { createTlsStreamAcceptor } from '../../../src/transport/tls/index.ts';
import {
  LINK_SUBPROTOCOL,
  WEBSOCKET_OPTIONS,
  acceptWebSocket,
  carrierFromWebSocket,
} from '../../../src/transport/websocket/index.ts';

export interface WebSocketPort extends AsyncDisposable {
  readonly port: number;
  /** Pin of the link's own key; the certificate of HTTPS has another. */
  readonly pin: string;
  /** Carriers accepted, oldest first. */
  readonly carriers: AsyncQueue<Carrier>;
  /** Why connections came to nothing. */
  readonly refusals: string[];
  /** WebSockets accepted, oldest first. */
  readonly webSockets: WebSocket[];
}

export interface WebSocketPortInit {
  readonly isHttps?: boolean;
  /** Every WebSocket is a plain link, without a look at its first byte. */
  readonly isPlain?: boolean;
  /** Sockets cannot be read into one buffer, as on a Node that is made otherwise. */
  readonly isReadAsEvents?: boolean;
  readonly isSecure?: boolean;
  readonly remoteAddress?: string;
  readonly firstByteTimeoutMs?: number;
  readonly handshakeTimeoutMs?: number;
  readonly maxPending?: number;
  /** Default: into the queue. */
  readonly onCarrier?: (carrier: Carrier) => void;
  readonly keys?: { readonly privateKeyPem: string; readonly pin: string };
}

const openServer = (isHttps: boolean): Server => {
  if (!isHttps) return createServer();
  const key = generateKeyPair().privateKeyPem;
  return createHttpsServer({ key, cert: certificateFor(key) });
};

export const openWebSocketPort = async (init: WebSocketPortInit = {}): Promise<WebSocketPort> => {
  const keys = init.keys ?? generateKeyPair();
  const carriers = new AsyncQueue<Carrier>();
  const onCarrier = init.onCarrier ?? ((carrier) => carriers.push(carrier));
  const refusals: string[] = [];
  const webSockets: WebSocket[] = [];
  const tls = createTlsStreamAcceptor({
    privateKeyPem: keys.privateKeyPem,
    certificatePem: certificateFor(keys.privateKeyPem),
    onError: (error) => refusals.push(error.message),
    handshakeTimeoutMs: init.handshakeTimeoutMs,
    maxPending: init.maxPending,
  });
  const http = openServer(init.isHttps === true);
  const upgrader = new WebSocketServer({
    ...WEBSOCKET_OPTIONS,
    noServer: true,
    clientTracking: false,
    handleProtocols: (offered) => (offered.has(LINK_SUBPROTOCOL) ? LINK_SUBPROTOCOL : false),
  });
  http.on('upgrade', (request, socket, head) => {
    if (request.url !== LINK_PATH) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    if (init.isReadAsEvents === true)
      Object.defineProperty(Reflect.get(socket, '_handle'), 'useUserBuffer', { value: undefined });
    upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      webSockets.push(webSocket);
      const { remoteAddress = init.remoteAddress, remotePort } = request.socket;
      if (init.isPlain === true) {
        onCarrier(carrierFromWebSocket(webSocket, { remoteAddress, remotePort, socket }));
        return;
      }
      acceptWebSocket(webSocket, {
        remoteAddress: init.remoteAddress ?? remoteAddress,
        remotePort,
        socket,
        isSecure: init.isSecure ?? init.isHttps === true,
        onPlain: onCarrier,
        onTls: (stream) => tls.accept(stream, onCarrier),
        onRefused: (reason) => refusals.push(reason),
        firstByteTimeoutMs: init.firstByteTimeoutMs,
      });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    pin: keys.pin,
    carriers,
    refusals,
    webSockets,
    [Symbol.asyncDispose]: async () => {
      tls.close();
      for (const webSocket of webSockets) webSocket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
};

/** The next carrier that the port accepts. */
export const acceptedWebSocket = async (port: WebSocketPort): Promise<Carrier> => {
  const carrier = await port.carriers.next();
  if (carrier === undefined) throw new Error('no carrier');
  return carrier;
};
