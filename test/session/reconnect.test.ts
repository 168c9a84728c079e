import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { createPair, testService } from './pair.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

describe('a session whose link is lost', () => {
  it('makes a new one by itself, and what is asked for meanwhile waits for it', async () => {
    const clock = new FakeClock();
    await using pair = createPair({ clock, services: [testService({ act: async () => 'done' })] });
    await pair.client.start();
    pair.carriers[0]?.server.destroy();
    await settle();
    const call = pair.client.call('test.act', {});
    await settle();
    assert.equal(pair.carriers.length, 1, 'it waits before it tries again');
    await clock.advance(1000);
    assert.equal(await call, 'done');
    assert.equal(pair.carriers.length, 2);
  });

  it('tells that nothing more is tried, once, when it is refused for good meanwhile', async () => {
    const clock = new FakeClock();
    const heard: (readonly [string | undefined, boolean])[] = [];
    let isRevoked = false;
    await using pair = createPair({
      clock,
      onLogin: () => {
        if (isRevoked) throw new WherryError('UNAUTHENTICATED');
      },
      events: {
        disconnected: (error, retryInMs) =>
          heard.push([error instanceof WherryError ? error.code : undefined, retryInMs !== undefined]),
      },
    });
    await pair.client.start();
    isRevoked = true;
    pair.carriers[0]?.server.destroy();
    await clock.advance(300_000);
    assert.deepEqual(heard, [
      ['CONNECTION_LOST', true],
      ['UNAUTHENTICATED', false],
    ]);
    assert.equal(pair.client.failure?.code, 'UNAUTHENTICATED');
    assert.equal(pair.carriers.length, 2);
  });

  it('recovers as often as it is lost', async () => {
    const clock = new FakeClock();
    await using pair = createPair({ clock, services: [testService({ act: async () => 'done' })] });
    await pair.client.start();
    for (let round = 0; round < 3; round += 1) {
      pair.carriers.at(-1)?.server.destroy();
      await clock.advance(60_000);
      assert.equal(await pair.client.call('test.act', {}), 'done');
    }
    assert.equal(pair.carriers.length, 4);
  });

  it('does not try again when it was closed here', async () => {
    const clock = new FakeClock();
    await using pair = createPair({ clock });
    await pair.client.start();
    await pair.client.close();
    await clock.advance(120_000);
    assert.equal(pair.carriers.length, 1);
    await assert.rejects(pair.client.call('test.act', {}), code('CANCELLED'));
  });

  it('notices a peer that fell silent without a word, within the bound', async () => {
    const clock = new FakeClock();
    await using pair = createPair({ clock, services: [testService({ act: async () => 'done' })] });
    await pair.client.start();
    // The peer hears nothing and says nothing any more, but its connection stays open.
    pair.carriers[0]?.server.pause();
    pair.carriers[0]?.client.pause();
    await clock.advance(46_000);
    assert.equal(pair.carriers.length, 2);
    assert.equal(await pair.client.call('test.act', {}), 'done');
  });

  it('stays up for hours when both ends only answer pings', async () => {
    const clock = new FakeClock();
    await using pair = createPair({ clock });
    await pair.client.start();
    for (let minute = 0; minute < 120; minute += 1) await clock.advance(60_000);
    assert.equal(pair.carriers.length, 1);
  });
});
