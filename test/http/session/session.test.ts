// A browser logs in, stays logged in, and logs out.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { VERSION } from '../../../src/base/index.ts';
import { deriveVerifier, generateToken } from '../../../src/accounts/index.ts';
import { ROLES } from '../../../src/accounts/rights/index.ts';
import { PASSWORD } from '../../server/account-bed.ts';
import { startHttp } from '../http-bed.ts';
import { addPerson, cookieFor, cookieOf, originOf, pageHeaders, postLogin, whoIs } from './session-bed.ts';

const COOKIE =
  /^wherry-[0-9a-f]{8}=[A-Za-z0-9]{22}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict; Secure$/u;

describe('a session of a browser', { timeout: 60_000 }, () => {
  it('begins with a password or a token, and says who is logged in', async () => {
    await using bed = await startHttp({ registration: 'open' });
    await addPerson(bed, 'anna');
    const stranger = await bed.ask('GET', '/session', { auth: null });
    const server = { version: VERSION, registration: 'open' };
    const { server: told, ...nobody } = stranger.json as {
      server: { id: string; origin: string };
    };
    assert.match(told.origin, /^https:\/\/[\w.:]+$/u);
    assert.deepEqual(nobody, { account: null, home: null, isAdmin: false });
    assert.deepEqual(told, { ...server, id: told.id, origin: told.origin });
    for (const [login, expected] of [
      [
        { account: 'anna', secret: PASSWORD },
        { account: 'anna', home: '/home/anna', isAdmin: false },
      ],
      [
        { account: 'Anna', secret: PASSWORD },
        { account: 'anna', home: '/home/anna', isAdmin: false },
      ],
      [{ secret: bed.running.server.token }, { account: 'owner', home: '/', isAdmin: true }],
      [
        { account: '', secret: bed.running.server.token },
        { account: 'owner', home: '/', isAdmin: true },
      ],
    ] as const) {
      const answer = await postLogin(bed, login);
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(answer.json, { ...expected, server: told });
      assert.match(String(answer.headers['set-cookie']), COOKIE);
      assert.equal(answer.headers['cache-control'], 'no-store');
      const cookie = cookieOf(answer);
      assert.equal(cookie.split('=')[0], `wherry-${told.id}`);
      const again = await bed.ask('GET', '/session', { auth: null, headers: pageHeaders(bed, cookie) });
      assert.deepEqual(again.json, answer.json);
      assert.equal(again.headers['set-cookie'], undefined);
      const head = await bed.ask('HEAD', '/session', { auth: null, headers: pageHeaders(bed, cookie) });
      assert.deepEqual([head.status, head.text], [200, '']);
    }
  });

  it('has a cookie without Secure over plain HTTP, which only this machine speaks', async () => {
    await using bed = await startHttp();
    const headers = { Origin: `http://127.0.0.1:${bed.port}` };
    const login = { secret: bed.running.server.token };
    const answer = await postLogin(bed, login, headers, { scheme: 'http' });
    assert.match(String(answer.headers['set-cookie']), /; HttpOnly; SameSite=Strict$/u);
  });

  it('is that of the address which a proxy is known by', async () => {
    await using bed = await startHttp({ trustedProxies: ['127.0.0.1'] });
    const proxied = {
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'files.example',
      'X-Forwarded-For': '192.0.2.7',
    };
    const login = { secret: bed.running.server.token };
    const answer = await postLogin(
      bed,
      login,
      { ...proxied, Origin: 'https://files.example' },
      { scheme: 'http' },
    );
    assert.match(String(answer.headers['set-cookie']), COOKIE);
    const others = await postLogin(bed, login, proxied, { scheme: 'http' });
    assert.equal(others.status, 403);
    const [told] = bed.running.log.filter(({ event }) => event === 'login');
    assert.equal(told?.['remoteAddress'], '192.0.2.7');
  });

  it('is a token of the account: listed, and over when it is revoked', async () => {
    await using bed = await startHttp();
    const secret = await bed.account({ name: 'anna', verbs: ROLES.editor });
    const cookie = await cookieFor(bed, { secret });
    const { admin } = await bed.owner();
    const tokens = await admin.listTokens('anna');
    const session = tokens.find(({ name }) => name.startsWith('browser '));
    assert.equal(session?.kind, 'login');
    assert.match(session.name, /^browser \d{4}-\d\d-\d\d [\w-]{6}$/u);
    assert.equal((session.expiresMs ?? 0) - session.createdMs, 30 * 24 * 60 * 60 * 1000);
    assert.equal(await whoIs(bed, cookie), 'anna');
    await admin.revokeToken(session.name, 'anna');
    assert.equal(await whoIs(bed, cookie), null);
    assert.equal((await bed.ask('GET', '/files/', { auth: null, headers: { Cookie: cookie } })).status, 401);
  });

  it('ends by DELETE, also when there is none', async () => {
    await using bed = await startHttp();
    const cookie = await cookieFor(bed, { secret: bed.running.server.token });
    for (const sent of [cookie, cookie, undefined]) {
      const answer = await bed.ask('DELETE', '/session', { auth: null, headers: pageHeaders(bed, sent) });
      assert.deepEqual([answer.status, answer.text], [204, '']);
      const cleared = `${cookie.split('=')[0]}=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict; Secure`;
      assert.deepEqual(answer.headers['set-cookie'], [cleared]);
      assert.equal(await whoIs(bed, cookie), null);
    }
    const events = bed.running.log.filter(({ event }) => event === 'login' || event === 'logout');
    assert.deepEqual(
      events.map(({ event, account }) => [event, account]),
      [
        ['login', 'owner'],
        ['logout', 'owner'],
      ],
    );
  });

  it('takes the place of the one that the browser had', async () => {
    await using bed = await startHttp();
    const login = { secret: bed.running.server.token };
    const first = await cookieFor(bed, login);
    const answer = await postLogin(bed, login, pageHeaders(bed, first));
    assert.equal(await whoIs(bed, first), null);
    const second = cookieOf(answer);
    assert.equal(await whoIs(bed, second), 'owner');
    const ofItself = await postLogin(bed, { secret: second.split('=')[1] }, pageHeaders(bed, second));
    assert.equal(await whoIs(bed, cookieOf(ofItself)), 'owner');
  });

  it('outlives the server that it was made by', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'wherry-test-'));
    const places = { root: join(directory, 'root'), stateDirectory: join(directory, 'state') };
    const token = generateToken();
    try {
      let cookie: string;
      {
        await using bed = await startHttp({ ...places, token });
        cookie = await cookieFor(bed, { secret: token });
      }
      {
        await using bed = await startHttp({ ...places, token });
        assert.equal(await whoIs(bed, cookie), 'owner');
      }
      await using bed = await startHttp({ ...places, token: generateToken() });
      // The token that it was made with is none any more.
      assert.equal(await whoIs(bed, cookie), null);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  it('ends with the account, its being disabled, and another password', async () => {
    await using bed = await startHttp({ registration: 'open' });
    const { admin } = await bed.owner();
    const begin = async (): Promise<string> => cookieFor(bed, { account: 'anna', secret: PASSWORD });
    await addPerson(bed, 'anna');
    for (const end of [
      () => admin.changeAccount('anna', { password: `${PASSWORD} again` }),
      () => admin.changeAccount('anna', { isDisabled: true }),
      () => admin.removeAccount('anna'),
    ]) {
      await admin.changeAccount('anna', { isDisabled: false, password: PASSWORD });
      const cookie = await begin();
      assert.equal(await whoIs(bed, cookie), 'anna');
      await end();
      assert.equal(await whoIs(bed, cookie), null);
    }
  });

  it('does not outlive the token that it was made with: not its end, and not its being revoked', async () => {
    await using bed = await startHttp();
    const { admin } = await bed.owner();
    await admin.addAccount({ name: 'anna', verbs: ROLES.reader });
    const [short, named] = [generateToken(), generateToken()];
    const expiresMs = Date.now() + 3_600_000;
    await admin.addToken('anna', {
      name: 'short',
      kind: 'named',
      verifier: deriveVerifier(short),
      expiresMs,
    });
    await admin.addToken('anna', { name: 'named', kind: 'named', verifier: deriveVerifier(named) });
    const answer = await postLogin(bed, { secret: short });
    assert.match(String(answer.headers['set-cookie']), /; Max-Age=3(?:600|59\d);/u);
    assert.equal((await admin.listTokens('anna')).at(-1)?.expiresMs, expiresMs);
    const first = await cookieFor(bed, { secret: named });
    // Its own secret is a token too: what is made with it goes with all before it.
    const second = await cookieFor(bed, { secret: first.split('=')[1] });
    await admin.revokeToken('named', 'anna');
    assert.deepEqual([await whoIs(bed, first), await whoIs(bed, second)], [null, null]);
    assert.equal(await whoIs(bed, cookieOf(answer)), 'anna');
  });

  it('lets the one that was used longest ago go when there are as many as there may be', async () => {
    await using bed = await startHttp({}, { keepsAlive: true });
    const login = { secret: bed.running.server.token };
    const cookies: string[] = [];
    for (let count = 0; count < 51; count += 1) cookies.push(await cookieFor(bed, login));
    const { admin } = await bed.owner();
    const sessions = (await admin.listTokens('owner')).filter(({ name }) => name.startsWith('browser '));
    assert.equal(sessions.length, 50);
    assert.equal(await whoIs(bed, cookies[0] ?? ''), null);
    assert.equal(await whoIs(bed, cookies[1] ?? ''), 'owner');
  });
});

describe('the cookie of a session', { timeout: 60_000 }, () => {
  it('reads below /files/, and does nothing else', async () => {
    await using bed = await startHttp();
    await writeFile(join(bed.root, 'there'), 'content');
    const cookie = await cookieFor(bed, { secret: bed.running.server.token });
    const headers = pageHeaders(bed, cookie);
    const get = await bed.ask('GET', '/files/there', { auth: null, headers });
    assert.deepEqual([get.status, get.text], [200, 'content']);
    assert.equal((await bed.ask('HEAD', '/files/there', { auth: null, headers })).status, 200);
    assert.equal((await bed.ask('GET', '/files/?zip', { auth: null, headers })).status, 200);
    for (const [method, path] of [
      ['PUT', '/files/new'],
      ['DELETE', '/files/there'],
      ['MKCOL', '/files/new'],
      ['PROPFIND', '/files/'],
      ['POST', '/files/'],
      ['GET', '/metrics'],
      ['PROPFIND', '/'],
      ['HEAD', '/uploads/x'],
    ] as const)
      assert.equal((await bed.ask(method, path, { auth: null, headers })).status, 401, `${method} ${path}`);
  });

  it('gives way to an Authorization, whoever that is', async () => {
    await using bed = await startHttp();
    const cookie = await cookieFor(bed, { secret: bed.running.server.token });
    const headers = pageHeaders(bed, cookie);
    assert.equal((await bed.ask('GET', '/files/', { auth: generateToken(), headers })).status, 401);
  });

  it('brings up no dialog of the browser when it is worth nothing', async () => {
    await using bed = await startHttp();
    const headers = pageHeaders(bed, `wherry-00000000=${generateToken()}`);
    const script = await bed.ask('GET', '/files/', { auth: null, headers });
    assert.deepEqual([script.status, script.headers['www-authenticate']], [401, 'Cookie realm="Wherry"']);
    const refused = await postLogin(bed, { secret: 'wrong' });
    assert.deepEqual([refused.status, refused.headers['www-authenticate']], [401, 'Cookie realm="Wherry"']);
    const person = await bed.ask('GET', '/files/', { auth: null, headers: { 'Sec-Fetch-Mode': 'navigate' } });
    assert.match(String(person.headers['www-authenticate']), /^Basic/u);
    assert.equal(originOf(bed).startsWith('https://'), true);
  });
});
