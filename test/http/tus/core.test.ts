// tus 1.0, the core protocol and creation: what clients rely on, status by status and field by field.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createServer } from '../../../src/server/index.ts';
import { startTus, type TusBed } from './tus-bed.ts';
import { CONTENT_TYPE, base64, bearer, content, createTusClient, type Reply } from './tus-client.ts';

const MIB = 1024 * 1024;
const LIMIT = 64 * MIB;

let bed: TusBed;
before(async () => {
  bed = await startTus({ fileSizeLimit: LIMIT });
});
after(() => bed[Symbol.asyncDispose]());

const assertSpeaksTus = ({ headers }: Reply): void => {
  assert.equal(headers['tus-resumable'], '1.0.0');
};

describe('OPTIONS', () => {
  for (const path of ['/files/', '/files/some/where', '/uploads/', '/uploads/any'])
    it(`tells version, extensions, checksums and the limit at ${path}, without a login`, async () => {
      const reply = await bed.ask('OPTIONS', path, { Authorization: undefined, 'Tus-Resumable': '9.9.9' });
      assert.equal(reply.status, path.startsWith('/files') ? 200 : 204);
      assert.equal(reply.headers['tus-version'], '1.0.0');
      const extensions = 'creation,creation-with-upload,checksum,expiration,termination';
      assert.equal(reply.headers['tus-extension'], extensions);
      assert.equal(reply.headers['tus-max-size'], String(LIMIT));
      assert.ok(String(reply.headers['tus-checksum-algorithm']).split(',').includes('sha1'));
    });
});

describe('a version that is not spoken', () => {
  const requests: readonly (readonly [string, string, Record<string, string | number>])[] = [
    ['POST', '/files/', { 'Upload-Length': 3, 'Upload-Metadata': `filename ${base64('version')}` }],
    ['HEAD', '/uploads/any', {}],
    ['PATCH', '/uploads/any', { 'Content-Type': CONTENT_TYPE, 'Upload-Offset': 0 }],
    ['DELETE', '/uploads/any', {}],
  ];
  for (const version of ['0.2.2', '1.0.1', '', undefined])
    for (const [method, path, headers] of requests)
      it(`${version ?? 'none'} of ${method} is refused with those that are, and nothing happens`, async () => {
        const reply = await bed.ask(method, path, { ...headers, 'Tus-Resumable': version });
        assert.equal(reply.status, 412);
        assert.equal(reply.headers['tus-version'], '1.0.0');
        assertSpeaksTus(reply);
        assert.ok(!(await bed.names()).includes('version'));
      });
});

describe('creation', () => {
  it('answers 201 with the address, the offset and the time until which it holds', async () => {
    const reply = await bed.ask('POST', '/files/', {
      'Upload-Length': 100,
      'Upload-Metadata': `filename ${base64('created')},empty,other ${base64('x')}`,
    });
    assert.equal(reply.status, 201);
    assertSpeaksTus(reply);
    assert.match(String(reply.headers.location), /^\/uploads\/[0-9A-Za-z]{22}$/u);
    assert.equal(reply.headers['upload-offset'], '0');
    assert.ok(Date.parse(String(reply.headers['upload-expires'])) > Date.now());
    const head = await bed.ask('HEAD', String(reply.headers.location));
    assert.equal(head.status, 200);
    assertSpeaksTus(head);
    assert.equal(head.headers['upload-offset'], '0');
    assert.equal(head.headers['upload-length'], '100');
    assert.equal(head.headers['cache-control'], 'no-store');
    assert.equal(head.headers['upload-metadata'], `filename ${base64('created')},empty,other ${base64('x')}`);
    assert.ok(!(await bed.names()).includes('created'));
  });

  const refused: readonly (readonly [string, number, Record<string, string | number | undefined>])[] = [
    ['no length', 400, { 'Upload-Length': undefined }],
    ['a length above the limit', 413, { 'Upload-Length': LIMIT + 1 }],
    ['a length that comes later', 400, { 'Upload-Length': undefined, 'Upload-Defer-Length': 1 }],
    ['a partial upload', 400, { 'Upload-Concat': 'partial' }],
    ['a final upload', 400, { 'Upload-Length': undefined, 'Upload-Concat': 'final;/uploads/a /uploads/b' }],
    ['no name for a directory', 400, { 'Upload-Metadata': undefined }],
    ['metadata with a key twice', 400, { 'Upload-Metadata': 'filename YQ==,filename YQ==' }],
    ['metadata that are no base64', 400, { 'Upload-Metadata': 'filename a.txt' }],
    ['no login', 401, { Authorization: undefined }],
    ['a wrong login', 401, { Authorization: `Bearer ${'x'.repeat(22)}` }],
    ['a method that stands in for POST', 405, { 'X-HTTP-Method-Override': 'DELETE' }],
    ['a precondition that does not hold', 412, { 'If-Match': '"nothing"' }],
  ];
  for (const [what, status, headers] of refused)
    it(`with ${what} is refused with ${status}`, async () => {
      const reply = await bed.ask('POST', '/files/', {
        'Upload-Length': 3,
        'Upload-Metadata': `filename ${base64('refused')}`,
        ...headers,
      });
      assert.equal(reply.status, status);
      assert.equal(reply.headers.location, undefined);
      assertSpeaksTus(reply);
      assert.ok(!(await bed.names()).includes('refused'));
    });

  it('takes exactly the limit', async () => {
    const url = await bed.create(LIMIT, 'as-large-as-may-be');
    assert.equal((await bed.ask('DELETE', url)).status, 204);
  });

  it('takes a path of several names, and makes the directories on the way', async () => {
    const url = await bed.create(3, 'c.txt', {
      'Upload-Metadata': `filename ${base64('c.txt')},relativePath ${base64('a/ä b/c.txt')}`,
    });
    assert.equal((await bed.patch(url, 0, content(3))).status, 204);
    assert.deepEqual(await bed.read('a/ä b/c.txt'), content(3));
  });

  it('takes "null" for no path, as Uppy sends it of a file by itself', async () => {
    const url = await bed.create(3, 'alone', {
      'Upload-Metadata': `filename ${base64('alone')},relativePath ${base64('null')}`,
    });
    await bed.patch(url, 0, content(3));
    assert.deepEqual(await bed.read('alone'), content(3));
  });

  it('takes the path of the request where it names no directory, and the name where it does', async () => {
    const direct = await bed.ask('POST', '/files/direct.txt', { 'Upload-Length': 3 });
    await bed.patch(String(direct.headers.location), 0, content(3));
    assert.deepEqual(await bed.read('direct.txt'), content(3));
    const named = await bed.ask('POST', '/files/direct.txt', {
      'Upload-Length': 4,
      'Upload-Metadata': `filename ${base64('other')}`,
    });
    await bed.patch(String(named.headers.location), 0, content(4));
    assert.deepEqual(await bed.read('direct.txt'), content(4));
    await (await bed.running.connect()).files.makeDirectory('/there');
    const inside = await bed.ask('POST', '/files/there', {
      'Upload-Length': 5,
      'Upload-Metadata': `filename ${base64('inside')}`,
    });
    await bed.patch(String(inside.headers.location), 0, content(5));
    assert.deepEqual(await bed.read('there/inside'), content(5));
  });

  it('keeps names whose bytes are not UTF-8, and the time that the file had', async () => {
    const name = Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x78]);
    const url = await bed.create(2, '', {
      'Upload-Metadata': `filename ${base64(name)},lastModified ${base64('981173106789')}`,
    });
    const reply = await bed.patch(url, 0, content(2));
    assert.equal(reply.headers['content-location'], '/files/f%FF%FE.x');
    const got = await bed.ask('GET', '/files/f%FF%FE.x', { 'Tus-Resumable': undefined });
    assert.equal(got.status, 200);
    assert.equal(got.headers['last-modified'], 'Sat, 03 Feb 2001 04:05:06 GMT');
  });
});

describe('an upload', () => {
  for (const size of [0, 1, 4 * MIB - 1, 4 * MIB, 4 * MIB + 1])
    it(`of ${size} bytes is there when the last of them is, as it was sent`, async () => {
      const name = `size-${size}`;
      const bytes = content(size);
      const url = await bed.create(size, name);
      if (size > 0) {
        assert.ok(!(await bed.names()).includes(name));
        const reply = await bed.patch(url, 0, bytes);
        assert.equal(reply.status, 204);
        assertSpeaksTus(reply);
        assert.equal(reply.headers['upload-offset'], String(size));
        assert.equal(reply.headers['content-location'], `/files/${name}`);
      }
      assert.deepEqual(Buffer.compare(await bed.read(name), bytes), 0);
      assert.equal(await bed.offsetOf(url), size);
    });

  it('comes in any pieces, is invisible before the last, and is listed as a whole afterwards', async () => {
    const size = 9 * MIB + 5;
    const bytes = content(size);
    const remote = await bed.running.connect();
    const listed = async (): Promise<readonly (string | number)[]> => {
      for await (const { path, size: length } of remote.files.list('/'))
        if (path === '/pieces') return [path, length];
      return [];
    };
    const url = await bed.create(size, 'pieces');
    let offset = 0;
    for (const length of [1, 0, MIB - 1, 4 * MIB, 3 * MIB + 7, size]) {
      assert.deepEqual(await listed(), []);
      const piece = bytes.subarray(offset, offset + length);
      const reply = await bed.patch(url, offset, piece);
      assert.equal(reply.status, 204);
      offset += piece.length;
      assert.equal(reply.headers['upload-offset'], String(offset));
      if (offset < size) {
        assert.ok(Date.parse(String(reply.headers['upload-expires'])) > Date.now());
        assert.equal(await bed.offsetOf(url), offset);
      }
    }
    assert.deepEqual(await listed(), ['/pieces', size]);
    assert.equal(Buffer.compare(await bed.read('pieces'), bytes), 0);
    assert.deepEqual(
      (await bed.staged()).filter((name) => name.endsWith('.part')),
      [],
    );
  });

  it('is created with its first bytes, or all of them', async () => {
    const bytes = content(10);
    const headers = {
      'Upload-Length': 10,
      'Upload-Metadata': `filename ${base64('with-upload')}`,
      'Content-Type': CONTENT_TYPE,
      Expect: '100-continue',
    };
    const begun = await bed.ask('POST', '/files/', headers, bytes.subarray(0, 4));
    assert.equal(begun.status, 201);
    assert.equal(begun.headers['upload-offset'], '4');
    const url = String(begun.headers.location);
    assert.equal((await bed.patch(url, 4, bytes.subarray(4))).headers['upload-offset'], '10');
    assert.deepEqual(await bed.read('with-upload'), bytes);
    const whole = await bed.ask(
      'POST',
      '/files/',
      { ...headers, 'Upload-Metadata': `filename ${base64('all-at-once')}` },
      bytes,
    );
    assert.equal(whole.status, 201);
    assert.equal(whole.headers['upload-offset'], '10');
    assert.deepEqual(await bed.read('all-at-once'), bytes);
    assert.equal(await bed.offsetOf(String(whole.headers.location)), 10);
  });

  it('is refused at the wrong offset with the right one, and nothing changes', async () => {
    const bytes = content(10);
    const url = await bed.create(10, 'offset');
    await bed.patch(url, 0, bytes.subarray(0, 4));
    for (const wrong of [0, 3, 5, 10, 2 ** 40]) {
      const reply = await bed.patch(url, wrong, bytes.subarray(0, 2));
      assert.equal(reply.status, 409);
      assert.equal(reply.headers['upload-offset'], '4');
      assertSpeaksTus(reply);
    }
    await bed.patch(url, 4, bytes.subarray(4));
    assert.deepEqual(await bed.read('offset'), bytes);
  });

  it('wants its content type, an offset that is one, and no more than was declared', async () => {
    const url = await bed.create(10, 'wants');
    const bytes = content(11);
    const typed = await bed.patch(url, 0, bytes.subarray(0, 2), { 'Content-Type': 'text/plain' });
    assert.equal(typed.status, 415);
    assertSpeaksTus(typed);
    assert.equal((await bed.patch(url, 0, bytes.subarray(0, 2), { 'Content-Type': undefined })).status, 415);
    const coded = { 'Content-Encoding': 'gzip' };
    assert.equal((await bed.patch(url, 0, bytes.subarray(0, 2), coded)).status, 415);
    for (const offset of ['', '-1', '1.5', 'NaN', '1e3', '9007199254740993'])
      assert.equal((await bed.patch(url, offset, bytes.subarray(0, 2))).status, 400, offset);
    assert.equal((await bed.patch(url, 0, bytes)).status, 413);
    const chunked = { 'Transfer-Encoding': 'chunked' };
    assert.equal((await bed.patch(url, 0, bytes, chunked)).status, 413);
    assert.equal(await bed.offsetOf(url), 0);
    assert.equal((await bed.patch(url, 0, bytes.subarray(0, 9), chunked)).status, 204);
    assert.equal((await bed.patch(url, 9, bytes.subarray(9), chunked)).status, 413);
    assert.equal(await bed.offsetOf(url), 9);
    assert.equal((await bed.patch(url, 9, bytes.subarray(9, 10))).status, 204);
    assert.deepEqual(await bed.read('wants'), bytes.subarray(0, 10));
  });

  it('stays finished: its offset is its length, and deleting it leaves the file', async () => {
    const url = await bed.create(3, 'finished');
    await bed.patch(url, 0, content(3));
    const head = await bed.ask('HEAD', url);
    assert.equal(head.headers['upload-offset'], '3');
    assert.equal(head.headers['upload-length'], '3');
    assert.equal(head.headers['content-location'], '/files/finished');
    assert.equal((await bed.patch(url, 3, content(0))).status, 204);
    assert.equal((await bed.patch(url, 0, content(3))).status, 409);
    assert.equal((await bed.patch(url, 3, content(1))).status, 413);
    assert.equal((await bed.ask('DELETE', url)).status, 204);
    assert.deepEqual(await bed.read('finished'), content(3));
    for (const method of ['HEAD', 'DELETE']) assert.equal((await bed.ask(method, url)).status, 404);
  });

  it('is ended by DELETE, and then nothing of it is left', async () => {
    const url = await bed.create(9 * MIB, 'ended');
    await bed.patch(url, 0, content(5 * MIB));
    const reply = await bed.ask('DELETE', url);
    assert.equal(reply.status, 204);
    assertSpeaksTus(reply);
    assert.deepEqual(
      (await bed.staged()).filter((name) => name.endsWith('.part')),
      [],
    );
    const head = await bed.ask('HEAD', url);
    assert.equal(head.status, 404);
    assert.equal(head.headers['upload-offset'], undefined);
    assertSpeaksTus(head);
    assert.equal((await bed.patch(url, 0, content(1))).status, 404);
    assert.equal((await bed.ask('DELETE', url)).status, 404);
    assert.ok(!(await bed.names()).includes('ended'));
  });

  it('goes on by POST that says PATCH, HEAD and DELETE, and by no other method that says so', async () => {
    const url = await bed.create(3, 'override');
    const as = (method: string) => ({ 'X-HTTP-Method-Override': method });
    const patched = await bed.ask(
      'POST',
      url,
      { ...as('PATCH'), 'Content-Type': CONTENT_TYPE, 'Upload-Offset': 0 },
      content(2),
    );
    assert.equal(patched.status, 204);
    assert.equal(patched.headers['upload-offset'], '2');
    assert.equal((await bed.ask('POST', url, as('HEAD'))).headers['upload-offset'], '2');
    assert.equal((await bed.ask('GET', url, as('DELETE'))).status, 405);
    assert.equal((await bed.ask('HEAD', url, as('DELETE'))).status, 200);
    assert.equal((await bed.ask('POST', url, as('DELETE'))).status, 204);
    assert.equal((await bed.ask('HEAD', url)).status, 404);
  });

  it('is nothing to other methods', async () => {
    const url = await bed.create(3, 'methods');
    for (const method of ['GET', 'PUT', 'POST', 'PROPFIND', 'MOVE'])
      assert.equal((await bed.ask(method, url)).status, 405, method);
    await bed.ask('DELETE', url);
  });
});

describe('a server that changes nothing', () => {
  it('begins no uploads', async () => {
    await using other = await startTus({ readOnly: true });
    await assert.rejects(other.create(3, 'x'), /^Error: 403/u);
    assert.deepEqual(await other.names(), []);
  });
});

describe('several roots', () => {
  it('take uploads each, and none between them', async () => {
    const place = await mkdtemp(join(tmpdir(), 'wherry-test-'));
    const directories = ['one', 'two'].map((name) => join(place, name));
    for (const directory of directories) await mkdir(directory);
    const stateDirectory = join(place, 'state');
    const roots = directories.map((directory, index) => ({ path: `/${index}`, directory }));
    const server = await createServer({ roots, stateDirectory, port: 0, listen: '127.0.0.1' });
    try {
      const client = createTusClient(server.port, bearer(server.token));
      const bytes = content(5 * MIB);
      for (const [index, directory] of directories.entries()) {
        const metadata = { 'Upload-Metadata': `relativePath ${base64(`${index}/a/b`)}` };
        const url = await client.create(bytes.length, '', metadata);
        await client.patch(url, 0, bytes.subarray(0, 1000));
        assert.equal((await client.patch(url, 1000, bytes.subarray(1000))).status, 204);
        assert.equal(Buffer.compare(await readFile(join(directory, 'a', 'b')), bytes), 0);
      }
      await assert.rejects(client.create(3, 'between'), /^Error: 403/u);
    } finally {
      await server.close();
      await rm(place, { recursive: true });
    }
  });
});
