import { after, before } from 'node:test';
import { WebSocket } from 'ws';
import type { Carrier } from '../../../src/transport/index.ts';
import {
  LINK_SUBPROTOCOL,
  WEBSOCKET_OPTIONS,
  carrierFromWebSocket,
  connectWebSocket,
} from '../../../src/transport/websocket/index.ts';
import { openPageCarrier } from '../../../src/transport/websocket/browser/index.ts';
import { describeCarrier } from '../carrier-contract.ts';
import { acceptedWebSocket, openWebSocketPort, type WebSocketPort } from './websocket-port.ts';

let plain: WebSocketPort;
let http: WebSocketPort;
let https: WebSocketPort;
before(async () => {
  plain = await openWebSocketPort({ isPlain: true });
  http = await openWebSocketPort();
  https = await openWebSocketPort({ isHttps: true });
});
after(async () => {
  for (const port of [plain, http, https]) await port[Symbol.asyncDispose]();
});

describeCarrier('WebSocket', async () => {
  const webSocket = new WebSocket(`ws://127.0.0.1:${plain.port}/link`, LINK_SUBPROTOCOL, WEBSOCKET_OPTIONS);
  const near = await new Promise<Carrier>((resolve) =>
    webSocket.once('open', () => resolve(carrierFromWebSocket(webSocket, { remoteAddress: '127.0.0.1' }))),
  );
  return [near, await acceptedWebSocket(plain)];
});

describeCarrier('WebSocket with TLS inside', async () => {
  const near = await connectWebSocket({ host: '127.0.0.1', port: http.port, isSecure: false });
  return [near, await acceptedWebSocket(http)];
});

describeCarrier('WebSocket with TLS inside and outside', async () => {
  const near = await connectWebSocket({ host: '127.0.0.1', port: https.port, isSecure: true });
  return [near, await acceptedWebSocket(https)];
});

// Node.js has the WebSocket of a page, too. Its timers are not as quick as the test wants to look.
describeCarrier('page', async () => {
  const later = (look: () => void): void => void setImmediate(look);
  const near = await openPageCarrier({ url: `ws://127.0.0.1:${plain.port}/link`, later });
  return [near, await acceptedWebSocket(plain)];
});
