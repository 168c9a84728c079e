// Hostile clients of resumable upload, over a real server: SECURITY rows 26, 36, 37, 48, 56, 57, 59, 64 and
// 67 (44: test/http/tus/accounts.test.ts). Nothing is there that should not be, nothing is told that should not be, and the server goes on.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { deriveVerifier, generateToken } from '../../src/accounts/index.ts';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { startTus, type TusBed } from '../http/tus/tus-bed.ts';
import {
  CONTENT_TYPE,
  base64,
  bearer,
  content,
  createTusClient,
  hashOf,
  type Headers,
  type Reply,
  type TusClient,
} from '../http/tus/tus-client.ts';

const MIB = 1024 * 1024;

let bed: TusBed;
let anna: TusClient;
before(async () => {
  bed = await startTus();
  const owner = await bed.running.connect();
  await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor });
  const token = generateToken();
  await owner.admin.addToken('anna', { name: 'a', kind: 'named', verifier: deriveVerifier(token) });
  anna = createTusClient(bed.port, bearer(token));
});
after(() => bed[Symbol.asyncDispose]());

const post = (
  metadata: string | undefined,
  headers: Headers = {},
  body?: Uint8Array,
  path = '/files/',
): Promise<Reply> =>
  bed.ask('POST', path, { 'Upload-Length': 3, 'Upload-Metadata': metadata, ...headers }, body);

describe('resumable upload', () => {
  it('row 26: wrong logins are counted like those of every other door, also at addresses of uploads', async () => {
    await using other = await startTus();
    const wrong = { Authorization: `Basic ${base64('owner:wrong password')}` };
    const statuses: number[] = [];
    for (let index = 0; index < 40 && !statuses.includes(429); index += 1)
      statuses.push((await other.ask('HEAD', `/uploads/${generateToken()}`, wrong)).status);
    assert.ok(statuses.includes(401) && statuses.includes(429), String(statuses));
    assert.equal((await other.ask('POST', '/files/', { ...wrong, 'Upload-Length': 1 })).status, 429);
  });

  it('rows 36, 37: another account’s upload is as if it were none, and knowing content gives nobody the file', async () => {
    const url = await bed.create(3, 'mine');
    await bed.patch(url, 0, content(2));
    for (const [method, headers] of [
      ['HEAD', {}],
      ['DELETE', {}],
      ['PATCH', { 'Content-Type': CONTENT_TYPE, 'Upload-Offset': 2 }],
    ] as const) {
      const reply = await anna.ask(method, url, headers);
      const none = await anna.ask(method, `/uploads/${generateToken()}`, headers);
      assert.deepEqual([reply.status, reply.text], [404, none.text]);
      assert.equal(reply.headers['upload-offset'], undefined);
    }
    assert.equal(await bed.offsetOf(url), 2);
    assert.equal((await bed.patch(url, 2, content(3).subarray(2))).status, 204);
    const finished = await anna.ask('HEAD', url);
    assert.equal(finished.status, 404);
    assert.equal(finished.headers['content-location'], undefined);
  });

  it('row 48: nothing happens without the field that browsers do not send to strangers', async () => {
    const url = await bed.create(3, 'csrf');
    const none = { 'Tus-Resumable': undefined };
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      CONTENT_TYPE,
    ])
      assert.equal(
        (await post(`filename ${base64('csrf-2')}`, { ...none, 'Content-Type': type }, content(3))).status,
        412,
      );
    for (const method of ['HEAD', 'PATCH', 'DELETE'])
      assert.equal((await bed.ask(method, url, none)).status, 412);
    for (const override of ['PATCH', 'DELETE'])
      for (const method of ['GET', 'HEAD'])
        await bed.ask(method, url, { 'X-HTTP-Method-Override': override, 'Upload-Offset': 0 }, undefined);
    assert.equal((await bed.ask('GET', '/files/?_method=POST', { 'Upload-Length': 3 })).status, 200);
    assert.equal(await bed.offsetOf(url), 0);
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const reply = await post(`filename ${base64('csrf-2')}`, { 'Content-Type': type }, content(3));
      assert.equal(reply.status, 415);
    }
    for (const stranger of [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
      assert.equal((await post(`filename ${base64('csrf-2')}`, stranger)).status, 403);
      assert.equal((await bed.patch(url, 0, content(3), stranger)).status, 403);
      assert.equal((await bed.ask('DELETE', url, stranger)).status, 403);
    }
    assert.equal(await bed.offsetOf(url), 0);
    assert.ok(!(await bed.names()).includes('csrf-2'));
    const allowed = await bed.ask('OPTIONS', url, { Origin: 'https://evil.example' });
    assert.ok(Object.keys(allowed.headers).every((name) => !name.startsWith('access-control-')));
    await bed.ask('DELETE', url);
  });

  it('row 56: a length that is none begins nothing', async () => {
    const lengths = [
      '-1',
      'NaN',
      '1e30',
      '9007199254740993',
      '99999999999999999999',
      '',
      ' ',
      '0x10',
      '1.5',
      '+1',
      '1 1',
      'Infinity',
    ];
    for (const length of [...lengths, undefined]) {
      const reply = await post(`filename ${base64('length')}`, { 'Upload-Length': length });
      assert.equal(reply.status, 400, String(length));
    }
    const twice = await bed.ask('POST', '/files/', {
      'Upload-Length': ['1', '2'] as never,
      'Upload-Metadata': `filename ${base64('length')}`,
    });
    assert.equal(twice.status, 400);
    assert.ok(!(await bed.names()).includes('length'));
  });

  it('row 56: the largest length that there is finds no room, and nothing of it is left', async () => {
    const before = await bed.staged();
    const reply = await post(`filename ${base64('huge')}`, { 'Upload-Length': '9007199254740991' });
    assert.equal(reply.status, 507);
    assert.deepEqual(await bed.staged(), before);
  });

  it('row 56: more than was declared is never stored, whole or in pieces, and less is not there', async () => {
    const url = await bed.create(10, 'more');
    const chunked = { 'Transfer-Encoding': 'chunked' };
    assert.equal((await bed.patch(url, 0, content(5 * MIB))).status, 413);
    assert.equal((await bed.patch(url, 0, content(5 * MIB), chunked)).status, 413);
    assert.equal((await bed.patch(url, 0, content(4 * MIB), chunked)).status, 413);
    assert.equal(await bed.offsetOf(url), 0);
    const whole = await bed.create(4 * MIB, 'pieces');
    assert.equal((await bed.patch(whole, 0, content(4 * MIB + 1), chunked)).status, 413);
    assert.notEqual(await bed.offsetOf(whole), 4 * MIB);
    assert.equal((await bed.patch(url, 0, content(9))).status, 204);
    const names = await bed.names();
    assert.ok(!names.includes('more') && !names.includes('pieces'));
    const tiny = await post(
      `filename ${base64('tiny')}`,
      { 'Content-Type': CONTENT_TYPE, ...chunked },
      content(4),
    );
    assert.equal(tiny.status, 413);
    assert.ok(!(await bed.names()).includes('tiny'));
  });

  it('row 57: an offset beyond the end, an overlap and a replay change nothing, and make no hole', async () => {
    const bytes = content(10);
    const url = await bed.create(10, 'offsets');
    await bed.patch(url, 0, bytes.subarray(0, 6));
    for (const [offset, piece] of [
      [2 ** 53 - 1, bytes.subarray(0, 1)],
      [2 ** 50, bytes.subarray(0, 1)],
      [7, bytes.subarray(7)],
      [5, bytes.subarray(5)],
      [0, bytes.subarray(0, 6)],
    ] as const)
      assert.equal((await bed.patch(url, offset, piece)).status, 409);
    for (const offset of ['-1', '6, 6', '06x', '6.0', '1152921504606846976'])
      assert.equal((await bed.patch(url, offset, bytes.subarray(6))).status, 400, offset);
    assert.equal(await bed.offsetOf(url), 6);
    assert.equal((await bed.patch(url, 6, bytes.subarray(6))).status, 204);
    assert.equal((await bed.patch(url, 6, bytes.subarray(6))).status, 409);
    assert.deepEqual(await bed.read('offsets'), bytes);
  });

  it('row 57: two writers of one upload: each byte is there once, from one of them', async () => {
    const bytes = content(6 * MIB);
    const url = await bed.create(bytes.length, 'writers');
    const write = async (): Promise<void> => {
      for (;;) {
        const head = await bed.ask('HEAD', url);
        const offset = Number(head.headers['upload-offset']);
        if (head.status !== 200 || offset === bytes.length) return;
        const piece = bytes.subarray(offset, offset + 700_000);
        const reply = await bed.patch(url, offset, piece).catch(() => undefined);
        assert.ok(reply === undefined || reply.status === 204 || reply.status === 409, String(reply?.status));
      }
    };
    // They end each other again and again, and come through all the same.
    await Promise.all([write().catch(() => {}), write().catch(() => {})]);
    await write();
    assert.equal(hashOf(await bed.read('writers')), hashOf(bytes));
  });

  for (const [what, sent] of [
    ['1 %', 0.01],
    ['half', 0.5],
    ['the last byte', 1],
  ] as const)
    for (const size of [1000, 9 * MIB])
      it(`row 59: a client that is gone at ${what} of ${size} bytes leaves nothing visible`, async () => {
        const bytes = content(size);
        const name = `gone-${size}-${sent}`;
        const url = await bed.create(size, name);
        const most = Math.min(size - 1, Math.floor(size * sent));
        const headers = { 'Content-Type': CONTENT_TYPE, 'Upload-Offset': 0, 'Content-Length': size };
        const socket = await bed.begin('PATCH', url, headers, bytes.subarray(0, most));
        const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
        socket.destroySoon();
        await closed;
        const offset = await bed.offsetOf(url);
        assert.ok(offset <= most);
        assert.ok(!(await bed.names()).includes(name));
        assert.ok(!bed.running.log.some((record) => record['path'] === `/${name}`));
        assert.equal((await bed.patch(url, offset, bytes.subarray(offset))).status, 204);
        assert.equal(hashOf(await bed.read(name)), hashOf(bytes));
      });

  it('row 64: very many requests of a byte each are taken one after the other, and the path is free afterwards', async () => {
    const bytes = content(300);
    const url = await bed.create(bytes.length, 'tiny');
    for (let offset = 0; offset < bytes.length; offset += 1)
      assert.equal((await bed.patch(url, offset, bytes.subarray(offset, offset + 1))).status, 204);
    assert.deepEqual(await bed.read('tiny'), bytes);
    assert.equal((await bed.ask('PUT', '/files/tiny', {}, content(1))).status, 204);
  });

  it('row 64: uploads that are begun and left do not keep files open without bound', async () => {
    const urls: string[] = [];
    const staged = (await bed.staged()).length;
    for (let index = 0; index < 300; index += 1) urls.push(await bed.create(1, `left-${index}`));
    // What was put away again held nothing, so nothing of it is left.
    const left = (await bed.staged()).length - staged;
    assert.ok(left <= 256, `${left} staged files`);
    assert.equal((await bed.patch(urls[0] ?? '', 0, content(1))).status, 204);
    await Promise.all(urls.slice(1).map((url) => bed.ask('DELETE', url)));
    assert.deepEqual(await bed.staged(), []);
  });

  it('row 67: a full disk refuses with 507, leaves nothing, and the upload goes on when there is room again', async (context) => {
    const directory = await mkdtemp(join(tmpdir(), 'wherry-small-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', directory], { stdio: 'ignore' });
    } catch {
      context.diagnostic(
        'no tmpfs can be mounted here; storage in memory stands in (test/http/tus/takeover.test.ts)',
      );
      await rm(directory, { recursive: true });
      return;
    }
    try {
      const root = join(directory, 'root');
      await mkdir(root);
      await using small = await startTus({ root });
      const bytes = content(5 * MIB);
      const url = await small.create(bytes.length, 'file');
      const side = await small.create(4 * MIB, 'side');
      assert.equal((await small.patch(url, 0, bytes.subarray(0, 100))).status, 204);
      await writeFile(join(root, 'other'), content(6 * MIB));
      await assert.rejects(small.create(4 * MIB, 'more'), /^Error: 507/u);
      const answers = await Promise.all([
        small.patch(url, 100, bytes.subarray(100)),
        small.patch(side, 0, content(4 * MIB)),
      ]);
      assert.deepEqual(
        answers.map(({ status }) => status),
        [507, 507],
      );
      assert.deepEqual(await small.names(), ['other']);
      assert.equal((await small.ask('GET', '/healthz')).status, 200);
      await rm(join(root, 'other'));
      assert.equal((await small.ask('DELETE', side)).status, 204);
      const offset = await small.offsetOf(url);
      assert.equal((await small.patch(url, offset, bytes.subarray(offset))).status, 204);
      assert.equal(hashOf(await small.read('file')), hashOf(bytes));
      assert.deepEqual(await small.staged(), []);
    } finally {
      execFileSync('umount', [directory], { stdio: 'ignore' });
      await rm(directory, { recursive: true });
    }
  });
});
