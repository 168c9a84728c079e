import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { boundLogins } from '../../src/listener/bounded-logins.ts';
import type { Authenticate, LoginLink, LoginRequest } from '../../src/session/index.ts';

const REQUEST: LoginRequest = {
  method: 'token',
  id: 'id',
  proof: new Uint8Array(32),
  binding: 'none',
  clientId: 'c',
  sessionId: 's',
  epoch: 1,
};
const linkOf = (remoteAddress: string, answer: Promise<string> = Promise.resolve('')): LoginLink => ({
  binding: { type: 'none', bytes: new Uint8Array(64) },
  remoteAddress,
  ask: () => answer,
});
const RESULT = {
  principal: { account: 'owner', clientId: 'c', remoteAddress: '192.0.2.1' },
  answer: { proof: new Uint8Array(32), account: 'owner', home: '/' },
};

describe('logins under way', () => {
  it('row 33: are bounded: so many are checked, so many wait, one more is refused unseen', async () => {
    const held: PromiseWithResolvers<void>[] = [];
    const check: Authenticate = async () => {
      const gate = Promise.withResolvers<void>();
      held.push(gate);
      await gate.promise;
      return RESULT;
    };
    const refused: string[] = [];
    const logins = boundLogins(check, { running: 2, waiting: 3 }, (address) => refused.push(address));
    const all = Array.from({ length: 5 }, () => logins.authenticate(REQUEST, linkOf('192.0.2.1')));
    await assert.rejects(
      logins.authenticate(REQUEST, linkOf('203.0.113.1')),
      (error) =>
        error instanceof WherryError && error.code === 'BUSY' && error.details['retryAfterMs'] === 1000,
    );
    assert.deepEqual([held.length, logins.underWay, refused], [2, 5, ['203.0.113.1']]);
    for (let ended = 0; ended < 5; ended += 1) {
      held[ended]?.resolve();
      await all[ended];
    }
    assert.deepEqual([held.length, logins.underWay], [5, 0]);
  });

  it("take nobody's turn while a person is asked", async () => {
    const typed = Promise.withResolvers<string>();
    const logins = boundLogins(
      async (_request, link) => {
        if (link.remoteAddress === '192.0.2.1') await link.ask({ kind: 'secret', text: 'Password' });
        return RESULT;
      },
      { running: 1, waiting: 0 },
      () => {},
    );
    const asked = logins.authenticate(REQUEST, linkOf('192.0.2.1', typed.promise));
    await new Promise((resolve) => setImmediate(resolve));
    for (let count = 0; count < 3; count += 1)
      assert.equal(await logins.authenticate(REQUEST, linkOf('192.0.2.2')), RESULT);
    assert.equal(logins.underWay, 0);
    typed.resolve('secret');
    assert.equal(await asked, RESULT);
    assert.equal(logins.underWay, 0);
  });

  it('make room also when they fail', async () => {
    const logins = boundLogins(
      () => Promise.reject(new WherryError('UNAUTHENTICATED')),
      { running: 1, waiting: 0 },
      () => {},
    );
    for (let count = 0; count < 3; count += 1)
      await assert.rejects(
        logins.authenticate(REQUEST, linkOf('192.0.2.1')),
        (error) => error instanceof WherryError && error.code === 'UNAUTHENTICATED',
      );
  });
});
