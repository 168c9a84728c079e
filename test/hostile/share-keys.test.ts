// The hostile list, held against share links: guessing keys and passwords, and what a link must not be good for.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { createShareWatch } from '../../src/http/share/share-watch.ts';
import { HTML, basic, form, type Answer } from '../http/share/ask.ts';
import { openShareBed, type ShareBed } from '../http/share/share-bed.ts';
import { PASSWORD, grant, remoteOf } from '../server/account-bed.ts';
import { FakeClock } from '../session/fake-clock.ts';

/** Content that no answer may hold. */
const MARKER = 'MARKER of what nobody may see';

const put = (body: string | Uint8Array = 'mine') => ({ method: 'PUT', body });

let bed: ShareBed;
before(async () => {
  bed = await openShareBed();
  await bed.put('photos/private/d.txt', MARKER);
});
after(() => bed[Symbol.asyncDispose]());

describe('keys and passwords of links', () => {
  it('row 23: are of 128 bits, and no two are alike in anything', async () => {
    const keys = new Set<string>();
    for (let count = 0; count < 20; count += 1) keys.add((await bed.share({ path: '/photos' })).key);
    assert.equal(keys.size, 20);
    assert.equal(new Set([...keys].map((key) => key.slice(0, 8))).size, 20);
    for (const key of keys) assert.match(key, /^[2-9A-HJ-NP-Za-km-z]{22}$/u);
  });

  it('rows 26, 33: are guessed no oftener than logins, by all ways together, of one address and of one link', async () => {
    await using guessed = await openShareBed({ trustedProxies: ['127.0.0.1'] });
    const link = await guessed.share({ path: '/photos', password: PASSWORD });
    const from = (address: string) => ({ 'x-forwarded-for': address, 'x-forwarded-proto': 'https' });
    const one = from('203.0.113.1');
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      statuses.push((await link.get('/b.txt', { headers: { ...basic(`wrong ${count}`), ...one } })).status);
      const sent = form(`wrong form ${count}`);
      statuses.push((await link.get('', { ...sent, headers: { ...sent.headers, ...one } })).status);
    }
    assert.deepEqual([...new Set(statuses)], [401]);
    const refused = await link.get('/b.txt', { headers: { ...basic('wrong'), ...one } });
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers['retry-after']) > 0);
    // What stands further left was said by the client, and what it says of itself is nothing.
    for (const claimed of ['1.2.3.4, 203.0.113.1', '::1, 127.0.0.1, 203.0.113.1', '203.0.113.1, 127.0.0.1'])
      assert.equal(
        (
          await link.get('/b.txt', {
            headers: { ...basic('wrong'), ...from(claimed), 'x-real-ip': '9.9.9.9' },
          })
        ).status,
        429,
        claimed,
      );
    // Nobody else's login from there either, and the right password is not found out now.
    const login = { ...basic(guessed.running.server.token, 'owner'), ...one };
    assert.equal((await guessed.ask({ path: '/files/', headers: login })).status, 429);
    assert.equal((await link.get('/b.txt', { headers: { ...basic(PASSWORD), ...one } })).status, 429);
    // From everywhere together the link has a budget, too, and other links have theirs.
    for (let count = 0; count < 40; count += 1)
      statuses.push(
        (await link.get('/b.txt', { headers: { ...basic(`w${count}`), ...from(`198.51.100.${count}`) } }))
          .status,
      );
    assert.ok(statuses.filter((status) => status === 401).length <= 20);
    assert.equal(statuses.at(-1), 429);
    const other = await guessed.share({ path: '/photos', password: PASSWORD });
    const fresh = { ...basic(PASSWORD), ...from('192.0.2.1') };
    assert.equal((await other.get('/b.txt', { headers: fresh })).status, 200);
    assert.ok(guessed.running.log.some(({ event }) => event === 'login-refused'));
  });

  it('row 26: a proxy that nobody trusts resets nothing', async () => {
    await using guessed = await openShareBed();
    const link = await guessed.share({ path: '/photos', password: PASSWORD });
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      const headers = { ...basic(`wrong ${count}`), 'x-forwarded-for': `198.51.100.${count}` };
      statuses.push((await link.get('/b.txt', { headers, isSecure: true })).status);
    }
    assert.deepEqual(statuses.slice(-2), [429, 429]);
  });

  it('row 28: refused, do nothing', async () => {
    const inbox = await bed.share({ path: '/photos/sub', access: 'upload', password: PASSWORD });
    const read = await bed.share({ path: '/photos', password: PASSWORD });
    const before = readdirSync(bed.file('photos/sub')).length;
    for (const headers of [{}, HTML, { cookie: `wherry-share-${inbox.info.id}=1` }])
      for (const behind of ['/new', '/new?password=x', `/new?password=${encodeURIComponent(PASSWORD)}`])
        assert.equal((await inbox.get(behind, { ...put(), headers })).status, 401);
    assert.equal(readdirSync(bed.file('photos/sub')).length, before);
    assert.deepEqual([await inbox.uses(), await read.uses()], [0, 0]);
    assert.ok(!(await read.get('/b.txt')).text.includes('content'));
  });

  it('row 32: may not be of any size: 100 MB of it are refused, and held nowhere', async () => {
    const link = await bed.share({ path: '/photos', password: PASSWORD });
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const piece = Buffer.alloc(1024 * 1024, 'password=');
    const pieces = async function* () {
      for (let count = 0; count < 100; count += 1) yield piece;
    };
    const rss = process.memoryUsage().rss;
    const declared = { ...type, 'content-length': String(100 * piece.length) };
    for (const headers of [declared, type]) {
      const { status } = await link.get('', { method: 'POST', headers, body: pieces() });
      assert.equal(status, 413);
    }
    assert.ok(process.memoryUsage().rss - rss < 64 * 1024 * 1024);
    const many = { ...form(''), body: 'a=b&'.repeat(15_000) };
    assert.equal((await link.get('', many)).status, 401);
  });

  it('row 29: over, are worth nothing, though nobody has swept them', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    await using dated = await openShareBed();
    const link = await dated.share({ path: '/photos', password: PASSWORD, expiresMs: Date.now() + 1000 });
    assert.equal((await link.get('/b.txt', { headers: basic(PASSWORD) })).status, 200);
    t.mock.timers.setTime(Date.now() + 1000);
    assert.equal((await link.get('/b.txt', { headers: basic(PASSWORD) })).status, 404);
    assert.equal((await link.get('', form(PASSWORD))).status, 404);
    assert.equal((await dated.anna.shares.list()).length, 1);
  });
});

describe('what a link is not good for', () => {
  it('rows 5, 35: what its maker may not read is not there: by name, listing, archive, or by what differs', async () => {
    const link = await bed.share({ path: '/photos' });
    const all = [
      await link.get('', { headers: HTML }),
      await link.get('?json&recursive'),
      await link.get('?zip'),
    ];
    for (const { bytes } of all) assert.ok(!bytes.includes('private') && !bytes.includes(MARKER));
    const said = ({ status, text, headers }: Answer): unknown => [
      status,
      text,
      headers.etag,
      headers['content-range'],
    ];
    for (const [there, none] of [
      ['/private', '/nothing'],
      ['/private/d.txt', '/nothing/d.txt'],
      ['/private?zip', '/nothing?zip'],
      ['/private/?json', '/nothing/?json'],
    ] as const)
      for (const headers of [
        {},
        { range: 'bytes=0-0' },
        { 'want-repr-digest': 'sha-256=1' },
        { 'if-none-match': '*' },
        { 'if-match': '*' },
      ])
        for (const method of ['GET', 'HEAD'])
          assert.deepEqual(
            said(await link.get(there, { method, headers })),
            said(await link.get(none, { method, headers })),
            there,
          );
  });

  it('row 34: a right that is taken away below the link later holds at once', async () => {
    await using changing = await openShareBed();
    const link = await changing.share({ path: '/photos' });
    assert.equal((await link.get('/sub/c.txt')).status, 200);
    await changing.owner.admin.changeAccount('anna', { grant: grant('/photos/sub', 'none') });
    assert.equal((await link.get('/sub/c.txt')).status, 404);
    assert.ok(!(await link.get('?zip')).bytes.includes('c.txt'));
  });

  it('rows 36, 43: an upload tells nothing of what may not be written, and goes nowhere else', async () => {
    await using changing = await openShareBed();
    const { owner, running } = changing;
    const { path } = grant('/photos/drop', 'none');
    await changing.put('photos/drop/closed/x', MARKER);
    await owner.admin.changeAccount('anna', { grant: { path, verbs: ['write', 'share'] } });
    await owner.admin.changeAccount('anna', { grant: grant('/photos/drop/closed', 'none') });
    await using anna = await remoteOf(running, owner, 'anna');
    const link = await changing.share({ path: '/photos/drop', access: 'upload' }, anna);
    const answer = await link.get('/closed', put());
    assert.ok(answer.status >= 400 && !answer.text.includes('closed'));
    assert.equal((await link.get('/closed/x', put())).status, 400);
    assert.equal(await readFile(changing.file('photos/drop/closed/x'), 'utf8'), MARKER);
  });

  it('rows 37, 39, 40: its key opens no sibling and no other door, and its id opens nothing', async () => {
    const link = await bed.share({ path: '/photos/sub/c.txt', password: PASSWORD });
    const other = await bed.share({ path: '/photos/a.jpg' });
    for (const sibling of ['c.txt/../d', 'b.txt', '../a.jpg', '%2e%2e/a.jpg', '..', ''])
      for (const query of ['', '?json', '?zip', '?info', '?metadata', '?download']) {
        const { status, bytes } = await other.get(`/../${sibling}${query}`);
        assert.ok(status === 404 || status === 400, `${sibling}${query} ${status}`);
        assert.ok(!bytes.includes('content'));
      }
    // Guesses count, so they are made at a server of their own.
    await using guessed = await openShareBed();
    const known = await guessed.share({ path: '/photos', password: PASSWORD });
    for (const headers of [
      { authorization: `Bearer ${known.key}` },
      basic(known.key, 'anna'),
      basic(PASSWORD, `share ${known.info.id}`),
    ])
      for (const [method, path] of [
        ['GET', '/files/photos/a.jpg'],
        ['PROPFIND', '/files/'],
        ['PUT', '/files/x'],
      ] as const)
        assert.equal((await guessed.ask({ method, path, headers })).status, 401, `${method} ${path}`);
    await assert.rejects(
      guessed.running.connect({ token: known.key, reconnect: false, stateDirectory: false }),
      { code: 'UNAUTHENTICATED' },
    );
    for (const path of [
      `/s/${link.info.id}`,
      `/s/${link.info.id}/`,
      `/s/${link.key}x`,
      `/s/${link.key.toLowerCase()}`,
    ])
      assert.equal((await bed.ask({ path })).status, 404, path);
    // With its password missing, nothing tells of it, whatever is asked for.
    for (const behind of ['', '/', '/c.txt', '?json', '?zip', '?info', '/info', '/.well-known', '?download'])
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND', 'PATCH', 'TRACE']) {
        const { status, text, headers } = await link.get(behind, { method });
        assert.equal(status, 401, `${method} ${behind} ${status}`);
        assert.ok(!/c\.txt|sub|photos|anna|argon/u.test(text + JSON.stringify(headers)));
      }
  });

  it('row 41: of 50 parallel downloads by a link for one use one comes', async () => {
    const link = await bed.share({ path: '/photos/b.txt', maxUses: 1 });
    const answers = await Promise.all(Array.from({ length: 50 }, () => link.get()));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal(answers.filter(({ bytes }) => bytes.includes('content')).length, 1);
    const zip = await bed.share({ path: '/photos/sub', maxUses: 1 });
    const archives = await Promise.all(
      Array.from({ length: 20 }, (_, index) => zip.get(index % 2 === 0 ? '?zip' : '/c.txt')),
    );
    assert.equal(archives.filter(({ status }) => status === 200).length, 1);
  });

  it('row 44: the last look is before the file gets its name', async () => {
    const link = await bed.share({ path: '/photos/sub', access: 'upload' });
    const before = readdirSync(bed.file('photos/sub'));
    const go = Promise.withResolvers<void>();
    const body = (async function* () {
      yield Buffer.from('first');
      await go.promise;
      yield Buffer.from('last');
    })();
    const sending = link.get('/revoked', { method: 'PUT', body }).then(
      ({ status }) => status,
      () => 'cut',
    );
    await bed.visited();
    await bed.anna.shares.revoke(link.info.id);
    go.resolve();
    assert.ok(['cut', 404].includes(await sending));
    assert.deepEqual(readdirSync(bed.file('photos/sub')), before);
  });

  it('row 24: what is looked at while the store cannot be read goes on, which is told once, and ends with the first look that works', async () => {
    const clock = new FakeClock();
    const told: string[] = [];
    let state: 'broken' | 'unknown' = 'broken';
    let looks = 0;
    const watch = createShareWatch({
      clock,
      find: async () => {
        looks += 1;
        if (state === 'broken') throw new Error('the disk is on fire');
        return { state };
      },
      refusal: () => new Error('dead') as never,
      onEnded: (_exchange, why) => told.push(why),
      onFault: (error) => told.push(String(error)),
    });
    const turn = async (): Promise<void> => {
      const before = looks;
      await clock.advance(250);
      assert.equal(looks, before + 1);
    };
    const exchange = { remoteAddress: '::1', share: 'id', end: () => void told.push('cut') };
    const leave = watch.add('key', exchange);
    await turn();
    await turn();
    state = 'unknown';
    await turn();
    assert.deepEqual(told, ['Error: the disk is on fire', 'unknown', 'cut']);
    leave();
    await clock.advance(10_000);
    // Nothing is under way: nothing is asked.
    assert.deepEqual([looks, clock.pending], [3, 0]);
  });
});
