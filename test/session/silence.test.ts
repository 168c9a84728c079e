import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { Registry, ServerSession } from '../../src/session/index.ts';
import { createMemoryCarriers } from '../../src/transport/memory/index.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { createPair, testService } from './pair.ts';

const TIMEOUT_MS = 60_000;

const service = testService({
  act: async () => 'done',
  never: () => new Promise(() => {}),
  /** Takes what comes, but says that it has only when it is told to. */
  hold: async (_params, { stream }) => {
    stream.onBytes(() => {});
    await stream.receive();
  },
});

describe('a connection on which nothing is asked', () => {
  it('is ended with a sentence, and comes back when there is something to do, not before', async () => {
    const clock = new FakeClock();
    const heard: unknown[] = [];
    await using pair = createPair({
      clock,
      services: [service],
      silenceTimeoutMs: TIMEOUT_MS,
      events: {
        disconnected: (error, retryInMs) =>
          heard.push((error as WherryError).code, retryInMs, error?.message),
      },
    });
    await pair.client.start();
    await clock.advance(TIMEOUT_MS - 1);
    assert.deepEqual(heard, []);
    await clock.advance(TIMEOUT_MS);
    assert.deepEqual(heard.slice(0, 2), ['TIMEOUT', undefined]);
    assert.match(String(heard[2]), /Nothing was asked for 60 s/u);
    await clock.advance(3_600_000);
    assert.equal(pair.carriers.length, 1, 'pings alone bring nothing back');
    assert.equal(pair.client.failure, undefined);
    const call = pair.client.call('test.act', null);
    await clock.advance(0);
    assert.equal(await call, 'done');
    assert.equal(pair.carriers.length, 2);
  });

  it('was not lost, so that nobody keeps a seat for it; one that was cut or fell silent altogether was', async () => {
    const clock = new FakeClock();
    await using pair = createPair({ clock, services: [service], silenceTimeoutMs: TIMEOUT_MS, random: 0 });
    await pair.client.start();
    pair.carriers[0]?.client.destroy();
    await clock.advance(1000);
    await clock.advance(2 * TIMEOUT_MS);
    assert.deepEqual(
      pair.servers.map((server) => server.wasLost),
      [true, false],
    );
    const closed = createPair({ clock });
    await closed.client.start();
    await closed.client.close();
    await settle();
    assert.equal(closed.servers[0]?.wasLost, false, 'it said goodbye');
  });

  it('lives as long as there is a call now and then', async () => {
    const clock = new FakeClock();
    await using pair = createPair({ clock, services: [service], silenceTimeoutMs: TIMEOUT_MS });
    await pair.client.start();
    for (let round = 0; round < 20; round += 1) {
      await clock.advance(TIMEOUT_MS - 1000);
      assert.equal(await pair.client.call('test.act', null), 'done');
    }
    assert.equal(pair.carriers.length, 1);
  });

  it('is not silent while it waits for the server: an answer, or content that is not written yet', async () => {
    for (const method of ['test.never', 'test.hold']) {
      const clock = new FakeClock();
      await using pair = createPair({ clock, services: [service], silenceTimeoutMs: TIMEOUT_MS });
      await pair.client.start();
      const isEnded = method === 'test.never';
      const stream = await pair.client.open(method, null, { timeoutMs: 0 });
      if (isEnded) stream.end();
      else await stream.write(new Uint8Array(10));
      await clock.advance(20 * TIMEOUT_MS);
      assert.equal(pair.carriers.length, 1, method);
      assert.equal(stream.signal.aborted, false, method);
    }
  });

  it('is silent with an open stream on which the client says nothing; what is open is lost as with any lost link', async () => {
    const clock = new FakeClock();
    await using pair = createPair({ clock, services: [service], silenceTimeoutMs: TIMEOUT_MS });
    await pair.client.start();
    const stream = await pair.client.open('test.hold', null, { timeoutMs: 0 });
    await clock.advance(2 * TIMEOUT_MS);
    assert.equal((stream.signal.reason as WherryError).code, 'CONNECTION_LOST');
    assert.match((stream.signal.reason as WherryError).message, /Nothing was asked/u);
  });

  it('row 64: that sends a byte now and then before its login is ended by the login deadline', async () => {
    const clock = new FakeClock();
    const [near, far] = createMemoryCarriers();
    let gone: WherryError | undefined;
    const session = new ServerSession(far, {
      authenticate: () => Promise.reject(new WherryError('UNAUTHENTICATED')),
      registry: new Registry(),
      clock,
      onGone: (_session, error) => {
        gone = error;
      },
    });
    near.start({ onData: () => {}, onDrain: () => {}, onClose: () => {} });
    session.start();
    for (let second = 0; second < 9; second += 1) {
      near.write(new Uint8Array(1));
      await clock.advance(1000);
    }
    assert.equal(gone, undefined);
    await clock.advance(1000);
    await settle();
    assert.notEqual(gone, undefined);
  });
});

describe('a server that refuses a client that comes back', () => {
  it('is quoted when a call has waited for it in vain', async () => {
    const clock = new FakeClock();
    let isFull = false;
    await using pair = createPair({
      clock,
      services: [service],
      onLogin: () => {
        if (isFull) throw new WherryError('IN_USE', 'The server is full.');
      },
    });
    await pair.client.start();
    isFull = true;
    pair.carriers[0]?.server.destroy();
    await settle();
    const refused = assert.rejects(
      pair.client.call('test.act', null, { timeoutMs: 10_000 }),
      (error) => error instanceof WherryError && error.code === 'IN_USE',
    );
    await clock.advance(11_000);
    await refused;
    isFull = false;
    const call = pair.client.call('test.act', null, { timeoutMs: 60_000 });
    await clock.advance(40_000);
    assert.equal(await call, 'done');
  });
});
