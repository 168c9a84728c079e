// Section 4 of the hostile list at /session: how a browser gets in, and what keeps others out.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TOTP } from 'otpauth';
import { deriveVerifier, generateToken } from '../../src/accounts/index.ts';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { PASSWORD, logIn } from '../server/account-bed.ts';
import { startHttp, type HttpBed } from '../http/http-bed.ts';
import {
  addPerson,
  cookieFor,
  cookieOf,
  linkWith,
  pageHeaders,
  postLogin,
  whoIs,
} from '../http/session/session-bed.ts';

const JSON_BODY = { 'Content-Type': 'application/json' };

const sessionsOf = async (bed: HttpBed, account: string): Promise<number> => {
  const tokens = await (await bed.owner()).admin.listTokens(account);
  return tokens.filter(({ name }) => name.startsWith('browser ')).length;
};

/** Switches codes on by the one of half a minute ago; returns what makes them. */
const withCodes = async (bed: HttpBed, account: string): Promise<TOTP> => {
  let secret = '';
  const remote = await logIn(bed.running, {
    user: account,
    takesSecrets: true,
    answer: async ({ text }) =>
      text.includes('Code') ? new TOTP({ secret }).generate({ timestamp: Date.now() - 30_000 }) : PASSWORD,
    onTotpSecret: (_uri, text) => (secret = text),
  });
  await remote.account.enableTotp();
  await remote.close();
  return new TOTP({ secret });
};

describe('a login at /session', { timeout: 120_000 }, () => {
  it('row 23: gives another secret each time, of 128 bits that nobody chose', async () => {
    await using bed = await startHttp();
    const secrets = new Set<string>();
    for (let count = 0; count < 5; count += 1) {
      const cookie = await cookieFor(bed, { secret: bed.running.server.token });
      secrets.add(cookie.split('=')[1] ?? '');
    }
    assert.equal(secrets.size, 5);
    for (const secret of secrets) assert.match(secret, /^[2-9A-HJ-NP-Za-km-z]{22}$/u);
  });

  it('row 25: an unknown account, one without a password and a wrong password get the same answer', async () => {
    await using bed = await startHttp({ registration: 'open' });
    await addPerson(bed, 'anna');
    await bed.account({ name: 'bert', verbs: ROLES.reader });
    const answers: unknown[] = [];
    for (const account of ['anna', 'nobody', 'bert', '']) {
      const { status, headers, text } = await postLogin(bed, { account, secret: 'wrong password' });
      answers.push([status, text, headers['www-authenticate'], headers['set-cookie']]);
    }
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
  });

  it('row 26: counts into the one budget with all others, whatever it says of its address', async () => {
    await using bed = await startHttp();
    const statuses: number[] = [];
    for (let guess = 0; guess < 12; guess += 1) {
      const headers = { 'X-Forwarded-For': `198.51.100.${guess}` };
      const secret = guess % 2 === 0 ? generateToken() : `guess ${guess}`;
      const { status } =
        guess % 3 === 0
          ? await bed.ask('GET', '/files/', { auth: secret.replace(' ', '-') })
          : await postLogin(bed, { account: guess % 2 === 0 ? undefined : 'owner', secret }, headers);
      statuses.push(status);
    }
    assert.deepEqual(statuses, [...Array<number>(10).fill(401), 429, 429]);
    const right = await postLogin(bed, { secret: bed.running.server.token });
    assert.equal(right.status, 429);
    assert.match(String(right.headers['retry-after']), /^[1-9]\d*$/u);
  });

  it('row 26: a cookie that is worth nothing locks nobody out, wherever it comes', async () => {
    await using bed = await startHttp({}, { keepsAlive: true });
    const name = (await cookieFor(bed, { secret: bed.running.server.token })).split('=')[0] ?? '';
    for (let count = 0; count < 15; count += 1) {
      const headers = pageHeaders(bed, `${name}=${generateToken()}`);
      assert.equal((await bed.ask('GET', '/session', { auth: null, headers })).status, 200);
      assert.equal((await bed.ask('GET', '/files/', { auth: null, headers })).status, 401);
      if (count < 3) await assert.rejects(linkWith(bed, headers).start(), { code: 'UNAUTHENTICATED' });
    }
    assert.equal((await postLogin(bed, { secret: bed.running.server.token })).status, 200);
  });

  it('row 26: takes nothing as a cookie but what was made as one, however easy it is to guess', async () => {
    await using bed = await startHttp();
    const chosen = 'aaaaaaaaaaaaaaaaaaaaaa';
    const { admin } = await bed.owner();
    await admin.addToken('owner', { name: 'browser', kind: 'login', verifier: deriveVerifier(chosen) });
    assert.equal((await bed.ask('GET', '/files/', { auth: chosen })).status, 200);
    const name = (await cookieFor(bed, { secret: chosen })).split('=')[0] ?? '';
    for (const secret of [chosen, bed.running.server.token])
      assert.equal(await whoIs(bed, `${name}=${secret}`), null);
  });

  it('row 27: asks for a code after the password, and of two logins with one code lets one in', async () => {
    await using bed = await startHttp({ registration: 'open' });
    await addPerson(bed, 'anna');
    const codes = await withCodes(bed, 'anna');
    const right = { account: 'anna', secret: PASSWORD };
    const code = codes.generate();
    const wrong = await postLogin(bed, { ...right, secret: 'wrong password', code });
    assert.deepEqual([wrong.status, 'needs' in (wrong.json as { error: object }).error], [401, false]);
    for (const nothing of [{}, { code: '' }]) {
      const without = await postLogin(bed, { ...right, ...nothing });
      const { error } = without.json as { error: { code: string; message: string; needs?: string } };
      assert.deepEqual([without.status, error.code, error.needs], [401, 'UNAUTHENTICATED', 'code']);
      assert.match(error.message, /type the one that your authenticator app shows/u);
    }
    // Being asked is no refusal, for whoever reads the log.
    assert.equal(bed.running.log.filter(({ event }) => event === 'login-refused').length, 1);
    assert.equal(await sessionsOf(bed, 'anna'), 0);
    const both = await Promise.all([postLogin(bed, { ...right, code }), postLogin(bed, { ...right, code })]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 401]);
    assert.equal((await postLogin(bed, { ...right, code })).status, 401);
    assert.equal(await sessionsOf(bed, 'anna'), 1);
  });

  it('rows 26, 27: codes cannot be tried through, also not by who knows the password', async () => {
    await using bed = await startHttp({ registration: 'open' });
    await addPerson(bed, 'anna');
    const codes = await withCodes(bed, 'anna');
    const now = codes.generate();
    const right = { account: 'anna', secret: PASSWORD };
    const statuses: number[] = [];
    for (let guess = 0; statuses.at(-1) !== 429 && guess < 20; guess += 1)
      statuses.push((await postLogin(bed, { ...right, code: String(guess).padStart(6, '9') })).status);
    assert.ok(statuses.length <= 11, String(statuses.length));
    assert.equal((await postLogin(bed, { ...right, code: now })).status, 429);
  });

  it('row 28: what is refused leaves no session behind, and sets no cookie', async () => {
    await using bed = await startHttp();
    const secret = bed.running.server.token;
    for (const [login, headers] of [
      [{ secret: 'wrong' }, {}],
      [{ secret, more: 'x' }, {}],
      [{ account: 'somebody', secret }, {}],
      [{ secret }, { Origin: 'https://evil.example' }],
      [{ secret }, { 'Content-Type': 'text/plain' }],
    ] as const) {
      const answer = await postLogin(bed, login, headers);
      assert.ok(answer.status >= 400);
      assert.equal(answer.headers['set-cookie'], undefined);
    }
    assert.equal(await sessionsOf(bed, 'owner'), 0);
  });

  it('row 30: believes no field that says who somebody is', async () => {
    await using bed = await startHttp();
    for (const name of ['X-Forwarded-User', 'Remote-User', 'X-Remote-User', 'X-Auth-User']) {
      const { json } = await bed.ask('GET', '/session', { auth: null, headers: { [name]: 'owner' } });
      assert.equal((json as { account: unknown }).account, null);
    }
  });

  it('row 32: reads little, and gives up on what is deep, wide or endless', async () => {
    await using bed = await startHttp();
    const deep = `{"secret":${'['.repeat(7000)}${']'.repeat(7000)}}`;
    const wide = `{${Array.from({ length: 2000 }, (_, index) => `"${index}":1`).join()}}`;
    assert.equal((await postLogin(bed, deep)).status, 400);
    assert.equal((await postLogin(bed, wide.slice(0, 16_000))).status, 400);
    assert.equal((await postLogin(bed, wide)).status, 413);
    assert.equal((await postLogin(bed, { secret: 'x'.repeat(17_000) })).status, 413);
    assert.equal((await postLogin(bed, { secret: 'x'.repeat(1025) })).status, 400);
    const endless = await bed.open(
      `POST /session HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n{"secret":"`,
    );
    assert.match(await endless.until(/\r\n\r\n/u), /^HTTP\/1\.1 413 /u);
    endless.socket.destroy();
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (let count = 0; count < 40; count += 1) yield Buffer.alloc(1024, ' ');
    }
    const headers = { ...pageHeaders(bed), ...JSON_BODY };
    const chunked = await bed.ask('POST', '/session', { auth: null, headers, body: pieces() });
    assert.equal(chunked.status, 413);
  });

  it('row 33: a hundred at once are as many checks as the budget has room for, and the server goes on', async () => {
    await using bed = await startHttp();
    const { admin } = await bed.owner();
    await admin.addAccount({ name: 'anna', verbs: ROLES.reader, password: PASSWORD });
    const guesses = Array.from({ length: 100 }, (_, index) =>
      postLogin(bed, { account: 'anna', secret: `wrong password ${index}` }),
    );
    // Beyond a few that are told why, connections of an address that is barred are ended unheard.
    const statuses = (await Promise.allSettled(guesses)).map((guess) =>
      guess.status === 'fulfilled' ? guess.value.status : 429,
    );
    assert.equal(statuses.filter((status) => status === 401).length, 10);
    assert.equal(statuses.filter((status) => status === 429).length, 90);
    assert.equal((await admin.listAccounts()).length, 2);
  });

  it('row 33: a hundred right ones at once are let in, up to as many browsers as an account may have', async () => {
    await using bed = await startHttp();
    const login = { secret: bed.running.server.token };
    const answers = await Promise.all(Array.from({ length: 100 }, () => postLogin(bed, login)));
    const cookies = answers.filter(({ status }) => status === 200).map(cookieOf);
    assert.ok(
      cookies.length > 0 && cookies.length + answers.filter(({ status }) => status === 429).length === 100,
    );
    await cookieFor(bed, login);
    assert.ok((await sessionsOf(bed, 'owner')) <= 50);
  });

  it('row 46: repeats nothing of what it was sent', async () => {
    await using bed = await startHttp();
    const script = '<img src=x onerror=alert(1)>';
    for (const login of [
      { account: script, secret: script },
      { [script]: script, secret: 'x' },
      `{"secret": ${script}`,
      { secret: script, code: script },
    ]) {
      const { text, headers } = await postLogin(bed, login);
      assert.ok(!text.includes('<'), text);
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers['x-content-type-options'], 'nosniff');
    }
  });

  it('row 62: names that objects have of themselves are names like others', async () => {
    await using bed = await startHttp();
    const secret = bed.running.server.token;
    for (const body of [
      `{"__proto__":{"secret":"${secret}"}}`,
      `{"secret":"${secret}","__proto__":"x"}`,
      `{"secret":"${secret}","constructor":"x"}`,
      `{"secret":"${secret}","hasOwnProperty":"x"}`,
      `{"secret":{"toString":"${secret}"}}`,
      `{"secret":["${secret}"]}`,
      `{"secret":"${secret}","account":null}`,
      `{"secret":"${secret}","code":123456}`,
      `["${secret}"]`,
      `"${secret}"`,
      'null',
      '',
      '{}',
      `{"secret":""}`,
      `\ufeff{"secret":"${secret}"}`,
    ])
      assert.equal((await postLogin(bed, body)).status, 400, body);
    const malformed = await bed.ask('POST', '/session', {
      auth: null,
      headers: { ...pageHeaders(bed), ...JSON_BODY },
      body: Buffer.from([...Buffer.from('{"secret":"'), 0xff, ...Buffer.from('"}')]),
    });
    assert.equal(malformed.status, 400);
    for (const account of ['__proto__', 'constructor', 'hasOwnProperty'])
      assert.equal((await postLogin(bed, { account, secret: 'wrong' })).status, 401);
    assert.equal(await sessionsOf(bed, 'owner'), 0);
  });

  it('row 61: survives fields that once ended servers', async () => {
    await using bed = await startHttp();
    const raw = await bed.open(
      'GET /session HTTP/1.1\r\nHost: h\r\n__proto__: x\r\nCookie: __proto__=x; constructor=y; =; ;;\r\nConnection: close\r\n\r\n',
    );
    assert.match(await raw.over, /^HTTP\/1\.1 200 .*"account":null/su);
    assert.equal((await bed.ask('GET', '/session', { auth: null })).status, 200);
  });
});
