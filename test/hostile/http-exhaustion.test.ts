// Section 7 of the hostile list over HTTP: uploads that are not what they say, and clients that want too much. What was refused or
// cut off leaves nothing, and the server goes on. Times are in test/http/http-server.test.ts.

import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { authorization, startHttp, type HttpBed, type RawHttp } from '../http/http-bed.ts';
import { mountSmallDisk } from './small-disk.ts';

const MIB = 1024 * 1024;

let bed: HttpBed;
let login: string;
before(async () => {
  bed = await startHttp({}, { keepsAlive: true });
  login = `Host: h\r\nAuthorization: ${authorization(bed.running.server.token)}\r\n`;
});
after(() => bed[Symbol.asyncDispose]());

const on = (name: string): string => join(bed.root, name);
/** What waits to become a file; the directory for it is made when it is needed. */
const staged = (root = bed.root): readonly string[] => {
  const directory = join(root, '.wherry/staging');
  return existsSync(directory) ? readdirSync(directory) : [];
};
const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
};

/** Nothing of it is there: no file, nothing staged, nothing that waits, no failure inside. */
const assertNothing = async (name: string): Promise<void> => {
  assert.ok(!existsSync(on(name)), `${name} is there`);
  await until(() => staged().length === 0);
  assert.deepEqual(
    bed.running.log.filter(({ event }) => event === 'fault'),
    [],
  );
  assert.equal((await bed.ask('GET', '/healthz')).status, 200);
};

describe('uploads over HTTP that are not what they say', () => {
  for (const [length, status] of [
    ['-1', 400],
    ['NaN', 400],
    ['1e30', 400],
    ['0x10', 400],
    ['1.5', 400],
    ['5, 5', 400],
    ['9007199254740993', 400],
    ['18446744073709551616', 400],
  ] as const)
    it(`row 56: a length that is none is refused: ${length}`, async () => {
      const raw = await bed.open(
        `PUT /files/length HTTP/1.1\r\n${login}Content-Length: ${length}\r\nConnection: close\r\n\r\nabcde`,
      );
      const heard = await raw.until(/\r\n\r\n/u);
      raw.socket.destroy();
      assert.match(heard, new RegExp(`^HTTP/1\\.1 ${status} `, 'u'));
      await assertNothing('length');
    });

  it('row 56: a length that no disk has is refused or waited for, and takes nothing', async () => {
    const raw = await bed.open(
      `PUT /files/huge HTTP/1.1\r\n${login}Content-Length: 9007199254740991\r\n\r\nabcde`,
    );
    await until(async () => raw.heard() !== '' || staged().length > 0);
    raw.socket.destroy();
    await assertNothing('huge');
  });

  for (const [title, head, sent] of [
    ['at its beginning', 'Content-Length: 5000000', 1],
    ['in the middle', 'Content-Length: 5000000', 2_500_000],
    ['before its last byte', 'Content-Length: 5000000', 4_999_999],
    ['in a chunk', 'Transfer-Encoding: chunked', 1_000_000],
  ] as const)
    for (const how of ['ends', 'is reset'] as const)
      it(`row 59: one that breaks off ${title} is not there, however the connection ${how}`, async () => {
        const scheme = sent % 2 === 0 ? 'https' : 'http';
        const raw = await bed.open(
          `PUT /files/cut HTTP/1.1\r\n${login.replace('Host: h', 'Host: localhost')}${head}\r\n\r\n`,
          { scheme },
        );
        if (head.startsWith('Transfer')) raw.socket.write(`${(2 * sent).toString(16)}\r\n`);
        raw.socket.write(Buffer.alloc(sent));
        await until(() => staged().length > 0);
        if (how === 'ends') raw.socket.end();
        else raw.socket.destroy();
        await raw.over;
        await assertNothing('cut');
      });

  it('row 59: chunks that stop without a last one, or are cut by nonsense, are no file', async () => {
    for (const body of ['5\r\nabcde\r\n', '5\r\nabcdeXX', '5\r\nabc', '0', '5\r\nabcde\r\n0\r\n', 'zz\r\n']) {
      const raw = await bed.open(
        `PUT /files/chunks HTTP/1.1\r\n${login}Transfer-Encoding: chunked\r\n\r\n${body}`,
      );
      raw.socket.end();
      assert.doesNotMatch(await raw.over, /^HTTP\/1\.1 20/u, body);
      await assertNothing('chunks');
    }
  });

  it('row 59: what was there stays what it was', async () => {
    await bed.ask('PUT', '/files/stays', { body: 'old' });
    const raw = await bed.open(`PUT /files/stays HTTP/1.1\r\n${login}Content-Length: 100\r\n\r\nnew`);
    await until(() => staged().length > 0);
    assert.equal((await bed.ask('GET', '/files/stays')).text, 'old');
    raw.socket.destroy();
    await until(() => staged().length === 0);
    assert.equal((await bed.ask('GET', '/files/stays')).text, 'old');
  });

  it('row 57: of two at one name one is told that it is busy, or both are whole', async () => {
    const bodies = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(300_000));
    const answers = await Promise.all(bodies.map((body) => bed.ask('PUT', '/files/raced', { body })));
    for (const { status } of answers) assert.ok([201, 204, 423].includes(status), String(status));
    assert.ok(bodies.includes(await readFile(on('raced'), 'utf8')));
  });

  for (const [time, status] of [
    ['9223372036854775807', 400],
    ['-9223372036854775808', 400],
    ['NaN', 400],
    ['Infinity', 400],
    ['1e400', 400],
    ['', 400],
    ['0x10', 400],
    ['99999999999', 400],
    ['-62135596801', 400],
    ['8640000000', 201],
    ['253402300800', 400],
    ['-1', 201],
    ['0.123456789', 201],
  ] as const)
    it(`row 69: a time of ${time === '' ? 'nothing' : time} is kept or refused, and the file can be asked for`, async () => {
      const answer = await bed.ask('PUT', '/files/time', { body: 'x', headers: { 'X-OC-Mtime': time } });
      assert.equal(answer.status, status);
      if (status === 201) {
        const { headers } = await bed.ask('HEAD', '/files/time');
        assert.match(String(headers['last-modified']), /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} /u);
        assert.equal((await bed.ask('GET', '/files/?json')).status, 200);
        assert.equal((await bed.ask('GET', '/files/', { headers: { Accept: 'text/html' } })).status, 200);
        assert.equal((await bed.ask('DELETE', '/files/time?permanent')).status, 204);
      }
    });
});

describe('clients of HTTP that want too much', () => {
  it('row 66: any range is answered with what there is, once', async () => {
    await writeFile(on('ranged'), '0123456789');
    for (const range of [
      'bytes=-0',
      'bytes=5-3',
      `bytes=${Array.from({ length: 1000 }, () => '0-').join(',')}`,
      'bytes=0-99999999999999999999',
      'bytes=99999999999999999999-',
      'bytes=-99999999999999999999',
      'bytes=0-4,2-6,4-8',
      `bytes=${'9'.repeat(5000)}-`,
      'bytes=-',
      'bytes=x-y',
      'bytes= 1 - 2 ',
    ]) {
      const { status, body } = await bed.ask('GET', '/files/ranged', { headers: { Range: range } });
      assert.ok([200, 206, 416].includes(status), range);
      assert.ok(body.length <= 10, range);
    }
  });

  it('row 65: what follows a refused body is not done', async () => {
    await bed.ask('PUT', '/files/victim', { body: 'kept' });
    const inner = `DELETE /files/victim HTTP/1.1\r\n${login}\r\n`;
    for (const [method, path] of [
      ['GET', '/files/victim'],
      ['PUT', '/files/missing/x'],
      ['PUT', '/files/victim/'],
      ['DELETE', '/files/nothing'],
      ['POST', '/healthz'],
      ['OPTIONS', '/files/'],
      ['MKCOL', '/files/victim'],
    ] as const) {
      const raw = await bed.open(
        `${method} ${path} HTTP/1.1\r\n${login}Content-Length: ${inner.length}\r\n\r\n`,
      );
      await raw.until(/\r\n\r\n/u);
      raw.socket.write(inner);
      await raw.over;
      const early = await bed.open(
        `${method} ${path} HTTP/1.1\r\n${login}Connection: close\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
      );
      await early.over;
      assert.ok(existsSync(on('victim')), `${method} ${path}`);
    }
    for (const framing of [
      'Content-Length: 5\r\nTransfer-Encoding: chunked',
      'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
      'Transfer-Encoding : chunked',
      'Transfer-Encoding: \u000bchunked',
      'Content-Length: 0\r\nContent-Length: 44',
    ]) {
      const raw = await bed.open(`PUT /files/framed HTTP/1.1\r\n${login}${framing}\r\n\r\n0\r\n\r\n${inner}`);
      const heard = await raw.over;
      assert.match(heard, /^HTTP\/1\.1 (?:400|501) /u, framing);
      assert.ok(existsSync(on('victim')) && !existsSync(on('framed')), framing);
    }
  });

  it('rows 65, U2: a client that only reads when it has sent everything sees why it was refused', async () => {
    const body = Buffer.alloc(24 * MIB, 'x');
    for (const [path, status, auth] of [
      ['/files/missing/x', 409, bed.running.server.token],
      ['/files/x', 401, null],
      ['/nowhere', 404, null],
      ['/files/.wherry/x', 403, bed.running.server.token],
    ] as const) {
      const who = auth === null ? 'Host: h\r\n' : login;
      const raw = await bed.open();
      raw.socket.pause();
      await new Promise<void>((resolve, reject) => {
        raw.socket.once('error', reject);
        raw.socket.write(`PUT ${path} HTTP/1.1\r\n${who}Content-Length: ${body.length}\r\n\r\n`);
        raw.socket.write(body, (error) => (error ? reject(error) : resolve()));
      });
      raw.socket.resume();
      assert.match(await raw.over, new RegExp(`^HTTP/1\\.1 ${status} `, 'u'), path);
      // And one that looks at the answer while it sends.
      assert.equal((await bed.ask('PUT', path, { auth, body })).status, status);
    }
    await assertNothing('x');
  });

  it('rows 65, U2: a refusal in the middle of a body is seen too', async () => {
    await using limited = await startHttp({ fileSizeLimit: 8 * MIB });
    const pieces = async function* () {
      for (let index = 0; index < 24; index += 1) yield Buffer.alloc(MIB);
    };
    const { status, text } = await limited.ask('PUT', '/files/large', { body: pieces() });
    assert.equal(status, 413);
    assert.match(text, /^TOO_LARGE/u);
    assert.deepEqual(staged(limited.root), []);
  });

  it('row 32: a body where a small one belongs is read up to a bound', async () => {
    for (const method of ['MKCOL', 'PROPFIND', 'LOCK', 'PROPPATCH', 'DELETE', 'GET']) {
      const { status } = await bed.ask(method, '/files/', { body: Buffer.alloc(4 * MIB, '<') });
      assert.ok(status < 500 || status === 501, `${method}: ${status}`);
    }
    assert.equal((await bed.ask('GET', '/healthz')).status, 200);
  });

  it('row 64: silent connections keep nobody out', async () => {
    const silent: RawHttp[] = [];
    for (let index = 0; index < 100; index += 1)
      silent.push(await bed.open('GET /files/ HTTP/1.1\r\n', { scheme: 'http' }));
    assert.equal((await bed.ask('GET', '/files/')).status, 200);
    for (const { socket } of silent) socket.destroy();
  });

  it('row 61: fields, targets and names that break servers break nothing', async () => {
    const field = (line: string): string =>
      `GET /files/ HTTP/1.1\r\n${login}${line}\r\nConnection: close\r\n\r\n`;
    for (const request of [
      field('__proto__: x'),
      field('constructor: x\r\nhasOwnProperty: y\r\ntoString: z'),
      field('Cookie: __proto__=1; constructor=2'),
      field(`X: ${'a'.repeat(30_000)}`),
      field(Array.from({ length: 1500 }, (_, index) => `X-${index}: y`).join('\r\n')),
      field('Accept: text/html;q=__proto__'),
      field('Range: __proto__'),
      field('If: (<__proto__>)'),
      field('Expect: 100-continue'),
      'GET /__proto__/constructor?__proto__=1&constructor[prototype]=2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
      'GET http://h/files/ HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n',
      'GET //h/../../ HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
    ]) {
      const raw = await bed.open(request);
      assert.match(await raw.over, /^HTTP\/1\.1 [1-4]\d\d /u, request.slice(0, 80));
    }
    for (const servername of ['__proto__', 'x'.repeat(255), 'a\u0000b'])
      await new Promise<void>((resolve) => {
        try {
          const socket = connectTls(
            { host: '127.0.0.1', port: bed.port, servername, rejectUnauthorized: false },
            () => socket.destroy(),
          );
          socket.on('error', () => {});
          socket.on('close', () => resolve());
        } catch {
          // The client itself would not send it.
          resolve();
        }
      });
    assert.equal((await bed.ask('GET', '/healthz')).status, 200);
  });

  it('row 76: the limit of connections counts who is behind a trusted proxy as what he is', async () => {
    await using behind = await startHttp({ trustedProxies: ['127.0.0.1'] });
    const guess = async (address: string): Promise<number> =>
      (
        await behind.ask('GET', '/files/', {
          scheme: 'http',
          auth: ['owner', `guess ${Math.floor(performance.now() * 1000)}`],
          headers: { 'X-Forwarded-For': address },
        })
      ).status;
    for (let index = 0; index < 10; index += 1) assert.equal(await guess('::ffff:203.0.113.5'), 401);
    assert.equal(await guess('203.0.113.5'), 429);
    // A chain that its sender made up ends with himself.
    assert.equal(await guess('198.51.100.1, 203.0.113.5'), 429);
  });
});

describe('a full disk, over HTTP', () => {
  it('row 67: is told, leaves nothing, and ends nothing else', async (context) => {
    const disk = await mountSmallDisk();
    if (disk === undefined) {
      context.diagnostic('no tmpfs can be mounted here');
      return;
    }
    try {
      const root = join(disk.directory, 'root');
      await mkdir(root);
      await using small = await startHttp({ root });
      const chunks = async function* () {
        for (let index = 0; index < 12; index += 1) yield Buffer.alloc(MIB, index);
      };
      const answers = await Promise.all([
        small.ask('PUT', '/files/a', { body: Buffer.alloc(12 * MIB) }),
        small.ask('PUT', '/files/b', { body: chunks() }),
        small.ask('PUT', '/files/c', { body: chunks() }),
      ]);
      assert.deepEqual(
        answers.map(({ status }) => status),
        [507, 507, 507],
      );
      assert.match(answers[0]?.text ?? '', /^NO_SPACE/u);
      assert.equal((await small.ask('PUT', '/files/small', { body: Buffer.alloc(MIB) })).status, 201);
      assert.deepEqual(readdirSync(root).toSorted(), ['.wherry', 'small']);
      assert.deepEqual(staged(root), []);
      assert.equal((await stat(join(root, 'small'))).size, MIB);
    } finally {
      await disk.release();
    }
  });
});
