// Links to upload by: files come in under names of their own, and nothing of what is there is seen.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { parseRemotePath } from '../../../src/base/index.ts';
import { ROLES } from '../../../src/accounts/rights/index.ts';
import { remoteOf } from '../../server/account-bed.ts';
import { HTML, basic } from './ask.ts';
import { openShareBed, type Link, type ShareBed } from './share-bed.ts';

let bed: ShareBed;
let inbox: Link;
before(async () => {
  bed = await openShareBed();
  await bed.put('photos/inbox/there', 'there');
  inbox = await bed.share({ path: '/photos/inbox', access: 'upload', label: 'For <Anna>' });
});
after(() => bed[Symbol.asyncDispose]());

const put = (name: string, body: string | Uint8Array, headers = {}) =>
  inbox.get(`/${name}`, { method: 'PUT', body, headers });
const read = (name: string): Promise<string> => readFile(bed.file(`photos/inbox/${name}`), 'utf8');
const names = (): Promise<string[]> => readdir(bed.file('photos/inbox'));

describe('a link to upload by', () => {
  it('shows everybody a page that uploads, and nothing of the directory', async () => {
    for (const headers of [{}, HTML]) {
      const page = await inbox.get('', { headers });
      assert.equal(page.status, 200);
      assert.match(page.text, /<title>For &lt;Anna&gt;<\/title>/u);
      assert.match(page.text, /<label>Files <input type="file" id="files" multiple><\/label>/u);
      assert.ok(!page.text.includes('there</') && !page.text.includes('inbox'));
      assert.ok(page.text.includes(`curl -T FILE http://127.0.0.1:${bed.port}${inbox.path}/`));
    }
    const [, script = ''] = /<script>([\s\S]*)<\/script>/u.exec((await inbox.get()).text) ?? [];
    const hash = createHash('sha256').update(script).digest('base64');
    const policy = String((await inbox.get()).headers['content-security-policy']);
    assert.ok(policy.includes(`script-src 'sha256-${hash}'; connect-src 'self'`));
    assert.ok(!policy.includes('unsafe'));
    assert.equal(await inbox.uses(), 0);
  });

  it('takes a file, and says no more than that it came', async () => {
    const answer = await put('new.txt', 'new');
    assert.deepEqual([answer.status, answer.text], [201, 'Thank you: 3 bytes arrived.\n']);
    for (const header of ['etag', 'location', 'repr-digest', 'last-modified'])
      assert.equal(answer.headers[header], undefined);
    assert.equal(await read('new.txt'), 'new');
    const dated = await put('dated', 'x', { 'x-oc-mtime': '1700000000.5' });
    assert.equal(dated.status, 201);
    assert.equal((await stat(bed.file('photos/inbox/dated'))).mtimeMs, 1_700_000_000_500);
    assert.equal(await inbox.uses(), 2);
  });

  it('gives every file a name of its own, and tells nobody', async () => {
    const fresh = await put('unheard-of', 'mine');
    for (const name of ['there', 'unheard-of']) {
      const answer = await put(name, 'else');
      assert.deepEqual({ ...answer.headers, date: '' }, { ...fresh.headers, date: '' });
      assert.deepEqual([answer.status, answer.text], [fresh.status, fresh.text]);
    }
    assert.deepEqual(
      [await read('there'), await read('there (1)'), await read('unheard-of (1)')],
      ['there', 'else', 'else'],
    );
    // The same once more is there already, which is not told either.
    const same = await put('there', 'there');
    assert.deepEqual([same.status, same.text], [fresh.status, 'Thank you: 5 bytes arrived.\n']);
    // What a program asks for beside does not change that.
    for (const headers of [{ 'if-none-match': '*' }, { 'if-match': '"x"' }, { 'if-match': '*' }])
      assert.equal((await put('there', 'mine', headers)).status, 201);
    assert.equal(
      (await inbox.get('/there?on-conflict=replace', { method: 'PUT', body: 'mine' })).status,
      201,
    );
    assert.equal(await read('there'), 'there');
    await bed.put('photos/inbox/folder/x');
    assert.equal((await put('folder', 'mine')).status, 201);
    assert.equal(await read('folder (1)'), 'mine');
  });

  it('takes many of one name at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => put('same.bin', `${index}`)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
    const found = (await names()).filter((name) => name.startsWith('same'));
    const contents = await Promise.all(found.map(read));
    assert.deepEqual(
      contents.map(Number).toSorted((a, b) => a - b),
      [...Array(12).keys()],
    );
  });

  it('does not tell that somebody is busy with a name, or has locked it', async () => {
    await using handle = await bed.owner.files.open('/photos/inbox/busy', 'wx');
    await handle.write(0, new Uint8Array(3));
    const lock = await bed.ask({
      method: 'LOCK',
      path: '/files/photos/inbox/locked',
      headers: { ...basic(bed.running.server.token, 'owner'), 'content-type': 'application/xml' },
      body: '<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>',
    });
    assert.ok(lock.status < 300);
    const free = await put('free', 'mine');
    for (const name of ['busy', 'locked']) {
      const answer = await put(name, 'mine');
      assert.deepEqual([answer.status, answer.text], [free.status, free.text], name);
      assert.equal(await read(`${name} (1)`), 'mine');
    }
  });

  it('lists and gives nothing, whatever is there', async () => {
    for (const method of ['GET', 'HEAD'])
      for (const behind of ['/there', '/none', '/there/', '/?zip', '?json', '/folder/x', '?recursive'])
        for (const headers of [{}, HTML]) {
          const answer = await inbox.get(behind, { method, headers });
          assert.equal(answer.status, behind.includes('?') ? 200 : 404, behind);
          assert.ok(!answer.text.includes('there</') && !answer.text.includes('"entries"'));
        }
    const [one, other] = [await inbox.get('/there'), await inbox.get('/none')];
    assert.deepEqual([one.status, one.text, one.headers['etag']], [other.status, other.text, undefined]);
    for (const method of [
      'DELETE',
      'PROPFIND',
      'MKCOL',
      'MOVE',
      'COPY',
      'LOCK',
      'PATCH',
      'OPTIONS',
      'POST',
    ]) {
      const refused = await inbox.get('/there', { method });
      assert.deepEqual([refused.status, refused.headers.allow?.includes('GET')], [405, true], method);
    }
    assert.equal(await read('there'), 'there');
  });

  it('takes no path, and no name that leads away', async () => {
    const before = (await names()).toSorted();
    for (const name of [
      'folder/x',
      'folder%2fx',
      '../x',
      '%2e%2e',
      '%2e',
      '..%2fx',
      'x%00',
      '.wherry',
      '.WHERRY',
      'x/',
      '/x',
      '%',
      'n'.repeat(256),
    ]) {
      const { status } = await put(name, 'x');
      assert.ok(status >= 400 && status < 500, `${name} ${status}`);
    }
    const unnamed = await inbox.get('/', { method: 'PUT', body: 'x' });
    assert.equal(unnamed.status, 400);
    assert.match(unnamed.text, /Put the name of the file behind the address of the link/u);
    assert.deepEqual((await names()).toSorted(), before);
    assert.ok(!(await readdir(bed.file('photos'))).includes('x'));
  });

  it('takes names of any bytes', async () => {
    for (const name of ['ü 😀', 'a\nb', '"q".txt', '<script>', '..x', '\u202egpj.exe', 'n'.repeat(255)]) {
      assert.equal((await put(encodeURIComponent(name), name)).status, 201, name);
      assert.equal(await read(name), name);
    }
    assert.equal((await put('f%ff', 'raw')).status, 201);
    const raw = Buffer.concat([Buffer.from(bed.file('photos/inbox/f')), Buffer.from([0xff])]);
    assert.equal(await readFile(raw, 'utf8'), 'raw');
  });

  it('checks the digest that comes with a file', async () => {
    const digest = (text: string): string => createHash('sha256').update(text).digest('base64');
    const uses = await inbox.uses();
    for (const header of ['repr-digest', 'content-digest']) {
      assert.equal(
        (await put('wrong', 'text', { [header]: `sha-256=:${digest('other')}:` })).status >= 400,
        true,
      );
      assert.equal((await put('right', 'text', { [header]: `sha-256=:${digest('text')}:` })).status, 201);
    }
    assert.ok(!(await names()).includes('wrong'));
    assert.equal(await inbox.uses(), uses + 2);
  });

  it('takes empty files, files of several buffers, and such of unknown size', async () => {
    const large = Buffer.alloc(9 * 1024 * 1024, 'wherry');
    assert.equal((await put('empty', '')).text, 'Thank you: 0 bytes arrived.\n');
    assert.equal((await put('large', large)).status, 201);
    assert.ok((await readFile(bed.file('photos/inbox/large'))).equals(large));
    const pieces = (async function* () {
      for (let from = 0; from < large.length; from += 100_000) yield large.subarray(from, from + 100_000);
    })();
    assert.equal((await inbox.get('/pieces', { method: 'PUT', body: pieces })).status, 201);
    assert.ok((await readFile(bed.file('photos/inbox/pieces'))).equals(large));
  });

  it('leaves nothing of one that is cut, and counts no use', async () => {
    const [before, uses] = [await names(), await inbox.uses()];
    for (const size of [100, 1_000_000]) {
      const came = Promise.withResolvers<void>();
      const body = (async function* () {
        yield Buffer.alloc(size);
        await came.promise;
        throw new Error('cut');
      })();
      const sending = cutUpload(body, size + 1);
      await bed.visited();
      came.resolve();
      await sending;
    }
    while ((await bed.owner.admin.listConnections()).some(({ carrier }) => carrier === 'http'));
    assert.deepEqual(await names(), before);
    assert.equal(await inbox.uses(), uses);
    await bed.nothingStaged();
  });

  it('is one whose maker need not see the directory himself', async () => {
    const { path } = { path: parseRemotePath('/photos/inbox') };
    await bed.owner.admin.addAccount({ name: 'ben', verbs: [] });
    await bed.owner.admin.changeAccount('ben', { grant: { path, verbs: ['write', 'share'] } });
    await using ben = await remoteOf(bed.running, bed.owner, 'ben');
    const link = await bed.share({ path: '/photos/inbox', access: 'upload' }, ben);
    assert.equal((await link.get()).status, 200);
    const [one, other] = [
      await link.get('/there', { method: 'PUT', body: 'x' }),
      await link.get('/of-ben', { method: 'PUT', body: 'x' }),
    ];
    assert.deepEqual([one.status, one.text], [201, other.text]);
    assert.equal(await read('there'), 'there');
  });
});

/** Sends what is given, and then the connection is gone. */
const cutUpload = async (body: AsyncIterable<Uint8Array>, size: number): Promise<void> => {
  const { connect } = await import('node:net');
  const socket = connect(bed.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`PUT ${inbox.path}/cut HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${size}\r\n\r\n`);
  try {
    for await (const piece of body) socket.write(piece);
  } catch {
    socket.destroy();
  }
};

describe('limits of whoever made a link to upload by', () => {
  it('hold: his quota, and the size of files', async () => {
    await using limited = await openShareBed({ fileSizeLimit: 5000, homes: '/home' });
    const home = parseRemotePath('/home/ben');
    await limited.owner.admin.addAccount({ name: 'ben', verbs: ROLES.editor, home, quotaBytes: 8000 });
    await using ben = await remoteOf(limited.running, limited.owner, 'ben');
    const link = await limited.share({ path: '/home/ben', access: 'upload' }, ben);
    const send = (name: string, size: number) =>
      link.get(`/${name}`, { method: 'PUT', body: Buffer.alloc(size) });
    assert.equal((await send('a', 5000)).status, 201);
    assert.equal((await send('b', 5001)).status, 413);
    const pieces = (async function* () {
      for (let count = 0; count < 6; count += 1) yield Buffer.alloc(1000);
    })();
    assert.equal((await link.get('/c', { method: 'PUT', body: pieces })).status, 413);
    assert.equal((await send('d', 4000)).status, 507);
    assert.deepEqual(await readdir(limited.file('home/ben')), ['a']);
    assert.equal(await link.uses(), 1);
    await using readOnly = await openShareBed({ readOnly: true });
    await assert.rejects(readOnly.share({ path: '/photos', access: 'upload' }));
  });
});
