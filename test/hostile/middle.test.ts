// A machine in the middle: everything it can do with the bytes and with keys of its own. See docs/spec/login.md.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { connect } from '../../src/client/index.ts';
import { Registry, ServerSession, type Authenticate, type TokenLogin } from '../../src/session/index.ts';
import type { Carrier } from '../../src/transport/index.ts';
import { generateKeyPair } from '../../src/transport/identity/index.ts';
import { connectTls } from '../../src/transport/tls/index.ts';
import { startServer } from '../server/running-server.ts';
import { relayTo, startMiddle } from './middle-bed.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

/** A server of the attacker's own, which answers logins as it likes. */
const fakeServer = (authenticate: Authenticate) => (carrier: Carrier) =>
  new ServerSession(carrier, { authenticate, registry: new Registry() }).start();

const withState = async (use: (stateDirectory: string) => Promise<void>): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'wherry-test-'));
  try {
    await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

describe('a machine in the middle', () => {
  it('that relays everything with a valid key of its own gets no session, even on first contact without a pin', async () => {
    await using running = await startServer();
    await using middle = await startMiddle(relayTo(running.server.port));
    await assert.rejects(running.connect({ port: middle.port }), code('UNAUTHENTICATED'));
    assert.ok(!running.log.some((record) => record.event === 'login'));
  });

  it('is refused before a byte of the login when the pin is given', async () => {
    await using running = await startServer();
    let received = 0;
    await using middle = await startMiddle((carrier) =>
      carrier.start({ onData: (chunk) => (received += chunk.length), onDrain: () => {}, onClose: () => {} }),
    );
    await assert.rejects(
      running.connect({ port: middle.port, publicKey: running.server.pin }),
      code('UNAUTHENTICATED'),
    );
    assert.equal(received, 0);
  });

  it("that sends the client's own proof back has proved nothing", async () => {
    await using running = await startServer();
    await using middle = await startMiddle(
      fakeServer(async (request, { remoteAddress }) => ({
        principal: { account: 'owner', clientId: request.clientId, remoteAddress },
        answer: {
          account: 'owner',
          home: '/',
          proof: request.method === 'token' ? request.proof : undefined,
        },
      })),
    );
    await assert.rejects(running.connect({ port: middle.port }), code('UNAUTHENTICATED'));
  });

  it('that answers any login with a proof of its own making has proved nothing', async () => {
    await using running = await startServer();
    await using middle = await startMiddle(
      fakeServer(async (request, { remoteAddress }) => ({
        principal: { account: 'owner', clientId: request.clientId, remoteAddress },
        answer: { account: 'owner', home: '/', proof: new Uint8Array(32).fill(9) },
      })),
    );
    await assert.rejects(running.connect({ port: middle.port }), code('UNAUTHENTICATED'));
  });

  it('that has recorded a login cannot use it on a link of its own', async () => {
    await using running = await startServer();
    const recorded = Promise.withResolvers<TokenLogin>();
    await using middle = await startMiddle(
      fakeServer(async (request) => {
        if (request.method === 'token') recorded.resolve(request);
        throw new WherryError('UNAUTHENTICATED');
      }),
    );
    await assert.rejects(running.connect({ port: middle.port }), code('UNAUTHENTICATED'));
    const request = await recorded.promise;
    const { ClientSession } = await import('../../src/session/index.ts');
    const thief = new ClientSession({
      connect: (signal) => connectTls({ host: '127.0.0.1', port: running.server.port, signal }),
      isKnown: () => false,
      credentials: { prove: () => ({ id: request.id, proof: request.proof }), verify: () => true },
      clientId: request.clientId,
      sessionId: 'thief',
      random: () => 0,
      reconnect: false,
    });
    await assert.rejects(thief.start(), code('UNAUTHENTICATED'));
    await thief.close();
  });

  it('cannot make a client fall back to a login that is not bound to the link', async () => {
    await using running = await startServer();
    const { ClientSession } = await import('../../src/session/index.ts');
    const { clientProof } = await import('../../src/accounts/index.ts');
    const session = new ClientSession({
      connect: async (signal) => {
        const carrier = await connectTls({ host: '127.0.0.1', port: running.server.port, signal });
        return new Proxy(carrier, {
          get: (target, key) => {
            if (key === 'binding') return undefined;
            const value: unknown = Reflect.get(target, key, target);
            return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
          },
        });
      },
      isKnown: () => false,
      credentials: { prove: (binding) => clientProof(running.server.token, binding), verify: () => true },
      clientId: 'c',
      sessionId: 's',
      random: () => 0,
      reconnect: false,
    });
    await assert.rejects(session.start(), code('UNAUTHENTICATED'));
    await session.close();
  });
});

describe('the pin of a server', () => {
  it('is kept on first contact and makes later ones cheap', async () => {
    await using running = await startServer();
    const first = await running.connect();
    assert.equal(first.warning, undefined);
    assert.ok(first.address.endsWith(`#${running.server.pin}`));
    const second = await running.connect({ awaitLogin: false });
    await second.files.stat('/');
    assert.equal(second.warning, undefined);
  });

  it('that has changed is reported loudly when the proof is valid, and kept from then on', async () => {
    await using running = await startServer();
    await (await running.connect()).close();
    const { token, port } = running.server;
    await running.server.close();
    const keys = generateKeyPair();
    const { createServer } = await import('../../src/server/index.ts');
    await using again = await createServer({
      root: running.root,
      stateDirectory: running.stateDirectory,
      listen: '127.0.0.1',
      port,
      token,
      privateKey: keys.privateKeyPem,
    });
    const warned = await running.connect();
    assert.match(warned.warning ?? '', /has changed/u);
    const quiet = await running.connect();
    assert.equal(quiet.warning, undefined);
    assert.equal(again.pin, keys.pin);
  });

  it('that was given and does not match is refused although the token is right', async () => {
    await using running = await startServer();
    await assert.rejects(running.connect({ publicKey: generateKeyPair().pin }), code('UNAUTHENTICATED'));
  });
});

describe('a wrong token', () => {
  it('is answered, not left to time out, and counts against the address (case N6)', async () => {
    await using running = await startServer({ token: 'the-right-token-0123456789' });
    await withState(async (stateDirectory) => {
      const wrong = {
        host: '127.0.0.1',
        port: running.server.port,
        token: 'a-wrong-token-01234567890',
        stateDirectory,
      };
      for (let attempt = 0; attempt < 10; attempt += 1)
        await assert.rejects(connect(wrong), code('UNAUTHENTICATED'));
      await assert.rejects(connect(wrong), code('RATE_LIMITED'));
      await assert.rejects(connect({ ...wrong, token: running.server.token }), code('RATE_LIMITED'));
    });
    assert.ok(!JSON.stringify(running.log).includes('wrong-token'), 'case N15: no secret in the log');
  });
});

describe('a port that speaks links', () => {
  it('survives bytes that are no link, and goes on serving (case N11)', async () => {
    await using running = await startServer();
    for (const garbage of [
      'GET / HTTP/1.1\r\n\r\n',
      '\x16\x03\x01\x00\x05hello',
      '\x00\x00\x00\x00',
      '\xff'.repeat(1000),
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connectSocket(running.server.port, '127.0.0.1', () =>
          socket.end(Buffer.from(garbage, 'latin1')),
        );
        socket.on('error', () => {});
        socket.on('close', () => resolve());
        socket.resume();
      });
    }
    const remote = await running.connect();
    assert.equal((await remote.files.stat('/')).kind, 'directory');
  });
});
