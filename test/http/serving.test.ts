// What a server is set to holds for HTTP as it does for links: rights, quotas, limits, places, and how it ends.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { createServer, type AccessRecord } from '../../src/server/index.ts';
import { grant } from '../server/account-bed.ts';
import { ask, authorization, startHttp, type HttpBed, type RawHttp } from './http-bed.ts';
import { parseMetrics } from './operation/parse-metrics.ts';
import { readZip } from './read-zip.ts';

const BIG = 48 * 1024 * 1024;

/** Until it holds. */
const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
};

/** A download whose client has taken its beginning, and no more. */
const openDownload = async (bed: HttpBed, token = bed.running.server.token): Promise<RawHttp> => {
  if (!existsSync(join(bed.root, 'big'))) await writeFile(join(bed.root, 'big'), Buffer.alloc(BIG, 'big '));
  const raw = await bed.open(
    `GET /files/big HTTP/1.1\r\nHost: h\r\nAuthorization: ${authorization(token)}\r\n\r\n`,
  );
  await raw.until(/\r\n\r\n/u);
  raw.socket.pause();
  return raw;
};

/** An upload of which half is there. */
const openUpload = async (bed: HttpBed, name: string, token = bed.running.server.token): Promise<RawHttp> =>
  bed.open(
    `PUT /files/${name} HTTP/1.1\r\nHost: h\r\nAuthorization: ${authorization(token)}\r\nContent-Length: 10\r\n\r\n01234`,
  );

describe('accounts over HTTP', () => {
  it('see and do what their rights allow, and nothing else', async () => {
    await using bed = await startHttp();
    await mkdir(join(bed.root, 'photos/private'), { recursive: true });
    await mkdir(join(bed.root, 'inbox'));
    await writeFile(join(bed.root, 'photos/a.jpg'), 'a');
    await writeFile(join(bed.root, 'photos/private/b.jpg'), 'b');
    await writeFile(join(bed.root, 'secret.txt'), 's');
    const auth = await bed.account({ name: 'anna', verbs: ROLES.editor, home: true }, [
      grant('/photos', 'reader'),
      grant('/photos/private', 'none'),
      grant('/inbox', 'uploader'),
    ]);
    const status = async (method: string, path: string): Promise<number> =>
      (await bed.ask(method, `/files${path}`, { auth, ...(method === 'PUT' ? { body: 'x' } : {}) })).status;
    const names = async (path: string): Promise<string[]> => {
      const { json } = await bed.ask('GET', `/files${path}`, { auth });
      return (json as { entries: { path: string }[] }).entries.map((entry) => entry.path).toSorted();
    };
    assert.equal(await status('GET', '/photos/a.jpg'), 200);
    assert.equal(await status('GET', '/photos/private/b.jpg'), 403);
    assert.equal(await status('GET', '/secret.txt'), 403);
    assert.equal(await status('GET', '/missing.txt'), 403);
    assert.equal(await status('GET', '/photos/private/?json'), 403);
    assert.equal(await status('PUT', '/photos/new.jpg'), 403);
    assert.equal(await status('PUT', '/photos/a.jpg'), 403);
    assert.equal(await status('DELETE', '/photos/a.jpg'), 403);
    assert.equal(await status('DELETE', '/photos'), 403);
    assert.equal(await status('MKCOL', '/photos/new'), 403);
    assert.equal(await status('PUT', '/inbox/in.txt'), 201);
    assert.equal(await status('GET', '/inbox/in.txt'), 403);
    assert.equal((await bed.ask('PUT', '/files/inbox/in.txt', { auth, body: 'other' })).status, 403);
    assert.equal(await status('DELETE', '/inbox/in.txt'), 403);
    assert.equal(await status('PUT', '/home/anna/mine'), 201);
    assert.equal(await status('PUT', '/home/anna/mine'), 204);
    assert.equal(await status('DELETE', '/home/anna/mine'), 204);
    assert.equal(await status('DELETE', '/home'), 403);
    assert.deepEqual(await names('/?json'), ['/home', '/inbox', '/photos']);
    assert.deepEqual(await names('/?json&recursive'), [
      '/home',
      '/home/anna',
      '/inbox',
      '/photos',
      '/photos/a.jpg',
    ]);
    assert.equal(await readFile(join(bed.root, 'photos/a.jpg'), 'utf8'), 'a');
  });

  it('have what their quota leaves', async () => {
    await using bed = await startHttp();
    const auth = await bed.account({ name: 'anna', verbs: ROLES.editor, home: true, quotaBytes: 1000 });
    const put = async (size: number, more = {}): Promise<number> =>
      (await bed.ask('PUT', `/files/home/anna/${size}`, { auth, body: Buffer.alloc(size), ...more })).status;
    assert.equal(await put(900), 201);
    assert.equal(await put(200), 507);
    const chunks = async function* () {
      for (let index = 0; index < 4; index += 1) yield Buffer.alloc(100);
    };
    assert.equal(await put(400, { body: chunks() }), 507);
    assert.equal(await put(90), 201);
    assert.ok(!existsSync(join(bed.root, 'home/anna/200')));
    assert.ok(!existsSync(join(bed.root, 'home/anna/400')));
  });
});

describe('a server over HTTP', () => {
  it('changes nothing where it is read-only', async () => {
    await using bed = await startHttp({ readOnly: true });
    await writeFile(join(bed.root, 'file'), 'kept');
    for (const method of ['PUT', 'DELETE', 'MKCOL', 'PROPPATCH', 'LOCK'])
      assert.ok(
        (await bed.ask(method, '/files/file', { body: method === 'PUT' ? 'x' : '' })).status >= 400,
        method,
      );
    assert.equal((await bed.ask('PUT', '/files/new', { body: 'x' })).status, 403);
    assert.equal((await bed.ask('DELETE', '/files/file')).status, 403);
    assert.equal((await bed.ask('MKCOL', '/files/new')).status, 403);
    assert.equal((await bed.ask('GET', '/files/file')).text, 'kept');
    assert.ok(!existsSync(join(bed.root, '.wherry')));
  });

  it('takes files up to its limit, inclusive, told or in chunks', async () => {
    await using bed = await startHttp({ fileSizeLimit: 1000 });
    const chunks = async function* (size: number) {
      for (let left = size; left > 0; left -= 100) yield Buffer.alloc(Math.min(100, left));
    };
    const put = async (body: Uint8Array | AsyncIterable<Uint8Array>, headers = {}) =>
      await bed.ask('PUT', '/files/limited', { body, headers });
    assert.equal((await put(Buffer.alloc(1000))).status, 201);
    assert.equal((await put(chunks(1000))).status, 204);
    const large = await put(Buffer.alloc(1001));
    assert.deepEqual([large.status, /at most 1000 bytes/u.test(large.text)], [413, true]);
    assert.equal((await put(chunks(1001))).status, 413);
    const early = await put(Buffer.alloc(1001), { Expect: '100-continue' });
    assert.deepEqual([early.status, early.continued], [413, false]);
  });

  it('serves several directories as one', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'wherry-roots-'));
    await using cleanUp = new AsyncDisposableStack();
    cleanUp.defer(() => rm(directory, { recursive: true }));
    for (const name of ['one', 'two']) await mkdir(join(directory, name));
    await writeFile(join(directory, 'one/a'), 'a');
    await using server = await createServer({
      roots: [
        { path: '/one', directory: join(directory, 'one'), fileSizeLimit: 10 },
        { path: '/far/two', directory: join(directory, 'two'), readOnly: true },
      ],
      listen: '127.0.0.1',
      port: 0,
      stateDirectory: join(directory, 'state'),
    });
    const asked = (method: string, path: string, body?: string) =>
      ask(server.port, method, `/files${path}`, {
        auth: server.token,
        ...(body === undefined ? {} : { body }),
      });
    assert.equal((await asked('GET', '/one/a')).text, 'a');
    assert.equal((await asked('PUT', '/one/b', 'b')).status, 201);
    assert.equal((await asked('PUT', '/one/c', 'more than ten')).status, 413);
    assert.equal((await asked('PUT', '/far/two/x', 'x')).status, 403);
    for (const path of ['/x', '/far/x', '/far', '/one'])
      assert.ok((await asked('PUT', path, 'x')).status >= 400, path);
    for (const path of ['/one', '/far', '/far/two'])
      assert.ok((await asked('DELETE', path)).status >= 400, path);
    const listing = (await asked('GET', '/?json&recursive')).json as { entries: { path: string }[] };
    assert.deepEqual(listing.entries.map(({ path }) => path).toSorted(), [
      '/far',
      '/far/two',
      '/one',
      '/one/a',
      '/one/b',
    ]);
    const archive = await asked('GET', '/?zip');
    assert.deepEqual(
      readZip(archive.body)
        .map(({ name }) => name)
        .toSorted(),
      ['far/', 'far/two/', 'one/', 'one/a', 'one/b'],
    );
  });

  it('tells whoever asks that it is well, and nothing more', async () => {
    await using bed = await startHttp({ exclusive: true });
    const health = await bed.ask('GET', '/healthz', { auth: null });
    assert.deepEqual([health.status, health.text], [200, 'ok\n']);
    assert.equal((await bed.ask('HEAD', '/healthz', { auth: null })).status, 200);
    assert.equal((await bed.ask('POST', '/healthz', { auth: null, body: 'x' })).status, 405);
    // Also while somebody has the one seat, which is told with when to try again.
    await bed.owner();
    assert.equal((await bed.ask('GET', '/healthz', { auth: null })).status, 200);
    const refused = await bed.ask('GET', '/files/');
    assert.equal(refused.status, 503);
    assert.match(String(refused.headers['retry-after']), /^[1-9]\d*$/u);
  });

  it('is one client’s alone where it is exclusive, also by HTTP, and for a while after a request', async () => {
    await using bed = await startHttp({ exclusive: true });
    assert.equal((await bed.ask('GET', '/files/')).status, 200);
    // The same client again, on another connection.
    assert.equal((await bed.ask('GET', '/files/')).status, 200);
    await assert.rejects(bed.owner(), /serves one client at a time/u);
  });

  it('has so many connections at once, HTTP among them, and lists and ends each', async () => {
    await using bed = await startHttp({ maxConnections: 2 });
    const owner = await bed.owner();
    const download = await openDownload(bed);
    const refused = await bed.ask('GET', '/files/');
    assert.deepEqual([refused.status, refused.headers['retry-after']], [503, '1']);
    const listed = (await owner.admin.listConnections()).find(({ carrier }) => carrier === 'http');
    assert.equal(listed?.account, 'owner');
    assert.equal(listed.remoteAddress, '127.0.0.1');
    await owner.admin.endConnection(listed.id);
    download.socket.resume();
    const heard = await download.over;
    assert.ok(heard.length < BIG);
    await until(async () => (await bed.ask('GET', '/files/')).status === 200);
  });

  it('does not end for want of clients while one asks by HTTP', async () => {
    await using bed = await startHttp({ stopWhenIdleMs: 800 });
    const owner = await bed.owner();
    const download = await openDownload(bed);
    await owner.close();
    let isClosed = false;
    void bed.running.server.closed.then(() => (isClosed = true));
    // Longer than it waits for clients, by the same clock.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal(isClosed, false);
    download.socket.resume();
    await download.until(/(?:big ){4}/u);
    await bed.running.server.closed;
    assert.equal((await download.over).length > BIG, true);
    assert.equal(bed.running.log.filter(({ event }) => event === 'idle').length, 1);
  });

  it('lets an upload end when it is closed with grace, and takes no other', async () => {
    await using bed = await startHttp();
    const upload = await openUpload(bed, 'last');
    const idle = await bed.open('GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n');
    await idle.until(/ok\n$/u);
    await until(() => bed.running.log.length > 0);
    const owner = await bed.owner();
    await until(async () => (await owner.admin.listConnections()).some(({ carrier }) => carrier === 'http'));
    const closed = bed.running.server.close({ graceMs: 30_000 });
    await idle.over;
    await assert.rejects(bed.ask('GET', '/healthz'));
    upload.socket.write('56789');
    assert.match(await upload.over, /^HTTP\/1\.1 201 /u);
    await closed;
    assert.equal(await readFile(join(bed.root, 'last'), 'utf8'), '0123456789');
  });

  it('cuts what is under way when it is closed at once, and leaves nothing of it', async () => {
    await using bed = await startHttp();
    const upload = await openUpload(bed, 'cut');
    const download = await openDownload(bed);
    const owner = await bed.owner();
    await until(
      async () =>
        (await owner.admin.listConnections()).filter(({ carrier }) => carrier === 'http').length === 2,
    );
    await bed.running.server.close();
    download.socket.resume();
    assert.equal(await upload.over, '');
    assert.ok((await download.over).length < BIG);
    assert.ok(!existsSync(join(bed.root, 'cut')));
  });

  it('tells its numbers to those who administer it', async () => {
    await using bed = await startHttp();
    const auth = await bed.account({ name: 'anna', verbs: ROLES.editor });
    assert.equal((await bed.ask('GET', '/metrics', { auth: null })).status, 401);
    assert.equal((await bed.ask('GET', '/metrics', { auth })).status, 403);
    assert.equal((await bed.ask('PUT', '/metrics', { body: 'x' })).status, 405);
    await bed.ask('PUT', '/files/counted', { body: '12345' });
    await bed.ask('GET', '/files/counted');
    const { headers, text } = await bed.ask('GET', '/metrics');
    assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
    const values = parseMetrics(text);
    assert.equal(values.get('wherry_http_requests_total{method="PUT",status="201"}'), 1);
    assert.equal(values.get('wherry_transferred_bytes_total{direction="received",door="http"}'), 5);
    assert.equal(values.get('wherry_transferred_bytes_total{direction="sent",door="http"}'), 5);
    assert.equal(values.get('wherry_connections{carrier="http"}'), 1);
    assert.equal(values.get('wherry_connections{carrier="tls"}'), 1);
    assert.ok((values.get('wherry_storage_bytes{kind="total"}') ?? 0) > 0);
    assert.ok((values.get('process_start_time_seconds') ?? 0) > 1.6e9);
  });

  it('tells of each request once it is over', async () => {
    const records: AccessRecord[] = [];
    await using bed = await startHttp({ accessLog: (record) => records.push(record) });
    await bed.ask('PUT', '/files/a%20b?on-conflict=replace', {
      body: '12345',
      headers: { 'User-Agent': 'test/1' },
    });
    await bed.ask('GET', '/files/a%20b', { auth: null });
    const cut = await openDownload(bed);
    cut.socket.destroy();
    await until(() => records.length === 3);
    const [put, get, download] = records;
    assert.deepEqual(
      [put?.method, put?.path, put?.status, put?.account, put?.remoteAddress, put?.agent],
      ['PUT', '/files/a%20b', 201, 'owner', '127.0.0.1', 'test/1'],
    );
    assert.deepEqual([get?.status, get?.account], [401, undefined]);
    assert.deepEqual([download?.status, download?.path], [499, '/files/big']);
    assert.ok((download?.sentBytes ?? 0) < BIG);
  });

  it('row 77: logs what HTTP clients transfer, and what they are refused, as it does for links', async () => {
    await using bed = await startHttp();
    await bed.ask('PUT', '/files/logged', { body: '12345' });
    await bed.ask('GET', '/files/logged');
    await bed.ask('DELETE', '/files/logged');
    await bed.ask('DELETE', '/files/.wherry');
    await bed.ask('GET', '/files/../../etc/passwd');
    await bed.ask('GET', '/files/gone');
    await bed.ask('PUT', '/files/a/b', { body: 'x' });
    const told = bed.running.log
      .filter(({ door }) => door === 'http')
      .map(({ event, path, account }) => [event, path, account]);
    assert.deepEqual(told, [
      ['files.upload', '/logged', 'owner'],
      ['files.download', '/logged', 'owner'],
      ['files.remove', '/logged', 'owner'],
      ['refused', '/.wherry', 'owner'],
      ['refused', '/../../etc/passwd', 'owner'],
      ['files.upload', '/a/b', 'owner'],
    ]);
  });

  it('keeps content whole where rates are bounded, both ways', async () => {
    const rate = 12 * 1024 * 1024;
    const content = randomBytes(3_000_001);
    for (const init of [{ bandwidth: rate }, { bandwidth: 2 * rate, bandwidthPerConnection: rate }]) {
      await using bed = await startHttp(init);
      assert.equal((await bed.ask('PUT', '/files/paced', { body: content })).status, 201);
      assert.ok((await readFile(join(bed.root, 'paced'))).equals(content));
      const answers = await Promise.all([
        bed.ask('GET', '/files/paced'),
        bed.ask('GET', '/files/paced'),
        bed.ask('GET', '/files/?zip'),
      ]);
      assert.ok(answers[0].body.equals(content) && answers[1].body.equals(content));
      assert.ok(readZip(answers[2].body)[0]?.content.equals(content));
      const part = await bed.ask('GET', '/files/paced', { headers: { Range: 'bytes=1000001-2000000' } });
      assert.ok(part.body.equals(content.subarray(1_000_001, 2_000_001)));
    }
  });

  it('answers one request after the other on a connection', async () => {
    await using bed = await startHttp();
    await writeFile(join(bed.root, 'x'), 'content of x');
    const login = `Authorization: ${authorization(bed.running.server.token)}`;
    const raw = await bed.open(
      `GET /files/x HTTP/1.1\r\nHost: h\r\n${login}\r\n\r\nPUT /files/y HTTP/1.1\r\nHost: h\r\n${login}\r\nContent-Length: 3\r\n\r\nabcHEAD /files/x HTTP/1.1\r\nHost: h\r\n${login}\r\nConnection: close\r\n\r\n`,
    );
    const heard = await raw.over;
    assert.deepEqual(
      [...heard.matchAll(/HTTP\/1\.1 (\d{3})/gu)].map(([, status]) => status),
      ['200', '201', '200'],
    );
    assert.equal(await readFile(join(bed.root, 'y'), 'utf8'), 'abc');
  });
});
