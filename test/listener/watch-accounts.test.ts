// Who is looked at when something has changed, also when a part of the database cannot be read.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { openServerDatabase } from '../../src/catalog/index.ts';
import type { AccountStore } from '../../src/accounts/index.ts';
import {
  ACCOUNT_WATCH_INTERVAL_MS,
  watchAccounts,
  type AdmittedLink,
} from '../../src/listener/watch-accounts.ts';
import { FakeClock } from '../session/fake-clock.ts';

const linkOf = (account: string, revision: number) => {
  const ended: string[] = [];
  const link: AdmittedLink = {
    principal: { account, clientId: 'c', remoteAddress: 'memory', revision },
    end: (error: WherryError) => void ended.push(error.code),
  };
  return { link, ended };
};

describe('watching the accounts of live links', () => {
  it('row 24: ends those who are locked out, though an account before them cannot be read, and tells of that once', async () => {
    using database = openServerDatabase(':memory:');
    const { accounts } = database;
    const anna = linkOf(
      'anna',
      (await accounts.addAccount({ name: 'anna', rights: [], createdMs: 1 })).revision,
    );
    const bob = linkOf(
      'bob',
      (await accounts.addAccount({ name: 'bob', rights: [], createdMs: 1 })).revision,
    );
    const damaged: AccountStore = {
      ...accounts,
      findAccount: async (name) => {
        if (name === 'anna') throw new WherryError('CORRUPTED');
        return accounts.findAccount(name);
      },
    };
    const clock = new FakeClock();
    const faults: unknown[] = [];
    const watch = watchAccounts({
      accounts: damaged,
      links: () => [anna.link, bob.link],
      clock,
      now: () => 0,
      onEnded: () => {},
      onFault: (error) => faults.push(error),
    });
    const turn = (): Promise<void> => clock.advance(ACCOUNT_WATCH_INTERVAL_MS);
    await turn();
    await accounts.changeAccount('bob', { isDisabled: true });
    for (let times = 0; times < 5; times += 1) await turn();
    watch.stop();
    assert.ok(bob.ended.includes('UNAUTHENTICATED'));
    assert.deepEqual(anna.ended, []);
    assert.equal(faults.length, 1);
  });
});
