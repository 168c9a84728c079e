// Sections 4 to 6 of the hostile list: what the cookie of a browser could be made to do by somebody else, and when it is worth nothing
// more.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { generateToken } from '../../src/accounts/index.ts';
import { ROLES } from '../../src/accounts/rights/index.ts';
import type { ClientSession } from '../../src/session/index.ts';
import { PASSWORD, grant } from '../server/account-bed.ts';
import { startHttp, type HttpBed, type RawHttp } from '../http/http-bed.ts';
import {
  cookieFor,
  cookieOf,
  linkWith,
  originOf,
  pageHeaders,
  postLogin,
  whoIs,
} from '../http/session/session-bed.ts';

const BIG = 48 * 1024 * 1024;
const EVIL = 'https://evil.example';

const openDownload = async (bed: HttpBed, cookie: string): Promise<RawHttp> => {
  const raw = await bed.open(`GET /files/big HTTP/1.1\r\nHost: h\r\nCookie: ${cookie}\r\n\r\n`);
  await raw.until(/\r\n\r\n/u);
  raw.socket.pause();
  return raw;
};

/** Fulfils when the link is over. */
const overOf = async (link: ClientSession): Promise<string> => {
  while (link.failure === undefined) await link.call('server.about', {}).catch(() => {});
  return link.failure.code;
};

/** Of a WebSocket that was not opened. */
const isForbidden = (error: Error): boolean =>
  error.cause instanceof Error && error.cause.message.endsWith('response: 403');

/** Anna, with a password. */
const addAnna = async (bed: HttpBed): Promise<void> => {
  const { admin } = await bed.owner();
  await admin.addAccount({ name: 'anna', verbs: ROLES.editor, password: PASSWORD });
};

const ANNA = { account: 'anna', secret: PASSWORD };

describe('the session of a browser', { timeout: 120_000 }, () => {
  it('row 24: is over within a second, its links and downloads too, whatever ends it', async () => {
    await using bed = await startHttp();
    await writeFile(join(bed.root, 'big'), Buffer.alloc(BIG, 'big '));
    const { admin } = await bed.owner();
    await addAnna(bed);
    const revoke = async (): Promise<void> => {
      const session = (await admin.listTokens('anna')).find(({ name }) => name.startsWith('browser '));
      await admin.revokeToken(session?.id ?? '', 'anna');
    };
    for (const [what, end] of [
      [
        'logout',
        (cookie: string) => bed.ask('DELETE', '/session', { auth: null, headers: pageHeaders(bed, cookie) }),
      ],
      ['revoked', revoke],
      ['another password', () => admin.changeAccount('anna', { password: PASSWORD })],
      ['disabled', () => admin.changeAccount('anna', { isDisabled: true })],
      ['removed', () => admin.removeAccount('anna')],
    ] as const) {
      const cookie = await cookieFor(bed, ANNA);
      const link = linkWith(bed, pageHeaders(bed, cookie));
      await link.start();
      const download = await openDownload(bed, cookie);
      const beganMs = performance.now();
      await end(cookie);
      assert.equal(await overOf(link), 'UNAUTHENTICATED', what);
      assert.ok(performance.now() - beganMs < 1500, what);
      download.socket.resume();
      assert.ok((await download.over).length < BIG, what);
      assert.equal(await whoIs(bed, cookie), null, what);
      await assert.rejects(linkWith(bed, pageHeaders(bed, cookie)).start(), { code: 'UNAUTHENTICATED' });
      if (what === 'disabled') await admin.changeAccount('anna', { isDisabled: false });
    }
  });

  it('row 34: may what the account may at that moment', async () => {
    await using bed = await startHttp();
    await writeFile(join(bed.root, 'there'), 'content');
    const { admin } = await bed.owner();
    await addAnna(bed);
    const cookie = await cookieFor(bed, ANNA);
    const get = async (): Promise<number> =>
      (await bed.ask('GET', '/files/there', { auth: null, headers: pageHeaders(bed, cookie) })).status;
    assert.equal(await get(), 200);
    await admin.changeAccount('anna', { grant: grant('/', 'none') });
    assert.notEqual(await get(), 200);
    await admin.changeAccount('anna', { grant: grant('/', 'editor') });
    assert.equal(await get(), 200);
  });

  it('rows 37, 42: ends by its own cookie only, and its link hears of its own account only', async () => {
    await using bed = await startHttp();
    await addAnna(bed);
    const { admin } = await bed.owner();
    const bert = await bed.account({ name: 'bert', verbs: ROLES.reader });
    const [hers, his] = [await cookieFor(bed, ANNA), await cookieFor(bed, { secret: bert })];
    const [session] = await admin.listTokens('anna');
    const id = session?.id ?? '';
    for (const [path, body] of [
      [`/session?id=${id}`, ''],
      [`/session/${id}`, ''],
      ['/session', JSON.stringify({ id, account: 'anna' })],
    ] as const)
      await bed.ask('DELETE', path, { auth: null, headers: pageHeaders(bed, his), body });
    assert.deepEqual([await whoIs(bed, hers), await whoIs(bed, his)], ['anna', null]);
    const again = await cookieFor(bed, { secret: bert });
    const link = linkWith(bed, pageHeaders(bed, again));
    await link.start();
    await assert.rejects(link.call('account.revokeToken', { name: id }), { code: 'NOT_FOUND' });
    await assert.rejects(link.call('admin.tokens', {}), (error: Error) => !error.message.includes('browser'));
    const { tokens } = (await link.call('account.tokens', {})) as { tokens: { account: string }[] };
    assert.ok(tokens.every(({ account }) => account === 'bert'));
    await link.close();
  });

  it('row 48: begins and ends by no page of somebody else, and by no GET', async () => {
    await using bed = await startHttp();
    const login = { secret: bed.running.server.token };
    const cookie = await cookieFor(bed, login);
    for (const headers of [
      { Origin: EVIL },
      { Origin: 'null' },
      { Origin: `https://127.0.0.1:${bed.port + 1}` },
      { Origin: `http://127.0.0.1:${bed.port}` },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ] as Record<string, string>[]) {
      const sent = { ...pageHeaders(bed, cookie), ...headers };
      const posted = await postLogin(bed, login, sent);
      assert.deepEqual([posted.status, posted.headers['set-cookie']], [403, undefined]);
      assert.equal((await bed.ask('DELETE', '/session', { auth: null, headers: sent })).status, 403);
    }
    // Whoever has the cookie says where he is.
    for (const method of ['POST', 'DELETE']) {
      const headers = { Cookie: cookie, 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'none' };
      assert.equal(
        (await bed.ask(method, '/session', { auth: null, headers, body: JSON.stringify(login) })).status,
        403,
      );
    }
    for (const path of [
      '/session?secret=x',
      '/session?logout',
      '/session?_method=DELETE',
      '/session?method=POST',
    ])
      await bed.ask('GET', path, {
        auth: null,
        headers: { ...pageHeaders(bed, cookie), 'X-HTTP-Method-Override': 'DELETE' },
      });
    assert.equal(await whoIs(bed, cookie), 'owner');
    for (const method of ['PUT', 'PATCH', 'OPTIONS', 'PROPFIND', 'MOVE']) {
      const headers = pageHeaders(bed, cookie);
      const answer = await bed.ask(method, '/session', { auth: null, headers });
      assert.deepEqual([answer.status, answer.headers.allow], [405, 'GET, HEAD, POST, DELETE'], method);
    }
  });

  it('row 48: begins by no form, whatever type a form can send', async () => {
    await using bed = await startHttp();
    const login = { secret: bed.running.server.token };
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/plain; application/json',
      'application/json, text/plain',
      'application/jsonp',
      'application/json; charset=utf-16',
      '',
    ])
      assert.equal((await postLogin(bed, login, { 'Content-Type': type })).status, 415, type);
    assert.equal(
      (await postLogin(bed, login, { 'Content-Type': 'Application/JSON; charset=UTF-8' })).status,
      200,
    );
  });

  it('row 48: reads nothing for pages of somebody else, on another port neither', async () => {
    await using bed = await startHttp();
    const cookie = await cookieFor(bed, { secret: bed.running.server.token });
    for (const [site, status] of [
      ['cross-site', 401],
      ['same-site', 401],
      ['unknown', 401],
      ['same-origin', 200],
      ['none', 200],
    ] as const) {
      const headers = { Cookie: cookie, 'Sec-Fetch-Site': site };
      assert.equal((await bed.ask('GET', '/files/', { auth: null, headers })).status, status, site);
    }
  });

  it('row 48: is none where there are two cookies of its name', async () => {
    await using bed = await startHttp();
    await addAnna(bed);
    const [own, other] = [
      await cookieFor(bed, { secret: bed.running.server.token }),
      await cookieFor(bed, ANNA),
    ];
    const [name = ''] = own.split('=');
    for (const sent of [
      `${own}; ${other}`,
      `${other}; ${own}`,
      `${own}; ${own}`,
      `${name}=; ${own}`,
      `${name}; ${own}`,
      `${own};${name}=x`,
      `${name}="${own.slice(name.length + 1)}"`,
      `${name} =${own.slice(name.length + 1)}`,
      `${own} x`,
      `${own},${own}`,
      `x${own}`,
      own.toUpperCase(),
      `${name}=${'A'.repeat(8000)}`,
    ]) {
      assert.equal(await whoIs(bed, sent), null, sent);
      assert.equal(
        (await bed.ask('GET', '/files/', { auth: null, headers: { Cookie: sent } })).status,
        401,
        sent,
      );
    }
    assert.equal(await whoIs(bed, `a=b; ${own}; c`), 'owner');
  });

  it('rows 31, 49: opens no link for a page of somebody else, nor for one that does not say where it is from', async () => {
    await using bed = await startHttp();
    const cookie = await cookieFor(bed, { secret: bed.running.server.token });
    for (const headers of [
      { Cookie: cookie },
      { Cookie: cookie, Origin: EVIL },
      { Cookie: cookie, Origin: 'null' },
      { Cookie: cookie, Origin: `http://127.0.0.1:${bed.port}` },
      { Cookie: cookie, Origin: `https://127.0.0.1:${bed.port + 1}` },
      { Cookie: cookie, Origin: `https://127.0.0.1:${bed.port}.evil.example` },
      { Cookie: cookie, Origin: originOf(bed), Host: 'evil.example' },
      { Cookie: `${cookie}; ${cookie}` },
    ] as Record<string, string>[])
      await assert.rejects(linkWith(bed, headers).start(), isForbidden, JSON.stringify(headers));
    const link = linkWith(bed, { Cookie: cookie, Origin: originOf(bed) });
    await link.start();
    await link.close();
    // A page whose name was pointed at this machine (DNS rebinding).
    const rebound = await bed.ask('GET', '/session', {
      auth: null,
      scheme: 'http',
      headers: { Host: 'evil.example', Cookie: cookie },
    });
    assert.equal(rebound.status, 400);
  });

  it('row 51: has no line in its cookie that somebody else could write', async () => {
    await using bed = await startHttp();
    for (const host of ['h; Domain=evil.example', "h' script-src *", 'h\tx', 'h;x', 'h/x', 'h,x']) {
      const raw = await bed.open(
        `GET / HTTP/1.1\r\nHost: ${host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
      );
      assert.match(await raw.over, /^HTTP\/1\.1 400 /u, host);
    }
  });

  it('row 53: has its secret in the cookie, and in no answer, address or log', async () => {
    const lines: string[] = [];
    await using bed = await startHttp({
      logLevel: 'debug',
      accessLog: (record) => lines.push(JSON.stringify(record)),
    });
    await addAnna(bed);
    const secret = await bed.account({ name: 'bert', verbs: ROLES.reader });
    const answers = [await postLogin(bed, ANNA), await postLogin(bed, { secret })];
    const secrets = [PASSWORD, secret, ...answers.map((answer) => cookieOf(answer).split('=')[1] ?? '')];
    for (const answer of answers) {
      const headers = pageHeaders(bed, cookieOf(answer));
      const link = linkWith(bed, headers);
      await link.start();
      const said = [
        answer.text,
        (await bed.ask('GET', '/session', { auth: null, headers })).text,
        JSON.stringify(await link.call('account.tokens', {})),
        JSON.stringify(await link.call('account.whoAmI', {})),
      ];
      await link.close();
      await bed.ask('GET', '/files/', { auth: null, headers });
      await bed.ask('DELETE', '/session', { auth: null, headers });
      for (const each of secrets) assert.ok(!said.join('\n').includes(each));
    }
    for (const query of ['secret', 'token', 'auth', 'session'])
      assert.equal((await bed.ask('GET', `/files/?${query}=${secret}`, { auth: null })).status, 401);
    const { admin } = await bed.owner();
    const told = [
      ...bed.running.log.map((record) => JSON.stringify(record)),
      JSON.stringify(await admin.queryAudit({})),
    ];
    for (const each of secrets) assert.ok(!told.join('\n').includes(each));
    const own = lines.filter((line) => !line.includes('/files/'));
    for (const each of secrets) assert.ok(!own.join('\n').includes(each));
  });

  it('row 54: is shared with no other origin and kept by no cache', async () => {
    await using bed = await startHttp();
    await writeFile(join(bed.root, 'there'), 'content');
    const cookie = await cookieFor(bed, { secret: bed.running.server.token });
    for (const path of ['/session', '/files/there', '/files/?json']) {
      const headers = { Cookie: cookie, Origin: EVIL };
      const answer = await bed.ask('GET', path, { auth: null, headers });
      assert.ok(!Object.keys(answer.headers).some((name) => name.startsWith('access-control-')), path);
      assert.match(String(answer.headers['cache-control']), /no-store|private/u, path);
      assert.equal(answer.headers['cross-origin-resource-policy'], 'same-origin');
    }
    const { status, headers } = await bed.ask('OPTIONS', '/session', {
      auth: null,
      headers: { Origin: EVIL, 'Access-Control-Request-Method': 'POST' },
    });
    assert.ok(status >= 400 && headers['access-control-allow-origin'] === undefined);
  });

  it('row 62: has a name like no other that somebody might ask for', async () => {
    await using bed = await startHttp();
    for (const Cookie of ['__proto__=x', 'constructor=x', `wherry-=${generateToken()}`, 'wherry-'])
      assert.equal(await whoIs(bed, Cookie), null);
  });
});
