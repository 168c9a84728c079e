// Agents at a real server: paired over TLS, logging in by their keys, and losing their logins.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import {
  LoginGate,
  createEnrolment,
  generateAgentId,
  generateEnrolmentToken,
} from '../../src/accounts/index.ts';
import { openServerDatabase } from '../../src/catalog/index.ts';
import { openListener } from '../../src/listener/index.ts';
import { Registry } from '../../src/session/index.ts';
import { certificateFor, generateKeyPair } from '../../src/transport/identity/index.ts';
import { byKey, byToken, createAgentSession, endOf } from '../session/agent-credentials.ts';
import { testService } from '../session/pair.ts';
import { addEnrolment, enrolAgent, logInByKey, openBeside } from './agent-bed.ts';
import { code } from './account-bed.ts';
import { startServer } from './running-server.ts';

const [A, B] = [generateKeyPair(), generateKeyPair()];

/** Full names of the methods that are registered while an account logs in, by their services. */
const registeredBy = async (
  logIn: () => Promise<unknown>,
): Promise<ReadonlyMap<string, readonly string[]>> => {
  const methods = new Map<string, string[]>();
  const { add } = Registry.prototype;
  Registry.prototype.add = function observed(service) {
    const names = Object.keys(service.methods).map((name) => `${service.name}.${name}`);
    methods.set(service.name, [...(methods.get(service.name) ?? []), ...names]);
    add.call(this, service);
  };
  try {
    await logIn();
  } finally {
    Registry.prototype.add = add;
  }
  // What a client answers.
  methods.delete('questions');
  return methods;
};

describe('an agent of a running server', () => {
  it('is paired by a token, once, and logs in by its key from then on', async () => {
    await using running = await startServer();
    using beside = openBeside(running);
    const token = await addEnrolment(beside, { tags: { site: 'a' } });
    const proved: string[] = [];
    const paired = await enrolAgent(running, A, token.toLowerCase(), {
      name: 'copter-7',
      onProved: async () => void proved.push('kept'),
    });
    assert.equal(paired.name, 'copter-7');
    assert.deepEqual(proved, ['kept']);
    await paired.session.close();
    await assert.rejects(enrolAgent(running, B, token), code('UNAUTHENTICATED'));
    const again = await logInByKey(running, A, paired.id);
    assert.deepEqual([again.id, again.name], [paired.id, 'copter-7']);
    await again.session.close();
    await assert.rejects(logInByKey(running, B, paired.id), code('UNAUTHENTICATED'));
    await assert.rejects(logInByKey(running, A, generateAgentId()), code('UNAUTHENTICATED'));
    assert.deepEqual(
      (await beside.agents.listAgents()).map(({ id, pin, tags }) => [id, pin, tags]),
      [[paired.id, A.pin, { site: 'a' }]],
    );
  });

  it('is in the log with its id and name, and no secret is', async () => {
    await using running = await startServer();
    using beside = openBeside(running);
    const token = await addEnrolment(beside);
    const { id, session } = await enrolAgent(running, A, token, { name: 'wing' });
    await session.close();
    await running.logged('disconnected');
    const of = (event: string) => running.log.find((record) => record.event === event);
    const [enrolled, login, gone] = [of('agent.enrol'), of('login'), of('disconnected')];
    assert.deepEqual([enrolled?.['agent'], enrolled?.['name'], enrolled?.['pin']], [id, 'wing', A.pin]);
    for (const record of [login, gone])
      assert.deepEqual(
        [record?.['account'], record?.['agent'], record?.['name']],
        [`agent:${id}`, id, 'wing'],
      );
    const wrong = generateEnrolmentToken();
    await assert.rejects(enrolAgent(running, A, wrong), code('UNAUTHENTICATED'));
    await running.logged('login-refused');
    for (const each of [token, wrong])
      for (const text of [each, each.replaceAll('-', '')])
        assert.ok(!JSON.stringify(running.log).includes(text));
  });

  it('row 29: is not paired by a token that has expired', async () => {
    await using running = await startServer();
    using beside = openBeside(running);
    const token = await addEnrolment(beside, {}, Date.now() - 15 * 60 * 1000);
    await assert.rejects(enrolAgent(running, A, token), code('UNAUTHENTICATED'));
    assert.deepEqual(await beside.agents.listAgents(), []);
  });

  it('row 41, invariant 14: is one of two that come with one token at once', async () => {
    await using running = await startServer();
    using beside = openBeside(running);
    for (let round = 0; round < 3; round += 1) {
      const token = await addEnrolment(beside);
      const keys = [generateKeyPair(), generateKeyPair(), generateKeyPair()];
      const outcomes = await Promise.allSettled(keys.map((each) => enrolAgent(running, each, token)));
      const [first, ...others] = outcomes.flatMap((outcome) =>
        outcome.status === 'fulfilled' ? [outcome.value] : [],
      );
      assert.equal(others.length, 0);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') assert.ok(code('UNAUTHENTICATED')(outcome.reason));
      await first?.session.close();
      assert.equal((await beside.agents.listAgents()).length, round + 1);
    }
  });

  it('row 24, invariant 14: loses its link when a command beside the server revokes it, and can never come back', async () => {
    await using running = await startServer();
    using beside = openBeside(running);
    const { id, session } = await enrolAgent(running, A, await addEnrolment(beside));
    await beside.agents.removeAgent(id, Date.now());
    assert.equal(await endOf(session), 'UNAUTHENTICATED');
    await running.logged('login-ended');
    await assert.rejects(logInByKey(running, A, id), code('UNAUTHENTICATED'));
    await assert.rejects(enrolAgent(running, A, await addEnrolment(beside)), code('FORBIDDEN'));
    assert.deepEqual(await beside.agents.listAgents(), []);
  });

  it('loses its link when it has another key, and comes back with that one only', async () => {
    await using running = await startServer();
    using beside = openBeside(running);
    const paired = await enrolAgent(running, A, await addEnrolment(beside));
    await paired.session.close();
    const current = { keys: A };
    const { session } = await logInByKey(running, A, paired.id, {
      reconnect: true,
      credentials: {
        method: 'agent',
        prove: (binding, serverPin) => byKey(current.keys, paired.id).prove(binding, serverPin),
      },
      events: { connected: (epoch) => void (epoch === 2 && back.resolve()) },
    });
    const back = Promise.withResolvers<void>();
    current.keys = B;
    await beside.agents.changePin(paired.id, { from: A.pin, to: B.pin }, Date.now());
    await back.promise;
    await session.close();
    await assert.rejects(logInByKey(running, A, paired.id), code('UNAUTHENTICATED'));
  });

  it('reaches no method of accounts, administration, files, shares or sync', async () => {
    await using running = await startServer();
    using beside = openBeside(running);
    const methods = await registeredBy(() => running.connect());
    assert.deepEqual([...methods.keys()].toSorted(), [
      'account',
      'admin',
      'files',
      'server',
      'shares',
      'sync',
    ]);
    const { session } = await enrolAgent(running, A, await addEnrolment(beside, { name: 'agent-1' }));
    const names = [...methods.values()].flat();
    assert.ok(names.length > 40);
    for (const method of names)
      await assert.rejects(session.call(method, {}), code('UNKNOWN_METHOD'), method);
    await session.close();
  });

  it('logs in over plain TCP too, on this machine, by challenges', async () => {
    await using running = await startServer();
    using beside = openBeside(running);
    const token = await addEnrolment(beside);
    const { id, session } = await enrolAgent(running, A, token, { isPlain: true });
    await session.close();
    const again = await logInByKey(running, A, id, { isPlain: true });
    assert.equal(again.id, id);
    await again.session.close();
  });

  it('stands in the list of connections, is no account there, and takes no exclusive seat', async () => {
    await using running = await startServer({ exclusive: true });
    using beside = openBeside(running);
    const { id, session } = await enrolAgent(running, A, await addEnrolment(beside));
    const owner = await running.connect();
    const other = await enrolAgent(running, B, await addEnrolment(beside), { clientId: 'another' });
    const connections = await owner.admin.listConnections();
    assert.deepEqual(
      connections.map(({ account }) => account).toSorted(),
      [`agent:${id}`, `agent:${other.id}`, 'owner'].toSorted(),
    );
    await assert.rejects(
      running.connect({ stateDirectory: join(running.directory, 'second') }),
      code('IN_USE'),
    );
    const its = connections.find(({ account }) => account === `agent:${id}`);
    await owner.admin.endConnection(its?.id ?? 0);
    assert.equal(await endOf(session), 'UNAUTHENTICATED');
    await other.session.close();
  });

  it('row 24: is not paired by the word of an account that is gone', async () => {
    await using running = await startServer();
    using beside = openBeside(running);
    await beside.accounts.addAccount({ name: 'anna', rights: [], createdMs: 1 });
    const tokens = [
      await addEnrolment(beside, { madeBy: 'anna' }),
      await addEnrolment(beside, { madeBy: 'anna' }),
    ];
    await beside.accounts.changeAccount('anna', { isDisabled: true });
    await assert.rejects(enrolAgent(running, A, tokens[0] ?? ''), code('UNAUTHENTICATED'));
    await beside.accounts.removeAccount('anna');
    await assert.rejects(enrolAgent(running, A, tokens[1] ?? ''), code('UNAUTHENTICATED'));
    assert.deepEqual(await beside.agents.listAgents(), []);
  });
});

describe('a listener with agents', () => {
  const hub = generateKeyPair();
  const listen = async (hasAgents: boolean) => {
    const database = openServerDatabase(':memory:');
    const { accounts, agents } = database;
    const admitted: string[] = [];
    const listener = await openListener({
      port: 0,
      host: '127.0.0.1',
      privateKeyPem: hub.privateKeyPem,
      certificatePem: certificateFor(hub.privateKeyPem),
      accounts,
      gate: new LoginGate(() => 0),
      services: [testService({ act: async () => 'for accounts' })],
      agents: hasAgents
        ? {
            store: agents,
            admit: async (agent, principal) => {
              admitted.push(`${agent.id} ${principal.agent ?? ''}`);
              if (agent.name === 'unwanted') throw new WherryError('BUSY', 'Not now.');
              const own = new Registry();
              own.add({ name: 'fleet', methods: { whoAmI: async () => agent.name } });
              return own;
            },
          }
        : undefined,
    });
    return {
      listener,
      agents,
      admitted,
      [Symbol.asyncDispose]: async () => {
        await listener.close();
        database.close();
      },
    };
  };

  it('serves an agent what was made for it, and nothing of what all accounts are served', async () => {
    await using opened = await listen(true);
    const { token, enrolment } = createEnrolment({ name: 'wing' }, Date.now());
    await opened.agents.addEnrolment(enrolment);
    const session = createAgentSession({ port: opened.listener.port, credentials: byToken(A, token) });
    await session.start();
    assert.equal(await session.call('fleet.whoAmI', {}), 'wing');
    await assert.rejects(session.call('test.act', {}), code('UNKNOWN_METHOD'));
    const { agent } = await session.loggedIn;
    assert.deepEqual(opened.admitted, [`${agent?.id} ${agent?.id}`]);
    await session.close();
  });

  it('lets no agent in that is not admitted; it stays paired', async () => {
    await using opened = await listen(true);
    const { token, enrolment } = createEnrolment({ name: 'unwanted' }, Date.now());
    await opened.agents.addEnrolment(enrolment);
    const session = createAgentSession({ port: opened.listener.port, credentials: byToken(A, token) });
    await assert.rejects(session.start(), code('BUSY'));
    const [agent] = await opened.agents.listAgents();
    await opened.agents.renameAgent(agent?.id ?? '', 'wanted');
    const again = createAgentSession({
      port: opened.listener.port,
      credentials: byKey(A, agent?.id ?? ''),
      hubPin: hub.pin,
    });
    await again.start();
    await again.close();
  });

  it('says that there are none where there are none', async () => {
    await using opened = await listen(false);
    for (const credentials of [byToken(A, generateEnrolmentToken()), byKey(A, generateAgentId())]) {
      const session = createAgentSession({ port: opened.listener.port, credentials, hubPin: hub.pin });
      await assert.rejects(session.start(), code('UNSUPPORTED'));
    }
  });
});
