// A fault of this end in what drives a link: it is the end of that link, told to both ends, and of nothing else.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLinkPace, type LinkPace } from '../../src/session/index.ts';
import { createPair, testService } from './pair.ts';
import { FakeClock } from './fake-clock.ts';

const MIB = 1024 ** 2;
const FAULT = new RangeError('This must not happen.');

const take = testService({
  take: async (_params, { stream }) => {
    stream.onBytes((piece) => stream.consumed(piece.length));
    while ((await stream.receive()) !== undefined);
    return 'all';
  },
  give: async (_params, { stream }) => {
    for (let left = 0; left < 8; left += 1) await stream.write(new Uint8Array(64 * 1024));
    return 'all';
  },
});

/** Good until the login is over. */
const broken = (clock: FakeClock, where: 'receive' | 'grant' | 'send', isArmed: () => boolean): LinkPace => {
  const pace = createLinkPace({ sendRate: MIB, receiveRate: MIB }, clock) as LinkPace;
  const fail = <T extends unknown[], R>(work: (...args: T) => R) => {
    return (...args: T): R => {
      if (isArmed()) throw FAULT;
      return work(...args);
    };
  };
  const { send, receive } = pace;
  if (where === 'send' && send !== undefined) send.nextFrame = fail(send.nextFrame.bind(send));
  if (where === 'receive' && receive !== undefined) receive.received = fail(receive.received.bind(receive));
  if (where === 'grant' && receive !== undefined) {
    const begin = receive.begin.bind(receive);
    receive.begin = (receiver) => {
      // A credit that the wire has no form for, when nobody else is on the stack.
      receive.owe = (stream) => void clock.schedule(1, () => receiver.grant(stream, 0.5));
      begin(receiver);
    };
  }
  return pace;
};

describe('a fault of this end', () => {
  for (const where of ['receive', 'grant', 'send'] as const)
    it(`in the pace of a link (${where}) ends that link, and the next one works`, async () => {
      const clock = new FakeClock();
      let isArmed = false;
      let links = 0;
      await using pair = createPair({
        clock,
        services: [take],
        random: 0,
        serverPace: () => {
          links += 1;
          return links === 1 ? broken(clock, where, () => isArmed) : undefined;
        },
      });
      await pair.client.start();
      isArmed = true;
      const call = async (): Promise<unknown> => {
        const stream = await pair.client.open('test.take', null, { lane: 'bulk', timeoutMs: 0 });
        for (let sent = 0; sent < 4; sent += 1) await stream.write(new Uint8Array(64 * 1024));
        stream.end();
        return stream.receive();
      };
      const first = call().then(
        () => 'done',
        ({ code }: { code: string }) => code,
      );
      for (let turn = 0; turn < 100 && links < 2; turn += 1) await clock.advance(100);
      assert.match(await first, /^(?:INTERNAL|CONNECTION_LOST)$/u);
      assert.ok(pair.faults.some(({ method }) => method === 'link'));
      const second = call();
      for (let turn = 0; turn < 20; turn += 1) await clock.advance(100);
      assert.equal(await second, 'all');
    });
});
