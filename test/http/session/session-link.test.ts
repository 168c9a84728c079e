// The link of a page, logged in by the session of its browser.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { generateToken } from '../../../src/accounts/index.ts';
import { ROLES } from '../../../src/accounts/rights/index.ts';
import { WherryError } from '../../../src/base/index.ts';
import { pageSession } from '../link/page-session.ts';
import { startHttp } from '../http-bed.ts';
import { cookieFor, linkWith, originOf, pageHeaders } from './session-bed.ts';

describe('a link by the session of a browser', { timeout: 60_000 }, () => {
  it('is that of the account, by the token that the session is', async () => {
    await using bed = await startHttp();
    const secret = await bed.account({ name: 'anna', verbs: ROLES.reader });
    const cookie = await cookieFor(bed, { secret });
    const link = linkWith(bed, { Cookie: cookie, Origin: originOf(bed) });
    await link.start();
    assert.equal((await link.loggedIn).account, 'anna');
    const who = (await link.call('account.whoAmI', {})) as { name: string; token: { name: string } };
    assert.equal(who.name, 'anna');
    assert.match(who.token.name, /^browser /u);
    const { admin } = await bed.owner();
    const connection = (await admin.listConnections()).find(({ account }) => account === 'anna');
    assert.equal(connection?.carrier, 'websocket');
    await link.close();
  });

  it('is cut within a second of the logout', async () => {
    await using bed = await startHttp();
    const cookie = await cookieFor(bed, { secret: bed.running.server.token });
    const headers = pageHeaders(bed, cookie);
    const link = linkWith(bed, headers);
    await link.start();
    const beganMs = performance.now();
    assert.equal((await bed.ask('DELETE', '/session', { auth: null, headers })).status, 204);
    for (;;) {
      if (link.failure !== undefined) break;
      await link.call('server.about', {}).catch(() => {});
    }
    assert.ok(link.failure instanceof WherryError && link.failure.code === 'UNAUTHENTICATED');
    assert.ok(performance.now() - beganMs < 1000);
  });

  it('is refused without a session, with one that is over, and where none can have come', async () => {
    await using bed = await startHttp();
    const cookie = await cookieFor(bed, { secret: bed.running.server.token });
    const [name = ''] = cookie.split('=');
    const Origin = originOf(bed);
    for (const sent of [
      '',
      `${name}=${generateToken()}`,
      `${name}=`,
      `${cookie}; ${cookie}`,
      `other=${name}`,
    ])
      await assert.rejects(
        linkWith(bed, { Origin, Cookie: sent }).start(),
        { code: 'UNAUTHENTICATED' },
        sent,
      );
    const url = `ws://127.0.0.1:${bed.port}/link`;
    await assert.rejects(pageSession(url, { method: 'session' }).start(), { code: 'UNAUTHENTICATED' });
    // What the owner's own token is worth by itself, it is not worth as a cookie.
    const token = linkWith(bed, { Origin, Cookie: `${name}=${bed.running.server.token}` });
    await assert.rejects(token.start(), { code: 'UNAUTHENTICATED' });
    assert.ok(bed.running.log.some(({ event }) => event === 'login-refused'));
  });
});
