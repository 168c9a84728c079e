// What the ends of a link say of their rates at the login, and what a sender then counts on.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLinkPace, systemClock, type LinkPace, type LinkPaceInit } from '../../src/session/index.ts';
import { decodeLimits } from '../../src/session/link-rates.ts';
import { createPair, testService } from './pair.ts';

const KIB = 1024;
const MIB = 1024 ** 2;

const paceOf = (init: LinkPaceInit) => (): LinkPace | undefined => createLinkPace(init, systemClock);

describe('the rate that an end may send at', () => {
  const table: readonly (readonly [string, LinkPaceInit, LinkPaceInit, (number | undefined)[]])[] = [
    ['nobody bounds anything', {}, {}, [undefined, undefined]],
    ['the server bounds what it receives', {}, { receiveRate: MIB }, [MIB, undefined]],
    ['the server bounds what it sends', {}, { sendRate: MIB }, [undefined, MIB]],
    ['the client bounds what it receives', { receiveRate: MIB }, {}, [undefined, MIB]],
    ['both bound uploads', { sendRate: 2 * MIB }, { receiveRate: MIB }, [MIB, undefined]],
    ['both bound downloads', { receiveRate: 64 * KIB }, { sendRate: MIB }, [undefined, 64 * KIB]],
  ];
  for (const [name, client, server, expected] of table) {
    it(`is the lower of what both said: ${name}`, async () => {
      let seenByHandler: number | undefined;
      const service = testService({
        look: async (_params, { peer }) => {
          seenByHandler = peer?.sendRate;
          return {};
        },
      });
      await using pair = createPair({
        services: [service],
        clientPace: paceOf(client),
        serverPace: paceOf(server),
      });
      await pair.client.start();
      await pair.client.call('test.look', {});
      assert.deepEqual([pair.client.sendRate, pair.servers[0]?.sendRate], expected);
      assert.equal(seenByHandler, expected[1]);
    });
  }

  it('is that of the next link after the first one is lost', async () => {
    const rates: LinkPaceInit[] = [{ receiveRate: MIB }, {}];
    const connected = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await using pair = createPair({
      random: 0,
      serverPace: () => createLinkPace(rates.shift() ?? {}, systemClock),
      events: { connected: (epoch) => connected[epoch - 1]?.resolve() },
    });
    await pair.client.start();
    assert.equal(pair.client.sendRate, MIB);
    pair.carriers[0]?.server.destroy();
    await connected[1]?.promise;
    assert.equal(pair.client.sendRate, undefined);
  });

  it('is not known to a peer that says nothing of it, or nothing that can be meant', () => {
    for (const value of [undefined, null, 1, 'fast', [], {}, { receiveRate: '1M' }])
      assert.deepEqual(decodeLimits(value), {});
    for (const receiveRate of [0, -1, 0.5, NaN, 2 ** 60, null, new Uint8Array(2)])
      assert.deepEqual(decodeLimits({ receiveRate }), {});
    assert.deepEqual(decodeLimits({ receiveRate: 20_000, later: 1 }), { receiveRate: 20_000 });
  });

  it('is not to be had from whoever has not logged in', async () => {
    await using pair = createPair({ serverPace: paceOf({ receiveRate: MIB }), clientToken: 'x'.repeat(30) });
    await assert.rejects(pair.client.start(), { code: 'UNAUTHENTICATED' });
    assert.equal(pair.client.peer.receiveRate, undefined);
  });
});
