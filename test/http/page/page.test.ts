// The page for browsers: what of it is served, how, and to whom.

import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { chooseCoding } from '../../../src/http/page/accept-encoding.ts';
import { findPageDirectory } from '../../../src/http/page/page-place.ts';
import type { Coding } from '../../../src/http/page/read-page.ts';
import { startHttp } from '../http-bed.ts';
import { INDEX, SCRIPT, startWithPage } from './page-files.ts';

const BROWSER = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

describe('the page', { timeout: 60_000 }, () => {
  it('is what a browser gets at /, without a login', async () => {
    await using bed = await startWithPage();
    for (const path of ['/', '/?view=server', '']) {
      const answer = await bed.ask('GET', path, { auth: null, headers: BROWSER });
      assert.deepEqual([answer.status, answer.text], [200, INDEX]);
      assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(answer.headers['cache-control'], 'no-cache');
      assert.equal(answer.headers.vary, 'Accept, Accept-Encoding');
    }
    const head = await bed.ask('HEAD', '/', { auth: null, headers: BROWSER });
    assert.deepEqual(
      [head.status, head.text, head.headers['content-length']],
      [200, '', String(INDEX.length)],
    );
  });

  it('leaves programs, and who wants it plain, with the listings', async () => {
    await using bed = await startWithPage();
    for (const [path, headers] of [
      ['/', {}],
      ['/', { Accept: '*/*' }],
      ['/', { Accept: 'application/json' }],
      ['/?plain', BROWSER],
    ] as const) {
      const answer = await bed.ask('GET', path, { auth: null, headers });
      assert.deepEqual([answer.status, answer.headers.location], [302, '/files/'], path);
    }
  });

  it('is not missed where it was not built', async () => {
    await using bed = await startHttp({ pageDirectory: '/nowhere/at/all' });
    const answer = await bed.ask('GET', '/', { auth: null, headers: BROWSER });
    assert.deepEqual([answer.status, answer.headers.location], [302, '/files/']);
    assert.equal((await bed.ask('GET', '/assets/app-1a2b.js', { auth: null })).status, 404);
  });

  it('may run what is its own, and be framed by nobody', async () => {
    await using bed = await startWithPage();
    const { headers } = await bed.ask('GET', '/', { auth: null, headers: BROWSER });
    const policy = String(headers['content-security-policy']);
    assert.equal(
      policy,
      `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self' wss://127.0.0.1:${bed.port}; worker-src 'self'; frame-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    assert.equal(headers['x-frame-options'], 'DENY');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.match(String(headers['permissions-policy']), /camera=\(\).*microphone=\(\)/u);
    const plain = await bed.ask('GET', '/', { auth: null, headers: BROWSER, scheme: 'http' });
    assert.match(
      String(plain.headers['content-security-policy']),
      new RegExp(` ws://127\\.0\\.0\\.1:${bed.port};`, 'u'),
    );
  });

  it('may open its link where a proxy says that it is', async () => {
    await using bed = await startWithPage({ trustedProxies: ['127.0.0.1'] });
    const headers = { ...BROWSER, 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'files.example:8443' };
    const answer = await bed.ask('GET', '/', { auth: null, headers, scheme: 'http' });
    assert.match(String(answer.headers['content-security-policy']), / wss:\/\/files\.example:8443;/u);
  });

  it('has assets that are kept for good, in the form that is wanted', async () => {
    await using bed = await startWithPage();
    const path = '/assets/app-1a2b.js';
    const tags = new Set<unknown>();
    for (const [accepted, coding, decode] of [
      ['gzip, deflate, br, zstd', 'br', brotliDecompressSync],
      ['gzip, deflate', 'gzip', gunzipSync],
      ['br;q=0, gzip', 'gzip', gunzipSync],
      ['identity', undefined, (body: Buffer) => body],
      [undefined, undefined, (body: Buffer) => body],
    ] as const) {
      const headers = accepted === undefined ? {} : { 'Accept-Encoding': accepted };
      const answer = await bed.ask('GET', path, { auth: null, headers });
      assert.equal(answer.headers['content-encoding'], coding);
      assert.equal(decode(answer.body).toString(), SCRIPT);
      assert.equal(answer.headers['content-type'], 'text/javascript; charset=utf-8');
      assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable');
      assert.equal(answer.headers.vary, 'Accept-Encoding');
      tags.add(answer.headers.etag);
      const again = await bed.ask('GET', path, {
        auth: null,
        headers: { ...headers, 'If-None-Match': String(answer.headers.etag) },
      });
      assert.deepEqual([again.status, again.text, again.headers.etag], [304, '', answer.headers.etag]);
    }
    assert.equal(tags.size, 3);
    const style = await bed.ask('GET', '/assets/style-3c4d.css', {
      auth: null,
      headers: { 'Accept-Encoding': 'br' },
    });
    assert.deepEqual([style.status, style.headers['content-encoding']], [200, undefined]);
    const wasm = await bed.ask('GET', '/assets/core-5e6f.wasm', { auth: null });
    assert.equal(wasm.headers['content-type'], 'application/wasm');
    const icon = await bed.ask('GET', '/favicon.svg', { auth: null });
    assert.deepEqual(
      [icon.headers['content-type'], icon.headers['cache-control']],
      ['image/svg+xml', 'no-cache'],
    );
  });

  it('is read from the disk once', async () => {
    await using bed = await startWithPage();
    assert.equal((await bed.ask('GET', '/', { auth: null, headers: BROWSER })).text, INDEX);
    await writeFile(join(bed.pageDirectory, 'index.html'), 'another');
    await rm(join(bed.pageDirectory, 'assets'), { recursive: true });
    assert.equal((await bed.ask('GET', '/', { auth: null, headers: BROWSER })).text, INDEX);
    assert.equal((await bed.ask('GET', '/assets/app-1a2b.js', { auth: null })).text, SCRIPT);
  });

  it('takes no other methods', async () => {
    await using bed = await startWithPage();
    for (const method of ['POST', 'PUT', 'DELETE', 'PROPFIND']) {
      const answer = await bed.ask(method, '/assets/app-1a2b.js', { auth: null });
      assert.deepEqual([answer.status, answer.headers.allow], [405, 'GET, HEAD'], method);
    }
  });

  it('is found beside the sources and beside what was compiled of them', () => {
    const at = (path: string): string => findPageDirectory(pathToFileURL(path).href);
    assert.equal(at('/there/src/http/page/page-place.ts'), '/there/dist/web/');
    assert.equal(at('/there/dist/http/page/page-place.js'), '/there/dist/web/');
  });
});

describe('the form of an answer', () => {
  it('is the one that its client likes best among those that are there', () => {
    const both = new Map<Coding, unknown>([
      ['br', 1],
      ['gzip', 1],
    ]);
    for (const [accepted, expected] of [
      [undefined, undefined],
      ['', undefined],
      ['*', 'br'],
      ['gzip', 'gzip'],
      ['x-gzip', 'gzip'],
      ['GZIP;Q=1.0, br;q=0.5', 'gzip'],
      ['gzip;q=0.5,br;q=0.5', 'br'],
      ['br;q=0, *;q=0.1', 'gzip'],
      ['br;q=nonsense', undefined],
      ['*;q=0', undefined],
      ['__proto__, constructor', undefined],
    ] as const)
      assert.equal(chooseCoding(accepted, both), expected, accepted ?? 'none');
    assert.equal(chooseCoding('br', new Map([['gzip', 1]])), undefined);
  });
});
