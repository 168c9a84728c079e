import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { WherryError } from '../../../src/base/index.ts';
import { carrierFromSocket, connectTcp, createPortListener } from '../../../src/transport/tcp/index.ts';
import { connectTls } from '../../../src/transport/tls/index.ts';
import { accepted, openLoopbackPort, type LoopbackPort } from '../loopback-port.ts';
import { openRaw } from '../raw-socket.ts';
import { Recorder, eventually, openSockets } from '../recorder.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

/** A TLS link still works, and afterwards no socket is left over. */
const assertHealthy = async (port: LoopbackPort): Promise<void> => {
  const near = new Recorder(await connectTls({ host: '127.0.0.1', port: port.port }));
  const far = new Recorder(await accepted(port));
  near.carrier.write(Buffer.from('well?'));
  await far.received(5);
  near.carrier.end();
  await Promise.all([near.closed(), far.closed()]);
  await eventually(() => openSockets() === 0);
};

describe('the one port', { timeout: 30_000 }, () => {
  it('tells TLS from a plain link by the first byte', async () => {
    await using port = await openLoopbackPort();
    const dialled = await connectTls({ host: '127.0.0.1', port: port.port });
    const secure = new Recorder(await accepted(port));
    const plain = new Recorder(await connectTcp({ host: '127.0.0.1', port: port.port }));
    plain.carrier.write(Buffer.from('\0\0\0\x05plain'));
    const plainFar = new Recorder(await accepted(port));
    await plainFar.received(9);
    assert.deepEqual([secure.carrier.kind, plainFar.carrier.kind], ['tls', 'tcp']);
    assert.equal(plainFar.text, '\0\0\0\x05plain');
    dialled.destroy();
    plain.carrier.end();
    await Promise.all([secure.closed(), plainFar.closed()]);
  });

  it('takes a TLS greeting that arrives byte by byte', async () => {
    await using port = await openLoopbackPort();
    const slow = createServer((near) => {
      const far = new Recorder(carrierFromSocket(near));
      void openRaw(port.port).then(({ socket }) => {
        socket.setNoDelay(true);
        far.onChunk = (chunk) => {
          for (const byte of chunk) socket.write(Uint8Array.of(byte));
        };
        socket.on('data', (chunk) => near.write(chunk));
        near.on('close', () => socket.destroy());
        far.carrier.resume();
      });
      far.carrier.pause();
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const address = slow.address();
    assert.ok(address !== null && typeof address === 'object');
    const near = new Recorder(await connectTls({ host: '127.0.0.1', port: address.port }));
    const far = new Recorder(await accepted(port));
    far.carrier.write(Buffer.from('hello'));
    await near.received(5);
    near.carrier.destroy();
    await far.closed();
    slow.close();
  });

  it('drops a connection whose first byte is neither', async () => {
    await using port = await openLoopbackPort();
    for (const first of [
      '\xff\xfe\xfd',
      '\x01',
      '\x15\x03\x03',
      '{"json":1}',
      'lower case',
      '\x80'.repeat(100_000),
    ]) {
      const raw = await openRaw(port.port, Buffer.from(first, 'latin1'));
      assert.equal(await raw.heard, '');
    }
    await assertHealthy(port);
  });

  it('ends a connection that stays silent', async () => {
    await using port = await openLoopbackPort({ firstByteTimeoutMs: 20 });
    const silent = await Promise.all(Array.from({ length: 20 }, () => openRaw(port.port)));
    for (const raw of silent) assert.equal(await raw.heard, '');
    await assertHealthy(port);
  });

  it('ends the oldest silent connection when there are too many', async () => {
    await using port = await openLoopbackPort({ maxPending: 3 });
    await eventually(() => openSockets() === 0);
    const silent = [];
    for (let count = 0; count < 8; count += 1) {
      silent.push(await openRaw(port.port));
      await eventually(() => openSockets() >= 2 * Math.min(silent.length, 3));
    }
    await Promise.all(silent.slice(0, 5).map((raw) => raw.heard));
    for (const raw of silent.slice(5)) assert.equal(raw.socket.destroyed, false);
    for (const raw of silent) raw.socket.destroy();
    await assertHealthy(port);
  });

  it('closes a connection that the peer half-closed without a word', async () => {
    await using port = await openLoopbackPort();
    const raw = await openRaw(port.port);
    raw.socket.end();
    assert.equal(await raw.heard, '');
    await assertHealthy(port);
  });

  it('survives a reset before, with and after the first byte', async () => {
    await using port = await openLoopbackPort();
    for (const first of [undefined, '\x16', '\x16\x03\x01\x02\x00', '\0', 'GET / HTTP/1.1\r\n']) {
      const raw = await openRaw(port.port, first);
      raw.socket.resetAndDestroy();
      await raw.heard;
    }
    while (port.carriers.size > 0) new Recorder(await accepted(port));
    await assertHealthy(port);
  });

  it('answers an HTTP client in a sentence and closes', async () => {
    await using port = await openLoopbackPort();
    const requests = [
      'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
      `PUT /f HTTP/1.1\r\nContent-Length: 5000000\r\n\r\n${'x'.repeat(5_000_000)}`,
    ];
    for (const request of requests) {
      const heard = await (await openRaw(port.port, request)).heard;
      const [head = '', body = ''] = heard.split('\r\n\r\n');
      assert.match(head, /^HTTP\/1\.1 400 Bad Request\r\n/u);
      assert.match(head, /\r\nConnection: close$/u);
      assert.match(head, new RegExp(`\r\nContent-Length: ${body.length}\r\n`, 'u'));
      assert.match(body, /^This port speaks Wherry over TLS.*\.\n$/u);
    }
    await assertHealthy(port);
  });

  it('says in its refusal that the port is taken, or that the address is not here', async () => {
    const init = { host: '127.0.0.1', onTls: () => {}, onPlain: () => {} };
    const first = await createPortListener({ ...init, port: 0 });
    await assert.rejects(createPortListener({ ...init, port: first.port }), code('BUSY'));
    await assert.rejects(createPortListener({ ...init, port: 0, host: '203.0.113.7' }), code('BAD_REQUEST'));
    await first.close();
  });

  it('frees the port at once when closed, ends who said nothing, and leaves those handed on alone', async () => {
    const port = await openLoopbackPort();
    const silent = await openRaw(port.port);
    const near = new Recorder(await connectTls({ host: '127.0.0.1', port: port.port }));
    const far = new Recorder(await accepted(port));
    await port[Symbol.asyncDispose]();
    await silent.heard;
    const next = await createPortListener({
      port: port.port,
      host: '127.0.0.1',
      onTls: () => {},
      onPlain: () => {},
    });
    near.carrier.write(Buffer.from('still here'));
    await far.received(10);
    near.carrier.end();
    await Promise.all([near.closed(), far.closed(), next.close(), next.close()]);
  });
});

describe('an ending TCP carrier', { timeout: 30_000 }, () => {
  it('cuts off a peer that takes nothing', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const [[socket], raw] = await Promise.all([once(server, 'connection'), openRaw(address.port)]);
    raw.socket.pause();
    const near = new Recorder(carrierFromSocket(socket, { lingerMs: 20 }));
    for (let count = 0; count < 64; count += 1) near.carrier.write(Buffer.alloc(1024 * 1024));
    near.carrier.end();
    await near.closed();
    raw.socket.destroy();
    server.close();
  });

  it('cuts off a peer that never ends its side', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const [[socket], raw] = await Promise.all([once(server, 'connection'), openRaw(address.port)]);
    raw.socket.removeAllListeners('end');
    const near = new Recorder(carrierFromSocket(socket, { lingerMs: 20 }));
    near.carrier.end();
    await near.closed();
    assert.equal(near.error, undefined);
    raw.socket.destroy();
    server.close();
  });
});
