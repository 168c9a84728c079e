// A client that reaches its server over WebSocket: directly, over HTTPS, and through a proxy that ends TLS.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  CLOSED_REGISTRATION,
  LoginGate,
  deriveVerifier,
  generateToken,
  withServerToken,
} from '../../src/accounts/index.ts';
import { openServerDatabase } from '../../src/catalog/index.ts';
import { connect, diagnose, type ConnectInit } from '../../src/client/index.ts';
import { createAuthenticate } from '../../src/listener/authenticate.ts';
import { ClientSession, Registry, ServerSession } from '../../src/session/index.ts';
import type { Carrier } from '../../src/transport/index.ts';
import { generateKeyPair, openPinStore } from '../../src/transport/identity/index.ts';
import { openPageCarrier } from '../../src/transport/websocket/browser/index.ts';
import { startServer } from '../server/running-server.ts';
import { openWebSocketGateway } from '../server/websocket-gateway.ts';
import { credentials, testService } from '../session/pair.ts';
import { openTlsEndingProxy } from '../transport/websocket/tls-ending-proxy.ts';
import {
  openWebSocketPort,
  type WebSocketPort,
  type WebSocketPortInit,
} from '../transport/websocket/websocket-port.ts';

const token = generateToken();
const keys = generateKeyPair();
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-websocket-'));
});
after(() => rm(folder, { recursive: true, force: true }));

interface Door extends WebSocketPort {
  readonly kinds: string[];
}

/** A server of one service, behind nothing but WebSockets. */
const openDoor = async (init: WebSocketPortInit = {}): Promise<Door> => {
  const registry = new Registry();
  registry.add(testService({ echo: async (params) => params }));
  const authenticate = createAuthenticate({
    accounts: withServerToken(openServerDatabase(':memory:').accounts, deriveVerifier(token), 0),
    gate: new LoginGate(() => 0, { maxFailures: 3, windowMs: 60_000, maxTracked: 100 }),
    registration: CLOSED_REGISTRATION,
    now: () => 0,
    admit: async () => {},
    onRegistered: () => {},
    onRefused: () => {},
  });
  const kinds: string[] = [];
  const onCarrier = (carrier: Carrier): void => {
    kinds.push(`${carrier.kind} ${carrier.binding === undefined ? 'none' : 'bound'}`);
    new ServerSession(carrier, { authenticate, registry }).start();
  };
  return { ...(await openWebSocketPort({ keys, onCarrier, ...init })), kinds };
};

const open = (init: Partial<ConnectInit> & Pick<ConnectInit, 'port' | 'carrier'>) =>
  connect({ host: '127.0.0.1', token, stateDirectory: false, timeoutMs: 20_000, ...init });

describe('a client over WebSocket', { timeout: 60_000 }, () => {
  it('logs in and calls over ws:// and over wss:// with whatever certificate', async () => {
    for (const carrier of ['ws', 'wss'] as const) {
      await using port = await openDoor({ isHttps: carrier === 'wss' });
      await using remote = await open({ carrier, port: port.port });
      assert.deepEqual(await remote.session.call('test.echo', { carrier }), { carrier });
      assert.equal(remote.address, `${carrier}://127.0.0.1:${port.port}#${keys.pin}`);
      assert.deepEqual(port.kinds, ['websocket bound']);
    }
  });

  it('does so from an address, which it gives back', async () => {
    await using port = await openDoor();
    const state = process.env['XDG_STATE_HOME'];
    process.env['XDG_STATE_HOME'] = folder;
    try {
      await using remote = await connect(`ws://${token}@127.0.0.1:${port.port}/link#${keys.pin}`);
      assert.equal(await remote.session.call('test.echo', 1), 1);
      assert.equal(remote.address, `ws://127.0.0.1:${port.port}#${keys.pin}`);
    } finally {
      if (state === undefined) delete process.env['XDG_STATE_HOME'];
      else process.env['XDG_STATE_HOME'] = state;
    }
  });

  it('does so through a proxy that ends TLS, with a login that is bound all the same, and comes back when that breaks off', async () => {
    await using port = await openDoor();
    await using proxy = await openTlsEndingProxy(port.port);
    const lost = Promise.withResolvers<void>();
    await using remote = await open({
      carrier: 'wss',
      port: proxy.port,
      events: { disconnected: () => lost.resolve() },
    });
    assert.equal(await remote.session.call('test.echo', 'there'), 'there');
    proxy.cut();
    await lost.promise;
    assert.equal(await remote.session.call('test.echo', 'again'), 'again');
    assert.deepEqual(port.kinds, ['websocket bound', 'websocket bound']);
    assert.ok(!proxy.seen().includes('echo'));
  });

  it('keeps the pin of the server inside, for each path of its own', async () => {
    await using port = await openDoor();
    const stateDirectory = join(folder, 'pins');
    await using remote = await open({ carrier: 'ws', port: port.port, stateDirectory, path: '/link' });
    assert.equal(await remote.session.call('test.echo', 1), 1);
    const store = openPinStore(stateDirectory);
    assert.equal(await store.get('127.0.0.1', port.port), keys.pin);
    await store.set('127.0.0.1', port.port, generateKeyPair().pin, '/other/link');
    assert.equal(await store.get('127.0.0.1', port.port), keys.pin);
  });

  it('sends nothing to a server with another key than the one given', async () => {
    await using port = await openDoor();
    const publicKey = generateKeyPair().pin;
    await assert.rejects(open({ carrier: 'ws', port: port.port, publicKey }), { code: 'UNAUTHENTICATED' });
  });

  it('is refused with a wrong token', async () => {
    await using port = await openDoor();
    await assert.rejects(open({ carrier: 'ws', port: port.port, token: generateToken() }), {
      code: 'UNAUTHENTICATED',
    });
  });

  it('says what is wrong when the path is not the server’s', async () => {
    await using port = await openDoor();
    await assert.rejects(open({ carrier: 'ws', port: port.port, path: '/elsewhere' }), {
      code: 'CONNECTION_LOST',
      message: /\/elsewhere answers with HTTP status 404/u,
    });
  });

  it('as a page is, logs in on a link without a binding', async () => {
    await using port = await openDoor();
    const session = new ClientSession({
      connect: (signal) => openPageCarrier({ url: `ws://127.0.0.1:${port.port}/link`, signal }),
      isKnown: () => false,
      credentials: credentials(token),
      clientId: 'page',
      sessionId: 'page',
      random: () => 0,
    });
    await session.start();
    assert.equal(await session.call('test.echo', 'page'), 'page');
    assert.deepEqual(port.kinds, ['websocket none']);
    await session.close();
  });
});

describe('a real server behind a gateway for WebSockets', { timeout: 60_000 }, () => {
  it('serves files, and the pair of addresses are of one server', async () => {
    await using running = await startServer();
    await using gateway = await openWebSocketGateway(running.server.port, '/some/where');
    await using remote = await running.connect({ carrier: 'ws', port: gateway.port, path: '/some/where' });
    await remote.files.makeDirectory('/made');
    assert.equal((await remote.files.stat('/made')).kind, 'directory');
    assert.equal(remote.address, `ws://127.0.0.1:${gateway.port}/some/where#${running.server.pin}`);
  });

  it('is diagnosed step by step, with the pin of the server inside', async () => {
    await using running = await startServer();
    await using gateway = await openWebSocketGateway(running.server.port, '/some/where');
    const init = {
      host: '127.0.0.1',
      port: gateway.port,
      carrier: 'ws',
      path: '/some/where',
      token: running.server.token,
      stateDirectory: folder,
      publicKey: running.server.pin,
    } as const;
    const steps = await Array.fromAsync(diagnose(init));
    assert.deepEqual(
      steps.map(({ step, status }) => `${step} ${status}`),
      ['name', 'port', 'protocol', 'pin', 'login', 'version', 'round-trip', 'clock', 'account'].map(
        (step) => `${step} ok`,
      ),
    );
    assert.match(steps[2]?.message ?? '', /over WebSocket in HTTP/u);
    const [, , wrong, next] = await Array.fromAsync(diagnose({ ...init, path: undefined }));
    assert.equal(wrong?.status, 'failed');
    assert.match(wrong?.message ?? '', /\/link answers with HTTP status 400/u);
    assert.equal(next?.status, 'skipped');
  });
});
