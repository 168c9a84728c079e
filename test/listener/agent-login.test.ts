// What decides about logins of agents, without links.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import {
  CLOSED_REGISTRATION,
  LoginGate,
  createEnrolment,
  generateAgentId,
  generateEnrolmentToken,
  proveEnrolment,
  signAgentLogin,
  type AgentChannel,
  type EnrolmentInit,
} from '../../src/accounts/index.ts';
import { openServerDatabase } from '../../src/catalog/index.ts';
import { createAuthenticate } from '../../src/listener/authenticate.ts';
import type { RefusedLogin } from '../../src/listener/refused-login.ts';
import type { EnrolLogin, LoginLink, LoginRequest, Principal } from '../../src/session/index.ts';
import { generateKeyPair } from '../../src/transport/identity/index.ts';

const [A, B] = [generateKeyPair(), generateKeyPair()];
const CHANNEL: AgentChannel = {
  binding: { type: 'tls-exporter', bytes: new Uint8Array(32).fill(1) },
  serverPin: 'h'.repeat(43),
};
const COMMON = { binding: 'tls-exporter', clientId: 'install', sessionId: 's', epoch: 1 } as const;

/** A hub whose clock stands at `nowMs`, and what is known of it. */
const openHub = (init: { readonly hasAgents?: boolean } = {}) => {
  const { accounts, agents } = openServerDatabase(':memory:');
  const clock = { nowMs: 1_000_000 };
  const refused: RefusedLogin[] = [];
  const enrolled: string[] = [];
  const admitted: Principal[] = [];
  let attempts = 0;
  const gate = new LoginGate(() => 0);
  const authenticate = createAuthenticate({
    accounts,
    gate,
    registration: CLOSED_REGISTRATION,
    now: () => clock.nowMs,
    admit: async () => {},
    onRegistered: () => {},
    onRefused: (each) => refused.push(each),
    agents:
      init.hasAgents === false
        ? undefined
        : {
            store: agents,
            serverPin: CHANNEL.serverPin ?? '',
            admit: async (_agent, principal) => void admitted.push(principal),
            onEnrolled: ({ agent, enrolment }) => enrolled.push(`${agent.id} ${enrolment}`),
          },
  });
  /** From another address each time, unless one is given. */
  const logIn = (request: LoginRequest, remoteAddress = `192.0.2.${(attempts += 1)}`) => {
    const link: LoginLink = {
      binding: CHANNEL.binding,
      remoteAddress,
      ask: () => Promise.reject(new WherryError('INTERNAL')),
    };
    return authenticate(request, link);
  };
  const addEnrolment = async (of: EnrolmentInit = {}): Promise<string> => {
    const { token, enrolment } = createEnrolment(of, clock.nowMs);
    await agents.addEnrolment(enrolment);
    return token;
  };
  return { accounts, agents, clock, refused, enrolled, admitted, gate, logIn, addEnrolment };
};

const enrolling = (
  keys: { privateKeyPem: string },
  token: string,
  more: Partial<EnrolLogin> = {},
): EnrolLogin => ({
  method: 'enrol',
  ...proveEnrolment(keys.privateKeyPem, token, CHANNEL),
  ...COMMON,
  ...more,
});
const byKey = (keys: { privateKeyPem: string }, agent: string, channel = CHANNEL): LoginRequest => ({
  method: 'agent',
  ...signAgentLogin(keys.privateKeyPem, agent, channel),
  ...COMMON,
});

/** Code and sentence: what somebody outside sees. */
const refusalOf = async (login: Promise<unknown>): Promise<string> =>
  login.then(
    () => 'let in',
    (error: unknown) => (error instanceof WherryError ? `${error.code} ${error.message}` : String(error)),
  );
const codeOf = async (login: Promise<unknown>): Promise<string> =>
  (await refusalOf(login)).split(' ')[0] ?? '';

describe('pairing an agent', () => {
  it('makes it known by its key, under a name that no account has', async () => {
    const hub = openHub();
    const token = await hub.addEnrolment({ tags: { role: 'wing' } });
    const { principal, answer } = await hub.logIn(enrolling(A, token, { name: 'Copter', tags: { a: 'b' } }));
    const [agent] = await hub.agents.listAgents();
    assert.ok(agent !== undefined);
    assert.deepEqual([agent.pin, agent.name, agent.tags], [A.pin, 'Copter', { role: 'wing' }]);
    assert.equal(agent.lastSeenMs, hub.clock.nowMs);
    assert.deepEqual(
      [principal.account, principal.agent, principal.agentPin, principal.clientId, principal.tokenId],
      [`agent:${agent.id}`, agent.id, A.pin, 'install', undefined],
    );
    assert.deepEqual(answer.agent, { id: agent.id, name: 'Copter' });
    assert.equal(hub.enrolled.length, 1);
    assert.deepEqual(hub.admitted, [principal]);
    const again = await hub.logIn(byKey(A, agent.id));
    assert.deepEqual(again.answer, { ...answer, proof: undefined });
    assert.deepEqual(again.principal.agent, agent.id);
  });

  it('rows 25, 29, 41: tells nothing of a token that is wrong, unknown, used, expired or disowned, and all the same', async () => {
    const hub = openHub();
    await hub.accounts.addAccount({ name: 'anna', rights: [], createdMs: 1 });
    const [used, old, disowned, good] = [
      await hub.addEnrolment(),
      await hub.addEnrolment(),
      await hub.addEnrolment({ madeBy: 'anna', lifetimeMs: 10_000_000 }),
      await hub.addEnrolment({ lifetimeMs: 10_000_000 }),
    ];
    await hub.logIn(enrolling(A, used));
    await hub.accounts.changeAccount('anna', { isDisabled: true });
    hub.clock.nowMs += 15 * 60 * 1000;
    const other = proveEnrolment(B.privateKeyPem, generateEnrolmentToken(), CHANNEL);
    const { id } = enrolling(B, good);
    const refusals = await Promise.all(
      [
        enrolling(B, used),
        enrolling(B, old),
        enrolling(B, disowned),
        enrolling(B, generateEnrolmentToken()),
        { ...enrolling(B, good), proof: other.proof },
        { ...enrolling(B, good), signature: other.signature },
        { ...enrolling(B, good), key: new Uint8Array(91) },
        { ...enrolling(B, good), id: other.id },
        { ...enrolling(B, generateEnrolmentToken()), id },
      ].map((request) => refusalOf(hub.logIn(request))),
    );
    assert.equal(new Set(refusals).size, 1, refusals.join('\n'));
    assert.match(refusals[0] ?? '', /^UNAUTHENTICATED /u);
    assert.deepEqual(
      hub.refused.map(({ account, agent, enrolment }) => [account, agent, enrolment !== undefined]),
      refusals.map(() => [undefined, undefined, true]),
    );
    // Nobody has used the good one up.
    assert.equal(await refusalOf(hub.logIn(enrolling(B, good))), 'let in');
  });

  it('row 41, invariant 14: lets one of two in that come with one token at once', async () => {
    const hub = openHub();
    const token = await hub.addEnrolment();
    const outcomes = await Promise.all([
      codeOf(hub.logIn(enrolling(A, token))),
      codeOf(hub.logIn(enrolling(B, token))),
    ]);
    assert.deepEqual(outcomes.toSorted(), ['UNAUTHENTICATED', 'let']);
    assert.equal((await hub.agents.listAgents()).length, 1);
    assert.equal(hub.enrolled.length, 1);
  });

  it('row 26: costs an attempt of the address, whatever is wrong, also with a good token', async () => {
    const hub = openHub();
    const good = await hub.addEnrolment();
    const wrong = [
      () => enrolling(A, generateEnrolmentToken()),
      () => byKey(A, generateAgentId()),
      () => enrolling(A, good, { name: 'not a name' }),
    ];
    const codes = [];
    for (let turn = 0; turn < 12; turn += 1) {
      const request = wrong[turn % wrong.length]?.() ?? enrolling(A, good);
      codes.push(await codeOf(hub.logIn(request, '198.51.100.1')));
    }
    assert.deepEqual(codes.slice(0, 3), ['UNAUTHENTICATED', 'UNAUTHENTICATED', 'INVALID_NAME']);
    assert.deepEqual(codes.slice(10), ['RATE_LIMITED', 'RATE_LIMITED']);
    assert.equal(await codeOf(hub.logIn(enrolling(A, good), '198.51.100.1')), 'RATE_LIMITED');
    assert.equal(await codeOf(hub.logIn(enrolling(A, good), '198.51.100.2')), 'let');
  });

  it('row 26: costs nothing once it holds, as a login by key', async () => {
    const hub = openHub();
    for (let turn = 0; turn < 30; turn += 1) {
      const { answer } = await hub.logIn(enrolling(A, await hub.addEnrolment()), '198.51.100.1');
      await hub.logIn(byKey(A, answer.agent?.id ?? ''), '198.51.100.1');
    }
    assert.equal(hub.gate.isBarred('198.51.100.1'), false);
  });

  it('leaves the token good where the agent cannot be as it wishes or must', async () => {
    const hub = openHub();
    await hub.logIn(enrolling(A, await hub.addEnrolment({ name: 'wing' })));
    const [taken, free] = [await hub.addEnrolment({ name: 'WING' }), await hub.addEnrolment()];
    assert.equal(await codeOf(hub.logIn(enrolling(B, taken))), 'ALREADY_EXISTS');
    assert.equal(await codeOf(hub.logIn(enrolling(B, free, { name: 'a/b' }))), 'INVALID_NAME');
    assert.equal(await codeOf(hub.logIn(enrolling(B, free, { tags: { A: 'x' } }))), 'BAD_REQUEST');
    assert.equal(await codeOf(hub.logIn(enrolling(B, free, { tags: { a: 5 } }))), 'BAD_REQUEST');
    const { answer } = await hub.logIn(enrolling(B, free, { name: 'Wing' }));
    assert.match(answer.agent?.name ?? '', /^Wing-[0-9a-z]{4}$/u);
  });

  it('takes no heed of wishes that the token’s maker has decided, however they are', async () => {
    const hub = openHub();
    const token = await hub.addEnrolment({ name: 'wing', tags: {} });
    const { answer } = await hub.logIn(enrolling(A, token, { name: 'a/b', tags: { A: 5 } }));
    assert.equal(answer.agent?.name, 'wing');
  });

  it('invariant 14: takes no key that was revoked, and leaves the token good for a new one', async () => {
    const hub = openHub();
    const { answer } = await hub.logIn(enrolling(A, await hub.addEnrolment()));
    await hub.agents.removeAgent(answer.agent?.id ?? '', hub.clock.nowMs);
    const token = await hub.addEnrolment();
    assert.equal(await codeOf(hub.logIn(enrolling(A, token))), 'FORBIDDEN');
    assert.equal(await codeOf(hub.logIn(enrolling(B, token))), 'let');
  });
});

describe('the login of an agent by its key', () => {
  it('row 25: is refused alike for an agent that nobody knows, another key, another channel and a revoked one', async () => {
    const hub = openHub();
    const { answer } = await hub.logIn(enrolling(A, await hub.addEnrolment()));
    const id = answer.agent?.id ?? '';
    const elsewhere = { ...CHANNEL, serverPin: 'x'.repeat(43) };
    const requests = [
      byKey(A, generateAgentId()),
      byKey(A, 'constructor'),
      byKey(B, id),
      byKey(A, id, elsewhere),
      byKey(A, id, { ...CHANNEL, binding: { type: 'tls-exporter', bytes: new Uint8Array(32).fill(2) } }),
      { ...byKey(A, id), key: new Uint8Array(91) } as LoginRequest,
      { ...byKey(A, generateAgentId()), agent: id } as LoginRequest,
    ];
    const refusals = [];
    for (const request of requests) refusals.push(await refusalOf(hub.logIn(request)));
    assert.equal(await refusalOf(hub.logIn(byKey(A, id))), 'let in');
    await hub.agents.removeAgent(id, hub.clock.nowMs);
    refusals.push(await refusalOf(hub.logIn(byKey(A, id))));
    assert.equal(new Set(refusals).size, 1, refusals.join('\n'));
    assert.match(refusals[0] ?? '', /^UNAUTHENTICATED /u);
    assert.equal(hub.refused[2]?.agent, id);
  });

  it('goes over to the next key, and the one before is good no more', async () => {
    const hub = openHub();
    const { answer } = await hub.logIn(enrolling(A, await hub.addEnrolment()));
    const id = answer.agent?.id ?? '';
    await hub.agents.changePin(id, { from: A.pin, to: B.pin }, hub.clock.nowMs);
    assert.equal(await codeOf(hub.logIn(byKey(A, id))), 'UNAUTHENTICATED');
    assert.equal(await codeOf(hub.logIn(byKey(B, id))), 'let');
    assert.equal(await codeOf(hub.logIn(enrolling(A, await hub.addEnrolment()))), 'FORBIDDEN');
  });

  it('remembers when the agent was there, to a minute', async () => {
    const hub = openHub();
    const { answer } = await hub.logIn(enrolling(A, await hub.addEnrolment()));
    const id = answer.agent?.id ?? '';
    const pairedMs = hub.clock.nowMs;
    const seen = async (): Promise<number | undefined> => {
      await hub.logIn(byKey(A, id));
      return (await hub.agents.findAgent(id))?.lastSeenMs;
    };
    hub.clock.nowMs += 59_999;
    assert.equal(await seen(), pairedMs);
    hub.clock.nowMs += 1;
    assert.equal(await seen(), pairedMs + 60_000);
  });

  it('is not known where there are no agents, whatever it says', async () => {
    const hub = openHub({ hasAgents: false });
    for (const request of [byKey(A, generateAgentId()), enrolling(A, await hub.addEnrolment())])
      assert.equal(await codeOf(hub.logIn(request)), 'UNSUPPORTED');
  });
});
