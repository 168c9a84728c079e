// The hostile list, held against links over WebSocket at the port of a real server: whose page may open one, and what peers that
// mean no good cost it. What works is in test/http/link/; the stream alone is tried in test/transport/websocket/.

import assert from 'node:assert/strict';
import { connect as dialPlain, type Socket } from 'node:net';
import { connect as dialTls } from 'node:tls';
import { after, before, describe, it } from 'node:test';
import { WebSocket, type ClientOptions } from 'ws';
import { generateToken } from '../../src/accounts/index.ts';
import { openReverseProxy } from '../http/link/reverse-proxy.ts';
import { pageSession } from '../http/link/page-session.ts';
import { ask, basic } from '../http/share/ask.ts';
import { startServer, type RunningServer } from '../server/running-server.ts';
import { credentials } from '../session/pair.ts';

let running: RunningServer;
before(async () => {
  running = await startServer();
});
after(() => running[Symbol.asyncDispose]());

/** 101, or the status of a refusal, or what went wrong with the connection. */
const opened = (
  init: ClientOptions & { readonly scheme?: string; readonly path?: string } = {},
): Promise<string> =>
  new Promise((resolve) => {
    const { scheme = 'ws', path = '/link', ...options } = init;
    const url = `${scheme}://127.0.0.1:${running.server.port}${path}`;
    const webSocket = new WebSocket(url, 'wherry.1', { rejectUnauthorized: false, ...options });
    webSocket.on('open', () => {
      resolve('101');
      webSocket.terminate();
    });
    webSocket.on('unexpected-response', (_request, response) => {
      resolve(String(response.statusCode));
      response.resume();
      webSocket.terminate();
    });
    webSocket.on('error', (error) => resolve(error.message));
  });

const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  'Sec-WebSocket-Protocol: wherry.1',
];

interface Raw {
  readonly socket: Socket;
  /** Fulfils with all that was heard, a character a byte, when the server has ended the connection. */
  readonly over: Promise<string>;
  /** Fulfils when the upgrade was answered. */
  readonly answered: Promise<string>;
}

/** A client that is nothing but bytes. */
const dialRaw = (
  line: string,
  fields: readonly string[],
  behind: Uint8Array | string = '',
  isTls = false,
): Raw => {
  const where = { host: '127.0.0.1', port: running.server.port };
  const socket = isTls
    ? dialTls({ ...where, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
    : dialPlain(where);
  let heard = '';
  socket.on('error', () => {});
  const answered = new Promise<string>((resolve) => {
    socket.on('data', (piece: Buffer) => {
      heard += piece.toString('latin1');
      // The server closes, or says its end, and waits a while for the same of its peer.
      if (/\r\n\r\n[^]*(?:\x88|\x82\x00$)/u.test(heard)) socket.end();
      resolve(heard);
    });
    socket.on('close', () => resolve(heard));
  });
  const over = new Promise<string>((resolve) => socket.on('close', () => resolve(heard)));
  const head = `${[line, ...fields].join('\r\n')}\r\n\r\n`;
  socket.write(Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(behind)]));
  return { socket, over, answered };
};

const upgradeRaw = (behind: Uint8Array | string = ''): Raw =>
  dialRaw('GET /link HTTP/1.1', ['Host: 127.0.0.1', ...UPGRADE], behind);

/** A frame as a client sends it, with a mask of zeros. */
const frame = (opcode: number, payload: Uint8Array, isFinal = true): Buffer => {
  const long = payload.length > 125;
  const head = Buffer.from([(isFinal ? 0x80 : 0) | opcode, 0x80 | (long ? 126 : payload.length)]);
  const length = Buffer.alloc(long ? 2 : 0);
  if (long) length.writeUInt16BE(payload.length);
  return Buffer.concat([head, length, Buffer.alloc(4), payload]);
};

const assertServes = async (): Promise<void> => {
  assert.equal((await ask({ port: running.server.port, path: '/healthz' })).text, 'ok\n');
  assert.equal(await opened(), '101');
};

describe('whose page opens a link', () => {
  it('row 49: only the server’s own, however its origin is written', async () => {
    const host = `127.0.0.1:${running.server.port}`;
    for (const scheme of ['ws', 'wss']) {
      const own = `${scheme.replace('ws', 'http')}://${host}`;
      for (const origin of [own, own.toUpperCase(), undefined])
        assert.equal(
          await opened({ scheme, ...(origin === undefined ? {} : { origin }) }),
          '101',
          origin ?? 'none',
        );
      const other = scheme === 'ws' ? `https://${host}` : `http://${host}`;
      for (const origin of [
        'https://evil.example',
        'null',
        'file://',
        '',
        other,
        `${own}0`,
        `${own}.evil.example`,
        `${own}/`,
        `${own}@evil.example`,
        own.replace('127.0.0.1', 'localhost'),
        own.replace('127.0.0.1', '127.0.0.2'),
        own.replace('127.0.0.1', '0.0.0.0'),
        `${own}, https://evil.example`,
        'chrome-extension://abc',
      ])
        assert.equal(await opened({ scheme, headers: { Origin: origin } }), '403', `${scheme} "${origin}"`);
    }
  });

  it('row 49: under a name of this machine, so that no name that was pointed here works', async () => {
    for (const host of [
      'evil.example',
      'evil.example:6768',
      '0.0.0.0',
      '127.0.0.1.evil.example',
      'localhost.evil.example',
    ])
      assert.equal(await opened({ headers: { Host: host, Origin: `http://${host}` } }), '400', host);
    for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1', '[::1]:5', 'a.localhost'])
      assert.equal(await opened({ headers: { Host: host, Origin: `http://${host}` } }), '101', host);
    // Over TLS a name may be anything; then a page must still be from there.
    assert.equal(
      await opened({ scheme: 'wss', headers: { Host: 'a.example', Origin: 'https://a.example' } }),
      '101',
    );
    assert.equal(
      await opened({ scheme: 'wss', headers: { Host: 'a.example', Origin: 'https://b.example' } }),
      '403',
    );
  });

  it('rows 31, 76: said by a proxy that nobody trusts is nothing, and of this machine no more', async () => {
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via', 'x-forwarded-proto'])
      assert.equal(await opened({ headers: { [name]: '127.0.0.1' } }), '403', name);
    const headers = {
      'x-forwarded-for': '9.9.9.9',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
    };
    const scheme = 'wss';
    assert.equal(await opened({ scheme, headers }), '101');
    assert.equal(await opened({ scheme, headers, origin: 'https://evil.example' }), '403');
    assert.ok(!JSON.stringify(running.log).includes('9.9.9.9'));
  });

  it('row 30: nobody is logged in by what headers, cookies or the address say', async () => {
    const { port, token } = running.server;
    const headers = {
      ...basic(token, 'owner'),
      cookie: `wherry=${token}`,
      'x-forwarded-user': 'owner',
      'remote-user': 'owner',
    };
    const logins = (): number => running.log.filter(({ event }) => event === 'login').length;
    const before = logins();
    assert.equal(await opened({ scheme: 'wss', headers, path: `/link?token=${token}` }), '101');
    assert.equal(logins(), before);
    const session = pageSession(`ws://127.0.0.1:${port}/link`, credentials(generateToken()));
    await assert.rejects(session.start(), { code: 'UNAUTHENTICATED' });
    // Row 53: what stood in the address is told by nobody.
    assert.ok(!JSON.stringify(running.log).includes(token));
  });
});

describe('upgrades that are none in order', () => {
  it('rows 61, 64: are answered and ended, and end nothing else', async () => {
    const line = 'GET /link HTTP/1.1';
    const host = 'Host: 127.0.0.1';
    const without = (name: string): readonly string[] => [
      host,
      ...UPGRADE.filter((field) => !field.startsWith(name)),
    ];
    for (const [why, fields, status] of [
      ['no key', without('Sec-WebSocket-Key'), 400],
      ['a short key', [...without('Sec-WebSocket-Key'), 'Sec-WebSocket-Key: AAAA'], 400],
      ['no version', without('Sec-WebSocket-Version'), 400],
      ['an old version', [...without('Sec-WebSocket-Version'), 'Sec-WebSocket-Version: 7'], 400],
      ['no subprotocol', without('Sec-WebSocket-Protocol'), 400],
      ['another subprotocol', [...without('Sec-WebSocket-Protocol'), 'Sec-WebSocket-Protocol: mqtt'], 400],
      [
        'a subprotocol that is none',
        [...without('Sec-WebSocket-Protocol'), 'Sec-WebSocket-Protocol: wherry.1,,'],
        400,
      ],
      ['no host', UPGRADE, 400],
      ['__proto__', [host, '__proto__: x', ...UPGRADE], 101],
    ] as const) {
      const raw = dialRaw(line, fields);
      const answer = await raw.answered;
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `, 'u'), why);
      if (status === 101) raw.socket.destroy();
      await raw.over;
    }
    for (const path of ['/link#x', 'link', '*', '/LINK', '/%6cink', '//link'])
      assert.ok(
        !(
          await dialRaw(`GET ${path} HTTP/1.1`, [host, 'Connection: close', ...UPGRADE.slice(1)]).over
        ).includes(' 101 '),
      );
    for (const method of ['POST', 'PUT', 'CONNECT', 'OPTIONS'])
      assert.ok(
        !(
          await dialRaw(`${method} /link HTTP/1.1`, [host, 'Connection: close, Upgrade', ...UPGRADE.slice(1)])
            .over
        ).includes(' 101 '),
      );
    await assertServes();
  });

  it('row 65: bytes behind the request are the link’s, and never a request of their own', async () => {
    const smuggled = 'GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n';
    const taken = upgradeRaw(smuggled);
    const heard = await taken.over;
    assert.match(heard, /^HTTP\/1\.1 101 /u);
    assert.ok(!heard.includes('ok\n') && !heard.includes('200 OK'));
    // A refused one ends with its answer.
    const refused = dialRaw('GET /link HTTP/1.1', ['Host: 127.0.0.1', 'Origin: null', ...UPGRADE], smuggled);
    const answer = await refused.over;
    assert.equal(answer.match(/HTTP\/1\.1 \d/gu)?.length, 1);
    assert.match(answer, /^HTTP\/1\.1 403 /u);
    // Declared as a body, they are refused.
    for (const field of [`Content-Length: ${smuggled.length}`, 'Transfer-Encoding: chunked']) {
      const raw = dialRaw('GET /link HTTP/1.1', ['Host: 127.0.0.1', ...UPGRADE, field], smuggled);
      const told = await raw.over;
      assert.ok(!told.includes('ok\n') && !told.includes(' 101 '), field);
      // Where the body cannot even be read, nothing is said.
      assert.ok((told.match(/HTTP\/1\.1 \d/gu)?.length ?? 0) <= 1, told);
    }
    await assertServes();
  });

  it('row 64: one that says nothing is ended after a while, and many of them keep nobody out', async () => {
    const silent = Array.from({ length: 100 }, () => upgradeRaw());
    await Promise.all(silent.map(({ answered }) => answered));
    await using remote = await running.connect({ carrier: 'ws' });
    assert.equal((await remote.account.whoAmI()).name, 'owner');
    assert.equal((await remote.admin.listConnections()).length, 1);
    for (const { socket } of silent) socket.destroy();
  });
});

describe('frames of strangers', () => {
  const garbage = Buffer.from('not a link at all, nor TLS');
  const CASES: Readonly<Record<string, Uint8Array>> = {
    'row 70: bytes that are no frame': Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff]),
    'row 70: a frame without a mask': Buffer.from([0x82, 0x01, 0x00]),
    'row 70: text': frame(1, Buffer.from('text')),
    'row 70: neither TLS nor a link': frame(2, garbage),
    'row 70: an unknown kind': frame(3, garbage),
    'row 70: reserved bits': Buffer.concat([Buffer.from([0xf2]), frame(2, garbage).subarray(1)]),
    'row 70: a length of 2^63': Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    'row 70: a length above what a message may have': Buffer.from([
      0x82, 0xff, 0, 0, 0, 0, 0, 0x10, 0, 1, 0, 0, 0, 0,
    ]),
    'row 70: a continuation of nothing': frame(0, garbage),
    'row 70: a ping in pieces': frame(9, garbage, false),
    'row 70: a ping that is too long': frame(9, Buffer.alloc(126)),
    'row 70: a close that holds half a code': frame(8, Buffer.from([3])),
    'row 70: a close with a code that is none': frame(8, Buffer.from([0, 1])),
    'row 70: thousands of pieces': Buffer.concat([
      frame(2, Buffer.from([0x80]), false),
      ...Array.from({ length: 1100 }, () => frame(0, Buffer.from('x'), false)),
    ]),
    'row 70: an end at once': frame(2, Buffer.alloc(0)),
    'row 70: a link whose first frame is absurd': frame(
      2,
      Buffer.concat([Buffer.from([0]), Buffer.alloc(40, 0xff)]),
    ),
    'row 70: TLS that goes nowhere': frame(
      2,
      Buffer.concat([Buffer.from([0x16, 3, 1, 0, 40]), Buffer.alloc(40, 0xff)]),
    ),
  };
  for (const [name, bytes] of Object.entries(CASES))
    it(`${name}: ends that connection`, async () => {
      const heard = await upgradeRaw(bytes).over;
      assert.match(heard, /^HTTP\/1\.1 101 /u);
    });

  it('row 70: pings are answered, until nobody takes the answers', async () => {
    const answered = upgradeRaw(frame(9, Buffer.from('ping')));
    let heard = await answered.answered;
    while (!heard.includes('\x8a\x04ping'))
      heard += await new Promise<string>((resolve) =>
        answered.socket.once('data', (piece: Buffer) => resolve(piece.toString('latin1'))),
      );
    answered.socket.destroy();
    const flooding = upgradeRaw();
    await flooding.answered;
    flooding.socket.pause();
    const pings = Buffer.concat(Array.from({ length: 1000 }, () => frame(9, Buffer.alloc(125))));
    const rss = process.memoryUsage().rss;
    let count = 0;
    const closed = new Promise<void>((resolve) => flooding.socket.once('close', () => resolve()));
    const flood = (): void => {
      while (count < 2000 && !flooding.socket.destroyed) {
        count += 1;
        if (!flooding.socket.write(pings)) {
          flooding.socket.once('drain', flood);
          return;
        }
      }
    };
    flood();
    await closed;
    assert.ok(process.memoryUsage().rss - rss < 200 * 1024 * 1024);
    await assertServes();
  });

  it('row 70: a real link stays while all that goes on', async () => {
    await using remote = await running.connect({ carrier: 'wss' });
    await Promise.all(Object.values(CASES).map((bytes) => upgradeRaw(bytes).over));
    assert.equal((await remote.account.whoAmI()).name, 'owner');
    assert.ok(!running.log.some(({ event }) => event === 'fault'), JSON.stringify(running.log.at(-1)));
  });
});

describe('guesses over WebSocket', () => {
  it('rows 26, 76: count into the one budget, of who is behind the proxy, and of nobody he names', async () => {
    await using guarded = await startServer({ trustedProxies: ['127.0.0.1'] });
    const guess = async (client: string): Promise<string> => {
      await using proxy = await openReverseProxy(guarded.server.port, { client });
      const session = pageSession(`wss://127.0.0.1:${proxy.port}/link`, credentials(generateToken()));
      return await session.start().then(
        () => 'in',
        (error: { code: string }) => error.code,
      );
    };
    const said: string[] = [];
    for (let count = 0; count < 11; count += 1) said.push(await guess(`198.51.100.${count}, 203.0.113.1`));
    assert.deepEqual([said[0], said.at(-1)], ['UNAUTHENTICATED', 'RATE_LIMITED']);
    // The same man over HTTP, and as an IPv4 address that is written as one of IPv6.
    const asked = (client: string) =>
      ask({
        port: guarded.server.port,
        path: '/files/',
        headers: {
          ...basic(guarded.server.token, 'owner'),
          'x-forwarded-for': client,
          'x-forwarded-proto': 'https',
        },
      });
    assert.equal((await asked('203.0.113.1')).status, 429);
    assert.equal((await asked('::ffff:203.0.113.1')).status, 429);
    assert.equal((await asked('203.0.113.2')).status, 200);
    assert.equal(await guess('::ffff:203.0.113.1'), 'RATE_LIMITED');
  });
});
