// Section 4 of the hostile list over HTTP: getting in, and staying in.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { deriveVerifier, generateToken } from '../../src/accounts/index.ts';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { PASSWORD, answering, grant, logIn } from '../server/account-bed.ts';
import { authorization, startHttp, type HttpBed, type RawHttp } from '../http/http-bed.ts';

const BIG = 48 * 1024 * 1024;

const openDownload = async (bed: HttpBed, auth: string): Promise<RawHttp> => {
  if (!existsSync(join(bed.root, 'big'))) await writeFile(join(bed.root, 'big'), Buffer.alloc(BIG, 'big '));
  const raw = await bed.open(
    `GET /files/big HTTP/1.1\r\nHost: h\r\nAuthorization: ${authorization(auth)}\r\n\r\n`,
  );
  await raw.until(/\r\n\r\n/u);
  raw.socket.pause();
  return raw;
};

const openUpload = (bed: HttpBed, auth: string): Promise<RawHttp> =>
  bed.open(
    `PUT /files/upload HTTP/1.1\r\nHost: h\r\nAuthorization: ${authorization(auth)}\r\nContent-Length: 10\r\n\r\n01234`,
  );

/** Until so many are at it. */
const underWay = async (bed: HttpBed, count: number): Promise<void> => {
  const owner = await bed.owner();
  while ((await owner.admin.listConnections()).filter(({ carrier }) => carrier === 'http').length !== count);
};

/** Registers, so that there is a password. */
const register = async (bed: HttpBed, account: string): Promise<void> => {
  const remote = await logIn(bed.running, {
    user: account,
    register: {},
    answer: answering({ New: PASSWORD, again: PASSWORD }),
  });
  await remote.close();
};

describe('logins over HTTP', () => {
  it('row 24: a token that is revoked ends what is under way with it, and is worth nothing more', async () => {
    await using bed = await startHttp();
    const auth = await bed.account({ name: 'anna', verbs: ROLES.editor });
    const [download, upload] = [await openDownload(bed, auth), await openUpload(bed, auth)];
    await underWay(bed, 2);
    const owner = await bed.owner();
    await owner.admin.revokeToken('test', 'anna');
    assert.equal(await upload.over, '');
    // Both are ended by the same look at who may still be in.
    download.socket.resume();
    assert.ok((await download.over).length < BIG);
    assert.equal((await bed.ask('GET', '/files/', { auth })).status, 401);
    assert.ok(!existsSync(join(bed.root, 'upload')));
    assert.ok(bed.running.log.some(({ event, account }) => event === 'login-ended' && account === 'anna'));
  });

  it('rows 24, 44: an account that is disabled, loses a right or is removed is cut off, and asked anew', async () => {
    await using bed = await startHttp();
    const owner = await bed.owner();
    const auth = await bed.account({ name: 'anna', verbs: ROLES.editor });
    for (const [change, status] of [
      [() => owner.admin.changeAccount('anna', { isDisabled: true }), 401],
      [() => owner.admin.changeAccount('anna', { isDisabled: false }), 200],
      [() => owner.admin.changeAccount('anna', { grant: grant('/', 'none') }), 403],
      [() => owner.admin.changeAccount('anna', { grant: grant('/', 'editor') }), 200],
      [() => owner.admin.removeAccount('anna'), 401],
    ] as const) {
      const isIn = (await bed.ask('HEAD', '/files/?json', { auth })).status === 200;
      const upload = isIn ? await openUpload(bed, auth) : undefined;
      if (isIn) await underWay(bed, 1);
      await change();
      if (upload !== undefined) assert.equal(await upload.over, '');
      assert.equal((await bed.ask('GET', '/files/?json', { auth })).status, status);
    }
    assert.ok(!existsSync(join(bed.root, 'upload')));
  });

  it('row 25: an unknown account, one without a password and a wrong password get the same answer', async () => {
    await using bed = await startHttp({ registration: 'open' });
    await register(bed, 'anna');
    await bed.account({ name: 'bert', verbs: ROLES.reader });
    assert.equal((await bed.ask('GET', '/files/', { auth: ['anna', PASSWORD] })).status, 200);
    const answers: unknown[] = [];
    for (const auth of [
      ['anna', 'wrong password'],
      ['nobody', 'wrong password'],
      ['bert', 'wrong password'],
      ['', 'wrong password'],
    ] as const) {
      const { status, headers, text } = await bed.ask('GET', '/files/', { auth });
      answers.push([status, text, headers['www-authenticate'], headers['content-type']]);
    }
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
  });

  it('rows 26, 76: guesses meet one limit, on every route and method, whatever they say of their address', async () => {
    await using bed = await startHttp();
    const statuses: number[] = [];
    let guess = 0;
    for (const method of ['GET', 'PUT', 'DELETE', 'PROPFIND', 'MKCOL', 'POST'])
      for (const path of ['/files/', '/metrics', '/files/?zip']) {
        guess += 1;
        const answer = await bed.ask(method, path, {
          auth: guess % 2 === 0 ? generateToken() : ['owner', `guess ${guess}`],
          headers: {
            'X-Forwarded-For': `198.51.100.${guess}`,
            'X-Real-IP': `198.51.100.${guess}`,
            Forwarded: `for=198.51.100.${guess}`,
          },
          body: method === 'PUT' || method === 'POST' ? 'x' : '',
        });
        statuses.push(answer.status);
        if (answer.status === 429) assert.match(String(answer.headers['retry-after']), /^[1-9]\d*$/u);
      }
    const guessed = statuses.filter((status) => status === 401).length;
    assert.equal(guessed, 10, statuses.join());
    assert.ok(statuses.includes(429));
    // Of the link too; and the other way round they are one budget.
    await assert.rejects(logIn(bed.running, { token: generateToken() }), { code: 'RATE_LIMITED' });
    // Who is known goes on.
    await bed.ask('GET', '/healthz', { auth: null });
  });

  it('row 28: who is refused has done nothing', async () => {
    await using bed = await startHttp();
    await writeFile(join(bed.root, 'kept'), 'kept');
    for (const auth of [null, generateToken(), ['owner', 'x']] as const)
      for (const [method, path] of [
        ['PUT', 'new'],
        ['PUT', 'kept'],
        ['DELETE', 'kept'],
        ['MKCOL', 'made'],
      ] as const)
        assert.equal(
          (await bed.ask(method, `/files/${path}`, { auth, body: method === 'PUT' ? 'x' : '' })).status,
          401,
        );
    assert.ok(!existsSync(join(bed.root, 'new')) && !existsSync(join(bed.root, 'made')));
    assert.equal((await bed.ask('GET', '/files/kept')).text, 'kept');
  });

  it('row 30: fields that name a user make nobody one', async () => {
    await using bed = await startHttp({ trustedProxies: ['127.0.0.1'] });
    for (const name of [
      'X-Forwarded-User',
      'Remote-User',
      'X-Remote-User',
      'X-Auth-Request-User',
      'X-WebAuth-User',
      'Cookie',
      'X-Token',
      'Proxy-Authorization',
    ])
      assert.equal(
        (
          await bed.ask('GET', '/files/', {
            auth: null,
            headers: { [name]: `owner=${bed.running.server.token}` },
          })
        ).status,
        401,
        name,
      );
  });

  it('row 31: a request that a proxy of this machine passed on is nobody of this machine', async () => {
    await using bed = await startHttp();
    for (const name of [
      'X-Forwarded-For',
      'Forwarded',
      'Via',
      'X-Real-IP',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
    ])
      assert.equal(
        (await bed.ask('GET', '/healthz', { scheme: 'http', headers: { [name]: 'x' } })).status,
        403,
        name,
      );
    for (const host of ['evil.example', '0.0.0.0:6768', 'localhost.evil.example'])
      assert.equal(
        (await bed.ask('GET', '/healthz', { scheme: 'http', headers: { Host: host } })).status,
        400,
        host,
      );
    await using behind = await startHttp({ trustedProxies: ['127.0.0.1'] });
    const headers = {
      'X-Forwarded-For': '203.0.113.7',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Host': 'files.example',
    };
    const { text } = await behind.ask('PUT', '/files/x', { scheme: 'http', headers, body: 'x' });
    assert.equal(text, 'https://files.example/files/x\n');
    assert.ok(
      behind.running.log.some(
        ({ event, remoteAddress }) => event === 'files.upload' && remoteAddress === '203.0.113.7',
      ),
    );
  });

  it('row 32: a login of any size is refused at once, and nothing of it is kept', async () => {
    await using bed = await startHttp();
    for (const auth of ['x'.repeat(9000), ['owner', 'x'.repeat(5000)], ['x'.repeat(5000), 'y']] as const)
      assert.equal((await bed.ask('GET', '/files/', { auth })).status, 401);
    assert.equal((await bed.ask('GET', '/files/', { auth: 'x'.repeat(40_000) })).status, 431);
  });

  it('row 33: many logins at once are checked a few at a time, and who is known waits for none', async () => {
    await using bed = await startHttp({ registration: 'open', trustedProxies: ['127.0.0.1'] });
    await register(bed, 'anna');
    const right = { auth: ['anna', PASSWORD] as const, headers: { 'X-Forwarded-For': '203.0.113.1' } };
    const together = await Promise.all(Array.from({ length: 50 }, () => bed.ask('GET', '/files/', right)));
    assert.deepEqual(new Set(together.map(({ status }) => status)), new Set([200]));
    const guesses = Array.from({ length: 60 }, (_, index) =>
      bed.ask('GET', '/files/', {
        scheme: 'http',
        auth: [`user${index}`, `guess ${index}`],
        headers: { 'X-Forwarded-For': `198.51.100.${index}` },
      }),
    );
    assert.equal((await bed.ask('GET', '/files/', right)).status, 200);
    const statuses = new Set((await Promise.all(guesses)).map(({ status }) => status));
    assert.deepEqual(statuses, new Set([401, 429]));
  });

  it('row 64: who is gone before his login was checked is nobody’s connection', async () => {
    await using bed = await startHttp({ registration: 'open' });
    await register(bed, 'anna');
    const auth = authorization(['anna', PASSWORD]);
    const raw = await bed.open();
    await new Promise<void>((resolve) => {
      raw.socket.write(`GET /files/ HTTP/1.1\r\nHost: h\r\nAuthorization: ${auth}\r\n\r\n`, () => resolve());
    });
    raw.socket.destroy();
    // Checked by now, with the one before it.
    assert.equal((await bed.ask('GET', '/files/', { auth: ['anna', PASSWORD] })).status, 200);
    await underWay(bed, 0);
  });

  it('row 34: another password, role or token counts for the next request', async () => {
    await using bed = await startHttp();
    const owner = await bed.owner();
    const auth = await bed.account({ name: 'anna', verbs: ROLES.reader });
    await mkdir(join(bed.root, 'd'));
    const put = async (): Promise<number> => (await bed.ask('PUT', '/files/d/x', { auth, body: 'x' })).status;
    assert.equal(await put(), 403);
    await owner.admin.changeAccount('anna', { grant: grant('/d', 'editor') });
    assert.equal(await put(), 201);
    await owner.admin.changeAccount('anna', { grant: grant('/d', 'reader') });
    assert.equal(await put(), 403);
    await owner.admin.revokeToken('test', 'anna');
    assert.equal(await put(), 401);
    const verifier = deriveVerifier(auth);
    await owner.admin.addToken('anna', { name: 'again', kind: 'named', verifier });
    assert.equal(await put(), 403);
  });
});
