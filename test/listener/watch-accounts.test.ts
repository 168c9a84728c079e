// Who is looked at when something has changed, also when a part of the database cannot be read.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { openServerDatabase, type ServerDatabase } from '../../src/catalog/index.ts';
import { createEnrolment, type AccountStore, type Agent } from '../../src/accounts/index.ts';
import type { Principal } from '../../src/session/index.ts';
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

  /** Agents, a watch of their links, and which of them have been looked at. */
  const openFleet = async (database: ServerDatabase) => {
    const { accounts, agents } = database;
    const clock = new FakeClock();
    const looked: string[] = [];
    const links: AdmittedLink[] = [];
    const ended: string[] = [];
    const watch = watchAccounts({
      accounts,
      agents: {
        hasChanged: agents.hasChanged,
        findAgent: (id) => {
          looked.push(id);
          return agents.findAgent(id);
        },
      },
      links: () => [...links],
      clock,
      now: () => 0,
      onEnded: ({ agent = '' }, endCode) => ended.push(`${agent} ${endCode}`),
      onFault: (error) => assert.fail(String(error)),
    });
    const pair = async (pin: string): Promise<Agent> => {
      const { enrolment } = createEnrolment({}, 0);
      await agents.addEnrolment(enrolment);
      return agents.enrol(enrolment.id, { pin }, 1);
    };
    const principalOf = ({ id, pin }: Agent): Principal => ({
      account: `agent:${id}`,
      agent: id,
      agentPin: pin,
      clientId: 'c',
      remoteAddress: 'memory',
    });
    const join = (principal: Principal): void => {
      const link: AdmittedLink = {
        principal,
        end: () => void links.splice(links.indexOf(link), 1),
      };
      links.push(link);
      watch.added();
    };
    return {
      agents,
      links,
      looked: () => looked.splice(0),
      ended,
      pair,
      principalOf,
      join,
      turn: () => clock.advance(ACCOUNT_WATCH_INTERVAL_MS),
    };
  };

  it('row 24: ends those of agents that were revoked or have another key, and no others', async () => {
    using database = openServerDatabase(':memory:');
    const fleet = await openFleet(database);
    const [gone, changed, stays] = [await fleet.pair('a'), await fleet.pair('b'), await fleet.pair('c')];
    for (const agent of [gone, changed, stays]) fleet.join(fleet.principalOf(agent));
    await fleet.turn();
    assert.deepEqual(fleet.ended, []);
    await fleet.agents.removeAgent(gone.id, 5);
    await fleet.agents.changePin(changed.id, { from: 'b', to: 'd' }, 5);
    await fleet.agents.renameAgent(stays.id, 'other');
    await fleet.turn();
    assert.deepEqual(fleet.ended, [`${gone.id} UNAUTHENTICATED`, `${changed.id} CONNECTION_LOST`]);
    assert.equal(fleet.links.length, 1);
  });

  it('looks at one that has just come and at nobody else, as long as nothing changes', async () => {
    using database = openServerDatabase(':memory:');
    const fleet = await openFleet(database);
    const agents = [await fleet.pair('a'), await fleet.pair('b'), await fleet.pair('c')];
    const [first, second, third] = agents.map(fleet.principalOf);
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    fleet.join(first);
    fleet.join(second);
    await fleet.turn();
    fleet.looked();
    fleet.join(third);
    await fleet.turn();
    assert.deepEqual(fleet.looked(), [third.agent]);
    await fleet.turn();
    assert.deepEqual(fleet.looked(), []);
    await fleet.agents.changeAgent(agents[0]?.id ?? '', { tags: {} });
    await fleet.turn();
    assert.equal(fleet.looked().length, 3);
  });

  it('row 34: looks again at one that was away while something changed', async () => {
    using database = openServerDatabase(':memory:');
    const fleet = await openFleet(database);
    const agent = await fleet.pair('a');
    const principal = fleet.principalOf(agent);
    fleet.join(principal);
    await fleet.turn();
    fleet.links.splice(0);
    await fleet.agents.removeAgent(agent.id, 5);
    await fleet.turn();
    fleet.join(principal);
    await fleet.turn();
    assert.deepEqual(fleet.ended, [`${agent.id} UNAUTHENTICATED`]);
  });
});
