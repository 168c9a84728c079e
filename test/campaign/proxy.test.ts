// The wire that runs of the campaign go over: exact to the byte.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { after, describe, it } from 'node:test';

import { createProxy, type Proxy } from '../../campaign/ends/proxy.ts';

const closing: (() => Promise<void>)[] = [];
after(async () => {
  for (const close of closing.toReversed()) await close();
});

interface Wire {
  readonly proxy: Proxy;
  readonly client: Socket;
  readonly server: Socket;
  /** What the server's end has received, once it has ended. */
  readonly received: Promise<Buffer>;
}

const openWire = async (): Promise<Wire> => {
  const accepted = Promise.withResolvers<Socket>();
  const listening = createServer((socket) => accepted.resolve(socket));
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const proxy = await createProxy((listening.address() as AddressInfo).port);
  const client = connect(proxy.port, '127.0.0.1');
  client.on('error', () => {});
  const server = await accepted.promise;
  server.on('error', () => {});
  const pieces: Buffer[] = [];
  server.on('data', (piece: Buffer) => pieces.push(piece));
  const received = once(server, 'close').then(() => Buffer.concat(pieces));
  closing.push(async () => {
    client.destroy();
    server.destroy();
    await proxy[Symbol.asyncDispose]();
    listening.close();
  });
  return { proxy, client, server, received };
};

const bytes = (count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, (_, index) => index % 251));

describe('the proxy of the campaign', () => {
  it('counts what crosses, each way for itself', async () => {
    const { proxy, client, server, received } = await openWire();
    client.end(bytes(100_000));
    server.end(bytes(77));
    assert.equal((await received).length, 100_000);
    assert.deepEqual(proxy.counts, { up: 100_000, down: 77 });
    assert.equal(proxy.links, 1);
  });

  it('cuts at the very byte it was told, and hands on all before it', async () => {
    for (const kind of ['end', 'reset'] as const) {
      const { proxy, client, received } = await openWire();
      proxy.at('up', 1234, () => proxy.cut(kind));
      client.write(bytes(5000));
      assert.deepEqual(await received, bytes(1234));
      if (!client.destroyed) await once(client, 'close');
    }
  });

  it('stops at each of several bytes, in their order', async () => {
    const { proxy, client, received } = await openWire();
    const seen: number[] = [];
    for (const offset of [300, 100, 0]) proxy.at('up', offset, () => void seen.push(proxy.counts.up));
    client.end(bytes(400));
    await received;
    assert.deepEqual(seen, [0, 100, 300]);
  });

  it('changes what the tap changes, and swallows what it swallows', async () => {
    const { proxy, client, received } = await openWire();
    proxy.tap = (_way, chunk, offset) => (offset >= 100 ? undefined : Buffer.alloc(chunk.length, 7));
    client.write(bytes(100));
    await new Promise<void>((resolve) => proxy.at('up', 100, resolve));
    client.end(bytes(50));
    assert.deepEqual(await received, Buffer.alloc(100, 7));
    assert.equal(proxy.counts.up, 100);
  });

  it('falls silent without a word to either end', async () => {
    const { proxy, client, server } = await openWire();
    client.write(bytes(10));
    await once(server, 'data');
    proxy.silence();
    client.destroy();
    await once(client, 'close');
    const later = connect(proxy.port, '127.0.0.1');
    await once(later, 'connect');
    assert.equal(server.closed, false);
    later.destroy();
  });

  it('refuses connections while it is closed', async () => {
    const { proxy } = await openWire();
    proxy.isClosed = true;
    const client = connect(proxy.port, '127.0.0.1');
    const [error] = (await once(client, 'error').catch((reason: unknown) => [reason])) as [Error];
    assert.match(error.message, /ECONNRESET/u);
  });
});
