import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { ROLES } from '../../src/accounts/rights/index.ts';
import { createInvite, deriveVerifier, generateToken } from '../../src/accounts/index.ts';
import { openServerDatabase, serverDatabasePath } from '../../src/catalog/index.ts';
import { MIGRATIONS } from '../../src/catalog/migrations.ts';
import { openDatabase } from '../../src/catalog/open-database.ts';
import { describeAccountStore } from '../accounts/account-store-contract.ts';
import { share } from '../accounts/share-store-contract.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

const withPath = async (use: (path: string) => Promise<void>): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'wherry-test-'));
  try {
    await use(serverDatabasePath(join(directory, 'state')));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

const anna = { name: 'anna', rights: [], createdMs: 1 };

describeAccountStore('SQLite', () => openServerDatabase(':memory:').accounts);

describe("the server's database", () => {
  it('keeps accounts over a restart, readable by its user only', () =>
    withPath(async (path) => {
      {
        using database = openServerDatabase(path);
        await database.accounts.addAccount(anna);
      }
      using database = openServerDatabase(path);
      assert.equal((await database.accounts.findAccount('anna'))?.name, 'anna');
      assert.equal((await stat(path)).mode & 0o777, 0o600);
    }));

  it('shows a running server what a command beside it changes', () =>
    withPath(async (path) => {
      using server = openServerDatabase(path);
      using command = openServerDatabase(path);
      server.accounts.hasChanged();
      await command.accounts.addAccount(anna);
      assert.equal(server.accounts.hasChanged(), true);
      assert.equal(server.accounts.hasChanged(), false);
      assert.notEqual(await server.accounts.findAccount('anna'), undefined);
      await command.accounts.changeAccount('anna', { isDisabled: true });
      assert.equal(server.accounts.hasChanged(), true);
    }));

  it('lets two processes add the same name once', () =>
    withPath(async (path) => {
      using one = openServerDatabase(path);
      using other = openServerDatabase(path);
      const results = await Promise.allSettled([
        one.accounts.addAccount(anna),
        other.accounts.addAccount(anna),
      ]);
      assert.deepEqual(results.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    }));

  it('is refused when it is damaged, whatever the damage is, and is left as it is', () =>
    withPath(async (path) => {
      {
        using database = openServerDatabase(path);
        await database.accounts.addAccount(anna);
      }
      const whole = await readFile(path);
      const garbage = Buffer.alloc(whole.length, 0x5a);
      const holed = Buffer.from(whole);
      holed.fill(0xff, 4096, 4096 * 3);
      for (const damaged of [garbage, holed, Buffer.from('not a database at all')]) {
        await writeFile(path, damaged);
        assert.throws(() => openServerDatabase(path), code('CORRUPTED'));
        assert.deepEqual(await readFile(path), damaged);
      }
      await writeFile(path, whole);
      await truncate(path, 4096);
      assert.throws(() => openServerDatabase(path), code('CORRUPTED'));
    }));

  /** With rows in each table, and an audit of many pages. */
  const fill = async (path: string): Promise<void> => {
    using database = openServerDatabase(path);
    const { invite } = createInvite({ verbs: ROLES.reader, hasHome: true, lifetimeMs: 1000 }, 5);
    for (let index = 0; index < 40; index += 1) {
      await database.accounts.addAccount({ ...anna, name: `user${index}`, passwordHash: '$'.repeat(100) });
      const verifier = deriveVerifier(generateToken());
      const token = {
        verifier,
        account: `user${index}`,
        name: 'laptop',
        kind: 'named' as const,
        createdMs: 1,
      };
      await database.accounts.addToken(token);
      await database.accounts.addInvite({ ...invite, id: `invite${index}` });
      await database.sharesOf('root').add(share('/a', {}, { account: `user${index}` }));
    }
    database.boundRoot('root');
    const fields = { path: 'x'.repeat(200) };
    database.audit.append(
      Array.from({ length: 300 }, (_, timeMs) => ({ timeMs, level: 'info', event: 'login', fields })),
    );
  };

  /** Everything that is in it. Throws where it cannot be read. */
  const readAll = async (path: string): Promise<number> => {
    using database = openServerDatabase(path);
    const { accounts, audit } = database;
    const lists = [
      await accounts.listAccounts(),
      await accounts.listTokens(),
      await accounts.listInvites(),
      await database.sharesOf('root').list(),
      audit.query({ limit: 1000 }),
    ];
    return lists.reduce((sum, { length }) => sum + length, 0);
  };

  it('is refused, or says what it cannot read, whichever of its pages is damaged, and loses nothing', () =>
    withPath(async (path) => {
      await fill(path);
      const whole = await readFile(path);
      const total = await readAll(path);
      assert.ok(total > 400);
      let refused = 0;
      for (let offset = 0; offset < whole.length; offset += 4096) {
        const damaged = Buffer.from(whole);
        damaged.fill(0xff, offset, offset + 4096);
        await writeFile(path, damaged);
        const outcome = await readAll(path).catch((error: unknown) => error);
        // An index that only sorts what is looked for by time can be damaged without anybody reading it here.
        if (outcome !== total) {
          assert.ok(code('CORRUPTED')(outcome), `page at ${offset}: ${String(outcome)}`);
          refused += 1;
        }
        assert.deepEqual(await readFile(path), damaged);
      }
      assert.ok(refused > whole.length / 4096 / 2);
      await writeFile(path, whole);
      assert.equal(await readAll(path), total);
    }));

  it('is checked whole after an unclean end', () =>
    withPath(async (path) => {
      await fill(path);
      const whole = await readFile(path);
      const pages: number[] = [];
      for (let page = 0; page < whole.length; page += 4096)
        if (whole.subarray(page, page + 4096).includes('x'.repeat(200))) pages.push(page);
      const page = pages[Math.floor(pages.length / 2)] ?? 0;
      const damaged = Buffer.from(whole);
      damaged.fill(0xff, page, page + 4096);
      await writeFile(path, damaged);
      // Closed in order: what is in the middle of the audit keeps nobody from starting.
      openServerDatabase(path).close();
      await writeFile(`${path}-wal`, '');
      assert.throws(() => openServerDatabase(path), code('CORRUPTED'));
      assert.deepEqual(await readFile(path), damaged);
    }));

  it('comes from an earlier version with all that is in it', () =>
    withPath(async (path) => {
      const init = { path, label: 'it', growing: [] };
      const earlier = openDatabase({ ...init, migrations: MIGRATIONS.slice(0, 1) });
      earlier.exec(`INSERT INTO audit (time_ms, level, event, account, fields) VALUES
        (1, 'info', 'account.change', 'Anna', '{}'), (2, 'warn', 'login-refused', 'anna', '{}'),
        (3, 'warn', 'login-refused', 'anna', '{}')`);
      earlier.close();
      using database = openServerDatabase(path);
      assert.equal(database.audit.expire(0, 2), 1);
      assert.deepEqual(
        database.audit.query({ limit: 10 }).map(({ timeMs }) => timeMs),
        [1, 3],
      );
    }));

  it('is refused when a newer version wrote it', () =>
    withPath(async (path) => {
      openServerDatabase(path).close();
      const raw = new DatabaseSync(path);
      raw.exec('PRAGMA user_version = 999');
      raw.close();
      assert.throws(() => openServerDatabase(path), code('UNSUPPORTED'));
    }));

  it('does not guess at rights that it cannot read', () =>
    withPath(async (path) => {
      {
        using database = openServerDatabase(path);
        await database.accounts.addAccount({
          ...anna,
          rights: [{ path: '/' as never, verbs: ROLES.reader }],
        });
      }
      const raw = new DatabaseSync(path);
      for (const grants of ['', '{}', '[["/", ["everything"]]]', '[["../x", []]]', '[[1]]']) {
        raw.prepare("UPDATE accounts SET grants = ? WHERE key = 'anna'").run(grants);
        using database = openServerDatabase(path);
        await assert.rejects(database.accounts.findAccount('anna'), code('CORRUPTED'), grants);
      }
      raw.close();
    }));

  it('binds its accounts to the root that asks first, until another takes them over', () => {
    using database = openServerDatabase(':memory:');
    assert.equal(database.boundRoot('one'), 'one');
    assert.equal(database.boundRoot('two'), 'one');
    assert.equal(database.boundRoot('two', true), 'two');
    assert.equal(database.boundRoot('one'), 'two');
  });

  it('says which directory cannot be used', () =>
    withPath(async (path) => {
      await writeFile(join(path, '..', '..', 'state'), 'a file in its way');
      assert.throws(
        () => openServerDatabase(path),
        (error) => error instanceof WherryError && error.message.includes('state'),
      );
    }));
});

describe('the audit', () => {
  const record = (timeMs: number, event: string, account?: string) => ({
    timeMs,
    level: 'info',
    event,
    account,
    fields: { path: `/a\n${timeMs}` },
  });

  it('tells the newest, oldest first, by time, account and kind of event', () => {
    using database = openServerDatabase(':memory:');
    const { audit } = database;
    audit.append([
      record(1, 'login', 'anna'),
      record(2, 'files.upload', 'anna'),
      record(3, 'login-refused'),
      record(4, 'login', 'bob'),
    ]);
    const events = (query: object): string[] =>
      audit.query({ limit: 10, ...query }).map(({ event }) => event);
    assert.deepEqual(events({}), ['login', 'files.upload', 'login-refused', 'login']);
    assert.deepEqual(events({ limit: 2 }), ['login-refused', 'login']);
    assert.deepEqual(events({ event: 'login' }), ['login', 'login']);
    assert.deepEqual(events({ event: 'login*' }), ['login', 'login-refused', 'login']);
    assert.deepEqual(events({ event: 'l?gin*' }), []);
    assert.deepEqual(events({ account: 'anna' }), ['login', 'files.upload']);
    assert.deepEqual(events({ sinceMs: 2, untilMs: 4 }), ['files.upload', 'login-refused']);
    const [first] = audit.query({ limit: 10 });
    assert.deepEqual(
      audit.query({ limit: 10, afterId: first?.id }).map(({ timeMs }) => timeMs),
      [2, 3, 4],
    );
    assert.deepEqual(first?.fields, { path: '/a\n1' });
  });

  it('row 77: loses to a flood the records of who made it, and nobody else’s', () => {
    using database = openServerDatabase(':memory:');
    const { audit } = database;
    audit.append([
      { ...record(1, 'account.change', 'owner'), address: '192.0.2.1' },
      { ...record(2, 'login', 'anna'), address: '192.0.2.1' },
      record(3, 'listening'),
    ]);
    const refused = { level: 'warn', event: 'login-refused', address: '192.0.2.9', fields: {} };
    // A stranger says whom he would be, and is not that for it.
    const flood = Array.from({ length: 500 }, (_, index) => ({
      ...refused,
      timeMs: 10 + index,
      account: ['owner', 'anna', undefined][index % 3],
      isClaimed: true,
    }));
    audit.append(flood);
    audit.append(Array.from({ length: 300 }, (_, index) => record(1000 + index, 'login', 'Eve')));
    assert.equal(audit.expire(0, 100), 704);
    const left = audit.query({ limit: 1000 });
    assert.deepEqual(
      left.slice(0, 3).map(({ event }) => event),
      ['account.change', 'login', 'listening'],
    );
    const ofEvent = (wanted: string, account?: string): number[] =>
      left.filter(({ event, account: by }) => event === wanted && by === account).map(({ timeMs }) => timeMs);
    assert.equal(ofEvent('login', 'Eve').length, 48);
    assert.equal(Math.min(...ofEvent('login', 'Eve')), 1252);
    assert.equal(left.filter(({ event }) => event === 'login-refused').length, 48);
    assert.equal(audit.expire(0, 100), 0);
  });

  it('shows the records that can be read, though one cannot', () =>
    withPath(async (path) => {
      using database = openServerDatabase(path);
      database.audit.append([record(1, 'login'), record(2, 'login')]);
      const raw = new DatabaseSync(path);
      raw.exec('UPDATE audit SET fields = \'{"path":\' WHERE time_ms = 1');
      raw.close();
      const [broken, whole] = database.audit.query({ limit: 10 });
      assert.deepEqual(broken?.fields, { unreadable: '{"path":' });
      assert.deepEqual(whole?.fields, { path: '/a\n2' });
    }));

  it('is bounded in age, number and the size of a record', () => {
    using database = openServerDatabase(':memory:');
    const { audit } = database;
    audit.append(Array.from({ length: 20 }, (_, index) => record(index, 'login')));
    assert.equal(audit.expire(5, 10), 10);
    assert.deepEqual(
      audit.query({ limit: 100 }).map(({ timeMs }) => timeMs),
      [10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
    );
    audit.append([{ timeMs: 99, level: 'info', event: 'long', fields: { path: 'x'.repeat(100_000) } }]);
    const [long] = audit.query({ limit: 1 });
    assert.ok(JSON.stringify(long?.fields).length < 10_000);
  });
});
