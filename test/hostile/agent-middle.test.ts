// Invariant 14: a machine in the middle while an agent is paired, with keys of its own on both legs. Whatever it passes on,
// changes or makes itself: neither the agent nor the hub ends up paired, with it or through it. See docs/spec/login.md, "Agents".

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import {
  generateEnrolmentToken,
  openAgentKey,
  proveEnrolment,
  signAgentLogin,
} from '../../src/accounts/index.ts';
import type { ServerDatabase } from '../../src/catalog/index.ts';
import {
  Registry,
  ServerSession,
  type AgentLogin,
  type Authenticate,
  type ClientCredentials,
  type EnrolLogin,
  type LoginAnswer,
} from '../../src/session/index.ts';
import type { Carrier } from '../../src/transport/index.ts';
import { generateKeyPair } from '../../src/transport/identity/index.ts';
import { addEnrolment, enrolAgent, logInByKey, openBeside } from '../server/agent-bed.ts';
import { startServer, type RunningServer } from '../server/running-server.ts';
import { byKey, byToken, createAgentSession } from '../session/agent-credentials.ts';
import { relayTo, startMiddle as listenInTheMiddle, type Middle } from './middle-bed.ts';

const AGENT = generateKeyPair();
/** The middle's own: as a server to the agent, and as an agent to the hub. */
const [NEAR, FAR] = [generateKeyPair(), generateKeyPair()];

const codeOf = async (outcome: Promise<unknown>): Promise<string> =>
  outcome.then(
    () => 'let in',
    (error: unknown) => (error instanceof WherryError ? error.code : String(error)),
  );

const startMiddle = (onCarrier: (carrier: Carrier) => void): Promise<Middle> =>
  listenInTheMiddle(onCarrier, NEAR);

type Caught = EnrolLogin | AgentLogin;

/** A server to the agent that asks `answer` what to say to a login. */
const answering = (answer: (request: Caught) => Promise<LoginAnswer>) => {
  const authenticate: Authenticate = async (request, { remoteAddress }) => {
    if (request.method !== 'enrol' && request.method !== 'agent') throw new WherryError('UNAUTHENTICATED');
    const principal = { account: 'agent:x', agent: 'x', clientId: 'c', remoteAddress };
    return { principal, answer: await answer(request) };
  };
  return (carrier: Carrier) => new ServerSession(carrier, { authenticate, registry: new Registry() }).start();
};

/** The middle's own link to the hub; what it is answered. */
const logInAtHub = async (running: RunningServer, credentials: ClientCredentials): Promise<LoginAnswer> => {
  const session = createAgentSession({
    port: running.server.port,
    credentials,
    hubPin: running.server.pin,
    clientId: 'middle',
  });
  try {
    await session.start();
    return await session.loggedIn;
  } finally {
    await session.close();
  }
};

/** Whatever this end of the middle is shown, as the other one could use it. */
const enrolWith = (claim: Pick<EnrolLogin, 'id' | 'key' | 'proof' | 'signature'>): ClientCredentials => ({
  method: 'enrol',
  prove: () => claim,
  verify: () => true,
});

interface Attack {
  readonly running: RunningServer;
  readonly beside: ServerDatabase;
  readonly token: string;
  /** The agent's attempt to be paired through the middle: its code. */
  pairThrough(port: number): Promise<string>;
  /** What the agent has kept of a server. */
  readonly kept: string[];
}

/** Afterwards nobody is paired, the token is as good as before, and the agent is paired with it at the hub itself. */
const withAttack = async (attack: (of: Attack) => Promise<void>): Promise<void> => {
  await using running = await startServer();
  using beside = openBeside(running);
  const token = await addEnrolment(beside);
  const kept: string[] = [];
  const pairThrough = async (port: number): Promise<string> => {
    const session = createAgentSession({
      port,
      credentials: byToken(AGENT, token),
      onProved: async () => void kept.push('a pin'),
    });
    const outcome = await codeOf(session.start());
    const answered = await codeOf(session.loggedIn);
    assert.equal(answered === 'let in', outcome === 'let in');
    await session.close();
    return outcome;
  };
  await attack({ running, beside, token, pairThrough, kept });
  assert.deepEqual(await beside.agents.listAgents(), [], 'the hub has paired nobody');
  assert.deepEqual(kept, [], 'the agent has kept nothing');
  assert.equal((await beside.agents.listEnrolments(Date.now())).length, 1, 'the token is good still');
  assert.ok(!running.log.some(({ event }) => event === 'agent.enrol' || event === 'fault'));
  const { session } = await enrolAgent(running, AGENT, token);
  await session.close();
};

describe('invariant 14: a machine in the middle of a pairing', () => {
  it('that relays everything pairs nobody', () =>
    withAttack(async ({ running, pairThrough }) => {
      await using middle = await startMiddle(relayTo(running.server.port));
      assert.equal(await pairThrough(middle.port), 'UNAUTHENTICATED');
    }));

  it('that passes the claim on, changed in any way it can, pairs nobody', () =>
    withAttack(async ({ running, pairThrough }) => {
      const own = openAgentKey(FAR.privateKeyPem);
      const changes: ((claim: EnrolLogin) => Pick<EnrolLogin, 'id' | 'key' | 'proof' | 'signature'>)[] = [
        (claim) => claim,
        (claim) => ({ ...claim, key: own.spki }),
        (claim) => ({ ...claim, key: own.spki, signature: own.sign(new Uint8Array(10)) }),
        (claim) => ({ ...claim, proof: new Uint8Array(32) }),
      ];
      const outcomes: string[] = [];
      for (const change of changes) {
        await using middle = await startMiddle(
          answering(async (request) => {
            assert.ok(request.method === 'enrol');
            const passed = logInAtHub(running, enrolWith(change(request)));
            outcomes.push(await codeOf(passed));
            return passed;
          }),
        );
        assert.equal(await pairThrough(middle.port), 'UNAUTHENTICATED');
      }
      assert.deepEqual(
        outcomes,
        changes.map(() => 'UNAUTHENTICATED'),
      );
    }));

  it('that knows all but the token, and makes whole claims of its own, pairs nobody', () =>
    withAttack(async ({ running, pairThrough }) => {
      await using middle = await startMiddle(
        answering(async (request) => {
          assert.ok(request.method === 'enrol');
          // For its own link to the hub, with its own key and a guess in the token's place.
          const credentials: ClientCredentials = {
            method: 'enrol',
            prove: (binding, serverPin) => ({
              ...proveEnrolment(FAR.privateKeyPem, generateEnrolmentToken(), { binding, serverPin }),
              id: request.id,
            }),
            verify: () => true,
          };
          return logInAtHub(running, credentials);
        }),
      );
      assert.equal(await pairThrough(middle.port), 'UNAUTHENTICATED');
    }));

  it('that answers itself, with whatever it has been shown, is believed by no agent', () =>
    withAttack(async ({ pairThrough }) => {
      const agent = { id: 'k3f9w0r7q2mz8xcvbnta', name: 'you' };
      const proofs: ((claim: EnrolLogin) => Uint8Array | undefined)[] = [
        () => undefined,
        () => new Uint8Array(32),
        ({ proof }) => proof,
        ({ key }) => key.subarray(0, 32),
      ];
      for (const proof of proofs) {
        await using middle = await startMiddle(
          answering(async (request) => ({
            account: `agent:${agent.id}`,
            home: '/',
            agent,
            proof: request.method === 'enrol' ? proof(request) : undefined,
          })),
        );
        assert.equal(await pairThrough(middle.port), 'UNAUTHENTICATED');
      }
    }));

  it('that has a token of its own is paired as itself, and the agent never is with it', async () => {
    await using running = await startServer();
    using beside = openBeside(running);
    const [token, its] = [await addEnrolment(beside), await addEnrolment(beside)];
    await using middle = await startMiddle(answering(async () => logInAtHub(running, byToken(FAR, its))));
    const session = createAgentSession({ port: middle.port, credentials: byToken(AGENT, token) });
    assert.equal(await codeOf(session.start()), 'UNAUTHENTICATED');
    assert.deepEqual(
      (await beside.agents.listAgents()).map(({ pin }) => pin),
      [FAR.pin],
    );
  });

  it('that keeps a claim cannot use it later, on any link', () =>
    withAttack(async ({ running, pairThrough }) => {
      const caught = Promise.withResolvers<EnrolLogin>();
      await using middle = await startMiddle(
        answering(async (request) => {
          if (request.method === 'enrol') caught.resolve(request);
          throw new WherryError('UNAUTHENTICATED');
        }),
      );
      assert.equal(await pairThrough(middle.port), 'UNAUTHENTICATED');
      const claim = await caught.promise;
      assert.equal(await codeOf(logInAtHub(running, enrolWith(claim))), 'UNAUTHENTICATED');
      const plain = createAgentSession({
        port: running.server.port,
        credentials: enrolWith(claim),
        isPlain: true,
      });
      assert.equal(await codeOf(plain.start()), 'UNAUTHENTICATED');
    }));

  it('cannot make the agent fall back to a claim that is not bound to the link', () =>
    withAttack(async ({ running, token }) => {
      const unbound = createAgentSession({
        port: running.server.port,
        credentials: byToken(AGENT, token),
        change: (carrier) =>
          new Proxy(carrier, {
            get: (target, key) => {
              if (key === 'binding') return undefined;
              const value: unknown = Reflect.get(target, key, target);
              return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
            },
          }),
      });
      assert.equal(await codeOf(unbound.start()), 'UNAUTHENTICATED');
    }));
});

describe('invariant 14: a machine in the middle of an agent’s login', () => {
  it('is sent nothing by an agent that knows its hub, and is let in by no hub with what an agent signed for it', async () => {
    await using running = await startServer();
    using beside = openBeside(running);
    const { id, session } = await enrolAgent(running, AGENT, await addEnrolment(beside));
    await session.close();
    const caught: Caught[] = [];
    await using middle = await startMiddle(
      answering(async (request) => {
        caught.push(request);
        throw new WherryError('UNAUTHENTICATED');
      }),
    );
    const careful = createAgentSession({
      port: middle.port,
      credentials: byKey(AGENT, id),
      hubPin: running.server.pin,
    });
    assert.equal(await codeOf(careful.start()), 'UNAUTHENTICATED');
    assert.equal(caught.length, 0);
    // One that was told to trust the middle itself, and signs for its link: the hub sees another one, and another key.
    const careless = createAgentSession({
      port: middle.port,
      credentials: byKey(AGENT, id),
      hubPin: NEAR.pin,
    });
    assert.equal(await codeOf(careless.start()), 'UNAUTHENTICATED');
    const [claim] = caught;
    assert.ok(claim?.method === 'agent');
    const { agent, key, signature } = claim;
    const passedOn: ClientCredentials = { method: 'agent', prove: () => ({ agent, key, signature }) };
    assert.equal(await codeOf(logInAtHub(running, passedOn)), 'UNAUTHENTICATED');
    // Nor with a signature of its own for this very link.
    const its: ClientCredentials = {
      method: 'agent',
      prove: (binding, serverPin) => ({
        ...signAgentLogin(FAR.privateKeyPem, id, { binding, serverPin }),
        key,
      }),
    };
    assert.equal(await codeOf(logInAtHub(running, its)), 'UNAUTHENTICATED');
    await (await logInByKey(running, AGENT, id)).session.close();
  });

  it('that relays the login of an agent which does not look at keys gets no link', async () => {
    await using running = await startServer();
    using beside = openBeside(running);
    const { id, session } = await enrolAgent(running, AGENT, await addEnrolment(beside));
    await session.close();
    await using middle = await startMiddle(relayTo(running.server.port));
    const careless = createAgentSession({
      port: middle.port,
      credentials: byKey(AGENT, id),
      hubPin: NEAR.pin,
    });
    assert.equal(await codeOf(careless.start()), 'UNAUTHENTICATED');
  });
});
