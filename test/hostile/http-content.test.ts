// Section 6 of the hostile list over HTTP: what browsers are sent, and what they are made to send.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { formatAccessLine } from '../../src/cli/serve/access-log.ts';
import type { AccessRecord } from '../../src/server/index.ts';
import { encodeName } from '../../src/http/target.ts';
import { startHttp, type HttpBed } from '../http/http-bed.ts';

const SCRIPT = '<script>alert(1)</script>';

describe('browsers and HTTP', () => {
  let bed: HttpBed;
  const records: AccessRecord[] = [];
  before(async () => {
    bed = await startHttp({ accessLog: (record) => records.push(record) }, { keepsAlive: true });
    await writeFile(join(bed.root, 'kept'), 'kept');
  });
  after(() => bed[Symbol.asyncDispose]());

  it('row 45: whatever was put there is never run in this server’s name', async () => {
    for (const name of [
      'x.html',
      'x.svg',
      'x.xhtml',
      'x.xml',
      'x.pdf',
      'x.mht',
      'x.wasm',
      'x.txt',
      'x.png',
      'x.js',
      'x.css',
      'x',
      'x.html.txt',
      'x.htm%3f',
    ]) {
      const type = { 'Content-Type': 'text/html' };
      assert.equal(
        (await bed.ask('PUT', `/files/${name}`, { body: SCRIPT, headers: type })).status,
        201,
        name,
      );
      for (const query of [
        '',
        '?inline',
        '?type=text/html',
        '?download',
        '?response-content-type=text/html',
      ]) {
        const { headers } = await bed.ask('GET', `/files/${name}${query}`);
        assert.equal(headers['x-content-type-options'], 'nosniff', name);
        // The viewer of the browser, in a frame of the page alone.
        if (`${name}${query}` === 'x.pdf?inline') {
          assert.equal(headers['content-type'], 'application/pdf');
          assert.equal(headers['x-frame-options'], 'SAMEORIGIN');
          assert.match(
            String(headers['content-security-policy']),
            /^default-src 'none'; [^*]*; frame-ancestors 'self'$/u,
          );
          continue;
        }
        assert.equal(headers['x-frame-options'], 'DENY', name);
        assert.match(String(headers['content-security-policy']), /default-src 'none'.*; sandbox$/u, name);
        const disposition = String(headers['content-disposition']);
        if (disposition.startsWith('inline'))
          assert.match(String(headers['content-type']), /^(?:text\/plain; charset=utf-8|image\/png)$/u);
        else assert.match(disposition, /^attachment; /u, name);
      }
    }
  });

  it('row 46: names are text in pages, wherever they are shown', async () => {
    const name = '<img src=x onerror=alert(1)>"\'`&lt;';
    await mkdir(join(bed.root, name));
    await writeFile(join(bed.root, name, name), 'x');
    const html = { headers: { Accept: 'text/html' } };
    for (const path of [
      '/files/',
      `/files/${encodeName(name)}/`,
      `/files/${encodeName(name)}/missing`,
      `/files/?sort=${encodeName(name)}`,
      `/files/${encodeName(name)}%00`,
      `/${encodeName(name)}`,
    ]) {
      const { text, headers } = await bed.ask('GET', path, html);
      if (!String(headers['content-type']).startsWith('text/html')) continue;
      assert.doesNotMatch(
        text,
        /<(?!\/?(?:html|head|meta|title|style|body|main|h1|h2|ul|li|p|a|table|thead|tbody|tr|th|td|small|!doctype)\b)/iu,
        path,
      );
      assert.doesNotMatch(text, /<[^>]*\son\w+=/iu, path);
      assert.match(String(headers['content-security-policy']), /default-src 'none'/u);
    }
  });

  for (const [title, headers] of [
    ['from another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['from another port or name of this one', { 'Sec-Fetch-Site': 'same-site' }],
    ['of another origin', { Origin: 'https://evil.example' }],
    ['of no origin that it tells', { Origin: 'null' }],
    ['of this host without TLS', { Origin: 'http://127.0.0.1' }],
    ['of another port', { Origin: 'https://127.0.0.1:1' }],
    ['that says both', { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://evil.example' }],
    [
      'as a form',
      { Origin: 'https://evil.example', 'Content-Type': 'text/plain', 'Sec-Fetch-Mode': 'no-cors' },
    ],
    ['by a program’s name', { Origin: 'https://evil.example', 'User-Agent': 'curl/8' }],
  ] as const)
    it(`row 48: a page ${title} changes nothing`, async () => {
      for (const [method, path] of [
        ['PUT', '/files/kept'],
        ['PUT', '/files/new'],
        ['DELETE', '/files/kept'],
        ['MKCOL', '/files/made'],
        ['POST', '/files/'],
        ['PATCH', '/uploads/x'],
        ['PROPPATCH', '/files/kept'],
        ['MOVE', '/files/kept'],
        ['COPY', '/files/kept'],
        ['LOCK', '/files/kept'],
        ['UNLOCK', '/files/kept'],
      ] as const) {
        const { status, text } = await bed.ask(method, path, {
          headers: { ...headers, Destination: '/files/moved' },
          body: method === 'PUT' || method === 'POST' || method === 'PATCH' ? 'x' : '',
        });
        assert.equal(status, 403, `${method} ${path}`);
        assert.match(text, /another site/u);
      }
      assert.equal(await readFile(join(bed.root, 'kept'), 'utf8'), 'kept');
      for (const name of ['new', 'made', 'moved']) assert.ok(!existsSync(join(bed.root, name)));
    });

  it('row 48: the server’s own pages, programs, and who stands behind a named proxy change what they may', async () => {
    const own = `https://127.0.0.1:${bed.port}`;
    for (const headers of [
      {},
      { Origin: own },
      { Origin: own.toUpperCase().replace('HTTPS', 'https') },
      { 'Sec-Fetch-Site': 'same-origin', Origin: own },
      { 'Sec-Fetch-Site': 'none' },
    ])
      assert.ok(
        (await bed.ask('PUT', '/files/own', { headers, body: 'x' })).status < 300,
        JSON.stringify(headers),
      );
    await using behind = await startHttp({ trustedProxies: ['127.0.0.1'] });
    const proxied = { 'X-Forwarded-Host': 'files.example', 'X-Forwarded-Proto': 'https' };
    const put = (Origin: string) =>
      behind.ask('PUT', '/files/x', { scheme: 'http', headers: { ...proxied, Origin }, body: 'x' });
    assert.equal((await put('https://files.example')).status, 201);
    assert.equal((await put('http://files.example')).status, 403);
    assert.equal((await put(`http://127.0.0.1:${behind.port}`)).status, 403);
  });

  it('row 48: nothing is changed by GET, whatever it says', async () => {
    for (const path of [
      '/files/kept?delete',
      '/files/kept?method=DELETE',
      '/files/kept?_method=DELETE',
      '/files/kept?permanent',
      '/files/x?mkdir',
    ])
      for (const headers of [{}, { 'X-HTTP-Method-Override': 'DELETE' }, { 'X-Method-Override': 'PUT' }])
        await bed.ask('GET', path, { headers });
    assert.equal(await readFile(join(bed.root, 'kept'), 'utf8'), 'kept');
  });

  it('row 50: no redirect leads elsewhere', async () => {
    for (const path of [
      '/',
      '//evil.example',
      '//evil.example/..',
      '/%5cevil.example',
      '/\\evil.example',
      '/.evil.example',
      '/%09//evil.example',
      '/https:evil.example',
      '/%2e%2e//evil.example',
      '/?next=//evil.example',
      '/@evil.example',
      'https://evil.example/',
      'https://evil.example',
      '/files?//evil.example',
      '/files//evil.example/',
    ]) {
      const { status, headers } = await bed.ask('GET', path);
      if (status >= 300 && status < 400) assert.match(String(headers.location), /^\/files\/$/u, path);
      else assert.equal(headers.location, undefined, path);
    }
    const created = await bed.ask('PUT', '/files//evil.example', { body: 'x' });
    assert.equal(created.headers.location, '/files/evil.example');
  });

  it('row 51: a name of any kind is one header line', async () => {
    for (const name of [
      'a"b',
      'a\r\nSet-Cookie: x=1',
      'a;filename=evil',
      'é€😀',
      'x'.repeat(255),
      "a'b",
      'a\\b',
      '%',
      'a\tb',
      '\u007f',
    ]) {
      assert.equal((await bed.ask('PUT', `/files/${encodeName(name)}`, { body: 'x' })).status, 201, name);
      const raw = await bed.open(
        `HEAD /files/${encodeName(name)} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer ${bed.running.server.token}\r\n\r\n`,
      );
      const heard = await raw.over;
      assert.match(heard, /^HTTP\/1\.1 200 /u, name);
      assert.doesNotMatch(heard, /^Set-Cookie/imu);
      assert.match(
        heard,
        /^Content-Disposition: [a-z]+; filename="[^"\r\n]*"; filename\*=UTF-8''[^\s"]*\r$/mu,
        name,
      );
    }
  });

  it('row 53: no secret is in an address, and none is taken from one', async () => {
    const { token } = bed.running.server;
    for (const query of [`token=${token}`, `auth=${token}`, `access_token=${token}`, `pw=${token}`])
      assert.equal((await bed.ask('GET', `/files/kept?${query}`, { auth: null })).status, 401, query);
    const { text } = await bed.ask('GET', '/files/', { headers: { Accept: 'text/html' } });
    assert.ok(!text.includes(token));
    await bed.ask('GET', '/s/the-key-of-a-share/x?p=secret', { auth: null });
    await bed.ask('GET', '/healthz');
    const told = records.map((record) => formatAccessLine(record)).join('');
    assert.ok(!told.includes(token) && !told.includes('the-key-of-a-share') && !told.includes('secret'));
    assert.ok(!JSON.stringify(bed.running.log).includes(token));
  });

  it('row 54: other sites read nothing, and caches in between keep nothing', async () => {
    for (const path of [
      '/files/kept',
      '/files/',
      '/files/?json',
      '/files/?zip',
      '/healthz',
      '/metrics',
      '/files/missing',
      '/nowhere',
    ]) {
      for (const method of ['GET', 'OPTIONS']) {
        const { headers } = await bed.ask(method, path, {
          headers: { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'PUT' },
        });
        for (const name of Object.keys(headers)) assert.doesNotMatch(name, /^access-control-/u, path);
        if (method === 'GET') assert.match(String(headers['cache-control']), /no-store|private/u, path);
      }
    }
    assert.match(
      String((await bed.ask('GET', '/files/kept', { auth: null })).headers['cache-control']),
      /no-store/u,
    );
  });

  it('row 55: nothing of this server’s addresses goes to where a page leads', async () => {
    for (const path of ['/files/', '/files/kept', '/healthz', '/nowhere'])
      assert.equal((await bed.ask('GET', path)).headers['referrer-policy'], 'no-referrer');
  });

  it('rows 7, 52, 77: what a client says of itself makes no second line in the logs', async () => {
    const before = records.length;
    const agent = 'curl/8" 200 0 "-" "x\u009b2J\u00ff';
    await bed.ask('GET', '/files/%0a127.0.0.1%20-%20owner', { headers: { 'User-Agent': agent } });
    const raw = await bed.open(
      'GET /a"b\\c HTTP/1.1\r\nHost: h\r\nUser-Agent: \t"\\\r\nConnection: close\r\n\r\n',
    );
    await raw.over;
    while (records.length < before + 2) await new Promise((resolve) => setImmediate(resolve));
    for (const record of records.slice(before)) {
      const line = formatAccessLine(record);
      assert.equal(line.split('\n').length, 2);
      assert.match(
        line,
        /^127\.0\.0\.1 - \S+ \[[^\]]+\] "(?:[^"\\]|\\.)*" \d{3} \d+ "-" "(?:[^"\\]|\\.)*" \d+\n$/u,
      );
      assert.doesNotMatch(line, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u);
    }
  });
});
