import assert from 'node:assert/strict';
import { createServer as createSocketServer, type AddressInfo, type Server } from 'node:net';
import { describe, it } from 'node:test';
import { connect, createServer as createTlsServer, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { WherryError } from '../../../src/base/index.ts';
import { certificateFor, generateKeyPair } from '../../../src/transport/identity/index.ts';
import { connectTcp } from '../../../src/transport/tcp/index.ts';
import { connectTls, createTlsAcceptor } from '../../../src/transport/tls/index.ts';
import { accepted, openLoopbackPort } from '../loopback-port.ts';
import { openRaw } from '../raw-socket.ts';
import { Recorder, eventually, openSockets } from '../recorder.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

/** What becomes of a foreign TLS client: "open", or the code it fails with. */
const tryTls = (port: number, options: ConnectionOptions): Promise<{ outcome: string; socket: TLSSocket }> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options });
    // With TLS 1.3 a client learns of a refusal after its own handshake is done: it waits for the first byte.
    socket.once('data', () => resolve({ outcome: 'open', socket }));
    socket.once('error', (error) =>
      resolve({ outcome: 'code' in error ? String(error.code) : error.message, socket }),
    );
    socket.once('end', () => resolve({ outcome: 'ended', socket }));
  });

describe('a TLS link', { timeout: 30_000 }, () => {
  it('shows the client the pin of the server, and both the same exporter', async () => {
    await using port = await openLoopbackPort();
    const near = await connectTls({ host: '127.0.0.1', port: port.port });
    const far = await accepted(port);
    assert.equal(near.peerPin, port.pin);
    assert.equal(far.peerPin, undefined);
    assert.equal(near.binding?.length, 32);
    assert.deepEqual(near.binding, far.binding);
    const other = await connectTls({ host: '127.0.0.1', port: port.port });
    assert.notDeepEqual(other.binding, near.binding);
    for (const carrier of [near, other, await accepted(port)]) carrier.destroy();
  });

  it('has different exporters, and another pin, on the two sides of a machine in the middle', async () => {
    await using server = await openLoopbackPort();
    await using middle = await openLoopbackPort();
    const victim = await connectTls({ host: '127.0.0.1', port: middle.port });
    const inner = await accepted(middle);
    const outer = await connectTls({ host: '127.0.0.1', port: server.port });
    const real = await accepted(server);
    assert.deepEqual(victim.binding, inner.binding);
    assert.deepEqual(outer.binding, real.binding);
    assert.notDeepEqual(victim.binding, real.binding);
    assert.notEqual(victim.peerPin, server.pin);
    for (const carrier of [victim, inner, outer, real]) carrier.destroy();
  });

  it('is refused by verifyPin before a byte is written, with the very error it throws', async () => {
    await using port = await openLoopbackPort();
    const refusal = new Error('another key');
    const seen: string[] = [];
    const attempt = connectTls({
      host: '127.0.0.1',
      port: port.port,
      verifyPin: (pin) => {
        seen.push(pin);
        throw refusal;
      },
    });
    await assert.rejects(attempt, (error) => error === refusal);
    assert.deepEqual(seen, [port.pin]);
    await eventually(() => port.carriers.size + port.failures.length > 0);
    if (port.carriers.size > 0) {
      const far = new Recorder(await accepted(port));
      await far.closed();
      assert.equal(far.length, 0);
    }
  });

  it('is never resumed, although the client brings a session back', async () => {
    await using port = await openLoopbackPort({
      tls: { onCarrier: (carrier) => void new Recorder(carrier).carrier.write(Buffer.from('hi')) },
    });
    const options = { ALPNProtocols: ['wherry/1'] };
    const first = await tryTls(port.port, options);
    const session = first.socket.getSession();
    assert.ok(session !== undefined);
    first.socket.destroy();
    const second = await tryTls(port.port, { ...options, session });
    assert.equal(second.outcome, 'open');
    assert.equal(second.socket.isSessionReused(), false);
    second.socket.destroy();
  });

  it('prefers AES-128-GCM even if the client does not', async () => {
    await using port = await openLoopbackPort({
      tls: { onCarrier: (carrier) => void new Recorder(carrier).carrier.write(Buffer.from('hi')) },
    });
    const { socket } = await tryTls(port.port, {
      ALPNProtocols: ['wherry/1'],
      ciphers: 'TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256',
    });
    assert.deepEqual([socket.getCipher().name, socket.getProtocol()], ['TLS_AES_128_GCM_SHA256', 'TLSv1.3']);
    socket.destroy();
  });
});

describe('a TLS acceptor', { timeout: 30_000 }, () => {
  it('refuses TLS 1.2, other protocols, and clients that name none', async () => {
    await using port = await openLoopbackPort();
    const attempts: ConnectionOptions[] = [
      { maxVersion: 'TLSv1.2', ALPNProtocols: ['wherry/1'] },
      { ALPNProtocols: ['h2'] },
      { ALPNProtocols: ['http/1.1'] },
      {},
    ];
    for (const options of attempts) {
      const { outcome, socket } = await tryTls(port.port, options);
      assert.notEqual(outcome, 'open');
      socket.destroy();
    }
    await eventually(() => openSockets() === 0 && port.failures.length === attempts.length);
    assert.ok(port.failures.every((failure) => failure.remoteAddress === '127.0.0.1'));
    assert.equal(port.carriers.size, 0);
  });

  it('survives TLS garbage, broken-off handshakes and resets, and hears of each once', async () => {
    await using port = await openLoopbackPort();
    const greetings = [
      '\x16\x03\x01\xff\xff' + 'A'.repeat(70_000),
      '\x16\x03\x01\x00\x04\x01\x00\x00\x00',
      '\x16'.repeat(100),
      '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    ];
    for (const greeting of greetings) {
      const raw = await openRaw(port.port, Buffer.from(greeting, 'latin1'));
      raw.socket.end();
      await raw.heard;
    }
    const raw = await openRaw(port.port, '\x16\x03\x01');
    raw.socket.resetAndDestroy();
    await eventually(() => port.failures.length >= greetings.length && openSockets() === 0);
    const near = new Recorder(await connectTls({ host: '127.0.0.1', port: port.port }));
    near.carrier.destroy();
    await near.closed();
  });

  it('ends a handshake that stalls', async () => {
    await using port = await openLoopbackPort({ tls: { handshakeTimeoutMs: 20 } });
    const raw = await openRaw(port.port, Buffer.from('\x16\x03\x01\x02\x00', 'latin1'));
    await raw.heard;
    await eventually(() => openSockets() === 0);
    assert.equal(port.failures.length, 1);
  });

  it('ends the oldest handshake when there are too many', async () => {
    await using port = await openLoopbackPort({ tls: { maxPending: 2 } });
    const stalled = [];
    for (let count = 0; count < 4; count += 1) stalled.push(await openRaw(port.port, '\x16'));
    await Promise.race(stalled.map((raw) => raw.heard));
    await eventually(() => port.failures.length === 2);
    for (const raw of stalled) raw.socket.destroy();
  });

  it('outlives a user that throws, and ends that connection', async () => {
    const errors: string[] = [];
    await using port = await openLoopbackPort({
      tls: {
        onCarrier: () => {
          throw new Error('user');
        },
        onError: (error) => errors.push(error.message),
      },
    });
    const near = new Recorder(await connectTls({ host: '127.0.0.1', port: port.port }));
    await near.closed();
    assert.deepEqual(errors, ['user']);
  });

  it('ends handshakes when it closes, and takes no more', async () => {
    const port = await openLoopbackPort();
    const raw = await openRaw(port.port, '\x16');
    await new Promise((resolve) => setImmediate(resolve));
    await port[Symbol.asyncDispose]();
    await raw.heard;
  });

  it('refuses a certificate that is not the key’s', () => {
    const privateKeyPem = generateKeyPair().privateKeyPem;
    const certificatePem = certificateFor(generateKeyPair().privateKeyPem);
    assert.throws(
      () => createTlsAcceptor({ privateKeyPem, certificatePem, onCarrier: () => {} }),
      code('BAD_REQUEST'),
    );
  });
});

describe('connecting', { timeout: 30_000 }, () => {
  for (const [name, connectTo] of [
    ['TLS', connectTls],
    ['TCP', connectTcp],
  ] as const) {
    it(`over ${name} says that nothing listens, naming host and port`, async () => {
      const server = createSocketServer();
      const port = await listen(server);
      await new Promise((resolve) => server.close(resolve));
      for (const host of ['127.0.0.1', 'localhost']) {
        await assert.rejects(connectTo({ host, port }), (error) => {
          assert.ok(error instanceof WherryError);
          assert.equal(error.code, 'CONNECTION_LOST');
          assert.ok(error.message.startsWith(`Nothing listens at ${host}:${port};`), error.message);
          return true;
        });
      }
    });

    it(`over ${name} finds a server by the name localhost`, async () => {
      await using port = await openLoopbackPort();
      const near = new Recorder(await connectTo({ host: 'localhost', port: port.port }));
      assert.equal(near.carrier.isLoopback, true);
      near.carrier.destroy();
      await near.closed();
    });

    it(`over ${name} stops at once when the signal aborts, before or meanwhile`, async () => {
      const server = createSocketServer();
      const port = await listen(server);
      const reason = new WherryError('CANCELLED', 'stopped');
      await assert.rejects(
        connectTo({ host: '127.0.0.1', port, signal: AbortSignal.abort(reason) }),
        (error) => error === reason,
      );
      const controller = new AbortController();
      const attempt = connectTo({ host: '127.0.0.1', port, signal: controller.signal });
      controller.abort(reason);
      await assert.rejects(attempt, (error) => error === reason);
      server.close();
    });

    it(`over ${name} refuses what is no host or port`, async () => {
      await assert.rejects(connectTo({ host: '', port: 6768 }), code('BAD_REQUEST'));
      for (const port of [0, -1, 65_536, 1.5, Number.NaN]) {
        await assert.rejects(connectTo({ host: '127.0.0.1', port }), code('BAD_REQUEST'));
      }
    });
  }

  it('gives up on a server that never answers the greeting', async () => {
    const server = createSocketServer((socket) => socket.on('error', () => {}).resume());
    const port = await listen(server);
    await assert.rejects(connectTls({ host: '127.0.0.1', port, timeoutMs: 20 }), (error) => {
      assert.ok(error instanceof WherryError);
      assert.equal(error.code, 'TIMEOUT');
      assert.match(error.message, new RegExp(`^127\\.0\\.0\\.1:${port} did not answer within 0\\.02 s`, 'u'));
      return true;
    });
    server.close();
  });

  it('says that the other end does not speak TLS, or hangs up', async () => {
    const rude = [
      (text: string) => createSocketServer((socket) => socket.on('error', () => {}).end(text)),
      (text: string) =>
        createSocketServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(text))),
      () =>
        createSocketServer((socket) =>
          socket.on('error', () => {}).once('data', () => socket.resetAndDestroy()),
        ),
    ];
    for (const make of rude) {
      for (const text of ['', 'SSH-2.0-OpenSSH_9.9\r\n', 'HTTP/1.1 400 Bad Request\r\n\r\n']) {
        const server = make(text);
        const port = await listen(server);
        await assert.rejects(connectTls({ host: '127.0.0.1', port }), code('CONNECTION_LOST'));
        server.close();
      }
    }
  });

  it('refuses a TLS server that does not speak Wherry, or only TLS 1.2', async () => {
    const keys = generateKeyPair();
    const pem = { key: keys.privateKeyPem, cert: certificateFor(keys.privateKeyPem) };
    for (const options of [
      {},
      { ALPNProtocols: ['http/1.1'] },
      { ALPNProtocols: ['wherry/1'], maxVersion: 'TLSv1.2' as const },
    ]) {
      const server = createTlsServer({ ...pem, ...options }, (socket) => socket.on('error', () => {}));
      server.on('tlsClientError', (_error, socket) => socket.destroy());
      const port = await listen(server);
      await assert.rejects(connectTls({ host: '127.0.0.1', port }), code('CONNECTION_LOST'));
      server.close();
    }
  });
});
