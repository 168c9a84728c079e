// What every store of accounts must do (src/accounts/account-store.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, parseRemotePath } from '../../src/base/index.ts';
import {
  createInvite,
  deriveVerifier,
  generateToken,
  type AccountStore,
  type AccountToken,
  type NewAccount,
} from '../../src/accounts/index.ts';
import { OWNER_RIGHTS, ROLES } from '../../src/accounts/rights/index.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

const account = (name: string, more: Partial<NewAccount> = {}): NewAccount => ({
  name,
  rights: [{ path: parseRemotePath('/a'), verbs: ROLES.editor }],
  createdMs: 5,
  ...more,
});

/** As any store gives it back: plain bytes. */
const verifierOfNewToken = (): AccountToken['verifier'] => {
  const { id, storedKey, serverKey } = deriveVerifier(generateToken());
  return { id, storedKey: Uint8Array.from(storedKey), serverKey: Uint8Array.from(serverKey) };
};

const token = (of: string, name = 'laptop', more: Partial<AccountToken> = {}): AccountToken => ({
  account: of,
  name,
  kind: 'named',
  verifier: verifierOfNewToken(),
  createdMs: 7,
  ...more,
});

/** Texts that a peer might send in place of an id or a name. */
const STRANGE = [
  '',
  'unknown',
  '__proto__',
  'constructor',
  '\0',
  "' OR 1=1 --",
  'x'.repeat(10_000),
  '\ud800',
];

export const describeAccountStore = (name: string, openEmpty: () => AccountStore): void => {
  describe(`accounts in ${name}`, () => {
    it('begin with the owner, who can do everything and whom nobody takes that from', async () => {
      const store = openEmpty();
      const [owner] = await store.listAccounts();
      assert.equal(owner?.name, 'owner');
      assert.deepEqual(owner?.rights, OWNER_RIGHTS);
      await assert.rejects(store.removeAccount('owner'), code('FORBIDDEN'));
      await assert.rejects(store.changeAccount('OWNER', { isDisabled: true }), code('FORBIDDEN'));
      await assert.rejects(store.changeAccount('owner', { rights: [] }), code('FORBIDDEN'));
      await assert.rejects(store.addAccount(account('Owner')), code('ALREADY_EXISTS'));
    });

    it('are found as they were added, by any spelling of the name', async () => {
      const store = openEmpty();
      const home = parseRemotePath('/home/anna');
      await store.addAccount(account('Anna', { home, quotaBytes: 100, passwordHash: '$x' }));
      for (const spelling of ['Anna', 'anna', 'ANNA']) {
        const found = await store.findAccount(spelling);
        assert.equal(found?.name, 'Anna');
        assert.equal(found?.home, home);
        assert.equal(found?.quotaBytes, 100);
        assert.equal(found?.passwordHash, '$x');
        assert.deepEqual(found?.rights, account('').rights);
      }
      for (const text of STRANGE) assert.equal(await store.findAccount(text), undefined);
    });

    it('row 6: cannot have names that differ by case or Unicode form only', async () => {
      const store = openEmpty();
      const groups = [
        ['anna', 'Anna', 'ＡＮＮＡ'],
        ['caf\u00e9', 'cafe\u0301', 'CAF\u00c9'],
        ['stra\u00dfe', 'STRASSE'],
        ['ﬁn', 'fin'],
        ['gro\u1e9e', 'gro\u00df'],
      ];
      for (const [first = '', ...others] of groups) {
        await store.addAccount(account(first));
        for (const other of others)
          await assert.rejects(store.addAccount(account(other)), code('ALREADY_EXISTS'), other);
      }
    });

    it('rows 6, 7: cannot have names that are paths, options, invisible or empty', async () => {
      const store = openEmpty();
      for (const bad of [
        '',
        '.',
        '..',
        '.x',
        'a/b',
        'a\\b',
        '-x',
        'a b',
        'a:b',
        'a@b',
        'a\u202eb',
        'a\u200db',
        '\ufeffa',
        'a\u2028b',
        'a\nb',
        'a\0',
        'x.',
        'x'.repeat(65),
        '%username%',
        '\ud800',
        // Letters that nobody sees.
        'anna\u3164',
        'anna\uffa0',
        'an\u034fna',
        // What is something else in its simplest form.
        '\u2488',
        'a\u00bd',
        '\ufdfa',
        '\u2474a',
      ])
        await assert.rejects(store.addAccount(account(bad)), code('INVALID_NAME'), JSON.stringify(bad));
    });

    it('change in part, with a higher revision each time', async () => {
      const store = openEmpty();
      const before = await store.addAccount(account('anna', { passwordHash: '$x', quotaBytes: 9 }));
      const disabled = await store.changeAccount('anna', { isDisabled: true });
      assert.equal(disabled.isDisabled, true);
      assert.equal(disabled.passwordHash, '$x');
      assert.ok(disabled.revision > before.revision);
      const changed = await store.changeAccount('anna', {
        isDisabled: false,
        passwordHash: undefined,
        quotaBytes: undefined,
      });
      assert.equal(changed.passwordHash, undefined);
      assert.equal(changed.quotaBytes, undefined);
      assert.ok(changed.revision > disabled.revision);
      await assert.rejects(store.changeAccount('nobody', {}), code('NOT_FOUND'));
    });

    it('rows 24, 38: come back under a removed name as another account, which nothing takes for the old one', async () => {
      const store = openEmpty();
      const seen = new Set<number>();
      for (let turn = 0; turn < 3; turn += 1) {
        const added = await store.addAccount(account('anna'));
        const other = await store.addAccount(account('bob'));
        for (const { revision } of [added, other, await store.changeAccount('anna', { isDisabled: true })]) {
          assert.ok(!seen.has(revision), `the revision ${revision} was there before`);
          seen.add(revision);
        }
        await store.removeAccount('anna');
        await store.removeAccount('bob');
      }
    });

    it('row 24: go with all their tokens', async () => {
      const store = openEmpty();
      await store.addAccount(account('anna'));
      const one = token('anna');
      await store.addToken(one);
      await store.removeAccount('Anna');
      assert.equal(await store.findToken(one.verifier.id), undefined);
      assert.equal(await store.findAccount('anna'), undefined);
      await assert.rejects(store.removeAccount('anna'), code('NOT_FOUND'));
    });

    it('find a token with its account, and nothing under what was never given', async () => {
      const store = openEmpty();
      await store.addAccount(account('anna'));
      const [one, other] = [
        token('anna', 'laptop', { expiresMs: 99 }),
        token('owner', 'laptop', { kind: 'login' }),
      ];
      await store.addToken(one);
      await store.addToken(other);
      assert.deepEqual(await store.findToken(one.verifier.id), {
        token: { ...one, usedMs: undefined, parent: undefined },
        account: await store.findAccount('anna'),
      });
      assert.equal((await store.findToken(other.verifier.id))?.account.name, 'owner');
      for (const text of STRANGE) assert.equal(await store.findToken(text), undefined);
    });

    it('have tokens with ids of their own, and with names that an account has once', async () => {
      const store = openEmpty();
      await store.addAccount(account('anna'));
      const one = token('anna');
      await store.addToken(one);
      await assert.rejects(store.addToken({ ...one, name: 'other' }), code('ALREADY_EXISTS'));
      await assert.rejects(store.addToken(token('anna')), code('ALREADY_EXISTS'));
      await assert.rejects(store.addToken(token('nobody')), code('NOT_FOUND'));
      assert.deepEqual(
        (await store.listTokens('ANNA')).map(({ name: called }) => called),
        ['laptop'],
      );
      assert.equal(await store.removeToken(one.verifier.id), true);
      assert.equal(await store.removeToken(one.verifier.id), false);
      assert.deepEqual(await store.listTokens(), []);
    });

    it('row 24: revoke tokens in the same step as a change', async () => {
      const store = openEmpty();
      await store.addAccount(account('anna'));
      const [named, login, mine] = [
        token('anna', 'a'),
        token('anna', 'b', { kind: 'login' }),
        token('anna', 'c'),
      ];
      for (const each of [named, login, mine]) await store.addToken(each);
      await store.changeAccount('anna', { passwordHash: '$y' }, { revoke: 'logins' });
      assert.equal(await store.findToken(login.verifier.id), undefined);
      assert.notEqual(await store.findToken(named.verifier.id), undefined);
      await store.changeAccount(
        'anna',
        { passwordHash: '$z' },
        { revoke: 'all', exceptToken: mine.verifier.id },
      );
      assert.deepEqual(
        (await store.listTokens('anna')).map(({ name: called }) => called),
        ['c'],
      );
    });

    it('row 24: lose what was made with a token together with it, and nothing else', async () => {
      const store = openEmpty();
      await store.addAccount(account('anna'));
      const [named, other] = [token('anna', 'named'), token('anna', 'other')];
      const child = token('anna', 'child', { kind: 'login', parent: named.verifier.id });
      const grandchild = token('anna', 'grandchild', { kind: 'login', parent: child.verifier.id });
      const ofServer = token('owner', 'of the server', { kind: 'login', parent: 'no row' });
      for (const each of [named, other, child, grandchild, ofServer]) await store.addToken(each);
      assert.equal((await store.findToken(child.verifier.id))?.token.parent, named.verifier.id);
      assert.equal(await store.removeToken(named.verifier.id), true);
      assert.deepEqual((await store.listTokens()).map(({ name: called }) => called).toSorted(), [
        'of the server',
        'other',
      ]);
    });

    it('row 24: keep a token that is excepted from a change, also without the one that it was made with', async () => {
      const store = openEmpty();
      const named = token('owner', 'named');
      const session = token('owner', 'session', { kind: 'login', parent: named.verifier.id });
      for (const each of [named, session]) await store.addToken(each);
      const exceptToken = session.verifier.id;
      await store.changeAccount('owner', { passwordHash: '$y' }, { revoke: 'logins', exceptToken });
      assert.equal((await store.findToken(exceptToken))?.token.parent, named.verifier.id);
      await store.changeAccount('owner', { passwordHash: '$z' }, { revoke: 'all', exceptToken });
      assert.equal(await store.findToken(named.verifier.id), undefined);
      assert.deepEqual(await store.findToken(exceptToken), {
        token: { ...session, expiresMs: undefined, usedMs: undefined, parent: undefined },
        account: await store.findAccount('owner'),
      });
    });

    it('row 27: let a step of one-time codes be taken once, and none before it', async () => {
      const store = openEmpty();
      await store.addAccount(account('anna'));
      const taken = await Promise.all(Array.from({ length: 5 }, () => store.takeTotpStep('anna', 100)));
      assert.equal(taken.filter(Boolean).length, 1);
      assert.equal(await store.takeTotpStep('anna', 99), false);
      assert.equal(await store.takeTotpStep('anna', 101), true);
      assert.equal(await store.takeTotpStep('nobody', 1), false);
    });

    it('row 27: count the step that proved a new secret as taken', async () => {
      const store = openEmpty();
      await store.addAccount(account('anna'));
      await store.changeAccount('anna', { totpSecret: Uint8Array.of(1), totpStep: 100 });
      assert.equal(await store.takeTotpStep('anna', 100), false);
      assert.equal(await store.takeTotpStep('anna', 101), true);
    });

    it('row 34: change by what was read before only if it is still so', async () => {
      const store = openEmpty();
      const { revision } = await store.addAccount(account('anna', { passwordHash: '$x' }));
      const reset = await store.changeAccount('anna', { passwordHash: '$y' }, { ifRevision: revision });
      await assert.rejects(
        store.changeAccount('anna', { passwordHash: '$z' }, { ifRevision: revision, revoke: 'all' }),
        code('CHANGED'),
      );
      assert.deepEqual(await store.findAccount('anna'), reset);
    });

    it('row 41: give one account for an invite, and keep the invite where there is none', async () => {
      const store = openEmpty();
      await store.addAccount(account('anna'));
      const { invite } = createInvite({ verbs: ROLES.editor, hasHome: true, lifetimeMs: 1000 }, 5);
      await store.addInvite(invite);
      const options = { invite: invite.id };
      await assert.rejects(store.addAccount(account('anna'), options), code('ALREADY_EXISTS'));
      assert.equal((await store.listInvites()).length, 1);
      const comers = await Promise.allSettled(
        ['bob', 'eve', 'eva'].map((name) => store.addAccount(account(name), options)),
      );
      assert.equal(comers.filter(({ status }) => status === 'fulfilled').length, 1);
      assert.equal((await store.listAccounts()).length, 3);
      assert.deepEqual(await store.listInvites(), []);
    });

    it('row 41: give an invite to one of many who come at once', async () => {
      const store = openEmpty();
      const { invite } = createInvite({ verbs: ROLES.editor, hasHome: true, lifetimeMs: 1000 }, 5);
      await store.addInvite(invite);
      assert.deepEqual(await store.listInvites(), [
        { ...invite, quotaBytes: undefined, codeHash: Uint8Array.from(invite.codeHash) },
      ]);
      const taken = await Promise.all(Array.from({ length: 5 }, () => store.removeInvite(invite.id)));
      assert.equal(taken.filter(Boolean).length, 1);
    });

    it('tell that something has changed, once for each time of asking', async () => {
      const store = openEmpty();
      store.hasChanged();
      assert.equal(store.hasChanged(), false);
      await store.addAccount(account('anna'));
      assert.equal(store.hasChanged(), true);
      assert.equal(store.hasChanged(), false);
      await store.findAccount('anna');
      assert.equal(store.hasChanged(), false);
    });
  });
};
