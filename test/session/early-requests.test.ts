// What is asked for before the login is answered: a server takes little of it, so a client asks for no more.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { FakeClock, settle } from './fake-clock.ts';
import { createPair, testService, type Pair } from './pair.ts';

const MANY = 40;

const createBusyPair = (clock: FakeClock): Pair =>
  createPair({ clock, awaitLogin: false, services: [testService({ act: async () => 'done' })] });

const callMany = (pair: Pair): Promise<unknown[]> =>
  Promise.all(Array.from({ length: MANY }, () => pair.client.call('test.act', {})));

const ALL_DONE = Array.from({ length: MANY }, () => 'done');

describe('a client that does not wait for its login to be answered', () => {
  it('may be asked for many things at once: those beyond what a server takes so early wait', async () => {
    await using pair = createBusyPair(new FakeClock());
    await pair.client.start();
    assert.deepEqual(await callMany(pair), ALL_DONE);
  });

  it('may send large messages: those that a server does not take so early wait, and what follows them does too', async () => {
    const received: number[] = [];
    await using pair = createPair({
      clock: new FakeClock(),
      awaitLogin: false,
      services: [
        testService({
          act: async (_params, { stream }) => {
            for (
              let message = await stream.receive();
              message !== undefined;
              message = await stream.receive()
            )
              received.push((message as string).length);
            return 'done';
          },
        }),
      ],
    });
    await pair.client.start();
    const stream = await pair.client.open('test.act', {});
    const sizes = [10, 100_000, 20_000, 1, 16_000];
    for (const size of sizes) await stream.send('x'.repeat(size));
    stream.end();
    assert.equal(await stream.receive(), 'done');
    assert.deepEqual(received, sizes);
  });

  it('begins all that waited for a new link, however much that is', async () => {
    const clock = new FakeClock();
    await using pair = createBusyPair(clock);
    await pair.client.start();
    pair.carriers[0]?.server.destroy();
    await settle();
    const calls = callMany(pair);
    await clock.advance(1000);
    assert.deepEqual(await calls, ALL_DONE);
    assert.equal(pair.carriers.length, 2);
  });
});
