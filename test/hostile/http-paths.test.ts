// Section 1 of the hostile list over HTTP: targets that try to leave the root, to mean two things at once, or to bring the process
// down. What lies beside the root is what it was, and no answer holds anything of it.

import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startHttp, type Answer, type AskOptions, type HttpBed } from '../http/http-bed.ts';

const MARKER = 'outside-the-root-5c1f';

const TOKENS = ['%25', '%2e', '%2f', '.', '/', '%5c', '%252e', '%00', ';'];

/** Each text of three tokens, and the name of what lies outside behind it. */
const products = (): string[] =>
  TOKENS.flatMap((first) =>
    TOKENS.flatMap((second) => TOKENS.map((third) => `${first}${second}${third}/secret`)),
  );

const TRAVERSALS = [
  '/../secret',
  '/../../secret',
  '/a/../../secret',
  '/..%2fsecret',
  '/%2e%2e/secret',
  '/%2e%2e%2fsecret',
  '/.%2e/secret',
  '/%2e./secret',
  '/%252e%252e/secret',
  '/..%5csecret',
  '/..\\secret',
  '/..%00/secret',
  '/..;/secret',
  '/....//secret',
  '//../secret',
  '/%c0%ae%c0%ae/secret',
  '/%e0%80%ae%e0%80%ae/secret',
  '/..%c0%afsecret',
  '/%ef%bc%8e%ef%bc%8e/secret',
  '/%u002e%u002e/secret',
  '/etc/passwd',
  '//etc/passwd',
  '/file:///etc/passwd',
  '/C:/secret',
  '/C:%5Csecret',
  '/%5c%5chost%5cshare',
];

describe('targets of HTTP that try to leave the root', () => {
  let bed: HttpBed;
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const ask = (method: string, path: string, options: AskOptions = {}): Promise<Answer> =>
    bed.ask(method, path, { scheme: 'http', agent, ...options });
  before(async () => {
    bed = await startHttp();
    await writeFile(join(bed.running.directory, 'secret'), MARKER);
    await mkdir(join(bed.running.directory, 'root2'));
    await writeFile(join(bed.running.directory, 'root2/secret'), MARKER);
    await mkdir(join(bed.root, 'a'));
  });
  after(async () => {
    agent.destroy();
    await bed[Symbol.asyncDispose]();
  });

  const assertOutsideUntouched = async (): Promise<void> => {
    const beside = (await readdir(bed.running.directory)).filter((name) => name !== 'client-state');
    assert.deepEqual(beside.toSorted(), ['root', 'root2', 'secret', 'server-state']);
    for (const name of ['secret', 'root2/secret'])
      assert.equal(await readFile(join(bed.running.directory, name), 'utf8'), MARKER);
  };

  it('row 1: no product of encodings reads anything outside', async () => {
    const paths = products().map((text) => `/files/${text}`);
    const strange: string[] = [];
    const next = async (): Promise<void> => {
      for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
        const { status, text } = await ask('GET', path);
        if (text.includes(MARKER) || status >= 500) strange.push(`${path}: ${status}`);
      }
    };
    await Promise.all([next(), next()]);
    assert.deepEqual(strange, []);
    await assertOutsideUntouched();
  });

  it('row 1: no spelling of "..", with any method, does anything outside', async () => {
    for (const path of [...TRAVERSALS, ...TRAVERSALS.map((text) => `/a${text}`)]) {
      for (const prefix of ['/files', '', '/healthz', '/metrics', '/uploads', '/s']) {
        const { status, text } = await ask('GET', `${prefix}${path}`);
        assert.ok(!text.includes(MARKER) && !text.includes('root:x:') && status < 500, `${prefix}${path}`);
      }
      for (const method of ['PUT', 'MKCOL', 'DELETE', 'HEAD']) {
        const { status } = await ask(method, `/files${path}`, method === 'PUT' ? { body: 'mine' } : {});
        assert.ok(status < 500, `${method} ${path}`);
      }
      for (const query of ['?zip', '?json&recursive', '?download']) {
        const { text } = await ask('GET', `/files${path}/${query}`);
        assert.ok(!text.includes(MARKER), `${path}/${query}`);
      }
    }
    await assertOutsideUntouched();
  });

  it('row 2: parameters are no paths: whatever they hold changes nothing', async () => {
    await writeFile(join(bed.root, 'a/file'), 'content');
    for (const name of [
      'sort',
      'order',
      'on-conflict',
      'zip',
      'json',
      'download',
      'lang',
      'file',
      'path',
      'x',
    ])
      for (const value of ['../secret', '..%2fsecret', '/etc/passwd', '%00', '__proto__', '%3Cscript%3E']) {
        const { status, text } = await ask('GET', `/files/a/?${name}=${value}`);
        assert.ok(status < 500 && !text.includes(MARKER) && !text.includes('<script>'), `${name}=${value}`);
        const put = await ask('PUT', `/files/a/put?${name}=${value}`, { body: 'x' });
        assert.ok([201, 204, 400].includes(put.status), `${name}=${value}`);
      }
    await assertOutsideUntouched();
  });

  it('row 3: a path has one meaning, in each of its spellings', async () => {
    await writeFile(join(bed.root, 'a/one'), 'one');
    const spellings = [
      '/files/a/one',
      '/files//a/one',
      '/files/a//one',
      '/files/%61/one',
      '/files/a/%6fne',
      '/files///a///one',
      '/files/%61/%6F%6E%65',
    ];
    const etags = new Set<unknown>();
    for (const path of spellings) {
      const { status, text, headers } = await ask('GET', path);
      assert.deepEqual([status, text], [200, 'one'], path);
      etags.add(headers.etag);
    }
    assert.equal(etags.size, 1);
    const reader = await bed.account({ name: 'reader', verbs: ['read'] });
    for (const path of spellings) {
      for (const method of ['PUT', 'DELETE'])
        assert.equal(
          (await ask(method, path, { auth: reader, ...(method === 'PUT' ? { body: 'x' } : {}) })).status,
          403,
          path,
        );
    }
    await (await bed.owner()).close();
  });

  it('rows 1, 62: nothing is reserved by its case, its short name, or an encoding, but .wherry in all of them', async () => {
    for (const name of [
      '.wherry',
      '.WHERRY',
      '.Wherry',
      '%2ewherry',
      '.wherr%79',
      '.wherry.',
      '.wherry%20',
      'WHERRY~1',
      '.wherry::$DATA',
      '.wherry/staging',
      'a/.wherry',
    ]) {
      for (const method of ['GET', 'PUT', 'DELETE', 'MKCOL']) {
        const { status } = await ask(method, `/files/${name}`, method === 'PUT' ? { body: 'x' } : {});
        assert.ok(status === 403 || status === 404, `${method} ${name}: ${status}`);
      }
    }
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'a.constructor']) {
      assert.equal((await ask('PUT', `/files/${name}`, { body: name })).status, 201, name);
      assert.equal((await ask('GET', `/files/${name}`)).text, name);
      assert.equal((await ask('DELETE', `/files/${name}`)).status, 204, name);
    }
  });

  it('rows 4, 9: names that begin alike, or differ in case or composition, are different ones', async () => {
    const names = ['share', 'share2', 'Share', '%C3%A9', 'e%CC%81'];
    for (const name of names)
      assert.equal((await ask('PUT', `/files/${name}`, { body: name })).status, 201, name);
    for (const name of names) assert.equal((await ask('GET', `/files/${name}`)).text, name);
    assert.equal((await ask('DELETE', '/files/share')).status, 204);
    assert.equal((await ask('GET', '/files/share2')).status, 200);
  });

  it('rows 7, 10: names of any bytes are made, listed, read, archived and removed', async () => {
    for (const name of [
      '%FF%FE',
      '%E2%80%AEtxt.exe',
      'a%0Ab',
      'tab%09',
      'esc%1B%5B2J',
      '%EF%BB%BFbom',
      '%20',
      '%7F',
      '-rf',
      '%C3%28',
      'quote%22%27',
      '%F0%9F%98%80',
      'a%5Cb',
      '%3F%23%25',
    ]) {
      assert.equal((await ask('PUT', `/files/odd-${name}`, { body: 'x' })).status, 201, name);
      const { status, headers } = await ask('GET', `/files/odd-${name}`);
      assert.equal(status, 200, name);
      assert.match(String(headers['content-disposition']), /^[\x20-\x7e]+$/u);
    }
    assert.equal((await ask('GET', '/files/?zip')).status, 200);
    const listed = (await ask('GET', '/files/?json')).json as { entries: { name: string }[] };
    assert.equal(listed.entries.filter(({ name }) => name.startsWith('odd-')).length, 14);
    const page = await ask('GET', '/files/', { headers: { Accept: 'text/html' } });
    for (const [, href = ''] of page.text.matchAll(/href="(\/files\/odd-[^"]*)"/gu))
      assert.equal(
        (await ask('DELETE', href.replaceAll('&#39;', "'").replaceAll('&amp;', '&'))).status,
        204,
        href,
      );
    const after = (await ask('GET', '/files/?json')).json as { entries: { name: string }[] };
    assert.equal(after.entries.filter(({ name }) => name.startsWith('odd-')).length, 0);
  });

  it('row 11: what is too deep or too long is refused, and the server goes on', async () => {
    for (const [path, status] of [
      [`/files${'/a'.repeat(10_000)}`, 400],
      [`/files${'/'.repeat(20_000)}`, 200],
      [`/files/${'a'.repeat(256)}`, 400],
      [`/files/${'%61'.repeat(256)}`, 400],
      [`/files${'/%F0%9F%98%80'.repeat(1200)}`, 400],
      [`/files/${'a'.repeat(60_000)}`, 431],
      [`/files/?${'x'.repeat(60_000)}`, 431],
      [`/files/?${'a&'.repeat(10_000)}json`, 200],
    ] as const)
      assert.equal((await ask('GET', path)).status, status, path.slice(0, 40));
    assert.equal((await ask('PUT', `/files${'/b'.repeat(257)}`, { body: 'x' })).status, 400);
    assert.equal((await ask('GET', '/healthz')).status, 200);
  });

  it('row 8: what some system reads as more than a name is refused where names are to be portable', async () => {
    await using portable = await startHttp({ names: 'portable' });
    for (const name of [
      'CON',
      'con.txt',
      'COM1',
      'NUL',
      'a%3Ab',
      'file%3A%3A$DATA',
      'dot.',
      'space%20',
      'a%5Cb',
      'q%3F',
      'pipe%7C',
      '%01',
    ])
      assert.equal((await portable.ask('PUT', `/files/${name}`, { body: 'x' })).status, 400, name);
    assert.equal((await portable.ask('MKCOL', '/files/AUX')).status, 400);
    assert.equal((await portable.ask('PUT', '/files/fine.txt', { body: 'x' })).status, 201);
  });
});
