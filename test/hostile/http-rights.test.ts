// Section 5 of the hostile list over HTTP: what an account may not know and may not do.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { grant } from '../server/account-bed.ts';
import { authorization, startHttp, type Answer, type HttpBed } from '../http/http-bed.ts';
import { readZip } from '../http/read-zip.ts';

const SECRET = 'the content that is nobody’s business';

/** What an answer tells, but for when it was made. */
const toldBy = ({ status, headers, text }: Answer, name: string): unknown => {
  const { date: _, ...others } = headers;
  return [status, { ...others, 'content-length': '' }, text.replaceAll(name, 'NAME')];
};

const openBed = async (): Promise<HttpBed> => {
  const bed = await startHttp({}, { keepsAlive: true });
  await mkdir(join(bed.root, 'closed/sub'), { recursive: true });
  await mkdir(join(bed.root, 'open'));
  await writeFile(join(bed.root, 'closed/secret'), SECRET);
  await writeFile(join(bed.root, 'open/file'), 'open');
  return bed;
};

describe('rights over HTTP', () => {
  it('row 35: what is there and what is not are the same to who may read neither, whatever is asked', async () => {
    await using bed = await openBed();
    const auth = await bed.account({ name: 'anna', verbs: ROLES.none }, [grant('/open', 'editor')]);
    const there = ['closed/secret', 'closed/sub', 'closed'];
    const questions: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
      ['GET', '', {}],
      ['HEAD', '', {}],
      ['GET', '?json', {}],
      ['GET', '?zip', {}],
      ['GET', '/?json&recursive', {}],
      ['GET', '', { Range: 'bytes=0-0' }],
      ['GET', '', { Range: 'bytes=999999-' }],
      ['GET', '', { 'If-None-Match': '*' }],
      ['GET', '', { 'If-Match': '"x"' }],
      ['GET', '', { 'If-Modified-Since': 'Sun, 06 Nov 2039 08:49:37 GMT' }],
      ['HEAD', '', { 'Want-Repr-Digest': 'sha-256=1' }],
      ['PUT', '', {}],
      ['PUT', '', { 'If-None-Match': '*' }],
      ['PUT', '', { 'If-Match': '*' }],
      ['PUT', '?on-conflict=skip', {}],
      ['PUT', '?on-conflict=fail', {}],
      ['PUT', '/below', {}],
      ['DELETE', '', {}],
      ['DELETE', '', { 'If-Match': '*' }],
      ['DELETE', '?permanent', {}],
      ['MKCOL', '', {}],
      ['MKCOL', '/below', {}],
      ['PROPFIND', '', { Depth: '0' }],
      ['OPTIONS', '', {}],
    ];
    for (const [method, suffix, headers] of questions)
      for (const name of there) {
        const ask = (path: string) =>
          bed.ask(method, `/files/${path}${suffix}`, { auth, headers, body: method === 'PUT' ? 'x' : '' });
        const missing = name
          .replace('secret', 'absent')
          .replace('sub', 'abs')
          .replace(/^closed$/u, 'absent');
        const [one, other] = [await ask(name), await ask(missing)];
        assert.deepEqual(
          toldBy(one, name),
          toldBy(other, missing),
          `${method} ${name}${suffix} ${JSON.stringify(headers)}`,
        );
        assert.ok(!one.text.includes(SECRET));
      }
    assert.equal(await readFile(join(bed.root, 'closed/secret'), 'utf8'), SECRET);
  });

  it('row 35: who may only put files in learns nothing of what is there', async () => {
    await using bed = await openBed();
    const auth = await bed.account({ name: 'dropper', verbs: ROLES.uploader });
    for (const [method, path, headers] of [
      ['GET', 'closed/secret', {}],
      ['HEAD', 'closed/secret', { 'Want-Repr-Digest': 'sha-256=1' }],
      ['DELETE', 'closed/secret', {}],
    ] as const) {
      const { status, text, headers: told } = await bed.ask(method, `/files/${path}`, { auth, headers });
      assert.equal(status, 403, `${method} ${path}`);
      assert.equal(told.etag ?? told['repr-digest'] ?? told['last-modified'], undefined);
      assert.ok(!text.includes(SECRET));
    }
    // Directories are shown, to find the way; files are not.
    const { json } = await bed.ask('GET', '/files/?json&recursive', { auth });
    const shown = (json as { entries: { kind: string }[] }).entries;
    assert.deepEqual(new Set(shown.map(({ kind }) => kind)), new Set(['directory']));
    const archive = readZip((await bed.ask('GET', '/files/?zip', { auth })).body);
    assert.ok(archive.every(({ name }) => name.endsWith('/')));
    const taken = await bed.ask('PUT', '/files/closed/secret', { auth, body: 'mine' });
    assert.equal(taken.status, 403);
    assert.equal(taken.headers.etag, undefined);
    assert.equal((await bed.ask('PUT', '/files/closed/new', { auth, body: 'mine' })).status, 201);
  });

  it('row 43: what is above a closed directory is not removed with it', async () => {
    await using bed = await startHttp({}, { keepsAlive: true });
    await mkdir(join(bed.root, 'top/closed'), { recursive: true });
    await writeFile(join(bed.root, 'top/closed/kept'), 'kept');
    await writeFile(join(bed.root, 'top/file'), 'x');
    const auth = await bed.account({ name: 'anna', verbs: ROLES.editor }, [grant('/top/closed', 'reader')]);
    for (const path of ['top', 'top/', 'top?permanent', 'top/closed', 'top/closed/kept'])
      assert.equal((await bed.ask('DELETE', `/files/${path}`, { auth })).status, 403, path);
    assert.equal(await readFile(join(bed.root, 'top/closed/kept'), 'utf8'), 'kept');
    assert.equal((await bed.ask('DELETE', '/files/top/file', { auth })).status, 204);
  });

  it('row 44: an upload whose account loses the right while it runs is not taken', async () => {
    await using bed = await openBed();
    const owner = await bed.owner();
    const auth = await bed.account({ name: 'anna', verbs: ROLES.editor });
    const raw = await bed.open(
      `PUT /files/open/late HTTP/1.1\r\nHost: h\r\nAuthorization: ${authorization(auth)}\r\nConnection: close\r\nContent-Length: 10\r\n\r\n01234`,
    );
    while (!(await owner.admin.listConnections()).some(({ carrier }) => carrier === 'http'));
    await owner.admin.changeAccount('anna', { grant: grant('/open', 'reader') });
    // However soon after: it is looked at once more before the file gets its name.
    raw.socket.write('56789');
    const heard = await raw.over;
    assert.match(heard, /^HTTP\/1\.1 502 |^$/u);
    assert.ok(!existsSync(join(bed.root, 'open/late')));
  });

  it('row 37: administration is for those who administer, by any spelling', async () => {
    await using bed = await openBed();
    const auth = await bed.account({ name: 'anna', verbs: ROLES.editor });
    assert.equal((await bed.ask('GET', '/metrics', { auth })).status, 403);
    for (const path of [
      '/metrics/',
      '//metrics',
      '/METRICS',
      '/metrics%2f',
      '/%6detrics',
      '/files/../metrics',
      '/metrics;x',
    ])
      assert.notEqual((await bed.ask('GET', path, { auth })).status, 200, path);
    const boss = await bed.account({ name: 'boss', verbs: ROLES.admin });
    assert.equal((await bed.ask('GET', '/metrics', { auth: boss })).status, 200);
  });
});
