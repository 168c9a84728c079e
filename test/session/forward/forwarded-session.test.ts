// A session whose calls another one carries: what goes through, in which order, and how it ends.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError, concatBytes, type ErrorCode } from '../../../src/base/index.ts';
import type { LinkStream, Service, Session } from '../../../src/session/index.ts';
import { FakeClock, settle } from '../fake-clock.ts';
import { createPair, testService, type PairInit } from '../pair.ts';
import { forwardThrough } from './forwarding.ts';

const code = (expected: ErrorCode) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

const open = async (methods: Service['methods'], init: PairInit = {}) => {
  const far = createPair({ ...init, services: [testService(methods)] });
  await far.client.start();
  const { session, carrying } = await forwardThrough(far.client);
  return { far, session, carrying };
};

const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('a forwarded call', () => {
  it('brings parameters and results of any size', async () => {
    const { session } = await open({ echo: async (params) => params });
    for (const size of [0, 1, 8_192, 100_000, 130_000]) {
      const bytes = new Uint8Array(size).fill(size);
      assert.deepEqual(await session.call('test.echo', bytes), bytes);
    }
  });

  it('keeps the order of messages and bytes, both ways', async () => {
    const heard: string[] = [];
    const { session } = await open({
      async talk(_params, { stream }) {
        let total = 0;
        stream.onBytes((bytes) => {
          total += bytes.length;
          stream.consumed(bytes.length);
        });
        for (let item = await stream.receiveAt(); item !== undefined; item = await stream.receiveAt()) {
          heard.push(`${String(item.message)} at ${item.bytesBefore}`);
          await stream.write(new Uint8Array(3));
          await stream.send(`${String(item.message)} again`);
        }
        return total;
      },
    });
    const stream = await session.open('test.talk', {});
    const expected: string[] = [];
    let sent = 0;
    for (let turn = 0; turn < 200; turn += 1) {
      const size = (turn * 7919) % 5000;
      void stream.write(new Uint8Array(size));
      sent += size;
      void stream.send(turn);
      expected.push(`${turn} at ${sent}`);
    }
    stream.end();
    stream.onBytes((bytes) => stream.consumed(bytes.length));
    for (let turn = 0; turn < 200; turn += 1) {
      const item = await stream.receiveAt();
      assert.deepEqual([item?.message, item?.bytesBefore], [`${turn} again`, 3 * (turn + 1)]);
    }
    assert.equal(await stream.receive(), sent);
    assert.equal(await stream.receive(), undefined);
    assert.deepEqual(heard, expected);
  });

  it('passes refusals on with code, sentence and details', async () => {
    const { session } = await open({
      refuse: async () => {
        throw new WherryError('BUSY', 'Ann is writing it.', { details: { who: 'ann' } });
      },
    });
    await assert.rejects(session.call('test.refuse', {}), (error: WherryError) => {
      assert.deepEqual(
        [error.code, error.message, { ...error.details }],
        ['BUSY', 'Ann is writing it.', { who: 'ann' }],
      );
      return true;
    });
    await assert.rejects(session.call('test.missing', {}), code('UNKNOWN_METHOD'));
    assert.equal(session.failure, undefined);
  });

  it('holds a sender back as long as nothing is consumed, and brings all of it', async () => {
    const LENGTH = 20 * 1024 * 1024;
    const piece = Uint8Array.from({ length: 256 * 1024 }, (_, index) => index % 251);
    let left = 0;
    const { session } = await open({
      async read(_params, { stream }) {
        for (; left < LENGTH; left += piece.length)
          await new Promise<void>((resolve, reject) => {
            stream.write(piece, resolve).catch(reject);
          });
      },
    });
    const stream = await session.open('test.read', {});
    stream.end();
    let waiting: Uint8Array[] = [];
    stream.onBytes((bytes) => void waiting.push(bytes.slice()));
    await settle();
    await settle();
    assert.ok(left < 8 * 1024 * 1024, `${left} bytes left without being asked for`);
    let got = 0;
    while (got < LENGTH) {
      const bytes = concatBytes(waiting);
      waiting = [];
      for (let at = 0; at < bytes.length; at += 50_021)
        assert.equal(bytes[at], piece[(got + at) % piece.length]);
      got += bytes.length;
      stream.consumed(bytes.length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(got, LENGTH);
  });

  it('is cancelled at the far end with the code it is cancelled with', async () => {
    const reasons: unknown[] = [];
    const begun = Promise.withResolvers<void>();
    const { session } = await open({
      wait: async (_params, { signal }) => {
        begun.resolve();
        return never(signal).catch((error: unknown) => {
          reasons.push((error as WherryError).code);
          throw error;
        });
      },
    });
    const controller = new AbortController();
    const call = session.call('test.wait', {}, { signal: controller.signal });
    await begun.promise;
    controller.abort();
    await assert.rejects(call, code('CANCELLED'));
    await settle();
    assert.deepEqual(reasons, ['CANCELLED']);
  });

  it('ends by its deadline, and by silence', async () => {
    const clock = new FakeClock();
    const ended: unknown[] = [];
    const wait: Service['methods'][string] = (_params, { signal }) =>
      never(signal).catch((error: unknown) => {
        ended.push((error as WherryError).code);
        throw error;
      });
    await using far = createPair({ services: [testService({ wait })], clock });
    await far.client.start();
    const { session } = await forwardThrough(far.client, { clock });
    for (const options of [{ deadlineMs: 500 }, { timeoutMs: 500 }]) {
      const call = session.call('test.wait', {}, options);
      call.catch(() => {});
      await clock.advance(1100);
      await assert.rejects(call, code('TIMEOUT'));
    }
    assert.deepEqual(ended, ['TIMEOUT', 'TIMEOUT']);
  });

  it('fails with CONNECTION_LOST when the far link is lost, and goes on over the next one', async () => {
    const begun = Promise.withResolvers<void>();
    const { session, far } = await open(
      {
        wait: async (_params, { signal }) => {
          begun.resolve();
          return never(signal);
        },
        echo: async (params) => params,
      },
      { reconnect: true, random: 0 },
    );
    const call = session.call('test.wait', {});
    await begun.promise;
    far.carriers[0]?.client.destroy();
    await assert.rejects(call, code('CONNECTION_LOST'));
    assert.equal(session.failure, undefined);
    assert.equal(await session.call('test.echo', 7), 7);
  });

  it('says so when the far session is over for good, and when there is none with this id', async () => {
    for (const gone of [false, true]) {
      const far = createPair({ services: [testService({ echo: async (params) => params })] });
      await far.client.start();
      let held: Session | undefined = far.client;
      const { session } = await forwardThrough(() => held);
      assert.equal(await session.call('test.echo', 1), 1);
      if (gone) held = undefined;
      await far.client.close();
      const expected = gone ? 'CONNECTION_LOST' : 'CANCELLED';
      await assert.rejects(session.call('test.echo', 1), code(expected));
      assert.equal(session.failure?.code, expected);
      await assert.rejects(session.open('test.echo', 1), code(expected));
    }
  });

  it('is over when the link that carries it is', async () => {
    const { session, carrying } = await open({ wait: (_params, { signal }) => never(signal) });
    const call = session.call('test.wait', {});
    await settle();
    await carrying.client.close();
    await assert.rejects(call, code('CONNECTION_LOST'));
    assert.equal(session.failure?.code, 'CANCELLED');
  });

  it('ends with its session, which leaves the far one as it is', async () => {
    const { session, far } = await open({
      wait: (_params, { signal }) => never(signal),
      echo: async (params) => params,
    });
    const streams: LinkStream[] = [await session.open('test.wait', {}), await session.open('test.wait', {})];
    await session.close();
    for (const stream of streams) await assert.rejects(stream.receive(), code('CANCELLED'));
    await assert.rejects(session.call('test.echo', 1), code('CANCELLED'));
    assert.equal(await far.client.call('test.echo', 1), 1);
    assert.throws(() => session.serve(testService({})), code('UNSUPPORTED'));
  });

  it('that is malformed is refused, and nothing is asked of the far end', async () => {
    const asked: unknown[] = [];
    const { carrying } = await open({ echo: async (params) => void asked.push(params) });
    const request = { id: 'far', method: 'test.echo' };
    for (const params of [
      7,
      {},
      { ...request, id: 1 },
      { ...request, id: 'x'.repeat(65) },
      { ...request, method: undefined },
      { ...request, method: 'x'.repeat(129) },
      { ...request, lane: 'fast' },
      { ...request, deadlineMs: -1 },
      // No parameters follow.
      request,
    ]) {
      const asking = Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
      const wire = typeof params === 'number' ? params : asking;
      await assert.rejects(carrying.client.call('near.forward', wire), code('BAD_REQUEST'));
    }
    assert.deepEqual(asked, []);
  });
});
