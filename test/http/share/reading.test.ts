// Links to read by: what a browser and what a program gets of a shared file and of a shared directory, and what counts as a use.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { HTML } from './ask.ts';
import { openShareBed, type ShareBed } from './share-bed.ts';

let bed: ShareBed;
before(async () => {
  bed = await openShareBed();
});
after(() => bed[Symbol.asyncDispose]());

describe('a link to a file', () => {
  it('shows a browser a page, of which nothing is counted, and gives everybody else the content', async () => {
    const link = await bed.share({ path: '/photos/a.jpg', label: 'Sea & <sand>' });
    const page = await link.get('', { headers: HTML });
    assert.equal(page.status, 200);
    assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
    assert.equal(page.headers['cache-control'], 'no-store');
    assert.equal(page.headers['referrer-policy'], 'no-referrer');
    assert.match(page.text, /<title>Sea &amp; &lt;sand&gt;<\/title>/u);
    assert.match(page.text, /a\.jpg · 23 B/u);
    assert.match(page.text, /<a href="\?download" download>Download<\/a>/u);
    assert.equal(await link.uses(), 0);
    for (const [behind, headers] of [
      ['', {}],
      ['', { accept: '*/*' }],
      ['/', {}],
      ['?download', HTML],
      ['/a.jpg', HTML],
      ['/a.jpg', {}],
    ] as const) {
      const before = await link.uses();
      const answer = await link.get(behind, { headers });
      assert.equal(answer.text, 'content of photos/a.jpg', behind);
      assert.equal(answer.headers['content-type'], 'image/jpeg');
      assert.match(
        answer.headers['content-disposition'] ?? '',
        /; filename="a\.jpg"; filename\*=UTF-8''a\.jpg$/u,
      );
      assert.equal((await link.uses()) - before, 1, behind);
    }
  });

  it('shows a browser the same page over HTTPS', async () => {
    const link = await bed.share({ path: '/photos/a.jpg' });
    const page = await link.get('', { headers: HTML, isSecure: true });
    assert.match(page.text, /<h1>a\.jpg<\/h1>/u);
  });

  it('leads nowhere by another name, nor with anything behind it', async () => {
    const link = await bed.share({ path: '/photos/a.jpg' });
    for (const behind of ['/b.txt', '/a.jpg/', '/a.jpg/x', '//', '/A.JPG', '/a.jp', '/%2e'])
      assert.equal((await link.get(behind)).status, 404, behind);
    assert.equal(await link.uses(), 0);
  });

  it('counts neither HEAD nor what is answered without content', async () => {
    const link = await bed.share({ path: '/photos/b.txt' });
    const head = await link.get('', { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers['content-length'], head.text], [200, '23', '']);
    const etag = head.headers.etag ?? '';
    assert.match(etag, /^"/u);
    assert.equal((await link.get('', { headers: { 'if-none-match': etag } })).status, 304);
    assert.equal((await link.get('', { headers: { 'if-match': '"other"' } })).status, 412);
    const beyond = await link.get('', { headers: { range: 'bytes=900-' } });
    assert.deepEqual([beyond.status, beyond.headers['content-range']], [416, 'bytes */23']);
    assert.equal((await link.get('', { method: 'HEAD', headers: { range: 'bytes=0-3' } })).status, 200);
    assert.equal(await link.uses(), 0);
  });

  it('gives ranges, each of which counts: all ranges together are the file', async () => {
    const link = await bed.share({ path: '/photos/b.txt', maxUses: 2 });
    const first = await link.get('', { headers: { range: 'bytes=0-6' } });
    assert.deepEqual([first.status, first.text], [206, 'content']);
    assert.equal(first.headers['content-range'], 'bytes 0-6/23');
    assert.equal((await link.get('', { headers: { range: 'bytes=-3' } })).text, 'txt');
    assert.equal((await link.get('', { headers: { range: 'bytes=1-2' } })).status, 404);
  });

  it('tells the digest that is asked for', async () => {
    const link = await bed.share({ path: '/photos/b.txt' });
    const digest = createHash('sha256').update('content of photos/b.txt').digest('base64');
    const answer = await link.get('', { headers: { 'want-repr-digest': 'sha-256=1' } });
    assert.equal(answer.headers['repr-digest'], `sha-256=:${digest}:`);
  });

  it('gives an empty file, and one of several buffers', async () => {
    await bed.put('photos/empty', '');
    const large = Buffer.alloc(5 * 1024 * 1024 + 1, 'wherry');
    await bed.put('photos/large', large);
    const empty = await bed.share({ path: '/photos/empty' });
    assert.deepEqual([(await empty.get()).status, (await empty.get()).bytes.length], [200, 0]);
    assert.equal(await empty.uses(), 2);
    const link = await bed.share({ path: '/photos/large' });
    assert.ok((await link.get()).bytes.equals(large));
  });

  it('gives new content under the same name', async () => {
    await bed.put('photos/changing', 'one');
    const link = await bed.share({ path: '/photos/changing' });
    assert.equal((await link.get()).text, 'one');
    await bed.put('photos/changing', 'two');
    assert.equal((await link.get()).text, 'two');
  });

  it('is taken by no other method', async () => {
    const link = await bed.share({ path: '/photos/b.txt' });
    for (const method of ['PUT', 'DELETE', 'PATCH', 'PROPFIND', 'MOVE', 'LOCK', 'OPTIONS', 'TRACE']) {
      const answer = await link.get('', { method });
      assert.deepEqual([answer.status, answer.headers.allow], [405, 'GET, HEAD'], method);
    }
    assert.equal((await link.get('', { method: 'POST', body: 'password=x' })).status, 405);
  });
});

interface Listing {
  readonly path: string;
  readonly entries: readonly { readonly name: string; readonly path: string; readonly kind: string }[];
  readonly problems: readonly unknown[];
}

describe('a link to a directory', () => {
  it('lists it for browsers under its own address, and counts nothing', async () => {
    const link = await bed.share({ path: '/photos', label: 'Holidays' });
    const page = await link.get('/', { headers: HTML });
    assert.equal(page.status, 200);
    assert.match(page.text, /<title>Holidays<\/title>/u);
    for (const href of ['a.jpg', 'b.txt', 'sub/'])
      assert.ok(page.text.includes(`href="${link.path}/${href}"`));
    assert.ok(!page.text.includes('private') && !page.text.includes('photos'));
    const below = await link.get('/sub', { headers: HTML });
    assert.match(below.text, /<title>sub<\/title>/u);
    assert.ok(below.text.includes(`href="${link.path}/sub/c.txt"`));
    assert.equal((await link.get('')).text, (await link.get('/')).text);
    assert.equal(await link.uses(), 0);
  });

  it('lists it for programs, also all that is below', async () => {
    const link = await bed.share({ path: '/photos/sub' });
    const list = async (behind: string): Promise<Listing> =>
      JSON.parse((await link.get(behind)).text) as Listing;
    const { path, entries, problems } = await list('?json');
    assert.deepEqual(
      [path, problems, entries.map((entry) => [entry.name, entry.path, entry.kind])],
      ['/', [], [['c.txt', '/c.txt', 'file']]],
    );
    await bed.put('photos/sub/deep/e.txt');
    const all = await list('/?json&recursive');
    assert.deepEqual(all.entries.map((entry) => entry.path).toSorted(), ['/c.txt', '/deep', '/deep/e.txt']);
    assert.deepEqual((await list('/deep?json')).path, '/deep');
    assert.equal(await link.uses(), 0);
  });

  it('gives its files, each of which counts', async () => {
    const link = await bed.share({ path: '/photos' });
    assert.equal((await link.get('/sub/c.txt')).text, 'content of photos/sub/c.txt');
    assert.equal((await link.get('/sub//c.txt/', { headers: HTML })).text, 'content of photos/sub/c.txt');
    assert.equal((await link.get('/sub/c.txt', { method: 'HEAD' })).status, 200);
    assert.equal(await link.uses(), 2);
    for (const behind of ['/none', '/a.jpg/x', '/sub/none', '/private', '/private/d.txt']) {
      const { status, text } = await link.get(behind);
      assert.deepEqual([status, text.startsWith('NOT_FOUND: This link leads nowhere')], [404, true], behind);
    }
    assert.equal((await link.get('/%00')).status, 400);
  });

  it('gives all of it as an archive, which counts once', async () => {
    const link = await bed.share({ path: '/photos', label: 'Für Ben' });
    const answer = await link.get('?zip');
    assert.equal(answer.headers['content-type'], 'application/zip');
    assert.match(
      answer.headers['content-disposition'] ?? '',
      /^attachment; .*filename\*=UTF-8''F%C3%BCr%20Ben\.zip$/u,
    );
    assert.ok(answer.bytes.includes('content of photos/sub/c.txt'));
    assert.ok(!answer.bytes.includes('d.txt') && !answer.bytes.includes('private'));
    assert.equal((await link.get('/?zip', { method: 'HEAD' })).status, 200);
    assert.equal(await link.uses(), 1);
    const below = await link.get('/sub?zip');
    assert.match(below.headers['content-disposition'] ?? '', /filename="sub\.zip"/u);
    assert.ok(!below.bytes.includes('a.jpg'));
    assert.equal((await link.get('/none?zip')).status, 404);
    assert.equal(await link.uses(), 2);
  });

  it('shows and gives names of any bytes', async () => {
    const NAMES = [
      'ü 😀.txt',
      'a\nb',
      '"quoted".txt',
      'per%20cent',
      'hash#?.txt',
      '<i>.txt',
      'é',
      'e\u0301',
      '..x',
    ];
    await mkdir(bed.file('photos/names'));
    for (const name of NAMES) await bed.put(`photos/names/${name}`, name);
    const raw = Buffer.concat([Buffer.from(bed.file('photos/names/')), Buffer.from([0x66, 0xff, 0xfe])]);
    await writeFile(raw, 'raw');
    const link = await bed.share({ path: '/photos/names' });
    const page = await link.get('/', { headers: HTML });
    const hrefs = [...page.text.matchAll(/<td><a href="([^"]*)"/gu)].map(([, href = '']) => href);
    assert.equal(hrefs.length, NAMES.length + 1);
    const contents: string[] = [];
    for (const href of hrefs)
      contents.push((await bed.ask({ path: href.replaceAll('&#39;', "'").replaceAll('&amp;', '&') })).text);
    assert.deepEqual(contents.toSorted(), [...NAMES, 'raw'].toSorted());
    assert.equal((await link.get('/f%ff%fe')).text, 'raw');
    for (const name of NAMES) {
      const single = await bed.share({ path: `/photos/names/${name}` });
      assert.equal((await single.get(`/${encodeURIComponent(name)}`)).text, name);
    }
  });

  it('of the owner may be to everything, but for what is the server’s own', async () => {
    const link = await bed.share({ path: '/' }, bed.owner);
    const page = await link.get('', { headers: HTML });
    assert.match(page.text, /<title>Files<\/title>/u);
    assert.ok(page.text.includes(`href="${link.path}/secret.txt"`) && !page.text.includes('.wherry'));
    assert.equal((await link.get('/.wherry')).status, 403);
    assert.equal((await link.get('/secret.txt')).text, 'content of secret.txt');
    assert.ok(!(await link.get('?zip')).bytes.includes('.wherry'));
  });

  it('is taken by no method that changes something', async () => {
    const link = await bed.share({ path: '/photos' });
    for (const method of ['PUT', 'DELETE', 'MKCOL', 'PROPFIND', 'PROPPATCH', 'COPY', 'MOVE', 'LOCK', 'PATCH'])
      assert.equal((await link.get('/new', { method, body: 'x' })).status, 405, method);
    assert.equal((await link.get('/new')).status, 404);
  });
});

describe('a link that is none', () => {
  it('leads nowhere, in the form that is wanted', async () => {
    const key = '2'.repeat(22);
    for (const path of [
      '/s',
      '/s/',
      '/s/x',
      `/s/${key}`,
      `/s/${key}/a`,
      '/s/__proto__',
      '/s/%32',
      `/s/${key}%2f`,
    ]) {
      assert.equal((await bed.ask({ path })).status, 404, path);
      assert.equal((await bed.ask({ path, method: 'PUT', body: 'x' })).status, 404, path);
      assert.equal((await bed.ask({ path, method: 'POST', body: 'x' })).status, 404, path);
    }
    const text = await bed.ask({ path: `/s/${key}` });
    assert.match(text.text, /^NOT_FOUND: This link leads nowhere, or not any more; ask whoever sent it/u);
    assert.equal(text.headers['cache-control'], 'no-store');
    const page = await bed.ask({ path: `/s/${key}`, headers: HTML });
    assert.match(page.text, /<h1>404 NOT_FOUND<\/h1>/u);
    const json = await bed.ask({ path: `/s/${key}`, headers: { accept: 'application/json' } });
    assert.equal((JSON.parse(json.text) as { error: { code: string } }).error.code, 'NOT_FOUND');
  });
});
