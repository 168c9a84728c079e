// Logins of agents between two sessions: what is parsed, what an agent sends to whom, and what it believes.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { WherryError } from '../../src/base/index.ts';
import { generateEnrolmentToken } from '../../src/accounts/index.ts';
import {
  ClientSession,
  Registry,
  ServerSession,
  type Authenticate,
  type ClientCredentials,
  type LoginAnswer,
  type LoginRequest,
} from '../../src/session/index.ts';
import { parseLoginRequest } from '../../src/session/login.ts';
import type { Carrier } from '../../src/transport/index.ts';
import { generateKeyPair } from '../../src/transport/identity/index.ts';
import { createMemoryCarriers } from '../../src/transport/memory/index.ts';
import { byKey, byToken } from './agent-credentials.ts';
import { settle } from './fake-clock.ts';
import { testService } from './pair.ts';

const keys = generateKeyPair();
const HUB_PIN = 'h'.repeat(43);
const ID = 'k3f9w0r7q2mz8xcvbnta';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

const showing = (carrier: Carrier, peerPin: string | undefined): Carrier =>
  new Proxy(carrier, {
    get: (target, key) => {
      if (key === 'peerPin') return peerPin;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });

/** A client of a server that answers logins as it likes. */
const openPair = (
  credentials: ClientCredentials,
  answer: (request: LoginRequest) => LoginAnswer,
  peerPin: string | undefined = HUB_PIN,
) => {
  const requests: LoginRequest[] = [];
  const proved: string[] = [];
  const servers: ServerSession[] = [];
  const registry = new Registry();
  registry.add(testService({ act: async () => 'for accounts' }));
  const authenticate: Authenticate = async (request) => {
    requests.push(request);
    const principal = { account: `agent:${ID}`, agent: ID, clientId: 'c', remoteAddress: 'memory' };
    return { principal, answer: answer(request) };
  };
  const session = new ClientSession({
    connect: async () => {
      const [near, far] = createMemoryCarriers({ binding: new Uint8Array(32).fill(7) });
      const server = new ServerSession(far, {
        authenticate,
        registry,
        servicesOf: () => {
          const own = new Registry();
          own.add({ name: 'fleet', methods: { act: async () => 'for agents' } });
          return own;
        },
      });
      servers.push(server);
      server.start();
      return showing(near, peerPin);
    },
    isKnown: (carrier) => carrier.peerPin === HUB_PIN,
    onProved: async () => void proved.push('proved'),
    credentials,
    clientId: 'c',
    sessionId: 's',
    random: () => 0,
  });
  return { session, requests, proved, servers };
};

const agent = { id: ID, name: 'copter-7' };
const answered = (proof?: Uint8Array): LoginAnswer => ({ account: `agent:${ID}`, home: '/', agent, proof });

describe('an agent that logs in by its key', () => {
  it('is told what the hub knows it by, and reaches what is its own and nothing of accounts', async () => {
    const { session, requests } = openPair(byKey(keys, ID), () => answered());
    await session.start();
    const { account, agent: told, proof } = await session.loggedIn;
    assert.deepEqual([account, told, proof], [`agent:${ID}`, agent, undefined]);
    assert.deepEqual([requests[0]?.method, requests[0]?.clientId], ['agent', 'c']);
    assert.equal(await session.call('fleet.act', {}), 'for agents');
    await assert.rejects(session.call('test.act', {}), code('UNKNOWN_METHOD'));
    await session.close();
  });

  it('reaches nothing of accounts either with what rides behind its login', async () => {
    const [near, far] = createMemoryCarriers({ binding: new Uint8Array(32).fill(7) });
    const registry = new Registry();
    registry.add(testService({ act: async () => 'for accounts' }));
    new ServerSession(far, {
      authenticate: async () => ({
        principal: { account: `agent:${ID}`, agent: ID, clientId: 'c', remoteAddress: 'memory' },
        answer: answered(),
      }),
      registry,
    }).start();
    const session = new ClientSession({
      connect: async () => showing(near, HUB_PIN),
      isKnown: () => true,
      credentials: byKey(keys, ID),
      clientId: 'c',
      sessionId: 's',
      random: () => 0,
      awaitLogin: false,
    });
    await session.start();
    await assert.rejects(session.call('test.act', {}), code('UNKNOWN_METHOD'));
    await session.close();
  });

  it('sends nothing to a server that shows another key than its hub’s', async () => {
    const { session, requests } = openPair(byKey(keys, ID), () => answered(), 'x'.repeat(43));
    await assert.rejects(session.start(), code('UNAUTHENTICATED'));
    assert.deepEqual(requests, []);
  });

  it('takes no answer that does not say which agent it is', async () => {
    for (const bad of [
      undefined,
      'x',
      {},
      { id: ID },
      { id: '', name: 'x' },
      { id: ID, name: 'x'.repeat(257) },
    ]) {
      const { session } = openPair(byKey(keys, ID), () => ({ ...answered(), agent: bad as never }));
      await assert.rejects(session.start(), code('CORRUPTED'));
    }
  });
});

describe('an agent that is being paired', () => {
  const token = generateEnrolmentToken();

  it('invariant 14: believes no server that does not prove that it knows the token, and keeps nothing of it', async () => {
    const answers: ((request: LoginRequest) => Uint8Array | undefined)[] = [
      () => undefined,
      () => new Uint8Array(32),
      (request) => (request.method === 'enrol' ? request.proof : undefined),
      (request) => (request.method === 'enrol' ? request.signature : undefined),
    ];
    for (const answer of answers) {
      const { session, proved } = openPair(byToken(keys, token), (request) => answered(answer(request)));
      await assert.rejects(session.start(), code('UNAUTHENTICATED'));
      assert.deepEqual(proved, []);
      await assert.rejects(session.loggedIn, code('UNAUTHENTICATED'));
    }
  });

  it('sends its wishes along, and comes by no second link', async () => {
    const wishes = { name: 'copter 7', tags: { site: 'a' } };
    const credentials = { ...byToken(keys, token, wishes), verify: () => true };
    const { session, requests, servers } = openPair(credentials, () => answered(new Uint8Array(32)));
    await session.start();
    const [request] = requests;
    assert.ok(request?.method === 'enrol');
    assert.deepEqual([request.name, request.tags], [wishes.name, wishes.tags]);
    await servers[0]?.close();
    await settle();
    assert.equal(session.failure?.code, 'CONNECTION_LOST');
    assert.equal(requests.length, 1);
  });
});

describe('the parameters of an agent’s login', () => {
  const common = { binding: 'none', clientId: 'c', sessionId: 's', epoch: 1 };
  const signed = { key: new Uint8Array(91), signature: new Uint8Array(70) };
  const login = { ...common, ...signed, method: 'agent', agent: ID };
  const enrolment = { ...common, ...signed, method: 'enrol', id: 'x', proof: new Uint8Array(32) };

  it('are copies of what was sent, and none of them is needed but those', () => {
    const parsed = parseLoginRequest(login);
    assert.ok(parsed.method === 'agent');
    assert.deepEqual([parsed.key, parsed.agent], [signed.key, ID]);
    assert.notEqual(parsed.key, signed.key);
    const wished = parseLoginRequest({ ...enrolment, name: 'n', tags: { a: 'b' } });
    assert.ok(wished.method === 'enrol');
    assert.deepEqual([wished.name, wished.tags], ['n', { a: 'b' }]);
    const bare = parseLoginRequest(enrolment);
    assert.deepEqual(['name' in bare, 'tags' in bare], [false, false]);
  });

  it('are refused with BAD_REQUEST when one is missing, of another kind or too large', () => {
    const tags = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`k${index}`, '']));
    const bad: object[] = [
      ...['', 5, undefined, 'x'.repeat(65), 'a b', new Uint8Array(8)].map((each) => ({
        ...login,
        agent: each,
      })),
      ...[undefined, 'x', [], new Uint8Array(90), new Uint8Array(92), new Uint8Array(0), {}].map((key) => ({
        ...login,
        key,
      })),
      ...[undefined, 'x', new Uint8Array(7), new Uint8Array(73), new Uint8Array(100_000)].map(
        (signature) => ({ ...login, signature }),
      ),
      ...['', undefined, 'x'.repeat(65)].map((id) => ({ ...enrolment, id })),
      ...[undefined, new Uint8Array(31), new Uint8Array(33)].map((proof) => ({ ...enrolment, proof })),
      ...['', 5, null, 'x'.repeat(257)].map((name) => ({ ...enrolment, name })),
      ...['', 5, null, [], new Uint8Array(3), tags].map((each) => ({ ...enrolment, tags: each })),
      { ...login, epoch: 0 },
      { ...enrolment, binding: 'x' },
    ];
    for (const params of bad)
      assert.throws(() => parseLoginRequest(params), code('BAD_REQUEST'), JSON.stringify(params));
  });

  it('never do anything but be refused when they are garbage', () => {
    const garbage = fc.record(
      {
        method: fc.constantFrom('agent', 'enrol'),
        binding: fc.constantFrom('none', 'tls-exporter', ''),
        clientId: fc.string(),
        sessionId: fc.string(),
        epoch: fc.anything(),
        agent: fc.anything(),
        id: fc.anything(),
        key: fc.oneof(fc.uint8Array(), fc.anything()),
        proof: fc.anything(),
        signature: fc.anything(),
        name: fc.anything(),
        tags: fc.anything(),
        limits: fc.anything(),
      },
      { requiredKeys: ['method'] },
    );
    fc.assert(
      fc.property(garbage, (params) => {
        try {
          parseLoginRequest(params);
        } catch (error) {
          assert.ok(code('BAD_REQUEST')(error));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
