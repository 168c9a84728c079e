// PUT, DELETE and MKCOL, over a real server.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startHttp, type Answer, type AskOptions, type HttpBed } from './http-bed.ts';

let bed: HttpBed;
before(async () => {
  bed = await startHttp({}, { keepsAlive: true });
});
after(() => bed[Symbol.asyncDispose]());

const put = (
  name: string,
  body: AskOptions['body'] = 'content',
  headers: Record<string, string> = {},
  query = '',
): Promise<Answer> => bed.ask('PUT', `/files/${name}${query}`, { body, headers });

const on = (name: string): string => join(bed.root, name);

/** Nothing is left of what did not come to an end. */
const assertNoStaging = (): void => assert.deepEqual(readdirSync(join(bed.root, '.wherry/staging')), []);

/** How often the trash holds it. */
const trashed = async (path: string): Promise<number> => {
  const items = await Array.fromAsync((await bed.owner()).files.trashList());
  return items.filter((item) => item.path === path).length;
};

describe('putting a file by HTTP', () => {
  it('makes it, and says where', async () => {
    const { status, headers, text } = await put('new%20one.txt');
    assert.equal(status, 201);
    assert.equal(headers.location, '/files/new%20one.txt');
    assert.equal(text, `https://127.0.0.1:${bed.port}/files/new%20one.txt\n`);
    assert.match(String(headers.etag), /^"[^"]+"$/u);
    assert.equal(await readFile(on('new one.txt'), 'utf8'), 'content');
    assert.equal((await bed.ask('HEAD', String(headers.location))).headers.etag, headers.etag);
  });

  it('replaces what is there, and keeps that in the trash', async () => {
    await put('twice.txt', 'one');
    const { status, body, headers } = await put('twice.txt', 'two');
    assert.deepEqual([status, body.length, headers.location], [204, 0, undefined]);
    assert.equal(await readFile(on('twice.txt'), 'utf8'), 'two');
    assert.equal(await trashed('/twice.txt'), 1);
  });

  it('takes any size, with its length told or in chunks, and nothing at all', async () => {
    const near = [256 * 1024, 1024 * 1024, 4 * 1024 * 1024].flatMap((size) => [size - 1, size, size + 1]);
    for (const size of [0, 1, ...near]) {
      const content = Buffer.alloc(size, `${size} `);
      assert.ok([201, 204].includes((await put('sized', content)).status));
      assert.ok((await readFile(on('sized'))).equals(content), String(size));
      const pieces = async function* (): AsyncGenerator<Uint8Array> {
        for (let at = 0; at < size; at += 100_000) yield content.subarray(at, at + 100_000);
      };
      assert.equal((await put('sized', pieces())).status, 204);
      assert.ok((await readFile(on('sized'))).equals(content), `${size} in chunks`);
    }
    assertNoStaging();
  });

  it('asks for the body of a client that waits, and refuses it before it is sent', async () => {
    const taken = await put('waited', 'content', { Expect: '100-continue' });
    assert.deepEqual([taken.status, taken.continued], [201, true]);
    for (const [path, more, expected] of [
      ['/files/missing/x', {}, 409],
      ['/files/waited', { 'If-None-Match': '*' }, 412],
      ['/files/.wherry/x', {}, 403],
      ['/files/', {}, 409],
    ] as const) {
      const { status, continued, headers } = await bed.ask('PUT', path, {
        body: 'x',
        headers: { Expect: '100-continue', ...more },
      });
      assert.deepEqual([status, continued, headers.connection], [expected, false, 'close'], path);
    }
    const stranger = await bed.ask('PUT', '/files/x', {
      auth: null,
      body: 'x',
      headers: { Expect: '100-continue' },
    });
    assert.deepEqual([stranger.status, stranger.continued], [401, false]);
    const other = await bed.ask('PUT', '/files/x', { body: 'x', headers: { Expect: 'a-miracle' } });
    assert.equal(other.status, 417);
  });

  it('heeds what a client expects to be there', async () => {
    await put('guarded', 'one');
    const etag = String((await bed.ask('HEAD', '/files/guarded')).headers.etag);
    assert.equal((await put('guarded', 'x', { 'If-None-Match': '*' })).status, 412);
    assert.equal((await put('guarded', 'x', { 'If-Match': '"other"' })).status, 412);
    assert.equal((await put('guarded', 'x', { 'If-None-Match': etag })).status, 412);
    assert.equal(
      (await put('guarded', 'x', { 'If-Unmodified-Since': 'Sun, 06 Nov 1994 08:49:37 GMT' })).status,
      412,
    );
    assert.equal((await put('absent', 'x', { 'If-Match': '*' })).status, 412);
    assert.equal(await readFile(on('guarded'), 'utf8'), 'one');
    assert.equal((await put('guarded', 'two', { 'If-Match': etag })).status, 204);
    // The state that the client knew is gone by now.
    assert.equal((await put('guarded', 'three', { 'If-Match': etag })).status, 412);
    assert.equal((await put('fresh', 'x', { 'If-None-Match': '*' })).status, 201);
    assert.ok(!existsSync(on('absent')));
    assertNoStaging();
  });

  it('gives one name to one of many that ask for it to be free', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => put('raced', `content ${index}`, { 'If-None-Match': '*' })),
    );
    const statuses = answers.map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 201).length, 1);
    assert.ok(
      statuses.every((status) => [201, 412, 423].includes(status)),
      statuses.join(),
    );
    assertNoStaging();
  });

  it('does what a conflict policy says', async () => {
    const { mtimeMs } = await stat(on((await put('policy', 'old'), 'policy')));
    assert.equal((await put('policy', 'x', {}, '?on-conflict=fail')).status, 409);
    const renamed = await put('policy', 'new', {}, '?on-conflict=rename');
    assert.deepEqual([renamed.status, renamed.headers.location], [201, '/files/policy%20(1)']);
    assert.equal((await put('policy', 'x', {}, '?on-conflict=skip')).status, 204);
    const older = { 'X-OC-Mtime': String(Math.floor(mtimeMs / 1000) - 100) };
    assert.equal((await put('policy', 'x', older, '?on-conflict=newer')).status, 204);
    assert.equal(await readFile(on('policy'), 'utf8'), 'old');
    assert.equal((await put('policy', 'new', {}, '?on-conflict=replace')).status, 204);
    assert.equal((await put('policy', 'x', {}, '?on-conflict=__proto__')).status, 400);
    assert.equal(await readFile(on('policy'), 'utf8'), 'new');
  });

  it('keeps the time that a client tells', async () => {
    const { headers } = await put('timed', 'x', { 'X-OC-Mtime': '784111777.25' });
    assert.equal(headers['x-oc-mtime'], 'accepted');
    assert.equal((await stat(on('timed'))).mtimeMs, 784_111_777_250);
    await put('timed', 'y', { 'Last-Modified': 'Sun, 06 Nov 1994 08:49:37 GMT' });
    assert.equal((await stat(on('timed'))).mtimeMs, 784_111_777_000);
    await put('timed', 'z', { 'X-OC-Mtime': '-1.5' });
    assert.equal((await stat(on('timed'))).mtimeMs, -1500);
  });

  for (const [field, right, wrong] of [
    [
      'Repr-Digest',
      `sha-256=:${createHash('sha256').update('content').digest('base64')}:`,
      `sha-256=:${createHash('sha256').update('other').digest('base64')}:`,
    ],
    [
      'Content-MD5',
      createHash('md5').update('content').digest('base64'),
      createHash('md5').update('other').digest('base64'),
    ],
    [
      'OC-Checksum',
      `SHA1:${createHash('sha1').update('content').digest('hex')}`,
      `SHA1:${createHash('sha1').update('other').digest('hex')}`,
    ],
  ] as const)
    it(`takes what it says it is, and nothing else: ${field}`, async () => {
      const name = `digest-${field}`;
      assert.equal((await put(name, 'content', { [field]: right })).status, 201);
      assert.equal((await put(name, 'content', { [field]: wrong })).status, 422);
      assert.equal((await put(`${name}-new`, 'content', { [field]: wrong })).status, 422);
      assert.equal(
        (await put(name, 'content', { [field]: '%' })).status,
        field === 'OC-Checksum' ? 204 : 400,
      );
      assert.equal(await readFile(on(name), 'utf8'), 'content');
      assert.ok(!existsSync(on(`${name}-new`)));
      assertNoStaging();
    });

  it('tells a digest of what came to who wants one', async () => {
    const { headers } = await put('told', 'content', { 'Want-Repr-Digest': 'sha-256=1' });
    assert.equal(
      headers['repr-digest'],
      `sha-256=:${createHash('sha256').update('content').digest('base64')}:`,
    );
  });

  it('is refused where it cannot be, and changes nothing then', async () => {
    await mkdir(on('directory'));
    await writeFile(on('file'), 'kept');
    for (const [path, expected, headers] of [
      ['/files/missing/new', 409, {}],
      ['/files/directory', 409, {}],
      ['/files/directory/', 409, {}],
      ['/files/file/below', 409, {}],
      ['/files', 409, {}],
      ['/files/', 409, {}],
      ['/files/.wherry', 403, {}],
      ['/files/a%2fb', 400, {}],
      ['/files/file', 400, { 'Content-Range': 'bytes 0-3/10' }],
      ['/files/file', 415, { 'Content-Encoding': 'gzip' }],
      ['/files/file', 400, { 'X-OC-Mtime': 'NaN' }],
    ] as const) {
      const { status } = await bed.ask('PUT', path, { body: 'x', headers });
      assert.equal(status, expected, `${path} ${JSON.stringify(headers)}`);
    }
    assert.equal(await readFile(on('file'), 'utf8'), 'kept');
    assert.deepEqual(readdirSync(on('directory')), []);
    assert.equal((await put('file', 'x', { 'Content-Encoding': 'identity' })).status, 204);
    assertNoStaging();
  });
});

describe('removing by HTTP', () => {
  it('takes a file, or a directory with all that is in it, to the trash', async () => {
    await put('gone.txt');
    assert.equal((await bed.ask('DELETE', '/files/gone.txt')).status, 204);
    assert.ok(!existsSync(on('gone.txt')));
    assert.equal(await trashed('/gone.txt'), 1);
    await mkdir(on('tree/deep'), { recursive: true });
    await writeFile(on('tree/deep/x'), 'x');
    assert.equal((await bed.ask('DELETE', '/files/tree/')).status, 204);
    assert.ok(!existsSync(on('tree')));
    assert.equal(await trashed('/tree'), 1);
    assert.equal((await bed.ask('DELETE', '/files/tree')).status, 404);
  });

  it('is for good when that is asked for', async () => {
    await put('for-good');
    assert.equal((await bed.ask('DELETE', '/files/for-good?permanent')).status, 204);
    assert.equal(await trashed('/for-good'), 0);
  });

  it('heeds what a client expects to be there, and never takes the root', async () => {
    await put('expected');
    const etag = String((await bed.ask('HEAD', '/files/expected')).headers.etag);
    const remove = (headers: Record<string, string>) => bed.ask('DELETE', '/files/expected', { headers });
    assert.equal((await remove({ 'If-Match': '"other"' })).status, 412);
    assert.equal((await remove({ 'If-None-Match': '*' })).status, 412);
    assert.ok(existsSync(on('expected')));
    assert.equal((await remove({ 'If-Match': etag })).status, 204);
    for (const path of ['/files', '/files/', '/files//', '/files/.wherry'])
      assert.ok((await bed.ask('DELETE', path)).status >= 400, path);
    assert.ok(existsSync(on('.wherry')));
  });
});

describe('making a directory by HTTP', () => {
  it('answers as RFC 4918 says', async () => {
    const make = (path: string, options: AskOptions = {}) => bed.ask('MKCOL', `/files/${path}`, options);
    assert.equal((await make('made')).status, 201);
    assert.equal((await make('made/below/')).status, 201);
    assert.ok((await stat(on('made/below'))).isDirectory());
    const again = await make('made');
    assert.equal(again.status, 405);
    assert.match(String(again.headers.allow), /GET/u);
    assert.equal((await make('absent/below')).status, 409);
    assert.equal((await make('with-body', { body: '<x/>' })).status, 415);
    assert.ok(!existsSync(on('with-body')));
    assert.equal((await make('.wherry/x')).status, 403);
    assert.equal((await make('')).status, 405);
  });
});
