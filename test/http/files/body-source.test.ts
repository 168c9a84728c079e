import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import type { Exchange } from '../../../src/http/exchange.ts';
import { openBodySource } from '../../../src/http/files/body-source.ts';
import { RECEIVE_HIGH_MARK } from '../../../src/http/limits.ts';
import type { Turns } from '../../../src/http/pace.ts';

const FREE: Turns = { quantum: undefined, wait: async () => {}, took: () => {} };

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const openBed = (turns: Turns) => {
  const body = new PassThrough({ highWaterMark: 64 * RECEIVE_HIGH_MARK });
  const abort = new AbortController();
  const exchange = {
    isWaiting: false,
    signal: abort.signal,
    takeBody: () => undefined,
    openBody: () => body as unknown as IncomingMessage,
  };
  const source = openBodySource(exchange as unknown as Exchange, turns);
  let taken = 0;
  source.onBytes((chunk) => {
    taken += chunk.length;
    return true;
  });
  return { body, exchange, source, abort, taken: () => taken };
};

describe('the body of a request', () => {
  it('is read while it is taken, and waits for the disk when too much of it does', async () => {
    const { body, exchange, source, taken } = openBed(FREE);
    assert.ok(exchange.isWaiting);
    for (let index = 0; index < 8; index += 1) body.write(Buffer.alloc(RECEIVE_HIGH_MARK / 4));
    await settled();
    const before = taken();
    assert.ok(before > RECEIVE_HIGH_MARK && before <= (RECEIVE_HIGH_MARK * 5) / 4, String(before));
    assert.ok(!exchange.isWaiting, 'the client is waited for');
    source.consumed(before);
    await settled();
    assert.ok(taken() > before && exchange.isWaiting);
    body.end();
    await source.ended;
    assert.equal(taken(), 2 * RECEIVE_HIGH_MARK);
    assert.ok(!exchange.isWaiting);
  });

  it('waits for its turn where a rate is bounded, and blames nobody for that', async () => {
    const turn = Promise.withResolvers<void>();
    const took: number[] = [];
    const { body, exchange, taken } = openBed({
      quantum: 10,
      wait: () => turn.promise,
      took: (bytes) => took.push(bytes),
    });
    body.write(Buffer.alloc(10));
    body.write(Buffer.alloc(20));
    await settled();
    assert.deepEqual([taken(), took], [10, [10]]);
    assert.ok(!exchange.isWaiting, 'the client is waited for');
    turn.resolve();
    await settled();
    assert.deepEqual([taken(), took], [30, [10, 20]]);
  });

  it('ends with the reason when its client is gone', async () => {
    const { source, abort } = openBed(FREE);
    const reason = new Error('gone');
    abort.abort(reason);
    await assert.rejects(source.ended, reason);
  });
});
