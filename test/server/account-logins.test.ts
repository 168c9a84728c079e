// How accounts log in to a real server, and lose their logins.

import assert from 'node:assert/strict';

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { TOTP } from 'otpauth';
import { WherryError } from '../../src/base/index.ts';
import { deriveVerifier, generateToken } from '../../src/accounts/index.ts';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { openServerDatabase, serverDatabasePath } from '../../src/catalog/index.ts';
import type { Question } from '../../src/session/index.ts';
import { PASSWORD, answering, backOf, code, logIn, overOf, remoteOf } from './account-bed.ts';
import { startServer } from './running-server.ts';

describe('logins to a running server', () => {
  it('log in by password, which is asked for as a secret', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'Anna', verbs: ROLES.editor, password: PASSWORD });
    const asked: Question[] = [];
    await using anna = await logIn(running, {
      user: 'anna',
      answer: answering({ Password: PASSWORD }, asked),
    });
    assert.equal((await anna.account.whoAmI()).name, 'Anna');
    assert.deepEqual(
      asked.map(({ kind }) => kind),
      ['secret'],
    );
    await assert.rejects(
      logIn(running, { user: 'anna', answer: answering({ Password: 'wrong one' }) }),
      code('UNAUTHENTICATED'),
    );
    await assert.rejects(
      logIn(running, { user: 'nobody', answer: answering({ Password: PASSWORD }) }),
      code('UNAUTHENTICATED'),
    );
  });

  it('cannot log in by password where nobody is there to be asked, and are told what else to do', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor, password: PASSWORD });
    await assert.rejects(
      logIn(running, { user: 'anna' }),
      (error) =>
        error instanceof WherryError && error.code === 'UNAUTHENTICATED' && error.message.includes('token'),
    );
  });

  it('row 26: have one budget of wrong passwords, from everywhere, and tokens that go on working', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor, password: PASSWORD });
    let wrong = 0;
    for (; wrong < 20; wrong += 1) {
      const failure = await logIn(running, { user: 'anna', answer: answering({ Password: 'wrong' }) }).catch(
        (error: unknown) => error,
      );
      if (code('RATE_LIMITED')(failure)) break;
      assert.ok(code('UNAUTHENTICATED')(failure));
    }
    assert.equal(wrong, 10);
    await assert.rejects(
      logIn(running, { user: 'anna', answer: answering({ Password: PASSWORD }) }),
      code('RATE_LIMITED'),
    );
  });

  it('row 27: may want a code too, each of which lets one login in', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor, password: PASSWORD });
    let uri = '';
    let enabledWith = '';
    const otp = (timestamp: number): string =>
      TOTP.generate({ secret: otpUri().secret as TOTP['secret'], timestamp });
    const otpUri = (): TOTP => {
      const secret = new URL(uri).searchParams.get('secret') ?? '';
      return new TOTP({ secret });
    };
    {
      await using anna = await logIn(running, {
        user: 'anna',
        takesSecrets: true,
        answer: async (question) =>
          question.text.includes('Code') ? (enabledWith = otp(Date.now())) : PASSWORD,
        onTotpSecret: (text) => (uri = text),
      });
      await anna.account.enableTotp();
    }
    for (const useless of ['000000', enabledWith])
      await assert.rejects(
        logIn(running, { user: 'anna', answer: answering({ Password: PASSWORD, Code: useless }) }),
        code('UNAUTHENTICATED'),
      );
    // The next one, which a clock that is ahead shows already.
    const same = otp(Date.now() + 30_000);
    const attempts = await Promise.allSettled(
      Array.from({ length: 4 }, () =>
        logIn(running, { user: 'anna', answer: answering({ Password: PASSWORD, Code: same }) }),
      ),
    );
    assert.equal(attempts.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const attempt of attempts) if (attempt.status === 'fulfilled') await attempt.value.close();
  });

  it('row 24: lose their links when they are disabled, by whomever and however they logged in', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor, password: PASSWORD });
    await using byToken = await remoteOf(running, owner, 'anna');
    await using byPassword = await logIn(running, {
      user: 'anna',
      answer: answering({ Password: PASSWORD }),
    });
    {
      // As a command beside the server does it.
      using database = openServerDatabase(serverDatabasePath(running.stateDirectory));
      await database.accounts.changeAccount('anna', { isDisabled: true });
    }
    for (const remote of [byToken, byPassword]) assert.equal((await overOf(remote)).code, 'UNAUTHENTICATED');
    await assert.rejects(remoteOf(running, owner, 'anna'), code('UNAUTHENTICATED'));
  });

  it('row 24: lose every login but the one that changes the password', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor, password: PASSWORD });
    await using other = await remoteOf(running, owner, 'anna');
    await using mine = await remoteOf(running, owner, 'anna', {
      takesSecrets: true,
      reconnect: true,
      answer: answering({ Present: PASSWORD, New: 'another one', again: 'another one' }),
    });
    await mine.account.changePassword();
    // The change of the account ends the links; the token that was used is the only one that brings its client back.
    assert.ok(['UNAUTHENTICATED', 'CONNECTION_LOST'].includes((await overOf(other)).code));
    await backOf(mine);
    assert.equal((await mine.account.listTokens()).length, 1);
  });

  it('give secrets only while they log in, unless they say otherwise', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor, password: PASSWORD });
    const asked: Question[] = [];
    await using anna = await logIn(running, { user: 'anna', answer: answering({ '': PASSWORD }, asked) });
    await assert.rejects(anna.account.changePassword(), code('FORBIDDEN'));
    assert.equal(asked.length, 1);
  });

  it('row 29: lose a link when its token expires, and cannot use it again', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor });
    const token = generateToken();
    const expiresMs = Date.now() + 700;
    await owner.admin.addToken('anna', {
      name: 'short',
      kind: 'named',
      verifier: deriveVerifier(token),
      expiresMs,
    });
    await using anna = await logIn(running, { token });
    assert.equal((await overOf(anna)).code, 'UNAUTHENTICATED');
    assert.ok(Date.now() >= expiresMs);
    await assert.rejects(logIn(running, { token }), code('UNAUTHENTICATED'));
  });

  it('come to be by themselves only where the server lets them', async () => {
    await using running = await startServer();
    const answer = answering({ New: PASSWORD, again: PASSWORD });
    await assert.rejects(logIn(running, { user: 'eve', register: {}, answer }), code('FORBIDDEN'));

    await using inviting = await startServer({ registration: 'invite' });
    await using owner = await inviting.connect();
    await assert.rejects(logIn(inviting, { user: 'eve', register: {}, answer }), code('UNAUTHENTICATED'));
    const { code: invite } = await owner.admin.addInvite({
      verbs: ROLES.reader,
      hasHome: true,
      lifetimeMs: 60_000,
    });
    const comers = await Promise.allSettled(
      ['a', 'b', 'c'].map((user) => logIn(inviting, { user, register: { invite }, answer })),
    );
    assert.equal(comers.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const comer of comers) if (comer.status === 'fulfilled') await comer.value.close();
    assert.equal((await owner.admin.listAccounts()).length, 2);
    assert.deepEqual(await owner.admin.listInvites(), []);

    await using open = await startServer({ registration: 'open' });
    await using eve = await logIn(open, { user: 'Eve', register: {}, answer });
    assert.equal(await eve.home(), '/home/eve');
    await using openOwner = await open.connect();
    const [added] = await openOwner.admin.queryAudit({ event: 'account.add' });
    assert.deepEqual([added?.account, added?.address, added?.fields['name']], ['Eve', '127.0.0.1', 'Eve']);
    await assert.rejects(logIn(open, { user: 'EVE', register: {}, answer }), code('ALREADY_EXISTS'));
    // What somebody has left behind is nobody's to register for.
    await mkdir(join(open.root, 'home', 'backup'));
    await assert.rejects(logIn(open, { user: 'Backup', register: {}, answer }), code('ALREADY_EXISTS'));
    await assert.rejects(logIn(open, { user: '../x', register: {}, answer }), code('INVALID_NAME'));
    await assert.rejects(logIn(open, { user: 'owner', register: {}, answer }), code('ALREADY_EXISTS'));
  });

  it('end at once when an administrator ends their connection', async () => {
    await using running = await startServer();
    await using owner = await running.connect();
    await owner.admin.addAccount({ name: 'anna', verbs: ROLES.editor });
    await using anna = await remoteOf(running, owner, 'anna');
    const connection = (await owner.admin.listConnections()).find(({ account }) => account === 'anna');
    await owner.admin.endConnection(connection?.id ?? -1);
    assert.equal((await overOf(anna)).code, 'UNAUTHENTICATED');
    await assert.rejects(owner.admin.endConnection(-1), code('NOT_FOUND'));
  });
});
