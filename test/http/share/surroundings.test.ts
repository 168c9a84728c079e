// Links in the world: behind a proxy, at a public address, on a server with one seat, and what is told of their use.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PASSWORD, logIn } from '../../server/account-bed.ts';
import { HTML, ask, basic, beginToAsk, cookieOf, form } from './ask.ts';
import { openShareBed } from './share-bed.ts';

describe('a link behind a proxy', () => {
  const FORWARDED = {
    host: '127.0.0.1:6768',
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'files.example.org',
  };

  it('leads to the public address, and works as the proxy’s clients know it', async () => {
    await using bed = await openShareBed({
      publicUrl: 'https://files.example.org',
      trustedProxies: ['127.0.0.1'],
    });
    const link = await bed.share({ path: '/photos', password: PASSWORD });
    assert.equal(link.info.url, `https://files.example.org/s/${link.key}`);
    const right = await link.get('', {
      ...form(PASSWORD),
      headers: { ...form(PASSWORD).headers, ...FORWARDED, origin: 'https://files.example.org' },
    });
    assert.deepEqual([right.status, right.headers.location], [303, link.path]);
    assert.match(right.headers['set-cookie']?.[0] ?? '', /; Secure$/u);
    const headers = { ...FORWARDED, ...HTML, cookie: cookieOf(right) };
    assert.match((await link.get('/', { headers })).text, /<title>photos<\/title>/u);
    assert.equal((await link.get('/a.jpg', { headers })).status, 200);
    const inbox = await bed.share({ path: '/photos/sub', access: 'upload' });
    const page = await inbox.get('', { headers: { ...FORWARDED, ...HTML } });
    assert.ok(page.text.includes(`curl -T FILE https://files.example.org${inbox.path}/`));
    const put = { method: 'PUT', body: 'x', headers: { ...FORWARDED, origin: 'https://files.example.org' } };
    assert.equal((await inbox.get('/x', put)).status, 201);
    assert.ok(bed.access.every(({ remoteAddress }) => remoteAddress === '203.0.113.9'));
    const used = bed.running.log.filter(({ event }) => event === 'share.use');
    assert.deepEqual(
      used.map(({ remoteAddress }) => remoteAddress),
      ['203.0.113.9', '203.0.113.9'],
    );
  });

  it('that nobody trusts is refused', async () => {
    await using bed = await openShareBed();
    const link = await bed.share({ path: '/photos' });
    const { status } = await link.get('', { headers: { ...FORWARDED, host: `127.0.0.1:${bed.port}` } });
    assert.equal(status, 403);
    // Over HTTPS, what it says is nothing.
    assert.equal((await link.get('', { isSecure: true, headers: FORWARDED })).status, 200);
    assert.equal(bed.access.at(-1)?.remoteAddress, '127.0.0.1');
  });
});

describe('whoever follows a link', () => {
  it('is among the connections, with the client he uses, and can be ended there', async () => {
    await using bed = await openShareBed();
    await bed.put('photos/large', Buffer.alloc(48 * 1024 * 1024));
    const link = await bed.share({ path: '/photos/large' });
    const headers = { 'user-agent': 'curl/8.0' };
    const begun = await beginToAsk({ port: bed.port, path: link.path, headers });
    await begun.first;
    const list = await bed.owner.admin.listConnections();
    const [visitor] = list.filter(({ carrier }) => carrier === 'http');
    assert.deepEqual([visitor?.account, visitor?.agent], ['anna', 'curl/8.0']);
    await bed.owner.admin.endConnection(visitor?.id ?? -1);
    assert.equal(await begun.whole(), false);
    await new Promise((resolve) => setImmediate(resolve));
    const left = await bed.owner.admin.listConnections();
    assert.ok(!left.some(({ carrier }) => carrier === 'http'));
  });

  it('takes the seat of a server that has one, or learns that somebody else has it, and not who', async () => {
    await using bed = await openShareBed({ exclusive: true });
    await bed.put('photos/large', Buffer.alloc(48 * 1024 * 1024));
    const link = await bed.share({ path: '/photos/large' });
    const guarded = await bed.share({ path: '/photos', password: PASSWORD });
    const refused = await link.get();
    assert.equal(refused.status, 503);
    assert.ok(Number(refused.headers['retry-after']) >= 1);
    assert.match(refused.text, /^IN_USE: /u);
    assert.ok(!refused.text.includes('127.0.0.1') && !/of yours|since/u.test(refused.text));
    assert.equal((await link.get('', { headers: HTML })).status, 503);
    assert.equal((await guarded.get('/a.jpg', { headers: basic(PASSWORD) })).status, 503);
    await bed.owner.close();
    // What was said over the link is over when the server has heard it.
    let begun = await beginToAsk({ port: bed.port, path: link.path });
    while (begun.status === 503) begun = await beginToAsk({ port: bed.port, path: link.path });
    await begun.first;
    await assert.rejects(logIn(bed.running, { token: bed.running.server.token }), { code: 'IN_USE' });
    assert.equal((await link.get('', { headers: HTML })).status, 200);
    begun.destroy();
  });
});

describe('the use of links', () => {
  it('rows 51, 53: is told by id everywhere, and what opens a link nowhere', async () => {
    await using bed = await openShareBed({ logLevel: 'debug' });
    const { anna, owner, running } = bed;
    const link = await bed.share({ path: '/photos', password: PASSWORD, maxUses: 3 });
    const inbox = await bed.share({ path: '/photos/sub', access: 'upload' });
    const cookie = cookieOf(await link.get('', form(PASSWORD)));
    const headers = { cookie, referer: `http://127.0.0.1:${bed.port}${link.path}/` };
    await link.get('/', { headers: { ...headers, ...HTML } });
    await link.get('/a.jpg?download', { headers });
    await link.get('?zip', { headers });
    await link.get('/a.jpg', { headers: basic(PASSWORD) });
    await link.get('/a.jpg', { headers: basic('not the password') });
    await link.get('/a.jpg', { headers });
    await inbox.get('/new', { method: 'PUT', body: 'x' });
    for (const path of [`/${link.path}`, `//s//${link.key}`, `/S/${link.key}`, `/s/${link.key}/none`])
      await bed.ask({ path, headers });
    await bed.ask({ path: `http://127.0.0.1:${bed.port}${link.path}`, headers });
    await anna.shares.revoke(link.info.id);
    await link.get('/a.jpg', { headers });
    const events = running.log.filter(({ share }) => share === link.info.id);
    const told = (event: string) =>
      events
        .filter((record) => record.event === event)
        .map(({ account, state, path }) => account ?? state ?? path);
    assert.deepEqual(told('share.use'), ['anna', 'anna', 'anna']);
    assert.deepEqual(told('share-refused'), Array(4).fill('used-up'));
    const audited = await owner.admin.queryAudit({ event: 'share.*' });
    assert.deepEqual(
      audited.filter(({ fields }) => fields['share'] === link.info.id).map(({ event }) => event),
      ['share.use', 'share.use', 'share.use'],
    );
    const uploads = running.log.filter(({ event, door }) => event === 'files.upload' && door === 'http');
    assert.deepEqual(
      uploads.map(({ share, path, bytes }) => [share, path, bytes]),
      [[inbox.info.id, '/photos/sub/new', 1]],
    );
    const lines = bed.access.map(({ account, path, status }) => `${account ?? '-'} ${path} ${status}`);
    assert.ok(lines.includes(`share:${link.info.id} /s/…/a.jpg 200`), lines.join('\n'));
    assert.ok(lines.includes(`- /s/… 303`), lines.join('\n'));
    const said = JSON.stringify([running.log, bed.access, audited, await owner.admin.queryAudit({})]);
    for (const secret of [
      link.key,
      inbox.key,
      PASSWORD,
      'not the password',
      cookie.split('=')[1] ?? '',
      'argon2',
    ])
      assert.ok(!said.includes(secret), secret);
    const metrics = await ask({
      port: bed.port,
      path: '/metrics',
      headers: basic(running.server.token, 'owner'),
    });
    assert.ok(
      metrics.status === 200 && !metrics.text.includes(link.key) && !metrics.text.includes(inbox.key),
    );
  });
});
