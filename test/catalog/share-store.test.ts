// Shares in SQLite keep the contract, also between processes.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openServerDatabase, serverDatabasePath } from '../../src/catalog/index.ts';
import { describeShareStore, share } from '../accounts/share-store-contract.ts';

describeShareStore('SQLite', () => {
  const { accounts, sharesOf } = openServerDatabase(':memory:');
  return { accounts, sharesOf };
});

const anna = { name: 'anna', rights: [], createdMs: 1 };

const withPath = async (use: (path: string) => Promise<void>): Promise<void> => {
  const directory = await mkdtemp(join(tmpdir(), 'wherry-test-'));
  try {
    await use(serverDatabasePath(directory));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

const CATALOG = new URL('../../src/catalog/index.ts', import.meta.url).href;

/** Waits for a byte, then uses a share 25 times; prints how many uses were granted. */
const USER = `
  import { openServerDatabase } from ${JSON.stringify(CATALOG)};
  const [path, key] = process.argv.slice(1);
  const shares = openServerDatabase(path).sharesOf('root');
  process.stdout.write('ready ');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  const granted = await Promise.all(Array.from({ length: 25 }, () => shares.use(key, 5)));
  process.stdout.write(String(granted.filter(Boolean).length));
  process.stdin.destroy();
`;

const startUser = async (path: string, key: string) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', USER, path, key], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (said += piece));
  while (!said.startsWith('ready ')) await once(child.stdout, 'data');
  return {
    use: async (): Promise<number> => {
      child.stdin.end('!');
      await once(child, 'close');
      return Number(said.slice('ready '.length));
    },
  };
};

describe('shares in a file', () => {
  it('row 41: give a use that is left to one of two processes', () =>
    withPath(async (path) => {
      for (const maxUses of [1, 30]) {
        const one = share('/a', { maxUses });
        {
          using database = openServerDatabase(path);
          if ((await database.accounts.findAccount('anna')) === undefined)
            await database.accounts.addAccount(anna);
          await database.sharesOf('root').add(one);
        }
        const users = await Promise.all([startUser(path, one.key), startUser(path, one.key)]);
        const granted = await Promise.all(users.map((user) => user.use()));
        assert.equal(
          granted.reduce((sum, each) => sum + each, 0),
          maxUses,
        );
      }
    }));

  it('are known to be there, and to be over, when another process has changed that', () =>
    withPath(async (path) => {
      using server = openServerDatabase(path);
      using command = openServerDatabase(path);
      await command.accounts.addAccount(anna);
      const shares = server.sharesOf('root');
      assert.equal(shares.hasAny(), false);
      const one = share('/a');
      await command.sharesOf('root').add(one);
      assert.equal(shares.hasAny(), true);
      await command.accounts.removeAccount('anna');
      assert.equal(shares.hasAny(), false);
      assert.equal(await shares.use(one.key, 5), false);
    }));

  it('row 29: keep their counts and their ends over a restart', () =>
    withPath(async (path) => {
      const [used, gone] = [share('/a', { maxUses: 1 }), share('/b')];
      {
        using database = openServerDatabase(path);
        await database.accounts.addAccount(anna);
        const shares = database.sharesOf('root');
        await shares.add(used);
        await shares.add(gone);
        await shares.use(used.key, 5);
        await shares.endWithin(gone.path, 'removed');
      }
      using database = openServerDatabase(path);
      const shares = database.sharesOf('root');
      assert.deepEqual((await shares.list()).map(({ uses, ended }) => [uses, ended]).toSorted(), [
        [0, 'removed'],
        [1, undefined],
      ]);
      assert.equal(await shares.use(used.key, 5), false);
    }));
});
