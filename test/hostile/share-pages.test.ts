// The hostile list, held against share links: what pages, headers and content may do in a browser, and requests that are none in order.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { HTML, beginToAsk, form } from '../http/share/ask.ts';
import { openShareBed, type Link, type ShareBed } from '../http/share/share-bed.ts';
import { PASSWORD } from '../server/account-bed.ts';

const put = (body: string | Uint8Array = 'mine') => ({ method: 'PUT', body });

let bed: ShareBed;
before(async () => {
  bed = await openShareBed();
});
after(() => bed[Symbol.asyncDispose]());

describe('pages and content of links', () => {
  it('row 45: what could run is saved, sandboxed and never guessed at', async () => {
    for (const name of [
      'x.html',
      'x.svg',
      'x.xhtml',
      'x.xml',
      'x.pdf',
      'x.mht',
      'x.wasm',
      'x.js',
      'x',
      'x.HTML',
    ])
      await bed.put(`photos/active/${name}`, '<script>alert(1)</script>');
    const link = await bed.share({ path: '/photos/active' });
    for (const name of readdirSync(bed.file('photos/active'))) {
      const { headers } = await link.get(`/${name}`, { headers: HTML });
      assert.match(headers['content-disposition'] ?? '', /^attachment;/u, name);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.match(String(headers['content-security-policy']), /sandbox/u);
      const single = await bed.share({ path: `/photos/active/${name}` });
      const shown = await single.get(`/${name}`, { headers: HTML });
      assert.match(shown.headers['content-disposition'] ?? '', /^attachment;/u, name);
      assert.ok(!(await single.get('', { headers: HTML })).text.includes('alert'));
    }
  });

  it('row 46: labels and names are text, wherever they stand', async () => {
    const EVIL = `<img src=x onerror="alert('1')">`;
    await bed.put(`photos/evil/${EVIL}`);
    const asText = '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;';
    for (const [init, behind] of [
      [{ path: '/photos/evil', label: EVIL }, '/'],
      [{ path: `/photos/evil/${EVIL}`, label: EVIL }, ''],
      [{ path: `/photos/evil/${EVIL}` }, ''],
      [{ path: '/photos/evil', label: EVIL, access: 'upload' }, ''],
    ] as const) {
      const page = await (await bed.share(init)).get(behind, { headers: HTML });
      assert.ok(!page.text.includes('<img') && page.text.includes(asText));
      const policy = String(page.headers['content-security-policy']);
      assert.match(policy, /^default-src 'none'; .*base-uri 'none'; frame-ancestors 'none'/u);
      assert.ok(!policy.includes('unsafe'));
    }
    const sorted = await bed.share({ path: '/photos/evil' });
    const page = await sorted.get(`/?sort=${encodeURIComponent(EVIL)}&order="><script>`, { headers: HTML });
    assert.ok(page.status === 400 || (!page.text.includes('<script') && !page.text.includes('<img')));
    const missing = await bed.ask({ path: `/s/${encodeURIComponent(EVIL)}`, headers: HTML });
    assert.ok(!missing.text.includes('<img'));
  });

  it('row 48: a page of another site uploads nothing, and gives no password', async () => {
    const inbox = await bed.share({ path: '/photos/sub', access: 'upload' });
    const guarded = await bed.share({ path: '/photos', password: PASSWORD });
    const before = readdirSync(bed.file('photos/sub'));
    const own = `http://127.0.0.1:${bed.port}`;
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${own}0` },
      { origin: own.replace('http', 'https') },
      { origin: own, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      assert.equal((await inbox.get('/evil', { ...put(), headers })).status, 403);
      const sent = form(PASSWORD);
      const answer = await guarded.get('', { ...sent, headers: { ...sent.headers, ...headers } });
      assert.deepEqual([answer.status, answer.headers['set-cookie']], [403, undefined]);
    }
    assert.deepEqual(readdirSync(bed.file('photos/sub')), before);
    const mine = { origin: own, 'sec-fetch-site': 'same-origin' };
    assert.equal((await inbox.get('/mine', { ...put(), headers: mine })).status, 201);
    const sent = form(PASSWORD);
    assert.equal((await guarded.get('', { ...sent, headers: { ...sent.headers, ...mine } })).status, 303);
    // Looking changes nothing: no GET uploads, takes a password or counts a page.
    assert.equal((await guarded.get(`?password=${encodeURIComponent(PASSWORD)}`)).status, 401);
  });

  it('row 50: whoever gives a password is led to this server, whatever stands behind the key', async () => {
    const link = await bed.share({ path: '/photos', password: PASSWORD });
    for (const behind of [
      '//evil.example',
      '/\\evil.example',
      '/%09/evil.example',
      '/https:evil.example',
      '/%2f%2fevil.example',
      '/..//evil.example',
      '/../..//evil.example',
      '/../../..//evil.example/x',
      '/..\\..\\..\\\\evil.example',
      '/@evil.example',
      '?to=//evil.example',
    ]) {
      const { status, headers } = await link.get(behind, form(PASSWORD));
      if (status !== 303) assert.equal(status, 400, behind);
      const to = URL.parse(headers.location ?? '/', `http://127.0.0.1:${bed.port}${link.path}${behind}`);
      assert.equal(to?.host, `127.0.0.1:${bed.port}`, behind);
      if (status === 303) assert.ok(to?.pathname.startsWith(link.path), `${behind} leads to ${to?.pathname}`);
    }
    for (const path of [
      `//evil.example${link.path}`,
      `/\\evil.example${link.path}`,
      `http://evil.example${link.path}`,
    ]) {
      const { status, headers } = await bed.ask({ path, ...form(PASSWORD) });
      assert.ok(status === 404 || headers.location === link.path, path);
    }
  });

  it('row 51: a name is one line of one header, and no key is told to other sites', async () => {
    const names = ['"; filename="x.exe', 'a\r\nSet-Cookie: x=y', 'a;b', 'ü'.repeat(120), '\\"'];
    for (const name of names) {
      await bed.put(`photos/heads/${name}`, 'x');
      const link = await bed.share({ path: `/photos/heads/${name}` });
      const { headers } = await link.get();
      const disposition = headers['content-disposition'] ?? '';
      assert.match(disposition, /^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[\w!#$&+.^`|~%-]*$/u);
      assert.equal(decodeURIComponent(/''(.*)$/u.exec(disposition)?.[1] ?? ''), name);
      assert.equal(headers['set-cookie'], undefined);
    }
    const zip = await bed.share({ path: '/photos/heads', label: '"; filename="x.exe' });
    assert.match(
      (await zip.get('?zip')).headers['content-disposition'] ?? '',
      /^attachment; filename="[^"\\]*"; filename\*=UTF-8''\S*$/u,
    );
  });

  it('rows 53, 54: what is sent stays with him who asked: no referrer, no other origin, no shared cache', async () => {
    const link = await bed.share({ path: '/photos' });
    const guarded = await bed.share({ path: '/photos', password: PASSWORD });
    for (const [which, behind] of [
      [link, ''],
      [link, '/b.txt'],
      [link, '?zip'],
      [link, '?json'],
      [link, '/none'],
      [guarded, ''],
    ] as const)
      for (const accept of [{}, HTML]) {
        const { headers } = await which.get(behind, {
          headers: { ...accept, origin: 'https://evil.example' },
        });
        assert.match(String(headers['referrer-policy']), /^(?:no-referrer|same-origin)$/u);
        assert.match(headers['cache-control'] ?? '', /no-store|private/u, behind);
        assert.equal(headers['access-control-allow-origin'], undefined);
        assert.equal(headers['access-control-allow-credentials'], undefined);
        assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
        assert.equal(headers['x-frame-options'], 'DENY');
      }
  });
});

describe('requests to links that are none in order', () => {
  let inbox: Link;
  before(async () => {
    inbox = await bed.share({ path: '/photos/sub', access: 'upload' });
  });
  /** What comes back for these bytes, until the server ends the connection. */
  const say = (pieces: readonly string[], isCut: boolean): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect(bed.port, '127.0.0.1');
      let heard = '';
      socket.on('data', (piece: Buffer) => {
        heard += piece.toString('latin1');
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(heard));
      for (const piece of pieces) socket.write(piece);
      if (isCut) socket.end();
    });
  const raw = (...pieces: readonly string[]): Promise<string> => say(pieces, true);
  const whole = (...pieces: readonly string[]): Promise<string> => say(pieces, false);
  const head = (line: string, ...fields: readonly string[]): string =>
    `${[line, 'Host: 127.0.0.1', ...fields].join('\r\n')}\r\n\r\n`;

  it('rows 56, 59: a body that is not what it was said to be leaves nothing', async () => {
    const before = readdirSync(bed.file('photos/sub'));
    const uses = await inbox.uses();
    const line = `PUT ${inbox.path}/cut HTTP/1.1`;
    for (const length of [
      '-1',
      'NaN',
      '1e3',
      '9007199254740993',
      '99999999999999999999',
      '0x10',
      ' ',
      '3, 4',
    ]) {
      const heard = await raw(head(line, `Content-Length: ${length}`), 'abc');
      assert.ok(!heard.includes(' 201 '), `${length}: ${heard.slice(0, 40)}`);
    }
    for (const sent of [1, 50, 99])
      assert.ok(!(await raw(head(line, 'Content-Length: 100'), 'x'.repeat(sent))).includes(' 201 '));
    for (const chunks of [
      '5\r\nabc',
      '5\r\nabcde\r\n',
      'zz\r\n',
      '-5\r\nabcde\r\n0\r\n\r\n',
      'ffffffffffffffff\r\nx',
    ])
      assert.ok(!(await raw(head(line, 'Transfer-Encoding: chunked'), chunks)).includes(' 201 '), chunks);
    while ((await bed.owner.admin.listConnections()).some(({ carrier }) => carrier === 'http'));
    assert.deepEqual(readdirSync(bed.file('photos/sub')), before);
    await bed.nothingStaged();
    assert.equal(await inbox.uses(), uses);
  });

  it('row 65: what stands behind a refused body is no request', async () => {
    const link = await bed.share({ path: '/photos/b.txt', maxUses: 5 });
    const smuggled = head(`GET ${link.path} HTTP/1.1`);
    for (const fields of [
      ['Content-Length: 5', 'Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked, identity'],
      ['Transfer-Encoding: xchunked'],
      ['Content-Length: 5', 'Content-Length: 6'],
    ]) {
      const heard = await raw(head(`POST ${inbox.path} HTTP/1.1`, ...fields), `0\r\n\r\n${smuggled}`);
      assert.ok(!heard.includes('content of photos/b.txt'), fields.join());
    }
    // The body of a GET, and of what is refused at once, is a body; the request behind it is the next one.
    const last = head('GET /healthz HTTP/1.1', 'Connection: close');
    for (const line of [
      `GET ${inbox.path} HTTP/1.1`,
      `POST ${inbox.path} HTTP/1.1`,
      `PUT ${inbox.path}/a/b HTTP/1.1`,
      `DELETE /s/none HTTP/1.1`,
    ]) {
      const heard = await whole(head(line, `Content-Length: ${smuggled.length}`), smuggled, last);
      assert.equal(heard.match(/HTTP\/1\.1 \d/gu)?.length, 2, line);
      assert.ok(!heard.includes('content of') && heard.endsWith('ok\n'), line);
    }
    assert.equal(await link.uses(), 0);
  });

  it('row 62: names of the language’s own objects are names', async () => {
    const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString'];
    for (const name of names) {
      assert.equal((await inbox.get(`/${name}`, put(name))).status, 201);
      assert.equal(await readFile(bed.file(`photos/sub/${name}`), 'utf8'), name);
      assert.equal((await bed.ask({ path: `/s/${name}` })).status, 404);
    }
    const link = await bed.share({ path: '/photos/sub' });
    for (const name of names) {
      const headers = {
        [name]: 'x',
        cookie: `${name}=x; wherry-share-${name}=x`,
        accept: 'application/json',
      };
      assert.equal((await link.get(`/${name}?${name}=x`, { headers })).text, name);
      assert.ok(
        (await link.get(`?sort=${name}&order=${name}`, { headers: HTML })).text.includes(`${name}</a>`),
      );
    }
  });

  it('row 66: ranges of every shape get what they name, or all, and nothing fails', async () => {
    const link = await bed.share({ path: '/photos/b.txt' });
    const whole = 'content of photos/b.txt';
    for (const range of [
      'bytes=-0',
      'bytes=5-3',
      'bytes=0-0,-1',
      `bytes=${'0-,'.repeat(1000)}0-`,
      'bytes=99999999999999999999-',
      'bytes=0-99999999999999999999',
      'bytes=-99999999999999999999',
      'bytes=--1',
      'bytes=a-b',
      'bytes=',
      'lines=0-1',
      'bytes=1-2,2-3',
      'bytes= 0 - 1',
    ]) {
      const { status, text } = await link.get('', { headers: { range } });
      assert.ok(status === 200 || status === 206 || status === 416, `${range} ${status}`);
      if (status === 200) assert.equal(text, whole, range);
      if (status === 206) assert.ok(text.length > 0 && whole.includes(text), range);
    }
  });

  it('row 64: whoever takes nothing keeps nobody else from anything', async () => {
    await bed.put('photos/large', Buffer.alloc(16 * 1024 * 1024));
    const link = await bed.share({ path: '/photos/large' });
    const slow = await Promise.all(
      Array.from({ length: 20 }, () => beginToAsk({ port: bed.port, path: link.path })),
    );
    assert.equal((await inbox.get('/while', put())).status, 201);
    assert.equal((await bed.owner.files.stat('/photos/large')).size, 16 * 1024 * 1024);
    for (const each of slow) each.destroy();
  });
});
