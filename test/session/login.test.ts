import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, toHex } from '../../src/base/index.ts';
import { createBrowserSession, generateToken } from '../../src/accounts/index.ts';
import { openServerDatabase } from '../../src/catalog/index.ts';
import { Registry, ServerSession } from '../../src/session/index.ts';
import type { Carrier } from '../../src/transport/index.ts';
import { createMemoryCarriers } from '../../src/transport/memory/index.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { createPair, testService } from './pair.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

describe('a login', () => {
  it('with a wrong token is refused with UNAUTHENTICATED, at once (case N6)', async () => {
    await using pair = createPair({ clientToken: generateToken() });
    await assert.rejects(pair.client.start(), code('UNAUTHENTICATED'));
    assert.equal(pair.servers[0]?.principal, undefined);
  });

  it('that fails fails what rode behind it too, and nothing of that ran', async () => {
    let ran = false;
    await using pair = createPair({
      clientToken: generateToken(),
      awaitLogin: false,
      services: [
        testService({
          act: async () => {
            ran = true;
          },
        }),
      ],
    });
    await pair.client.start();
    await assert.rejects(pair.client.call('test.act', {}), code('UNAUTHENTICATED'));
    await settle();
    assert.equal(ran, false);
    await assert.rejects(pair.client.call('test.act', {}), code('UNAUTHENTICATED'));
  });

  it('lets the first request ride behind it when the server is known', async () => {
    await using pair = createPair({
      awaitLogin: false,
      services: [testService({ act: async () => 'done' })],
    });
    await pair.client.start();
    assert.equal(await pair.client.call('test.act', {}), 'done');
  });

  it('on a carrier without a binding covers a challenge of the server, so that a recorded one is worth nothing', async () => {
    const token = generateToken();
    const unbound = (carrier: Carrier): Carrier =>
      new Proxy(carrier, {
        get: (target, key) => {
          if (key === 'binding') return undefined;
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
        },
      });
    const proofs: string[] = [];
    const init = {
      token,
      between: (near: Carrier, far: Carrier): [Carrier, Carrier] => [unbound(near), unbound(far)],
    };
    for (let round = 0; round < 2; round += 1) {
      await using pair = createPair({ ...init, onProof: (proof) => proofs.push(toHex(proof)) });
      await pair.client.start();
    }
    assert.equal(new Set(proofs).size, 2);
    await using replayed = createPair({ ...init, replay: Buffer.from(proofs[0] ?? '', 'hex') });
    await assert.rejects(replayed.client.start(), code('UNAUTHENTICATED'));
  });

  it('that is not answered ends when the caller aborts, not only when its time is up', async () => {
    const deaf = (carrier: Carrier): Carrier =>
      new Proxy(carrier, {
        get: (target, key) => {
          if (key === 'start') return () => {};
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
        },
      });
    await using pair = createPair({ clock: new FakeClock(), between: (near, far) => [near, deaf(far)] });
    const controller = new AbortController();
    const start = assert.rejects(pair.client.start(controller.signal), code('CANCELLED'));
    await settle();
    controller.abort();
    await start;
  });

  it('by the session of a browser proves nothing itself, and is worth what came with the carrier', async () => {
    const { accounts } = openServerDatabase(':memory:');
    const { secret, token } = await createBrowserSession(accounts, { account: 'owner' }, 0);
    const session = { accounts, credentials: { method: 'session' } } as const;
    {
      await using pair = createPair({ ...session, presented: secret });
      await pair.client.start();
      const { account, home, proof } = await pair.client.loggedIn;
      assert.deepEqual([account, home, proof], ['owner', '/', undefined]);
      assert.equal(pair.servers[0]?.principal?.tokenId, token.verifier.id);
    }
    for (const presented of [{}, { presented: '' }, { presented: generateToken() }]) {
      await using pair = createPair({ ...session, ...presented });
      await assert.rejects(pair.client.start(), code('UNAUTHENTICATED'));
    }
    await accounts.removeToken(token.verifier.id);
    await using late = createPair({ ...session, presented: secret });
    await assert.rejects(late.client.start(), code('UNAUTHENTICATED'));
  });

  it('that never comes ends the connection', async () => {
    const clock = new FakeClock();
    const [near, far] = createMemoryCarriers();
    const gone = Promise.withResolvers<void>();
    const silent = new ServerSession(far, {
      authenticate: () => Promise.reject(new WherryError('UNAUTHENTICATED')),
      registry: new Registry(),
      clock,
      onGone: () => gone.resolve(),
    });
    near.start({ onData: () => {}, onDrain: () => {}, onClose: () => {} });
    silent.start();
    await clock.advance(11_000);
    await gone.promise;
    assert.equal(silent.principal, undefined);
  });
});
