// A listener that ends by itself, with a clock that is driven by hand and real connections.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as dial } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  LoginGate,
  deriveVerifier,
  generateToken,
  withServerToken,
  type AccountStore,
} from '../../src/accounts/index.ts';
import { openServerDatabase } from '../../src/catalog/index.ts';
import { connect, type Remote } from '../../src/client/index.ts';
import { openListener, type Listener } from '../../src/listener/index.ts';
import { openIdentity } from '../../src/transport/identity/index.ts';
import { FakeClock } from '../session/fake-clock.ts';

const IDLE_MS = 300_000;
const token = generateToken();

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wherry-test-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const own = (): AccountStore =>
  withServerToken(openServerDatabase(':memory:').accounts, deriveVerifier(token), 0);

interface Idle {
  readonly listener: Listener;
  readonly clock: FakeClock;
  isClosed(): boolean;
  client(): Promise<Remote>;
  /** Waits for the next event of this kind. */
  next(event: string): Promise<void>;
}

const start = async (accounts: AccountStore = own()): Promise<Idle> => {
  const identity = await openIdentity(join(directory, 'state'));
  const clock = new FakeClock();
  const waiting: { event: string; resolve: () => void }[] = [];
  const listener = await openListener({
    ...identity,
    port: 0,
    host: '127.0.0.1',
    accounts,
    gate: new LoginGate(() => clock.nowMs()),
    services: [],
    stopWhenIdleMs: IDLE_MS,
    clock,
    onEvent: ({ event }) => {
      for (const waiter of waiting.splice(0)) {
        if (waiter.event === event) waiter.resolve();
        else waiting.push(waiter);
      }
    },
  });
  let isClosed = false;
  void listener.closed.then(() => {
    isClosed = true;
  });
  return {
    listener,
    clock,
    isClosed: () => isClosed,
    client: () => connect({ host: '127.0.0.1', port: listener.port, token, stateDirectory: false }),
    next: (event) => new Promise((resolve) => waiting.push({ event, resolve })),
  };
};

describe('a server that stops when it is idle', () => {
  it('counts from the end of the last of several clients', async () => {
    const { clock, client, next, isClosed } = await start();
    const clients = [await client(), await client(), await client()];
    await clock.advance(10 * IDLE_MS);
    for (const remote of clients) {
      assert.equal(isClosed(), false);
      const ended = next('disconnected');
      await remote.close();
      await ended;
      await clock.advance(IDLE_MS - 1);
    }
    assert.equal(isClosed(), false);
    await clock.advance(1);
    assert.equal(isClosed(), true);
  });

  it('counts from its start when nobody ever comes', async () => {
    const { clock, isClosed } = await start();
    await clock.advance(IDLE_MS - 1);
    assert.equal(isClosed(), false);
    await clock.advance(1);
    assert.equal(isClosed(), true);
  });

  it('is not kept up by connections that never log in', async () => {
    const { clock, listener, next, isClosed } = await start();
    await clock.advance(IDLE_MS - 1000);
    const ended = next('disconnected');
    const stranger = dial(listener.port, '127.0.0.1', () => stranger.end(new Uint8Array(1)));
    await ended;
    await clock.advance(1000);
    assert.equal(isClosed(), true);
    stranger.destroy();
  });

  it('waits for a login that is being checked at that very moment, and stays for the client', async () => {
    const accounts = own();
    const asked = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const { clock, client, isClosed, listener } = await start({
      ...accounts,
      findToken: async (id) => {
        asked.resolve();
        await goOn.promise;
        return accounts.findToken(id);
      },
    });
    await clock.advance(IDLE_MS - 1);
    const connecting = client();
    await asked.promise;
    await clock.advance(1);
    assert.equal(isClosed(), false);
    goOn.resolve();
    const remote = await connecting;
    await clock.advance(10 * IDLE_MS);
    assert.equal(isClosed(), false);
    await remote.close();
    await listener.close();
  });
});
