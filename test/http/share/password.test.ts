// Links with a password: how programs and browsers give it, and what the cookie of a browser is worth.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PASSWORD } from '../../server/account-bed.ts';
import { startServer } from '../../server/running-server.ts';
import { HTML, ask, basic, cookieOf, form } from './ask.ts';
import { openShareBed } from './share-bed.ts';

describe('a link with a password', () => {
  it('is opened by programs with Basic and any user name, and says so', async () => {
    await using bed = await openShareBed();
    const link = await bed.share({ path: '/photos/a.jpg', password: PASSWORD });
    const refused = await link.get();
    assert.equal(refused.status, 401);
    assert.match(refused.headers['www-authenticate'] ?? '', /^Basic realm=/u);
    assert.match(refused.text, /^UNAUTHENTICATED: This link has a password; send it with any user name/u);
    for (const user of ['', 'anybody', 'owner', 'anna'])
      assert.equal((await link.get('', { headers: basic(PASSWORD, user) })).text, 'content of photos/a.jpg');
    assert.equal((await link.get('', { headers: basic('wrong password') })).status, 401);
    assert.equal((await link.get('', { headers: { authorization: 'nonsense' } })).status, 401);
    // A login of the server opens nothing here.
    const { token } = bed.running.server;
    assert.equal((await link.get('', { headers: { authorization: `Bearer ${token}` } })).status, 401);
    assert.equal(await link.uses(), 4);
  });

  it('asks browsers by a page of its own, whatever they want of it, and then lets them in by a cookie', async () => {
    await using bed = await openShareBed();
    const link = await bed.share({ path: '/photos', password: PASSWORD, label: 'not told' });
    for (const behind of ['', '/', '/a.jpg', '?zip', '/none', '/private']) {
      const page = await link.get(behind, { headers: HTML });
      assert.deepEqual([page.status, page.headers['www-authenticate']], [401, undefined]);
      assert.match(page.text, /<form method="post">/u);
      assert.match(
        page.text,
        /<label>Password of this link <input type="password" name="password" required/u,
      );
      assert.ok(!page.text.includes('not told') && !page.text.includes('a.jpg'));
      // A browser must say with the form where that is from, and says it to nobody else.
      assert.equal(page.headers['referrer-policy'], 'same-origin');
    }
    const wrong = await link.get('', form('wrong password'));
    assert.deepEqual([wrong.status, wrong.headers['set-cookie']], [401, undefined]);
    assert.match(wrong.text, /<p role="alert">That is not the password\.<\/p>/u);
    for (const behind of ['', '/sub/c.txt']) {
      const right = await link.get(behind, form(PASSWORD));
      assert.deepEqual([right.status, right.headers.location], [303, `${link.path}${behind}`]);
      assert.match(
        right.headers['set-cookie']?.[0] ?? '',
        new RegExp(
          `^wherry-share-${link.info.id}=\\d{13}\\.[\\w-]{43}; Path=${link.path}; Max-Age=86400; HttpOnly; SameSite=Lax$`,
          'u',
        ),
      );
      const cookie = cookieOf(right);
      assert.match((await link.get('/', { headers: { ...HTML, cookie } })).text, /<title>not told<\/title>/u);
      const among = `a=b; ${link.info.id}=x; ${cookie}; wherry-share-${link.info.id}=y`;
      assert.equal((await link.get('/a.jpg', { headers: { cookie: among } })).status, 200);
    }
    assert.equal((await link.get('/?zip&x', form(PASSWORD))).headers.location, `${link.path}/?zip`);
    const secure = await link.get('', { ...form(PASSWORD), isSecure: true });
    assert.match(secure.headers['set-cookie']?.[0] ?? '', /; SameSite=Lax; Secure$/u);
  });

  it('takes the password as a form only, and where there is one', async () => {
    await using bed = await openShareBed();
    const link = await bed.share({ path: '/photos', password: PASSWORD });
    const body = JSON.stringify({ password: PASSWORD });
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', ''])
      assert.equal(
        (await link.get('', { method: 'POST', body, headers: { 'content-type': type } })).status,
        400,
        type,
      );
    for (const text of ['', 'password', 'passwort=x', 'password=', '%', '&&&='])
      assert.equal((await link.get('', { ...form(''), body: text })).status, 401, text);
    const open = await bed.share({ path: '/photos' });
    assert.equal((await open.get('', form(PASSWORD))).status, 405);
    assert.equal(await link.uses(), 0);
  });

  it('has a cookie that is worth nothing for another link, changed, or after its link was revoked', async () => {
    await using bed = await openShareBed();
    const link = await bed.share({ path: '/photos', password: PASSWORD });
    const other = await bed.share({ path: '/photos', password: PASSWORD });
    const cookie = cookieOf(await link.get('', form(PASSWORD)));
    const [name = '', value = ''] = cookie.split('=');
    const [expires = '', mark = ''] = value.split('.');
    const status = async (text: string, which = link): Promise<number> =>
      (await which.get('/a.jpg', { headers: { cookie: text } })).status;
    assert.equal(await status(cookie), 200);
    for (const [why, text] of Object.entries({
      'of a later time': `${name}=${Number(expires) + 1}.${mark}`,
      'with another mark': `${name}=${expires}.${mark.slice(0, -2)}AA`,
      'with no mark': `${name}=${expires}.`,
      'of another name': `${name}x=${value}`,
      'without a name': value,
      'of a time that is none': `${name}=NaN.${mark}`,
    }))
      assert.equal(await status(text), 401, why);
    assert.equal(await status(cookie, other), 401);
    const renamed = cookie.replace(link.info.id, other.info.id);
    assert.equal(await status(renamed, other), 401);
    await bed.anna.shares.revoke(link.info.id);
    assert.equal(await status(cookie), 404);
  });

  it('has a cookie that is good for a day', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    await using bed = await openShareBed();
    const link = await bed.share({ path: '/photos', password: PASSWORD });
    const headers = { cookie: cookieOf(await link.get('', form(PASSWORD))) };
    t.mock.timers.setTime(Date.now() + 24 * 60 * 60 * 1000 - 1);
    assert.equal((await link.get('/a.jpg', { headers })).status, 200);
    t.mock.timers.setTime(Date.now() + 1);
    assert.equal((await link.get('/a.jpg', { headers })).status, 401);
  });

  it('has a cookie that a restart ends', async () => {
    await using bed = await openShareBed();
    const link = await bed.share({ path: '/photos', password: PASSWORD });
    const headers = { cookie: cookieOf(await link.get('', form(PASSWORD))) };
    const { root, stateDirectory, server } = bed.running;
    await server.close();
    await using again = await startServer({ root, stateDirectory });
    const asked = { port: again.server.port, path: `${link.path}/a.jpg` };
    assert.equal((await ask({ ...asked, headers })).status, 401);
    assert.equal((await ask({ ...asked, headers: basic(PASSWORD) })).status, 200);
  });

  it('lets nobody put a file without it', async () => {
    await using bed = await openShareBed();
    const link = await bed.share({ path: '/photos/sub', access: 'upload', password: PASSWORD });
    const put = { method: 'PUT', body: 'new' };
    assert.equal((await link.get('/new', put)).status, 401);
    assert.equal((await link.get('/new', { ...put, headers: basic('wrong password') })).status, 401);
    assert.match((await link.get('', { headers: HTML })).text, /<form method="post">/u);
    assert.equal((await link.get('/new', { ...put, headers: basic(PASSWORD) })).status, 201);
    const headers = { cookie: cookieOf(await link.get('', form(PASSWORD))) };
    assert.equal((await link.get('/new2', { ...put, headers })).status, 201);
    assert.equal(await link.uses(), 2);
  });
});
