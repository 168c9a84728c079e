import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
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
import { Recorder } from '../recorder.ts';
import { acceptedWebSocket, openWebSocketPort, type WebSocketPort } from './websocket-port.ts';

let plain: WebSocketPort;
let events: WebSocketPort;
let http: WebSocketPort;
let https: WebSocketPort;
before(async () => {
  plain = await openWebSocketPort({ isPlain: true });
  events = await openWebSocketPort({ isPlain: true, isReadAsEvents: true });
  http = await openWebSocketPort();
  https = await openWebSocketPort({ isHttps: true });
});
after(async () => {
  for (const port of [plain, events, http, https]) await port[Symbol.asyncDispose]();
});

const dial = async ({ port }: WebSocketPort): Promise<Carrier> => {
  const webSocket = new WebSocket(`ws://127.0.0.1:${port}/link`, LINK_SUBPROTOCOL, WEBSOCKET_OPTIONS);
  return new Promise((resolve) =>
    webSocket.once('open', () => resolve(carrierFromWebSocket(webSocket, { remoteAddress: '127.0.0.1' }))),
  );
};

describeCarrier('WebSocket', async () => [await dial(plain), await acceptedWebSocket(plain)]);

describeCarrier('WebSocket whose bytes come as events', async () => [
  await dial(events),
  await acceptedWebSocket(events),
]);

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

describe('a server’s WebSocket', () => {
  it('is read into one buffer over and over, on this version of Node', async () => {
    const near = new Recorder(await dial(plain));
    const far = new Recorder(await acceptedWebSocket(plain));
    const buffers = new Set<ArrayBufferLike>();
    far.onChunk = (chunk) => buffers.add(chunk.buffer);
    const frame = Buffer.alloc(256 * 1024);
    for (let count = 0; count < 8; count += 1) near.carrier.write(frame);
    await far.received(8 * frame.length);
    near.carrier.end();
    await Promise.all([near.closed(), far.closed()]);
    assert.equal(buffers.size, 1);
  });
});
