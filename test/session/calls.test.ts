import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { FakeClock, settle } from './fake-clock.ts';
import { createPair, testService } from './pair.ts';

const code = (expected: string) => (error: unknown) =>
  error instanceof WherryError && error.code === expected;

describe('a call', () => {
  it('brings the parameters to the handler and its result back', async () => {
    await using pair = createPair({
      services: [testService({ echo: async (params) => ({ got: params }) })],
    });
    await pair.client.start();
    const params = { text: 'høi', bytes: Uint8Array.of(1, 2), list: [1, null, true], big: 2 ** 53 - 1 };
    assert.deepEqual(await pair.client.call('test.echo', params), { got: params });
  });

  it('carries parameters and results of any size that a control frame holds', async () => {
    await using pair = createPair({ services: [testService({ echo: async (params) => params })] });
    await pair.client.start();
    for (const size of [0, 1, 8_000, 8_192, 32_768, 33_000, 100_000, 130_000]) {
      const bytes = new Uint8Array(size).fill(size);
      assert.deepEqual(await pair.client.call('test.echo', bytes), bytes);
    }
  });

  it('tells the handler who calls', async () => {
    await using pair = createPair({
      services: [testService({ who: async (_params, context) => context.principal?.account })],
    });
    await pair.client.start();
    assert.equal(await pair.client.call('test.who', {}), 'owner');
  });

  it('works from the server to the client as well', async () => {
    await using pair = createPair();
    pair.client.serve(testService({ ask: async (params) => `answer to ${String(params)}` }));
    await pair.client.start();
    assert.equal(await pair.servers[0]?.call('test.ask', 'a question'), 'answer to a question');
  });

  it('to an unknown method is answered UNKNOWN_METHOD (case N13)', async () => {
    await using pair = createPair();
    await pair.client.start();
    await assert.rejects(pair.client.call('test.missing', {}), code('UNKNOWN_METHOD'));
    await assert.rejects(pair.client.call('__proto__.constructor', {}), code('UNKNOWN_METHOD'));
  });

  it("passes a refusal's code, sentence and details on", async () => {
    await using pair = createPair({
      services: [
        testService({
          refuse: async () => {
            throw new WherryError('BUSY', 'Ann is writing it.', { details: { who: 'ann' } });
          },
        }),
      ],
    });
    await pair.client.start();
    await assert.rejects(pair.client.call('test.refuse', {}), (error: WherryError) => {
      assert.equal(error.code, 'BUSY');
      assert.equal(error.message, 'Ann is writing it.');
      assert.deepEqual({ ...error.details }, { who: 'ann' });
      return true;
    });
  });

  it('to a handler that fails is answered INTERNAL without the text of the fault, which goes to the log (case N13)', async () => {
    await using pair = createPair({
      services: [
        testService({
          fail: async () => {
            throw new Error('secret path /etc/x');
          },
        }),
      ],
    });
    await pair.client.start();
    await assert.rejects(pair.client.call('test.fail', {}), (error: WherryError) => {
      assert.equal(error.code, 'INTERNAL');
      assert.doesNotMatch(error.message, /secret/u);
      return true;
    });
    assert.match(String(pair.faults[0]?.error), /secret path/u);
  });

  it('to a handler whose refusal has an inner cause tells the cause to the log only', async () => {
    await using pair = createPair({
      services: [
        testService({
          fail: async () => {
            throw new WherryError('INTERNAL', undefined, { cause: new Error('/secret/path') });
          },
        }),
      ],
    });
    await pair.client.start();
    await assert.rejects(pair.client.call('test.fail', {}), (error: WherryError) => {
      assert.equal(error.cause, undefined);
      return !error.message.includes('secret');
    });
    const [fault] = pair.faults;
    assert.match(String((fault?.error as Error | undefined)?.cause), /secret/u);
  });

  it("is cancelled by its signal, and the handler's signal hears of it", async () => {
    const heard = Promise.withResolvers<WherryError>();
    await using pair = createPair({
      services: [
        testService({
          wait: (_params, context) =>
            new Promise((_resolve, reject) => {
              context.signal.addEventListener('abort', () => {
                heard.resolve(context.signal.reason as WherryError);
                reject(context.signal.reason as Error);
              });
            }),
        }),
      ],
    });
    await pair.client.start();
    const controller = new AbortController();
    const call = pair.client.call('test.wait', {}, { signal: controller.signal });
    await settle();
    controller.abort();
    await assert.rejects(call, code('CANCELLED'));
    assert.equal((await heard.promise).code, 'CANCELLED');
    assert.equal(pair.servers[0]?.busy, 0);
  });

  it('fails with TIMEOUT when nothing of it arrives for so long, but not while something does', async () => {
    const clock = new FakeClock();
    await using pair = createPair({
      clock,
      services: [
        testService({
          never: () => new Promise(() => {}),
          slow: async (_params, context) => {
            for (let step = 0; step < 5; step += 1) {
              await new Promise<void>((resolve) => clock.schedule(900, resolve));
              await context.stream.send({ step });
            }
            return 'done';
          },
        }),
      ],
    });
    await pair.client.start();
    const never = assert.rejects(pair.client.call('test.never', {}, { timeoutMs: 1000 }), code('TIMEOUT'));
    await clock.advance(2100);
    await never;
    const slow = pair.client.call('test.slow', {}, { timeoutMs: 1000 });
    await clock.advance(6000);
    assert.equal(await slow, 'done');
  });

  it('fails with TIMEOUT at both ends when its deadline passes, however much arrives until then', async () => {
    const clock = new FakeClock();
    const heard = Promise.withResolvers<string>();
    await using pair = createPair({
      clock,
      services: [
        testService({
          busy: async (_params, { signal, stream }) => {
            signal.addEventListener('abort', () => heard.resolve((signal.reason as WherryError).code));
            for (;;) {
              await new Promise<void>((resolve) => clock.schedule(100, resolve));
              await stream.send('still at it');
            }
          },
          quick: async () => 'done',
        }),
      ],
    });
    await pair.client.start();
    const busy = assert.rejects(pair.client.call('test.busy', {}, { deadlineMs: 1000 }), code('TIMEOUT'));
    await clock.advance(1200);
    await busy;
    assert.equal(await heard.promise, 'TIMEOUT');
    assert.equal(await pair.client.call('test.quick', {}, { deadlineMs: 1000 }), 'done');
  });

  it('fails with CONNECTION_LOST when the link goes, and its handler is told', async () => {
    const heard = Promise.withResolvers<void>();
    await using pair = createPair({
      reconnect: false,
      services: [
        testService({
          wait: (_params, context) => {
            context.signal.addEventListener('abort', () => heard.resolve());
            return new Promise(() => {});
          },
        }),
      ],
    });
    await pair.client.start();
    const call = assert.rejects(pair.client.call('test.wait', {}), code('CONNECTION_LOST'));
    await settle();
    pair.carriers[0]?.client.destroy();
    await call;
    await heard.promise;
    await assert.rejects(pair.client.call('test.wait', {}), code('CONNECTION_LOST'));
  });
});

describe('a peer that opens and resets streams as fast as it can', () => {
  it('starts a bounded number of handlers, and is served again when they have ended (row 64)', async () => {
    let running = 0;
    let most = 0;
    const release = Promise.withResolvers<void>();
    await using pair = createPair({
      services: [
        testService({
          stubborn: async () => {
            running += 1;
            most = Math.max(most, running);
            await release.promise;
            running -= 1;
          },
        }),
      ],
    });
    await pair.client.start();
    for (let round = 0; round < 100; round += 1) {
      for (let call = 0; call < 50; call += 1) {
        const stream = await pair.client.open('test.stubborn', {});
        await Promise.resolve();
        setImmediate(() => stream.reset(new WherryError('CANCELLED')));
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await settle();
    assert.ok(most > 0 && most <= 512, `${most} handlers ran at once`);
    release.resolve();
    await settle();
    assert.equal(await pair.client.call('test.stubborn', {}), null);
  });
});

describe('a stream', () => {
  it('carries messages and bytes both ways, in order, and ends with the answer', async () => {
    await using pair = createPair({
      services: [
        testService({
          sum: async (_params, { stream }) => {
            let bytes = 0;
            stream.onBytes((chunk) => {
              bytes += chunk.length;
              stream.consumed(chunk.length);
            });
            const seen: unknown[] = [];
            for (
              let message = await stream.receive();
              message !== undefined;
              message = await stream.receive()
            ) {
              seen.push(message);
              await stream.send({ echoed: message });
            }
            return { bytes, seen };
          },
        }),
      ],
    });
    await pair.client.start();
    const stream = await pair.client.open('test.sum', {});
    const block = new Uint8Array(300_000).fill(7);
    for (let round = 0; round < 20; round += 1) {
      await stream.write(block);
      await stream.send(round);
    }
    stream.end();
    const answers: unknown[] = [];
    for (let message = await stream.receive(); message !== undefined; message = await stream.receive())
      answers.push(message);
    assert.equal(answers.length, 21);
    assert.deepEqual(answers.at(-1), {
      bytes: 6_000_000,
      seen: Array.from({ length: 20 }, (_, index) => index),
    });
  });

  it('that nobody reads stops its sender, and no one else', async () => {
    let sent = 0;
    await using pair = createPair({
      services: [
        testService({
          flood: async (_params, { stream }) => {
            const block = new Uint8Array(64 * 1024);
            for (;;) {
              await stream.write(block);
              sent += block.length;
            }
          },
          ping: async () => 'pong',
        }),
      ],
    });
    await pair.client.start();
    const stream = await pair.client.open('test.flood', {}, { lane: 'bulk' });
    await settle();
    await settle();
    const after = sent;
    assert.ok(after < 4 * 1024 * 1024, `sent ${after} bytes to a reader that took none`);
    assert.equal(await pair.client.call('test.ping', {}), 'pong');
    assert.equal(sent, after);
    let received = 0;
    stream.onBytes((bytes) => {
      received += bytes.length;
      stream.consumed(bytes.length);
    });
    await settle();
    assert.ok(received > after / 2 && sent > after);
    stream.reset(new WherryError('CANCELLED'));
  });

  it('calls onSent for every piece, also when the stream is reset before it left', async () => {
    await using pair = createPair({ services: [testService({ sink: () => new Promise(() => {}) })] });
    await pair.client.start();
    const stream = await pair.client.open('test.sink', {}, { lane: 'bulk' });
    let back = 0;
    for (let round = 0; round < 32; round += 1)
      void stream.write(new Uint8Array(256 * 1024), () => (back += 1)).catch(() => {});
    await settle();
    assert.ok(back < 32);
    stream.reset(new WherryError('CANCELLED'));
    await settle();
    assert.equal(back, 32);
  });
});
