// Sections 1 and 6 of the hostile list, at the files of the page: nothing but them is there, and they lead nowhere else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SECRET, startWithPage } from '../http/page/page-files.ts';

const BROWSER = { Accept: 'text/html' };

/** Ways out, and names that are there but not of the page. */
const SPELLINGS = [
  '/assets/../../outside.js',
  '/assets/..%2f..%2foutside.js',
  '/assets/%2e%2e/%2e%2e/outside.js',
  '/assets/%2e%2e%2f%2e%2e%2foutside.js',
  '/assets/..%5c..%5coutside.js',
  '/assets/..\\..\\outside.js',
  '/assets/....//....//outside.js',
  '/assets/%252e%252e%252foutside.js',
  '/assets/%c0%ae%c0%ae/outside.js',
  '/assets/..;/outside.js',
  '/assets//app-1a2b.js',
  '//assets/app-1a2b.js',
  '/./assets/app-1a2b.js',
  '/assets/app-1a2b.js/',
  '/assets/app-1a2b.js%00.css',
  '/assets/app-1a2b.js%20',
  '/assets/app-1a2b.js.',
  '/assets/app-1a2b.js::$DATA',
  '/assets/APP-1A2B.JS',
  '/assets/app-1a2b.js.br',
  '/assets/app-1a2b.js.gz',
  '/assets/deeper/app.js',
  '/assets/deeper',
  '/assets/',
  '/assets',
  '/assets/notes.unknown',
  '/assets/.hidden.js',
  '/assets/linked.txt',
  '/assets/__proto__',
  '/assets/constructor',
  '/../outside.js',
  '/outside.js',
  '/etc/passwd',
  '/assets//etc/passwd',
  '/assets/%2fetc%2fpasswd',
  '/assets/C:%5cWindows%5cwin.ini',
  '/web/index.html',
  '/index.html/../../outside.js',
  '/assets/app-1a2b.js%3fx',
];

describe('the files of the page', { timeout: 60_000 }, () => {
  it('rows 1, 58: are found by their very names, and nothing is found by any other', async () => {
    await using bed = await startWithPage();
    for (const spelling of SPELLINGS) {
      const raw = await bed.open(
        `GET ${spelling} HTTP/1.1\r\nHost: h\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
      );
      const heard = await raw.over;
      assert.match(heard, /^HTTP\/1\.1 (?:400|404) /u, spelling);
      assert.ok(!heard.includes(SECRET) && !heard.includes('root:'), spelling);
    }
  });

  it('row 50: lead nobody away, whatever the address says', async () => {
    await using bed = await startWithPage();
    for (const path of [
      '//evil.example',
      '//evil.example/%2e%2e',
      '/\\evil.example',
      '/%5cevil.example',
      '/%09//evil.example',
      '/%20//evil.example',
      '/%2e%2e//evil.example',
      '/?next=//evil.example',
      '/?plain&next=//evil.example',
      '/?plain=//evil.example',
      `/${'x'.repeat(5000)}`,
    ]) {
      const answer = await bed.ask('GET', path, { auth: null, headers: BROWSER });
      assert.ok([undefined, '/files/'].includes(answer.headers.location), path);
      assert.ok(!answer.text.includes('evil.example'), path);
    }
  });

  it('row 48: change nothing, whoever asks how', async () => {
    await using bed = await startWithPage();
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'MKCOL', 'MOVE', 'COPY', 'LOCK'])
      for (const path of ['/assets/app-1a2b.js', '/assets/new.js', '/index.html'])
        assert.ok([404, 405].includes((await bed.ask(method, path)).status), `${method} ${path}`);
  });

  it('rows 45, 55: run in no frame of others, and tell nobody where they were', async () => {
    await using bed = await startWithPage();
    for (const path of ['/', '/index.html', '/assets/app-1a2b.js', '/favicon.svg']) {
      const { headers } = await bed.ask('GET', path, { auth: null, headers: BROWSER });
      assert.match(
        String(headers['content-security-policy']),
        /default-src 'none';.*frame-ancestors 'none'$/u,
      );
      assert.ok(!String(headers['content-security-policy']).includes('unsafe-inline'));
      assert.equal(headers['x-frame-options'], 'DENY');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'no-referrer');
    }
  });

  it('row 54: are the only thing that a cache between may keep', async () => {
    await using bed = await startWithPage();
    const cached = async (path: string): Promise<string> =>
      String((await bed.ask('GET', path, { headers: BROWSER })).headers['cache-control']);
    assert.match(await cached('/assets/app-1a2b.js'), /^public/u);
    for (const path of ['/files/', '/session', '/assets/none.js', '/nothing'])
      assert.match(await cached(path), /no-store|private/u, path);
  });
});
