// GET and HEAD of files, over a real server.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startHttp, type HttpBed } from './http-bed.ts';

const CONTENT = 'The quick brown fox jumps over the lazy dog.\n';
const digestOf = (algorithm: 'sha256' | 'sha512', content: string | Uint8Array): string =>
  createHash(algorithm).update(content).digest('base64');

describe('reading a file by HTTP', () => {
  let bed: HttpBed;
  before(async () => {
    bed = await startHttp({}, { keepsAlive: true });
    await writeFile(join(bed.root, 'fox.txt'), CONTENT);
    await utimes(join(bed.root, 'fox.txt'), 784_111_777.5, 784_111_777.5);
    await writeFile(join(bed.root, 'empty'), '');
    await writeFile(join(bed.root, 'page.html'), '<script>alert(1)</script>');
    await mkdir(join(bed.root, 'docs'));
  });
  after(() => bed[Symbol.asyncDispose]());

  it('gives its content, and says what it is, how long, from when, and which state of it', async () => {
    const { status, headers, text } = await bed.ask('GET', '/files/fox.txt');
    assert.equal(status, 200);
    assert.equal(text, CONTENT);
    assert.equal(headers['content-length'], String(CONTENT.length));
    assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
    assert.equal(headers['last-modified'], 'Sun, 06 Nov 1994 08:49:37 GMT');
    assert.match(String(headers.etag), /^"[^"]+"$/u);
    assert.equal(headers['accept-ranges'], 'bytes');
    assert.equal(headers['content-disposition'], `inline; filename="fox.txt"; filename*=UTF-8''fox.txt`);
    assert.ok(Number.isFinite(Date.parse(String(headers.date))));
  });

  it('is the same for HEAD, without the content', async () => {
    const [get, head] = [await bed.ask('GET', '/files/fox.txt'), await bed.ask('HEAD', '/files/fox.txt')];
    assert.equal(head.status, 200);
    assert.equal(head.body.length, 0);
    for (const name of [
      'content-length',
      'content-type',
      'etag',
      'last-modified',
      'accept-ranges',
      'content-disposition',
      'content-security-policy',
      'cache-control',
    ])
      assert.equal(head.headers[name], get.headers[name], name);
  });

  it('rows 45, 54, 55: guards browsers and caches, whatever the file holds', async () => {
    for (const path of ['/files/page.html', '/files/fox.txt', '/files/empty']) {
      const { headers } = await bed.ask('GET', path);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.match(String(headers['content-security-policy']), /sandbox$/u);
      assert.equal(headers['cache-control'], 'private, no-cache');
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['x-frame-options'], 'DENY');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      assert.equal(headers['access-control-allow-origin'], undefined);
    }
    assert.match(
      String((await bed.ask('GET', '/files/page.html')).headers['content-disposition']),
      /^attachment/u,
    );
    assert.match(
      String((await bed.ask('GET', '/files/fox.txt?download')).headers['content-disposition']),
      /^attachment/u,
    );
  });

  it('gives an empty file', async () => {
    const { status, headers, body } = await bed.ask('GET', '/files/empty');
    assert.deepEqual([status, headers['content-length'], body.length], [200, '0', 0]);
    assert.equal((await bed.ask('GET', '/files/empty', { headers: { Range: 'bytes=0-' } })).status, 416);
  });

  for (const [range, status, expected] of [
    ['bytes=0-2', 206, 'The'],
    ['bytes=40-', 206, 'dog.\n'.slice(0, 5)],
    ['bytes=-5', 206, 'dog.\n'],
    ['bytes=40-4000', 206, 'dog.\n'],
    ['bytes=0-0,4-8', 200, CONTENT],
    ['bytes=5-3', 200, CONTENT],
    ['lines=1-2', 200, CONTENT],
    ['bytes=45-', 416, ''],
    ['bytes=-0', 416, ''],
  ] as const)
    it(`answers a range with its bytes: ${range}`, async () => {
      const answer = await bed.ask('GET', '/files/fox.txt', { headers: { Range: range } });
      assert.equal(answer.status, status);
      assert.equal(answer.text, expected);
      const start = CONTENT.indexOf(expected);
      const told = {
        200: undefined,
        206: `bytes ${start}-${start + expected.length - 1}/45`,
        416: 'bytes */45',
      }[status];
      assert.equal(answer.headers['content-range'], told);
      assert.equal(answer.headers['content-length'], String(expected.length));
    });

  it('gives the whole when the part that a client has is of another state', async () => {
    const { headers } = await bed.ask('HEAD', '/files/fox.txt');
    const status = async (ifRange: string): Promise<number> =>
      (await bed.ask('GET', '/files/fox.txt', { headers: { Range: 'bytes=1-2', 'If-Range': ifRange } }))
        .status;
    assert.equal(await status(String(headers.etag)), 206);
    assert.equal(await status(String(headers['last-modified'])), 206);
    assert.equal(await status('"other"'), 200);
    assert.equal(await status(`W/${String(headers.etag)}`), 200);
  });

  it('says when a client has it already, and when it is not what was expected', async () => {
    const { headers } = await bed.ask('HEAD', '/files/fox.txt');
    const etag = String(headers.etag);
    const ask = (fields: Record<string, string>, method = 'GET') =>
      bed.ask(method, '/files/fox.txt', { headers: fields });
    const same = await ask({ 'If-None-Match': etag });
    assert.deepEqual([same.status, same.body.length, same.headers.etag], [304, 0, etag]);
    assert.equal(same.headers['content-length'], undefined);
    assert.equal((await ask({ 'If-None-Match': '*' }, 'HEAD')).status, 304);
    assert.equal((await ask({ 'If-Modified-Since': String(headers['last-modified']) })).status, 304);
    assert.equal((await ask({ 'If-None-Match': '"other"' })).status, 200);
    assert.equal((await ask({ 'If-Match': etag })).status, 200);
    assert.equal((await ask({ 'If-Match': '"other"' })).status, 412);
    assert.equal((await ask({ 'If-Unmodified-Since': 'Sun, 06 Nov 1994 08:49:36 GMT' })).status, 412);
  });

  it('tells a digest of the whole to who wants one, also with a part of it', async () => {
    const ask = (wanted: string, method = 'GET', more = {}) =>
      bed.ask(method, '/files/fox.txt', { headers: { 'Want-Repr-Digest': wanted, ...more } });
    const sha256 = `sha-256=:${digestOf('sha256', CONTENT)}:`;
    assert.equal((await ask('sha-256=1')).headers['repr-digest'], sha256);
    assert.equal((await ask('sha-256=1', 'HEAD')).headers['repr-digest'], sha256);
    assert.equal(
      (await ask('sha-512=5, sha-256=1')).headers['repr-digest'],
      `sha-512=:${digestOf('sha512', CONTENT)}:`,
    );
    assert.equal((await ask('md5=1')).headers['repr-digest'], undefined);
    const part = await ask('sha-256=1', 'GET', { Range: 'bytes=0-2' });
    assert.deepEqual([part.status, part.text, part.headers['repr-digest']], [206, 'The', sha256]);
    // Known from before, until the file is another one.
    await bed.ask('PUT', '/files/changing', { body: 'one' });
    const of = async () =>
      (await bed.ask('HEAD', '/files/changing', { headers: { 'Want-Repr-Digest': 'sha-256=1' } })).headers[
        'repr-digest'
      ];
    assert.equal(await of(), `sha-256=:${digestOf('sha256', 'one')}:`);
    await bed.ask('PUT', '/files/changing', { body: 'two' });
    assert.equal(await of(), `sha-256=:${digestOf('sha256', 'two')}:`);
  });

  it('gives each byte of files around the sizes of buffers', async () => {
    for (const size of [256 * 1024, 1024 * 1024, 4 * 1024 * 1024].flatMap((near) => [
      near - 1,
      near,
      near + 1,
    ])) {
      const content = Buffer.alloc(size, `${size} `);
      await writeFile(join(bed.root, 'sized'), content);
      const whole = await bed.ask('GET', '/files/sized');
      assert.ok(whole.body.equals(content), String(size));
      const end = await bed.ask('GET', '/files/sized', { headers: { Range: `bytes=${size - 3}-` } });
      assert.ok(end.body.equals(content.subarray(-3)), String(size));
    }
  });

  it('of a size beyond 32 bits gives any part', async () => {
    const size = 5 * 2 ** 30;
    await writeFile(join(bed.root, 'sparse'), '');
    await truncate(join(bed.root, 'sparse'), size);
    const { headers } = await bed.ask('HEAD', '/files/sparse');
    assert.equal(headers['content-length'], String(size));
    const part = await bed.ask('GET', '/files/sparse', { headers: { Range: `bytes=${size - 2}-` } });
    assert.deepEqual(
      [part.status, part.body.length, part.headers['content-range']],
      [206, 2, `bytes ${size - 2}-${size - 1}/${size}`],
    );
  });

  it('of what is not there says so, in the form that is wanted', async () => {
    const plain = await bed.ask('GET', '/files/missing');
    assert.equal(plain.status, 404);
    assert.match(plain.text, /^NOT_FOUND: .*\n$/u);
    assert.equal(plain.headers['content-type'], 'text/plain; charset=utf-8');
    const json = await bed.ask('GET', '/files/missing', { headers: { Accept: 'application/json' } });
    assert.equal((json.json as { error: { code: string } }).error.code, 'NOT_FOUND');
    const page = await bed.ask('GET', '/files/missing', { headers: { Accept: 'text/html,*/*' } });
    assert.match(page.text, /<h1>404 NOT_FOUND<\/h1>/u);
    assert.match(String(page.headers['content-security-policy']), /default-src 'none'/u);
    const head = await bed.ask('HEAD', '/files/missing');
    assert.deepEqual([head.status, head.body.length], [404, 0]);
    assert.equal((await bed.ask('GET', '/nothing')).status, 404);
    assert.equal((await bed.ask('GET', '/files2/fox.txt')).status, 404);
  });

  it('needs a login, and asks for one', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'MKCOL']) {
      const { status, headers } = await bed.ask(method, '/files/fox.txt', { auth: null });
      assert.equal(status, 401, method);
      assert.equal(headers['www-authenticate'], 'Basic realm="Wherry", charset="UTF-8"');
    }
    const { token } = bed.running.server;
    for (const auth of [token, ['', token], ['owner', token], ['OWNER', token]] as const)
      assert.equal((await bed.ask('GET', '/files/fox.txt', { auth })).status, 200);
  });

  it('is one of the methods that an address allows', async () => {
    const options = await bed.ask('OPTIONS', '/files/fox.txt', { auth: null });
    assert.equal(options.status, 200);
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'MKCOL', 'PROPFIND'])
      assert.match(String(options.headers.allow), new RegExp(`\\b${method}\\b`, 'u'));
    assert.equal((await bed.ask('OPTIONS', '*', { auth: null })).status, 200);
    const refused = await bed.ask('PATCH', '/files/fox.txt');
    assert.equal(refused.status, 405);
    assert.equal(refused.headers.allow, options.headers.allow);
    assert.equal((await bed.ask('TRACE', '/files/fox.txt')).status, 405);
    const top = await bed.ask('GET', '/', { auth: null });
    assert.deepEqual([top.status, top.headers.location], [302, '/files/']);
    assert.equal((await bed.ask('DELETE', '/')).status, 405);
  });

  it('by plain HTTP on this machine is the same', async () => {
    const { status, text } = await bed.ask('GET', '/files/fox.txt', { scheme: 'http' });
    assert.deepEqual([status, text], [200, CONTENT]);
  });

  it('goes on with what was opened when the file is replaced meanwhile', async () => {
    const one = Buffer.alloc(12 * 1024 * 1024, 'one ');
    await writeFile(join(bed.root, 'replaced'), one);
    const raw = await bed.open(
      `GET /files/replaced HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${bed.running.server.token}\r\nConnection: close\r\n\r\n`,
    );
    await raw.until(/\r\n\r\n/u);
    raw.socket.pause();
    assert.equal((await bed.ask('PUT', '/files/replaced', { body: 'two' })).status, 204);
    raw.socket.resume();
    const heard = await raw.over;
    const body = Buffer.from(heard.slice(heard.indexOf('\r\n\r\n') + 4), 'latin1');
    assert.ok(body.equals(one));
    assert.equal(await readFile(join(bed.root, 'replaced'), 'utf8'), 'two');
  });
});
