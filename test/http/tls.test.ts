// Which protocol a connection to the one port speaks, and which certificate its client is shown.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { connect as dial } from 'node:net';
import { describe, it } from 'node:test';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { certificateFor, generateKeyPair } from '../../src/transport/identity/index.ts';
import { certificatePin } from '../../src/transport/tls/settings.ts';
import { startHttp, type HttpBed } from './http-bed.ts';

interface Shown {
  readonly alpn: string | false | null;
  readonly protocol: string | null;
  readonly pin: string;
}

/** What a client is shown; or why it was refused. */
const handshake = (port: number, options: ConnectionOptions): Promise<Shown | string> =>
  new Promise((resolve) => {
    const socket: TLSSocket = connect(
      { host: '127.0.0.1', port, rejectUnauthorized: false, ...options },
      () => {
        const certificate = new X509Certificate(socket.getPeerCertificate().raw);
        resolve({
          alpn: socket.alpnProtocol,
          protocol: socket.getProtocol(),
          pin: certificatePin(certificate),
        });
        socket.destroy();
      },
    );
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.on('close', () => resolve('closed'));
  });

const newCertificate = () => {
  const { privateKeyPem } = generateKeyPair();
  const certificatePem = certificateFor(privateKeyPem);
  return { privateKeyPem, certificatePem, pin: certificatePin(new X509Certificate(certificatePem)) };
};

const HTTP = { ALPNProtocols: ['http/1.1'] };
const LINK = { ALPNProtocols: ['wherry/1'] };
const pinOf = (shown: Shown | string): string => (typeof shown === 'string' ? shown : shown.pin);

describe('one port', () => {
  it('tells links and HTTP apart by what the client offers', async () => {
    await using bed = await startHttp();
    const { port } = bed;
    for (const [offered, expected] of [
      [['http/1.1'], 'http/1.1'],
      [['h2', 'http/1.1'], 'http/1.1'],
      [['wherry/1'], 'wherry/1'],
      [['http/1.1', 'wherry/1'], 'wherry/1'],
      [undefined, false],
    ] as const) {
      const shown = await handshake(port, offered === undefined ? {} : { ALPNProtocols: [...offered] });
      assert.ok(typeof shown === 'object', String(shown));
      assert.equal(shown.alpn, expected, String(offered));
    }
    for (const offered of [['h2'], ['wherry/2'], ['spdy/3', 'h3'], ['__proto__'], ['HTTP/1.1']])
      assert.equal(
        await handshake(port, { ALPNProtocols: offered }),
        'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL',
        offered.join(),
      );
    // No name at all is HTTP: `curl --no-alpn`.
    assert.equal(
      (await bed.ask('GET', '/healthz', { tls: { ALPNProtocols: undefined as never } })).status,
      200,
    );
  });

  it('speaks TLS 1.2 with HTTP clients, and nothing older; never with links', async () => {
    await using bed = await startHttp();
    const { port } = bed;
    const old = await handshake(port, { ...HTTP, maxVersion: 'TLSv1.2' });
    assert.ok(typeof old === 'object' && old.protocol === 'TLSv1.2');
    assert.equal((await bed.ask('GET', '/healthz', { tls: { maxVersion: 'TLSv1.2' } })).status, 200);
    const ancient = await handshake(port, {
      ...HTTP,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    assert.ok(typeof ancient === 'string', 'TLS 1.1 was spoken');
    // Without forward secrecy, or with an old cipher.
    for (const ciphers of ['AES128-SHA', 'ECDHE-ECDSA-AES128-SHA'])
      assert.equal(
        typeof (await handshake(port, { ...HTTP, maxVersion: 'TLSv1.2', ciphers })),
        'string',
        ciphers,
      );
    const before = bed.running.log.length;
    await handshake(port, { ...LINK, maxVersion: 'TLSv1.2' });
    await bed.running.logged('handshake-failed');
    const refused = bed.running.log.slice(before).find(({ event }) => event === 'handshake-failed');
    assert.match(String(refused?.['reason']), /wherry\/1 over TLS 1\.3/u);
  });

  it('shows HTTP clients the certificate that is set, and links their own, to which the pin belongs', async () => {
    const tls = newCertificate();
    await using bed = await startHttp({ tls });
    const { port } = bed;
    const { pin } = bed.running.server;
    assert.notEqual(tls.pin, pin);
    for (const options of [
      HTTP,
      {},
      { ALPNProtocols: ['h2', 'http/1.1'] },
      { ...HTTP, servername: 'files.example' },
      { ...HTTP, maxVersion: 'TLSv1.2' } as const,
    ])
      assert.equal(pinOf(await handshake(port, options)), tls.pin, JSON.stringify(options));
    for (const options of [LINK, { ALPNProtocols: ['http/1.1', 'wherry/1'] }])
      assert.equal(pinOf(await handshake(port, options)), pin, JSON.stringify(options));
    await using remote = await bed.running.connect({ publicKey: pin });
    assert.ok(await remote.account.whoAmI());
    assert.equal((await bed.ask('GET', '/files/')).status, 200);
  });

  it('shows another one from the moment it is changed, and goes on with what is open', async () => {
    await using bed = await startHttp();
    const { port, running } = bed;
    assert.equal(pinOf(await handshake(port, HTTP)), running.server.pin);
    const open = await bed.open();
    const changed = newCertificate();
    running.server.changeCertificate(changed);
    assert.equal(pinOf(await handshake(port, HTTP)), changed.pin);
    assert.equal(pinOf(await handshake(port, LINK)), running.server.pin);
    open.socket.write('GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
    assert.match(await open.over, /200 OK/u);
    // What is no pair changes nothing.
    assert.throws(
      () => running.server.changeCertificate({ ...changed, privateKeyPem: newCertificate().privateKeyPem }),
      { code: 'BAD_REQUEST' },
    );
    for (const certificatePem of ['', 'nonsense', changed.certificatePem.slice(0, 100)])
      assert.throws(() => running.server.changeCertificate({ ...changed, certificatePem }), {
        code: 'BAD_REQUEST',
      });
    assert.throws(() => running.server.changeCertificate({ privateKeyPem: '', certificatePem: '' }), {
      code: 'BAD_REQUEST',
    });
    assert.equal(pinOf(await handshake(port, HTTP)), changed.pin);
  });

  it('row 61: outlives whatever a client says first', async () => {
    for (const init of [{}, { tls: newCertificate() }]) {
      await using bed = await startHttp(init);
      for (const servername of ['x'.repeat(250), 'a..b', '__proto__', 'xn--', '%00', '-'])
        await handshake(bed.port, { ...HTTP, servername });
      for (const bytes of [
        Buffer.from([22]),
        Buffer.from([22, 3, 1, 0, 0]),
        Buffer.concat([Buffer.from([22, 3, 1, 0, 5, 1, 0, 0, 1, 0])]),
        Buffer.concat([Buffer.from([22, 3, 1, 0x40, 0]), Buffer.alloc(20_000, 1)]),
        Buffer.concat([Buffer.from([22, 3, 1, 0, 200]), Buffer.alloc(300, 255)]),
      ])
        await endOf(bed, bytes);
      assert.equal((await bed.ask('GET', '/healthz')).status, 200);
      assert.ok(!bed.running.log.some(({ event }) => event === 'fault'));
    }
  });
});

/** Says this and nothing more; fulfils when the connection is over. */
const endOf = (bed: HttpBed, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    const socket = dial(bed.port, '127.0.0.1', () => socket.end(bytes));
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.resume();
  });
