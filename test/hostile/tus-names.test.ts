// Hostile names, ids, times and metadata of resumable uploads, over a real server: SECURITY rows 2, 58, 61, 62 and 69. What is asked for
// each time: nothing is there that should not be, nothing is told that should not be, and the server goes on.

import assert from 'node:assert/strict';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startTus, type TusBed } from '../http/tus/tus-bed.ts';
import { CONTENT_TYPE, base64, bearer, content, type Headers, type Reply } from '../http/tus/tus-client.ts';

const SECRET = 'the marker that nobody may see';

let bed: TusBed;
before(async () => {
  bed = await startTus();
  await writeFile(join(bed.running.directory, 'outside'), SECRET);
});
after(() => bed[Symbol.asyncDispose]());

const post = (
  metadata: string | undefined,
  headers: Headers = {},
  body?: Uint8Array,
  path = '/files/',
): Promise<Reply> =>
  bed.ask('POST', path, { 'Upload-Length': 3, 'Upload-Metadata': metadata, ...headers }, body);

/** Everything that lies beside the root is as it was, and the server answers. */
const assertUnharmed = async (): Promise<void> => {
  assert.deepEqual((await readdir(bed.running.directory)).sort(), ['outside', 'root', 'server-state']);
  assert.equal(await readFile(join(bed.running.directory, 'outside'), 'utf8'), SECRET);
  assert.equal((await bed.ask('GET', '/healthz')).status, 200);
};

describe('names in resumable uploads', () => {
  it('rows 2, 58: an id is nothing but an id, however it is spelled', async () => {
    const url = await bed.create(3, 'id');
    const id = url.slice('/uploads/'.length);
    const ids = [
      '',
      '/',
      '..',
      '.',
      '%2e%2e',
      '..%2f..%2foutside',
      '..%5c..%5coutside',
      '%00',
      `${id}%00`,
      `${id}/`,
      `${id}/..`,
      `${id}.info`,
      `${id}%20`,
      `./${id}`,
      `x/../${id}`,
      `%2f${id}`,
      id.toLowerCase(),
      id.toUpperCase(),
      `${id}' OR '1'='1`.replaceAll(' ', '%20'),
      '__proto__',
      'constructor',
      'a'.repeat(20_000),
      '%c0%ae%c0%ae',
      '%',
      '%zz',
    ];
    for (const spelled of ids)
      for (const method of ['HEAD', 'PATCH', 'DELETE']) {
        if (spelled === id) continue;
        const headers = method === 'PATCH' ? { 'Content-Type': CONTENT_TYPE, 'Upload-Offset': 0 } : {};
        const body = method === 'PATCH' ? content(3) : undefined;
        const { status, text } = await bed.ask(method, `/uploads/${spelled}`, headers, body);
        assert.ok(status === 404 || status === 405 || status === 400, `${method} ${spelled}: ${status}`);
        assert.ok(!text.includes(SECRET));
      }
    assert.equal(await bed.offsetOf(url), 0);
    await bed.ask('DELETE', url);
    await assertUnharmed();
  });

  const names: readonly (readonly [string, string | Uint8Array, number])[] = [
    ['..', '..', 400],
    ['.', '.', 400],
    ['a slash', 'a/b', 400],
    ['a climbing slash', '../outside', 400],
    ['an absolute path', '/etc/passwd', 400],
    ['a NUL', 'a\0b', 400],
    ['the reserved name', '.wherry', 403],
    ['the reserved name in capitals', '.WHERRY', 403],
    ['the reserved name in wide letters', '\uff0ewherry', 403],
    ['256 bytes', 'n'.repeat(256), 400],
    ['10 000 characters', 'n'.repeat(10_000), 400],
  ];
  for (const [what, name, status] of names)
    it(`rows 2, 58: ${what} is no name of a file, in any field`, async () => {
      const before = await bed.names();
      for (const key of ['filename', 'name']) {
        const reply = await post(`${key} ${base64(name)}`, { 'Content-Type': CONTENT_TYPE }, content(3));
        assert.equal(reply.status, status, reply.text);
        assert.equal(reply.headers.location, undefined);
      }
      assert.deepEqual(await bed.names(), before);
      await assertUnharmed();
    });

  const paths: readonly (readonly [string, string, number])[] = [
    ['that climbs', '../outside', 400],
    ['that climbs on the way', 'a/../../outside', 400],
    ['into what is reserved', '.wherry/staging/x', 403],
    ['with a NUL', 'a/b\0c', 400],
    ['of 10 000 names', 'a/'.repeat(2000), 400],
    ['of nothing but slashes', '///', 409],
  ];
  for (const [what, path, status] of paths)
    it(`rows 2, 58: a path ${what} leads nowhere`, async () => {
      const before = await bed.names();
      const reply = await post(`relativePath ${base64(path)}`, { 'Content-Type': CONTENT_TYPE }, content(3));
      assert.equal(reply.status, status, reply.text);
      assert.deepEqual(await bed.names(), before);
      await assertUnharmed();
    });

  it('row 2: names that only look dangerous are names, and stay where they are put', async () => {
    const odd = [
      '..%2foutside',
      '%2e%2e',
      'a\\..\\b',
      'a\r\nLocation: x',
      '-rf',
      'ü\u202e',
      '\u{1f600}',
      '~',
      'COM1',
    ];
    for (const name of odd) {
      const reply = await post(`filename ${base64(name)}`, { 'Content-Type': CONTENT_TYPE }, content(3));
      assert.equal(reply.status, 201, name);
      assert.deepEqual(await bed.read(name), content(3));
      await rm(join(bed.running.root, name));
    }
    await assertUnharmed();
  });

  it('rows 61, 62: names of what every object has are names like others, in fields, keys, values and queries', async () => {
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'toString']) {
      const metadata = `${name} ${base64('x')},filename ${base64(name)}`;
      const reply = await post(
        metadata,
        { [name]: 'x', 'Content-Type': CONTENT_TYPE },
        content(3),
        `/files/?${name}=1`,
      );
      assert.equal(reply.status, 201, reply.text);
      assert.deepEqual(await bed.read(name), content(3));
      const head = await bed.ask('HEAD', String(reply.headers.location), { [name]: 'x' });
      assert.equal(head.headers['upload-metadata'], metadata);
      assert.equal((await post(`${name} ${base64('x')}`)).status, 400);
      assert.equal((await post(`${name}`, {}, undefined, `/files/?on-conflict=${name}`)).status, 400);
    }
    assert.equal(({} as Record<string, unknown>)['filename'], undefined);
    await assertUnharmed();
  });

  it('row 62: metadata cannot put a field of their own into the answer', async () => {
    for (const metadata of [
      'filename YQ==\tx',
      'a b c',
      'ä YQ==',
      ',',
      'filename YQ==,,',
      ' , ',
      'k\u00ff YQ==',
    ])
      assert.ok([400, 201].includes((await post(metadata).catch(() => ({ status: 400 }))).status));
    const socket = connect(bed.port, '127.0.0.1');
    const answer = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
      socket.on('close', () => resolve(text));
    });
    socket.write(
      `POST /files/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: ${bearer(bed.running.server.token)}\r\n` +
        'Tus-Resumable: 1.0.0\r\nUpload-Length: 3\r\nUpload-Metadata: filename YQ==\r\n x: y\r\nContent-Length: 0\r\n\r\n',
    );
    const text = await answer;
    assert.ok(!/^x: y/mu.test(text));
    assert.match(text, /^HTTP\/1.1 400/u);
  });

  it('row 69: times that no file can have are nobody’s wish', async () => {
    const times = [
      '9223372036854775807',
      '-9223372036854775808',
      'NaN',
      '-1',
      '0',
      '8640000000000000',
      '-8640000000000',
      '99999999999999',
      '1e3',
      '',
      'Infinity',
      '253402300800000',
    ];
    for (const [index, time] of times.entries()) {
      const name = `time-${index}`;
      const metadata = `filename ${base64(name)},lastModified ${base64(time)}`;
      const reply = await post(metadata, { 'Content-Type': CONTENT_TYPE }, content(3));
      assert.equal(reply.status, 201, `${time}: ${reply.text}`);
      assert.deepEqual(await bed.read(name), content(3));
      const listed = await bed.ask('GET', `/files/${name}`);
      assert.equal(listed.status, 200);
      assert.match(String(listed.headers['last-modified']), /GMT$/u);
    }
    assert.equal((await bed.ask('GET', '/files/?json')).status, 200);
  });
});
