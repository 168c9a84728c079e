// What becomes of an upload whose name is taken, or becomes taken while it is under way; and who else wants the path.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { WherryError } from '../../../src/base/index.ts';
import { startTus, type TusBed } from './tus-bed.ts';
import { base64, content, type Headers, type Reply } from './tus-client.ts';

let bed: TusBed;
before(async () => {
  bed = await startTus();
});
after(() => bed[Symbol.asyncDispose]());

const there = (name: string, bytes: Uint8Array): Promise<void> =>
  writeFile(join(bed.running.root, name), bytes);

const post = (name: string, size: number, query = '', headers: Headers = {}): Promise<Reply> =>
  bed.ask('POST', `/files/${query}`, {
    'Upload-Length': size,
    'Upload-Metadata': `filename ${base64(name)}`,
    ...headers,
  });

/** All of it; the last answer, or the first refusal. */
const upload = async (name: string, bytes: Uint8Array, query = '', headers: Headers = {}): Promise<Reply> => {
  const created = await post(name, bytes.length, query, headers);
  if (created.status !== 201) return created;
  return bed.patch(String(created.headers.location), 0, bytes);
};

describe('a name that is taken', () => {
  it('is replaced where nothing else is asked for', async () => {
    await there('replace', content(5, 2));
    assert.equal((await upload('replace', content(4))).status, 204);
    assert.deepEqual(await bed.read('replace'), content(4));
  });

  it('is left alone under the policy fail, and under If-None-Match', async () => {
    await there('fail', content(5, 2));
    assert.equal((await upload('fail', content(4), '?on-conflict=fail')).status, 409);
    assert.equal((await upload('fail', content(4), '', { 'If-None-Match': '*' })).status, 412);
    assert.deepEqual(await bed.read('fail'), content(5, 2));
  });

  it('is no conflict where the content is the same', async () => {
    await there('same', content(5));
    assert.equal((await upload('same', content(5), '?on-conflict=fail')).status, 204);
    assert.equal((await upload('same', content(5), '', { 'If-None-Match': '*' })).status, 204);
    const renamed = await upload('same', content(5), '?on-conflict=rename');
    assert.equal(renamed.headers['content-location'], '/files/same');
    assert.deepEqual(
      (await bed.names()).filter((name) => name.startsWith('same')),
      ['same'],
    );
  });

  it('is kept beside the new file under the policy rename, which tells where that is', async () => {
    await there('rename.txt', content(5, 2));
    const reply = await upload('rename.txt', content(4), '?on-conflict=rename');
    assert.equal(reply.headers['content-location'], '/files/rename%20(1).txt');
    assert.deepEqual(await bed.read('rename (1).txt'), content(4));
    assert.deepEqual(await bed.read('rename.txt'), content(5, 2));
  });

  it('is kept in place of the new file under the policy skip', async () => {
    await there('skip', content(5, 2));
    assert.equal((await upload('skip', content(4), '?on-conflict=skip')).status, 204);
    assert.deepEqual(await bed.read('skip'), content(5, 2));
  });

  it('is replaced only by what is newer under the policy newer', async () => {
    await there('newer', content(5, 2));
    const metadata = (ms: number): Headers => ({
      'Upload-Metadata': `filename ${base64('newer')},lastModified ${base64(String(ms))}`,
    });
    assert.equal((await upload('newer', content(4), '?on-conflict=newer', metadata(1))).status, 204);
    assert.deepEqual(await bed.read('newer'), content(5, 2));
    assert.equal((await upload('newer', content(4), '?on-conflict=newer', metadata(4e12))).status, 204);
    assert.deepEqual(await bed.read('newer'), content(4));
  });

  it('is refused under a policy that is none', async () => {
    assert.equal((await post('x', 1, '?on-conflict=__proto__')).status, 400);
  });

  it('is replaced under If-Match only while it is what it was', async () => {
    await there('match', content(5, 2));
    const etag = String((await bed.ask('HEAD', '/files/match')).headers.etag);
    assert.equal((await upload('match', content(4), '', { 'If-Match': etag })).status, 204);
    assert.equal((await upload('match', content(3), '', { 'If-Match': etag })).status, 412);
    assert.deepEqual(await bed.read('match'), content(4));
    const now = String((await bed.ask('HEAD', '/files/match')).headers.etag);
    const created = await post('match', 6, '', { 'If-Match': now });
    const url = String(created.headers.location);
    await bed.patch(url, 0, content(5));
    await there('match', content(7, 2));
    assert.equal((await bed.patch(url, 5, content(6).subarray(5))).status, 412);
    assert.deepEqual(await bed.read('match'), content(7, 2));
    assert.equal((await bed.ask('HEAD', url)).status, 404);
  });

  it('that was free when the upload began is refused at its end under the policy fail, and nothing is left', async () => {
    const url = String((await post('late', 6, '?on-conflict=fail')).headers.location);
    await bed.patch(url, 0, content(5));
    await there('late', content(7, 2));
    const reply = await bed.patch(url, 5, content(6).subarray(5));
    assert.equal(reply.status, 409);
    assert.equal(reply.headers['upload-offset'], undefined);
    assert.deepEqual(await bed.read('late'), content(7, 2));
    assert.equal((await bed.ask('HEAD', url)).status, 404);
    assert.equal((await post('late', 6)).status, 201);
  });

  it('of a directory is refused', async () => {
    await (await bed.running.connect()).files.makeDirectory('/directory');
    assert.equal((await post('directory', 6)).status, 409);
  });
});

describe('a path that is wanted by several', () => {
  it('goes to the newest upload of an account while the others wait, and each goes on', async () => {
    const first = await bed.create(8, 'several');
    await bed.patch(first, 0, content(4));
    const second = await bed.create(6, 'several');
    assert.equal((await bed.patch(second, 0, content(6, 2))).status, 204);
    assert.deepEqual(await bed.read('several'), content(6, 2));
    assert.equal(await bed.offsetOf(first), 0);
    assert.equal((await bed.patch(first, 0, content(8))).status, 204);
    assert.deepEqual(await bed.read('several'), content(8));
  });

  it('is refused while somebody is at it over a link, and had afterwards', async () => {
    const remote = await bed.running.connect();
    const stream = await remote.session.open('files.upload', { path: '/linked', size: 4 });
    await remote.files.stat('/');
    const refused = await post('linked', 4);
    assert.equal(refused.status, 423);
    assert.equal(refused.headers['retry-after'], '1');
    assert.equal(refused.headers['tus-resumable'], '1.0.0');
    stream.reset(new WherryError('CANCELLED'));
    let later = await upload('linked', content(4));
    while (later.status === 423) later = await upload('linked', content(4));
    assert.equal(later.status, 204);
  });

  it('is refused to others while an upload is under way, and had afterwards', async () => {
    const url = await bed.create(4, 'others');
    const put = () => bed.ask('PUT', '/files/others', {}, content(5, 2));
    assert.equal((await put()).status, 423);
    await bed.patch(url, 0, content(4));
    assert.equal((await put()).status, 204);
  });

  it('is not locked by a client of WebDAV meanwhile, which has it once the upload is over', async () => {
    await there('locked', content(2));
    const url = await bed.create(4, 'locked');
    await bed.patch(url, 0, content(4).subarray(0, 3));
    const lock = () =>
      bed.ask(
        'LOCK',
        '/files/locked',
        {},
        '<lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>',
      );
    assert.equal((await lock()).status, 423);
    assert.equal((await bed.patch(url, 3, content(4).subarray(3))).status, 204);
    assert.deepEqual(await bed.read('locked'), content(4));
    assert.equal((await lock()).status, 200);
    // Who holds no lock is refused from its beginning.
    const other = await bed.ask('POST', '/files/locked', { 'Upload-Length': 4 });
    assert.equal(other.status, 423);
  });
});
