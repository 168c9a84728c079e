// The server of HTTP by itself, with limits of a few milliseconds in place of minutes.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import type { Exchange } from '../../src/http/exchange.ts';
import { HTTP_LIMITS, type HttpLimits } from '../../src/http/http-limits.ts';
import { createHttpServer, type HttpServer } from '../../src/http/http-server.ts';
import { listenTo, type RawHttp } from './http-bed.ts';

interface Bed extends Disposable {
  readonly http: HttpServer;
  readonly faults: unknown[];
  readonly done: Exchange[];
  open(first: string): RawHttp;
}

const startBed = async (
  handle: (exchange: Exchange) => Promise<void>,
  limits: Partial<HttpLimits> = {},
  remoteAddress = '127.0.0.1',
): Promise<Bed> => {
  const faults: unknown[] = [];
  const done: Exchange[] = [];
  const http = createHttpServer({
    isTrusted: (address) => address === '10.0.0.1',
    handle,
    mayUpgrade: () => false,
    upgrade: async (_request, { socket }) => void socket.destroy(),
    onDone: (exchange) => done.push(exchange),
    onFault: (_exchange, error) => faults.push(error),
    limits: { ...HTTP_LIMITS, ...limits },
  });
  const port = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    http.accept({ socket, tcp: socket, isSecure: false, remoteAddress });
  }).listen(0, '127.0.0.1');
  await once(port, 'listening');
  return {
    http,
    faults,
    done,
    open: (first) => {
      const raw = listenTo(connect((port.address() as AddressInfo).port, '127.0.0.1'));
      raw.socket.write(first);
      return raw;
    },
    [Symbol.dispose]: () => {
      http.destroy();
      port.close();
    },
  };
};

const HOST = 'Host: localhost\r\n';

/** Takes the whole body, waiting for the client in between. */
const takeBody = async (exchange: Exchange): Promise<void> => {
  exchange.isWaiting = true;
  let size = 0;
  for await (const chunk of exchange.openBody()) size += (chunk as Buffer).length;
  exchange.answer(200, {}, String(size));
};

/** Sends as much as the client takes. */
const sendOn = async (exchange: Exchange): Promise<void> => {
  exchange.begin(200);
  for (;;) await exchange.write(Buffer.alloc(256 * 1024));
};

/** Until it holds. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
};

describe('the server of HTTP', () => {
  it('row 64: ends a connection whose header does not arrive in time', async () => {
    using bed = await startBed(takeBody, { headerTimeoutMs: 50, stallCheckMs: 10 });
    const silent = bed.open('GET / HTTP/1.1\r\nX-Slow: ');
    assert.match(await silent.over, /^HTTP\/1\.1 408 /u);
  });

  it('row 64: ends a connection on which nothing is asked any more', async () => {
    using bed = await startBed(async (exchange) => exchange.answer(200, {}, 'ok'), { idleTimeoutMs: 30 });
    const idle = bed.open(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    assert.match(await idle.over, /ok$/u);
  });

  it('row 64: cuts off a client that stops sending, or sends next to nothing', async () => {
    using bed = await startBed(takeBody, { stallCheckMs: 10, stallTimeoutMs: 100 });
    const head = `PUT / HTTP/1.1\r\n${HOST}Content-Length: 100000\r\n\r\n`;
    const silent = bed.open(`${head}begin`);
    const slow = bed.open(head);
    const dripping = setInterval(() => slow.socket.write('x'), 20);
    assert.equal(await silent.over, '');
    assert.equal(await slow.over, '');
    clearInterval(dripping);
    await until(() => bed.done.length === 2);
    assert.deepEqual(
      bed.done.map(({ signal }) => (signal.reason as WherryError).code),
      ['TIMEOUT', 'TIMEOUT'],
    );
    assert.deepEqual(bed.faults, []);
  });

  it('row 64: cuts off a client that takes nothing of its answer', async () => {
    using bed = await startBed(sendOn, { stallCheckMs: 10, stallTimeoutMs: 100 });
    const deaf = bed.open(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    deaf.socket.pause();
    await until(() => bed.done.length > 0);
    assert.equal(bed.done.map(({ signal }) => (signal.reason as WherryError).code)[0], 'TIMEOUT');
    deaf.socket.destroy();
  });

  it('waits for as long as it is the server that is not ready', async () => {
    const ready = Promise.withResolvers<void>();
    using bed = await startBed(
      async (exchange) => {
        await ready.promise;
        exchange.answer(200, {}, 'at last');
      },
      { stallCheckMs: 5, stallTimeoutMs: 20 },
    );
    const patient = bed.open(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    // Some turns of its watch later.
    await new Promise((resolve) => setTimeout(resolve, 100));
    ready.resolve();
    await patient.until(/at last/u);
  });

  it('reads a body that nobody wants for so long, and so much of it', async () => {
    using bed = await startBed(
      async () => {
        throw new WherryError('FORBIDDEN');
      },
      { drainBytes: 1_000_000, drainTimeoutMs: 50 },
    );
    const head = `PUT / HTTP/1.1\r\n${HOST}Content-Length: 100000000\r\n\r\n`;
    // The answer is there at once; the connection lasts a little longer.
    const stopped = bed.open(`${head}begin`);
    assert.match(await stopped.until(/FORBIDDEN/u), /^HTTP\/1\.1 403 [^]*Connection: close/u);
    await stopped.over;
    const eager = bed.open(head);
    eager.socket.write(Buffer.alloc(1_500_000));
    assert.match(await eager.over, /^HTTP\/1\.1 403 /u);
  });

  it('row 65: answers what cannot be read once, and ends the connection', async () => {
    using bed = await startBed(takeBody);
    for (const [request, status] of [
      ['GET / HTTP/1.1\r\n\r\n', 400],
      ['GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n', 400],
      ['GET  HTTP/1.1\r\n\r\n', 400],
      ['GET / HTTP/3.0\r\n\r\n', 400],
      ['GET / HTTP/1.1\nHost: localhost\n\n', 400],
      [`GET / HTTP/1.1\r\n${HOST} folded: x\r\n\r\n`, 400],
      [`GET / HTTP/1.1\r\n${HOST}a b: x\r\n\r\n`, 400],
      [`GET / HTTP/1.1\r\n${HOST}a : x\r\n\r\n`, 400],
      [`GET / HTTP/1.1\r\n${HOST}a: x\u0000\r\n\r\n`, 400],
      [`PUT / HTTP/1.1\r\n${HOST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`, 400],
      [`PUT / HTTP/1.1\r\n${HOST}Content-Length: -1\r\n\r\n`, 400],
      [`PUT / HTTP/1.1\r\n${HOST}Content-Length: +3\r\n\r\nabc`, 400],
      [`PUT / HTTP/1.1\r\n${HOST}Content-Length: 1e3\r\n\r\nabc`, 400],
      [`PUT / HTTP/1.1\r\n${HOST}Content-Length: 99999999999999999999\r\n\r\nabc`, 400],
      [`PUT / HTTP/1.1\r\n${HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
      [`PUT / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`, 400],
      [`PUT / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`, 400],
      [`PUT / HTTP/1.1\r\n${HOST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, 501],
      [`PUT / HTTP/1.1\r\n${HOST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 501],
      [`PUT / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
      [`PUT / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n`, 400],
      [`PUT / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n`, 400],
      [`GET / HTTP/1.1\r\n${HOST}X: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
      [`GET /${'x'.repeat(40_000)} HTTP/1.1\r\n${HOST}\r\n`, 431],
    ] as const) {
      const heard = await bed.open(`${request}GET /smuggled HTTP/1.1\r\n${HOST}\r\n`).over;
      assert.match(heard, new RegExp(`^HTTP/1\\.1 ${status} `, 'u'), request.slice(0, 120));
      assert.equal(heard.match(/HTTP\/1\.1 \d/gu)?.length, 1, request.slice(0, 120));
    }
    assert.ok(!bed.done.some(({ target }) => target.path === '/smuggled'));
    assert.deepEqual(bed.faults, []);
  });

  it('row 65: writes nothing into an answer that is under way, whatever follows its request', async () => {
    const going = Promise.withResolvers<void>();
    using bed = await startBed(async (exchange) => {
      exchange.begin(200, { 'Content-Length': 20 });
      await exchange.write('0123456789');
      await going.promise;
      await exchange.write('0123456789');
      exchange.finish();
    });
    const raw = bed.open(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    await raw.until(/0123456789$/u);
    raw.socket.write('no request at all\r\n\r\n');
    const heard = await raw.over;
    assert.match(heard, /\r\n\r\n0123456789$/u);
    going.resolve();
  });

  it('row 65: takes nothing that follows a body which was not read for a request', async () => {
    using bed = await startBed(async (exchange) => exchange.answer(200, {}, 'ok'));
    // Of a GET too: its body is a request to whoever forgets that it has one.
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
      const inner = `GET /smuggled HTTP/1.1\r\n${HOST}\r\n`;
      const raw = bed.open(`${method} / HTTP/1.1\r\n${HOST}Content-Length: ${inner.length}\r\n\r\n`);
      await raw.until(/\r\n\r\n/u);
      raw.socket.write(`${inner}GET /behind HTTP/1.1\r\n${HOST}\r\n`);
      const heard = await raw.over;
      assert.equal(heard.match(/HTTP\/1\.1 \d/gu)?.length, 1, method);
    }
    assert.deepEqual(new Set(bed.done.map(({ target }) => target.path)), new Set(['/']));
  });

  it('row 65: goes on behind a body that came with its request and was not wanted', async () => {
    using bed = await startBed(async (exchange) => {
      await new Promise((resolve) => setImmediate(resolve));
      exchange.answer(200, {}, exchange.target.path);
    });
    const inner = `GET /smuggled HTTP/1.1\r\n${HOST}\r\n`;
    const raw = bed.open(
      `PUT /one HTTP/1.1\r\n${HOST}Content-Length: ${inner.length}\r\n\r\n${inner}GET /two HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
    );
    const heard = await raw.over;
    assert.doesNotMatch(heard, /smuggled/u);
  });

  it('row 61: answers fields and targets of any name as it answers others', async () => {
    using bed = await startBed(async (exchange) => {
      exchange.answer(
        200,
        {},
        [exchange.header('__proto__'), exchange.header('constructor'), exchange.header('host')].join(),
      );
    });
    const raw = bed.open(
      `GET /__proto__?constructor=hasOwnProperty HTTP/1.1\r\n${HOST}__proto__: x\r\nconstructor: y\r\nhasOwnProperty: z\r\nConnection: close\r\n\r\n`,
    );
    assert.match(await raw.over, /\r\n\r\n(?:x)?,y,localhost$/u);
    const none = bed.open(`GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    assert.match(await none.over, /\r\n\r\n,,localhost$/u);
  });

  it('tells who comes from another machine without TLS where to come with it, and nothing else', async () => {
    const asked: string[] = [];
    const handle = async (exchange: Exchange): Promise<void> => {
      asked.push(exchange.remoteAddress);
      exchange.answer(200, {}, 'content');
    };
    using bed = await startBed(handle, {}, '203.0.113.9');
    for (const [target, location] of [
      ['/files/a%20b?x=1', 'https://files.example:6768/files/a%20b?x=1'],
      ['//evil.example/x', 'https://files.example:6768//evil.example/x'],
      ['http://evil.example/x', 'https://files.example:6768/'],
    ] as const) {
      const raw = bed.open(
        `GET ${target} HTTP/1.1\r\nHost: files.example:6768\r\nAuthorization: Bearer x\r\n\r\n`,
      );
      const heard = await raw.over;
      assert.match(heard, /^HTTP\/1\.1 308 /u);
      assert.ok(heard.includes(`\r\nLocation: ${location}\r\n`), heard);
      assert.doesNotMatch(heard, /content$/u);
    }
    assert.deepEqual(asked, []);
    // A proxy that is trusted has ended TLS itself.
    using proxy = await startBed(handle, {}, '10.0.0.1');
    const raw = proxy.open(
      'GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.7\r\nConnection: close\r\n\r\n',
    );
    assert.match(await raw.over, /^HTTP\/1\.1 200 /u);
    assert.deepEqual(asked, ['203.0.113.7']);
  });

  it('refuses to change protocols, and methods that are none', async () => {
    using bed = await startBed(async (exchange) => exchange.answer(200, {}, 'ok'));
    const h2c = bed.open(`GET / HTTP/1.1\r\n${HOST}Connection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n`);
    assert.match(await h2c.over, /^HTTP\/1\.1 200 /u);
    assert.doesNotMatch(await bed.open('CONNECT evil:443 HTTP/1.1\r\nHost: evil:443\r\n\r\n').over, /200/u);
    assert.doesNotMatch(await bed.open('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n').over, /200/u);
  });

  it('says of what nobody expected only that it happened', async () => {
    using bed = await startBed(async () => {
      throw new TypeError('a secret of the inside');
    });
    const raw = bed.open(`GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    const heard = await raw.over;
    assert.match(heard, /^HTTP\/1\.1 500 /u);
    assert.doesNotMatch(heard, /secret/u);
    assert.equal(bed.faults.length, 1);
  });

  it('cuts an answer short that fails in the middle, so that nobody takes it for whole', async () => {
    using bed = await startBed(async (exchange) => {
      exchange.begin(200);
      await exchange.write('the beginning');
      throw new WherryError('CHANGED');
    });
    const heard = await bed.open(`GET / HTTP/1.1\r\n${HOST}\r\n`).over;
    assert.doesNotMatch(heard, /0\r\n\r\n$/u);
  });

  it('ends connections in order: idle ones at once, others behind what they do', async () => {
    const going = Promise.withResolvers<void>();
    const begun: string[] = [];
    using bed = await startBed(async (exchange) => {
      begun.push(exchange.target.path);
      if (exchange.target.path === '/slow') await going.promise;
      exchange.answer(200, {}, 'ok');
    });
    const idle = bed.open(`GET / HTTP/1.1\r\n${HOST}\r\n`);
    await idle.until(/ok$/u);
    const busy = bed.open(`GET /slow HTTP/1.1\r\n${HOST}\r\nGET /behind HTTP/1.1\r\n${HOST}\r\n`);
    await until(() => begun.includes('/slow'));
    bed.http.close();
    await idle.over;
    going.resolve();
    assert.match(await busy.over, /^HTTP\/1\.1 200 [^]*ok$/u);
    assert.ok(!begun.includes('/behind'));
  });

  it('does one request of a connection after the other, and so many may wait', async () => {
    const going = Promise.withResolvers<void>();
    const order: string[] = [];
    using bed = await startBed(async (exchange) => {
      order.push(`begins ${exchange.target.path}`);
      if (exchange.target.path === '/1') await going.promise;
      order.push(`ends ${exchange.target.path}`);
      exchange.answer(200, {}, exchange.target.path);
    });
    const requests = ['/1', '/2', '/3'].map((path) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`);
    const raw = bed.open(requests.join(''));
    await until(() => order.length > 0);
    going.resolve();
    await raw.until(/\/3$/u);
    assert.deepEqual(
      order,
      ['/1', '/2', '/3'].flatMap((path) => [`begins ${path}`, `ends ${path}`]),
    );
    const greedy = bed.open(`GET /1 HTTP/1.1\r\n${HOST}\r\n`.repeat(5000));
    await greedy.over;
  });
});
