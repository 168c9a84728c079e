import assert from 'node:assert/strict';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createSocketServer, type AddressInfo, type Server } from 'node:net';
import { describe, it } from 'node:test';
import { WebSocketServer } from 'ws';
import { WherryError } from '../../../src/base/index.ts';
import { connectWebSocket, type ConnectWebSocketInit } from '../../../src/transport/websocket/index.ts';
import { openPageCarrier } from '../../../src/transport/websocket/browser/index.ts';
import { Recorder, eventually, openSockets } from '../recorder.ts';
import { openTlsEndingProxy } from './tls-ending-proxy.ts';
import { acceptedWebSocket, openWebSocketPort } from './websocket-port.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

/** The sentence with which connecting fails. */
const failure = async (init: Partial<ConnectWebSocketInit> & { readonly port: number }): Promise<string> => {
  try {
    await connectWebSocket({ host: '127.0.0.1', isSecure: false, ...init });
  } catch (error) {
    assert.ok(error instanceof WherryError);
    assert.equal(error.code, 'CONNECTION_LOST');
    return error.message;
  }
  return assert.fail('it connected');
};

const listen = async (server: Server): Promise<{ readonly port: number } & AsyncDisposable> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => void server.close(),
  };
};

const answering = (answer: RequestListener) => listen(createHttpServer(answer));

/** A server that says this when it is spoken to. */
const saying = (text: string) =>
  listen(createSocketServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(text))));

describe('a link over WebSocket', { timeout: 60_000 }, () => {
  it('shows the client the pin of the server, and both the same exporter', async () => {
    for (const isHttps of [false, true]) {
      await using port = await openWebSocketPort({ isHttps });
      const near = await connectWebSocket({ host: '127.0.0.1', port: port.port, isSecure: isHttps });
      const far = await acceptedWebSocket(port);
      assert.equal(near.peerPin, port.pin);
      assert.equal(near.binding?.length, 32);
      assert.deepEqual(near.binding, far.binding);
      assert.equal(near.kind, 'websocket');
      for (const carrier of [near, far]) carrier.destroy();
    }
  });

  it('does so through a proxy that ends the outer TLS, which reads nothing of it', async () => {
    await using port = await openWebSocketPort();
    await using proxy = await openTlsEndingProxy(port.port);
    const near = new Recorder(
      await connectWebSocket({ host: 'localhost', port: proxy.port, isSecure: true }),
    );
    const far = new Recorder(await acceptedWebSocket(port));
    assert.equal(near.carrier.peerPin, port.pin);
    assert.deepEqual(near.carrier.binding, far.carrier.binding);
    near.carrier.write(Buffer.from('a secret word'));
    await far.received(13);
    assert.ok(proxy.seen().startsWith('GET /link HTTP/1.1\r\n'));
    assert.ok(!proxy.seen().includes('secret'));
    proxy.cut();
    await Promise.all([near.closed(), far.closed()]);
    assert.equal(near.error instanceof WherryError, true);
  });

  it('has different exporters on the two sides of a machine in the middle, and another pin', async () => {
    await using server = await openWebSocketPort();
    await using middle = await openWebSocketPort({ isHttps: true });
    const victim = await connectWebSocket({ host: '127.0.0.1', port: middle.port, isSecure: true });
    const outer = await connectWebSocket({ host: '127.0.0.1', port: server.port, isSecure: false });
    assert.notDeepEqual(victim.binding, outer.binding);
    assert.notEqual(victim.peerPin, server.pin);
    for (const carrier of [victim, outer]) carrier.destroy();
  });

  it('is refused by verifyPin before a byte of the link is written, with the very error it throws', async () => {
    await using port = await openWebSocketPort();
    const refusal = new Error('another key');
    const attempt = connectWebSocket({
      host: '127.0.0.1',
      port: port.port,
      isSecure: false,
      verifyPin: (pin) => {
        assert.equal(pin, port.pin);
        throw refusal;
      },
    });
    await assert.rejects(attempt, (error) => error === refusal);
    await eventually(() => openSockets() === 1);
  });

  it('of a page has no binding and no pin', async () => {
    await using port = await openWebSocketPort();
    const near = new Recorder(await openPageCarrier({ url: `ws://127.0.0.1:${port.port}/link` }));
    near.carrier.write(Buffer.from('\0'));
    const far = new Recorder(await acceptedWebSocket(port));
    for (const { carrier } of [near, far])
      assert.deepEqual([carrier.kind, carrier.binding, carrier.peerPin], ['websocket', undefined, undefined]);
    // More than its marks: it looks by itself whether that has left.
    const drains = near.drains;
    while (near.carrier.write(Buffer.alloc(256 * 1024)));
    await near.until(() => near.drains > drains);
    near.carrier.destroy();
    await far.closed();
  });
});

describe('connecting over WebSocket', { timeout: 60_000 }, () => {
  const statuses: readonly [number, RegExp][] = [
    [200, /a web page is there and no WebSocket/u],
    [302, /sends elsewhere \(HTTP status 302\), to https:\/\/other\.example\//u],
    [400, /pass the headers Upgrade and Connection on/u],
    [403, /lets nobody through/u],
    [404, /the proxy does not pass it on; check the path/u],
    [426, /WebSockets are not passed on/u],
    [429, /too many attempts/u],
    [502, /the proxy is there, but not the server behind it/u],
    [503, /the proxy is there, but not the server behind it/u],
    [500, /what the proxy says/u],
  ];
  for (const [status, sentence] of statuses) {
    it(`says what an answer with HTTP status ${status} is likely to mean`, async () => {
      await using server = await answering((_request, response) => {
        response.writeHead(status, { location: 'https://other.example/', connection: 'close' }).end('…');
      });
      const message = await failure(server);
      assert.match(message, sentence);
      assert.ok(message.includes(`ws://127.0.0.1:${server.port}/link`) && message.includes(String(status)));
    });
  }

  it('says that nothing listens, or that the name is not known', async () => {
    const server = createSocketServer();
    const gone = await listen(server);
    await gone[Symbol.asyncDispose]();
    for (const isSecure of [true, false])
      assert.match(await failure({ ...gone, isSecure }), /^Nothing listens at 127\.0\.0\.1:\d+;/u);
    assert.match(await failure({ host: 'wherry-test.invalid', port: 443 }), /is not known here/u);
  });

  it('says that no TLS is there, or no HTTP', async () => {
    await using plain = await answering((_request, response) => void response.end());
    assert.match(await failure({ ...plain, isSecure: true }), /does not answer in TLS; .*ws:\/\//u);
    for (const greeting of ['SSH-2.0-OpenSSH_9.9\r\n', '\x15\x03\x03\x00\x02\x02\x28']) {
      await using other = await saying(greeting);
      assert.match(await failure(other), /does not answer in HTTP; .*wss:\/\//u);
    }
    await using rude = await saying('');
    assert.match(await failure(rude), /closed the connection abruptly/u);
  });

  it('says that WebSockets are there that are not those of Wherry', async () => {
    const http = createHttpServer();
    const sockets = new WebSocketServer({ server: http, handleProtocols: () => false });
    sockets.on('connection', (webSocket) => webSocket.on('error', () => {}));
    await using server = await listen(http);
    assert.match(await failure(server), /takes WebSockets, but not those of Wherry/u);
    await using wrong = await saying(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n',
    );
    assert.match(await failure(wrong), /takes WebSockets, but not those of Wherry/u);
  });

  it('says that a server of WebSockets does not speak the link’s TLS, or hangs up', async () => {
    const ways: readonly ((webSocket: import('ws').WebSocket) => void)[] = [
      (webSocket) => webSocket.on('message', () => webSocket.send(Buffer.from('no TLS'))),
      (webSocket) => webSocket.on('message', () => webSocket.send('text')),
      (webSocket) => webSocket.send(Buffer.alloc(2 * 1024 * 1024)),
      (webSocket) => webSocket.close(1000),
      (webSocket) => webSocket.close(1011),
      (webSocket) => webSocket.terminate(),
      (webSocket) => webSocket.send(Buffer.alloc(0)),
    ];
    for (const way of ways) {
      const http = createHttpServer();
      const sockets = new WebSocketServer({ server: http });
      sockets.on('connection', (webSocket) => way(webSocket.on('error', () => {})));
      await using server = await listen(http);
      await failure(server);
      for (const each of sockets.clients) each.terminate();
    }
  });

  it('gives up on a server that never answers, at whatever it has arrived', async () => {
    await using mute = await listen(createSocketServer((socket) => socket.on('error', () => {}).resume()));
    const http = createHttpServer();
    const sockets = new WebSocketServer({ server: http });
    await using silent = await listen(http);
    for (const [{ port }, isSecure] of [
      [mute, true],
      [mute, false],
      [silent, false],
    ] as const) {
      await assert.rejects(
        connectWebSocket({ host: '127.0.0.1', port, isSecure, timeoutMs: 40 }),
        code('TIMEOUT'),
      );
    }
    for (const each of sockets.clients) each.terminate();
    await eventually(() => openSockets() === 0);
  });

  it('stops at once when the signal aborts, before or meanwhile', async () => {
    await using mute = await listen(createSocketServer((socket) => socket.on('error', () => {}).resume()));
    const reason = new WherryError('CANCELLED', 'stopped');
    const init = { host: '127.0.0.1', port: mute.port, isSecure: true };
    await assert.rejects(
      connectWebSocket({ ...init, signal: AbortSignal.abort(reason) }),
      (error) => error === reason,
    );
    const controller = new AbortController();
    const attempt = connectWebSocket({ ...init, signal: controller.signal });
    await eventually(() => openSockets() > 1);
    controller.abort(reason);
    await assert.rejects(attempt, (error) => error === reason);
    await eventually(() => openSockets() === 0);
  });

  it('refuses what is no host, port or path', async () => {
    const init = { host: '127.0.0.1', port: 9, isSecure: true };
    await assert.rejects(connectWebSocket({ ...init, host: '' }), code('BAD_REQUEST'));
    await assert.rejects(connectWebSocket({ ...init, host: 'a b' }), code('BAD_REQUEST'));
    await assert.rejects(connectWebSocket({ ...init, port: 70_000 }), code('BAD_REQUEST'));
    await assert.rejects(connectWebSocket({ ...init, path: 'link' }), code('BAD_REQUEST'));
  });
});
