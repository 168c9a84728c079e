import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, connect as connectTcp } from 'node:net';
import { describe, it } from 'node:test';
import { connect, type ConnectionOptions } from 'node:tls';
import fc from 'fast-check';
import { MAX_CLIENT_HELLO, offeredProtocols } from '../../../src/transport/tls/client-hello.ts';

/** What Node's own TLS client says first. */
const captureHello = async (options: ConnectionOptions): Promise<Buffer> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const client = connect({ ...options, socket: connectTcp(address.port, '127.0.0.1') });
  client.on('error', () => {});
  const [socket] = (await once(server, 'connection')) as [import('node:net').Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return bytes;
};

/** The same message, cut into records of so many bytes. */
const inRecords = (hello: Buffer, size: number): Buffer => {
  const message = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const piece = message.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, piece.length >> 8, piece.length & 0xff]), piece);
  }
  return Buffer.concat(records);
};

const HELLOS = await Promise.all(
  (
    [
      [{ ALPNProtocols: ['wherry/1'] }, ['wherry/1']],
      [{ ALPNProtocols: ['h2', 'http/1.1'], servername: 'files.example' }, ['h2', 'http/1.1']],
      [{ ALPNProtocols: ['http/1.1'], maxVersion: 'TLSv1.2' }, ['http/1.1']],
      [{}, []],
      [{ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }, []],
      [
        { ALPNProtocols: Array.from({ length: 50 }, (_, index) => `protocol-${index}`) },
        Array.from({ length: 50 }, (_, index) => `protocol-${index}`),
      ],
      [{ ALPNProtocols: ['__proto__', '\u00ff\u0000'] }, ['__proto__', '\u00c3\u00bf\u0000']],
    ] as const satisfies readonly (readonly [ConnectionOptions, readonly string[]])[]
  ).map(async ([options, protocols]) => ({
    bytes: await captureHello(options as ConnectionOptions),
    protocols,
  })),
);

describe('what a TLS client says first', () => {
  it('tells the protocols that it offers', () => {
    for (const { bytes, protocols } of HELLOS) assert.deepEqual(offeredProtocols(bytes), protocols);
  });

  it('is the same in records of any size, with more behind it, and wherever it is cut', () => {
    for (const { bytes, protocols } of HELLOS) {
      for (const size of [1, 2, 3, 4, 5, 7, 100, 10_000])
        assert.deepEqual(offeredProtocols(inRecords(bytes, size)), protocols, `records of ${size}`);
      assert.deepEqual(offeredProtocols(Buffer.concat([bytes, Buffer.from([22, 3, 3, 0, 1, 0])])), protocols);
      for (let length = 0; length < bytes.length; length += 1)
        assert.equal(offeredProtocols(bytes.subarray(0, length)), 'incomplete', `${length} bytes`);
    }
  });

  it('row 61: is unknown where it is no hello, and never a failure', () => {
    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n'),
      Buffer.from([23, 3, 3, 0, 1, 1]),
      Buffer.from([22, 3, 3, 0, 4, 2, 0, 0, 0]),
      Buffer.concat([Buffer.from([22, 3, 1, 0, 4, 1, 0, 0, 0])]),
    ])
      assert.equal(offeredProtocols(bytes), 'unknown');
    // What would never end is not waited for.
    const endless = Buffer.concat([
      Buffer.from([22, 3, 1, 0xff, 0xff, 1, 0xff, 0xff, 0xff]),
      Buffer.alloc(MAX_CLIENT_HELLO),
    ]);
    assert.equal(offeredProtocols(endless), 'unknown');
    assert.equal(
      offeredProtocols(Buffer.concat(Array.from({ length: 4000 }, () => Buffer.from([22, 3, 1, 0, 0])))),
      'unknown',
    );
  });

  it('row 61: is answered whatever its bytes are', () => {
    const oneOf = fc.constantFrom(...HELLOS.map(({ bytes }) => bytes));
    const changed = fc
      .tuple(oneOf, fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { maxLength: 8 }))
      .map(([bytes, changes]) => {
        const copy = Buffer.from(bytes);
        for (const [at, byte] of changes) if (at < copy.length) copy[at] = byte;
        return copy;
      });
    fc.assert(
      fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        const offered = offeredProtocols(bytes);
        assert.ok(Array.isArray(offered) || offered === 'incomplete' || offered === 'unknown');
      }),
      { numRuns: 1000 },
    );
  });
});
