// Rows 25, 26, 56 and 70 for the logins of agents: what no honest agent sends. The connection may end; the hub never does, nobody is paired, and
// the next agent is.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { WherryError } from '../../src/base/index.ts';
import { proveEnrolment } from '../../src/accounts/index.ts';
import type { ClientCredentials } from '../../src/session/index.ts';
import { generateKeyPair } from '../../src/transport/identity/index.ts';
import { addEnrolment, enrolAgent, openBeside } from '../server/agent-bed.ts';
import { startServer, type RunningServer } from '../server/running-server.ts';
import { createAgentSession } from '../session/agent-credentials.ts';

const keys = generateKeyPair();

const withHub = async (attack: (running: RunningServer, token: string) => Promise<void>): Promise<void> => {
  await using running = await startServer();
  using beside = openBeside(running);
  const token = await addEnrolment(beside);
  await attack(running, token);
  assert.deepEqual(await beside.agents.listAgents(), []);
  assert.ok(!running.log.some(({ event }) => event === 'fault'), 'no hostile login is a fault of the hub');
  const { session } = await enrolAgent(running, keys, token);
  await session.close();
};

/** What becomes of a login with these parameters in place of an agent's. */
const refusalOf = async ({ server }: RunningServer, params: object): Promise<string> => {
  const credentials = {
    method: 'agent',
    prove: () => params,
  } as unknown as ClientCredentials;
  const session = createAgentSession({ port: server.port, credentials, hubPin: server.pin });
  try {
    await session.start();
    return 'let in';
  } catch (error) {
    assert.ok(error instanceof WherryError, String(error));
    return error.code;
  } finally {
    await session.close();
  }
};

describe('a login of an agent that none would send', () => {
  it('row 70: is refused, whatever is in it, and whoever is there goes on', async () => {
    await using running = await startServer();
    using beside = openBeside(running);
    const owner = await running.connect();
    const params = fc.record(
      {
        agent: fc.oneof(fc.string(), fc.constantFrom('constructor', "' OR 1=1 --", '\0')),
        id: fc.oneof(fc.string(), fc.integer()),
        key: fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ minLength: 91, maxLength: 91 })),
        proof: fc.uint8Array({ minLength: 30, maxLength: 33 }),
        signature: fc.uint8Array({ maxLength: 80 }),
        name: fc.string(),
        tags: fc.dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          fc.string(),
          { noNullPrototype: true },
        ),
        method: fc.constantFrom('agent', 'enrol'),
      },
      { requiredKeys: ['key', 'signature', 'method'] },
    );
    const refusals = new Set<string>();
    for (const each of fc.sample(params, { numRuns: 60, seed: 14 }))
      refusals.add(await refusalOf(running, each));
    for (const refused of refusals)
      assert.ok(['BAD_REQUEST', 'UNAUTHENTICATED', 'RATE_LIMITED'].includes(refused), refused);
    assert.ok(refusals.has('BAD_REQUEST') && refusals.has('UNAUTHENTICATED'));
    assert.equal((await owner.files.stat('/')).kind, 'directory');
    assert.deepEqual(await beside.agents.listAgents(), []);
    assert.ok(!running.log.some(({ event }) => event === 'fault'));
  });

  it('row 56: costs the hub no more than an unknown peer may send, however large it is', () =>
    withHub(async (running, token) => {
      const claim = (
        binding: { type: 'tls-exporter' | 'none'; bytes: Uint8Array },
        serverPin: string | undefined,
      ) => proveEnrolment(keys.privateKeyPem, token, { binding, serverPin });
      for (const size of [20_000, 200_000]) {
        const session = createAgentSession({
          port: running.server.port,
          credentials: {
            method: 'enrol',
            prove: claim,
            verify: () => true,
            tags: { a: 'x'.repeat(size) },
          },
        });
        const error = await session.start().catch((reason: unknown) => reason);
        assert.ok(error instanceof WherryError);
        assert.notEqual(error.code, 'TIMEOUT');
        await session.close();
      }
    }));

  it('with every wish that there may be, and its token right, pairs nobody unless all of it can be', () =>
    withHub(async (running, token) => {
      const wishes = [
        { name: 'x'.repeat(256) },
        { name: '../../etc' },
        { name: 'and' },
        { tags: { a: '\u202e' } },
        { tags: { UPPER: 'x' } },
        { tags: { ['x'.repeat(64)]: 'x' } },
      ];
      for (const wish of wishes)
        await assert.rejects(
          enrolAgent(running, keys, token, wish),
          (error) => error instanceof WherryError && ['INVALID_NAME', 'BAD_REQUEST'].includes(error.code),
        );
    }));
});
