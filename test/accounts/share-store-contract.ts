// What every store of shares must do (src/accounts/share-store.ts).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, parseRemotePath, type RemotePath } from '../../src/base/index.ts';
import {
  MAX_SHARES,
  createShare,
  type AccountStore,
  type Share,
  type ShareInit,
  type ShareStore,
} from '../../src/accounts/index.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

const NOW_MS = 1_000_000;
const at = parseRemotePath;

export const share = (
  path: string | RemotePath,
  init: Partial<ShareInit> = {},
  more: Partial<Share> = {},
): Share => ({
  ...createShare({ access: 'read', ...init }, { account: 'anna', path: at(path), kind: 'file' }, NOW_MS),
  ...more,
});

/** Members that are undefined left out, as one who compares sees it. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Texts that a stranger might send in place of a key or an id. */
const STRANGE = [
  '',
  'unknown',
  '__proto__',
  '\0',
  "' OR 1=1 --",
  '%',
  '../../etc/passwd',
  '2'.repeat(22),
  'x'.repeat(100_000),
  '\ud800',
];

export interface OpenedShareStores {
  readonly accounts: AccountStore;
  /** Of another root, in the same store of accounts. */
  sharesOf(rootId: string): ShareStore;
}

export const describeShareStore = (name: string, openEmpty: () => OpenedShareStores): void => {
  const open = async (): Promise<OpenedShareStores & { readonly shares: ShareStore }> => {
    const opened = openEmpty();
    for (const account of ['anna', 'ben'])
      await opened.accounts.addAccount({ name: account, rights: [], createdMs: 1 });
    return { ...opened, sharesOf: opened.sharesOf, shares: opened.sharesOf('root') };
  };

  describe(`shares in ${name}`, () => {
    it('are found by their keys, as they were added', async () => {
      const { shares } = await open();
      const full = share(
        '/a',
        { access: 'upload', expiresMs: NOW_MS + 5, maxUses: 3, label: 'for Ben' },
        { kind: 'directory', passwordHash: '$x' },
      );
      const least = share('/a');
      await shares.add(full);
      await shares.add(least);
      assert.deepEqual(plain(await shares.find(full.key)), plain(full));
      assert.deepEqual(plain(await shares.find(least.key)), plain(least));
      await assert.rejects(shares.add(full), code('ALREADY_EXISTS'));
      await assert.rejects(shares.add(share('/a', {}, { account: 'nobody' })), code('NOT_FOUND'));
    });

    it('row 37: are not found by anything else', async () => {
      const { shares } = await open();
      const one = share('/a');
      await shares.add(one);
      for (const text of [...STRANGE, one.id, one.key.toLowerCase(), ` ${one.key}`, `${one.key}2`]) {
        assert.equal(await shares.find(text), undefined, text.slice(0, 40));
        assert.equal(await shares.use(text, NOW_MS), false);
      }
      for (const text of [...STRANGE, one.key]) {
        assert.equal(await shares.remove(text), undefined);
        assert.equal(await shares.end(text, 'missing'), false);
      }
      assert.equal((await shares.list()).length, 1);
    });

    it('are those of one root: another one knows nothing of them, and ends none', async () => {
      const { shares, sharesOf } = await open();
      const other = sharesOf('other root');
      const one = share('/a');
      await shares.add(one);
      assert.equal(await other.find(one.key), undefined);
      assert.equal(await other.use(one.key, NOW_MS), false);
      assert.equal(await other.remove(one.id), undefined);
      assert.equal(await other.end(one.id, 'missing'), false);
      assert.deepEqual(await other.endWithin(at('/'), 'removed'), []);
      assert.deepEqual([await other.list(), other.hasAny(), shares.hasAny()], [[], false, true]);
      assert.equal(await shares.use(one.key, NOW_MS), true);
    });

    it('row 37: are listed and removed account by account, by any spelling of its name', async () => {
      const { shares } = await open();
      const first = share('/a', {}, { createdMs: 1 });
      const later = share('/a', {}, { createdMs: 2 });
      const bens = share('/a', {}, { account: 'Ben', createdMs: 3 });
      for (const each of [later, bens, first]) await shares.add(each);
      const ids = async (account?: string): Promise<string[]> =>
        (await shares.list(account)).map(({ id }) => id);
      assert.deepEqual(await ids(), [first.id, later.id, bens.id]);
      assert.deepEqual(await ids('ANNA'), [first.id, later.id]);
      assert.deepEqual(await ids('nobody'), []);
      assert.equal(await shares.remove(bens.id, 'anna'), undefined);
      assert.equal((await shares.remove(bens.id, 'BEN'))?.path, '/a');
      assert.equal(await shares.remove(bens.id), undefined);
      assert.equal((await shares.remove(first.id))?.id, first.id);
      assert.deepEqual(await ids(), [later.id]);
    });

    it('row 5, 24: go with their account, and do not come back with its name', async () => {
      const { accounts, shares } = await open();
      const one = share('/a');
      await shares.add(one);
      await accounts.removeAccount('anna');
      assert.equal(await shares.find(one.key), undefined);
      assert.equal(shares.hasAny(), false);
      await accounts.addAccount({ name: 'anna', rights: [], createdMs: 2 });
      assert.equal(await shares.use(one.key, NOW_MS), false);
    });

    it('row 41: give a use that is left to one of many who come at once', async () => {
      const { shares } = await open();
      for (const maxUses of [1, 7]) {
        const one = share('/a', { maxUses });
        await shares.add(one);
        const granted = await Promise.all(Array.from({ length: 50 }, () => shares.use(one.key, NOW_MS)));
        assert.equal(granted.filter(Boolean).length, maxUses);
        assert.equal((await shares.find(one.key))?.uses, maxUses);
      }
      const endless = share('/a');
      await shares.add(endless);
      for (let index = 0; index < 50; index += 1) assert.equal(await shares.use(endless.key, NOW_MS), true);
      assert.equal((await shares.find(endless.key))?.uses, 50);
    });

    it('row 29: give none once they have expired or ended, whether or not anything sweeps', async () => {
      const { shares } = await open();
      const one = share('/a', { expiresMs: NOW_MS + 10 });
      const other = share('/b');
      await shares.add(one);
      await shares.add(other);
      assert.equal(await shares.use(one.key, NOW_MS + 9), true);
      assert.equal(await shares.use(one.key, NOW_MS + 10), false);
      assert.equal(await shares.end(other.id, 'missing'), true);
      assert.equal(await shares.end(other.id, 'removed'), false);
      assert.equal(await shares.use(other.key, NOW_MS), false);
      assert.deepEqual(
        [(await shares.find(one.key))?.uses, (await shares.find(other.key))?.ended],
        [1, 'missing'],
      );
    });

    it('row 4: end at a path and below it, by whole names', async () => {
      const { shares } = await open();
      const within = ['/a', '/a/b', '/a/b/c', '/a/ü', '/a/\udc80', '/a/%', '/a/_'];
      const beside = ['/', '/ab', '/a.', '/a0', '/A', '/b/a', '/a\udc80'];
      const keys = new Map<string, string>();
      for (const path of [...within, ...beside]) {
        const one = share(path);
        await shares.add(one);
        keys.set(path, one.key);
      }
      const ended = await shares.endWithin(at('/a'), 'removed');
      assert.deepEqual(ended.map(({ path }) => path).toSorted(), within.toSorted());
      assert.ok(ended.every((one) => one.ended === 'removed'));
      assert.deepEqual(await shares.endWithin(at('/a'), 'moved'), []);
      for (const path of beside) assert.equal(await shares.use(keys.get(path) ?? '', NOW_MS), true, path);
      for (const path of within) assert.equal(await shares.use(keys.get(path) ?? '', NOW_MS), false, path);
      for (const path of ['/a%', '/_', '/b/a/']) await shares.endWithin(at(path), 'removed');
      const rest = await shares.endWithin(at('/'), 'removed');
      assert.deepEqual(
        rest.map(({ path }) => path).toSorted(),
        beside.filter((path) => path !== '/b/a').toSorted(),
      );
    });

    it('take paths that are not UTF-8 for what they are', async () => {
      const { shares } = await open();
      const paths = ['/\udc80', '/\udc81', '/\ufffd'];
      for (const path of paths) await shares.add(share(path));
      const [ended, ...others] = await shares.endWithin(at('/\udc80'), 'removed');
      assert.deepEqual([ended?.path, others.length], ['/\udc80', 0]);
      assert.deepEqual((await shares.list()).map(({ path }) => path).toSorted(), paths.toSorted());
    });

    it('are known to be there as long as one has not ended', async () => {
      const { shares } = await open();
      assert.equal(shares.hasAny(), false);
      const [one, other] = [share('/a'), share('/b')];
      await shares.add(one);
      await shares.add(other);
      assert.equal(shares.hasAny(), true);
      await shares.end(one.id, 'moved');
      assert.equal(shares.hasAny(), true);
      await shares.remove(other.id);
      assert.equal(shares.hasAny(), false);
    });

    it('row 64: are so many of an account, those that are over only as long as there is room', async () => {
      const { shares, sharesOf } = await open();
      const over = [
        share('/a', {}, { ended: 'removed' }),
        share('/a', { expiresMs: NOW_MS + 1 }),
        share('/a', { maxUses: 2 }, { uses: 2 }),
      ];
      for (const each of over) await shares.add(each);
      for (let index = over.length; index < MAX_SHARES; index += 1)
        await (index % 2 === 0 ? shares : sharesOf('other root')).add(share('/a'));
      const later = { createdMs: NOW_MS + 1 };
      for (const each of over) {
        await shares.add(share('/a', {}, later));
        assert.equal(await shares.find(each.key), undefined);
      }
      await assert.rejects(shares.add(share('/a', {}, later)), code('QUOTA'));
      await shares.add(share('/a', {}, { ...later, account: 'ben' }));
    });
  });
};
