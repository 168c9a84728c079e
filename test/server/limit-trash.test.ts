// The trash of a server with --keep-size.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { WherryError } from '../../src/base/index.ts';
import { startTrashLimit } from '../../src/server/limit-trash.ts';
import { FakeClock } from '../session/fake-clock.ts';

const start = () => {
  const clock = new FakeClock();
  const log: unknown[] = [];
  const looks: PromiseWithResolvers<{ items: number; bytes: number; stuck: number }>[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const limit = startTrashLimit({
    trash: {
      trim: (keepBytes, signal) => {
        assert.equal(keepBytes, 1000);
        const look = Promise.withResolvers<{ items: number; bytes: number; stuck: number }>();
        looks.push(look);
        signals.push(signal);
        signal?.addEventListener('abort', () => look.reject(signal.reason));
        return look.promise;
      },
    },
    keepBytes: 1000,
    log: (record) => log.push(record),
    clock,
  });
  const answer = async (result: Error | { items: number; bytes: number; stuck: number }): Promise<void> => {
    const look = looks.at(-1);
    if (result instanceof Error) look?.reject(result);
    else look?.resolve(result);
    await clock.advance(0);
  };
  return { clock, log, looks, limit, answer };
};

const NOTHING = { items: 0, bytes: 0, stuck: 0 };

describe('a trash that is held to a size', () => {
  it('is looked at as soon as something comes, and once more for all that came meanwhile', async () => {
    const { clock, limit, looks, answer, log } = start();
    limit.kept();
    limit.kept();
    assert.equal(looks.length, 1);
    await answer({ items: 2, bytes: 500, stuck: 1 });
    // Before the pause is over.
    limit.kept();
    assert.equal(looks.length, 1);
    await clock.advance(999);
    assert.equal(looks.length, 1);
    await clock.advance(1);
    assert.equal(looks.length, 2);
    await answer(NOTHING);
    await clock.advance(60_000);
    assert.equal(looks.length, 2);
    limit.kept();
    assert.equal(looks.length, 3);
    assert.deepEqual(log, [
      { level: 'info', event: 'trash.trimmed', items: 2, bytes: 500 },
      { level: 'warn', event: 'trash.stuck', count: 1 },
    ]);
    await limit.stop();
    assert.equal(clock.pending, 0);
  });

  it('is looked at once though nothing comes: an earlier run may have ended before it could', async () => {
    const { clock, limit, looks } = start();
    await clock.advance(10 * 60 * 1000 - 1);
    assert.equal(looks.length, 0);
    await clock.advance(1);
    assert.equal(looks.length, 1);
    await limit.stop();
  });

  it('is tried again after a failure, which is told', async () => {
    const { clock, limit, looks, answer, log } = start();
    limit.kept();
    await answer(new WherryError('INTERNAL', 'The disk is ill.'));
    assert.deepEqual(log, [
      { level: 'warn', event: 'trash.trim', code: 'INTERNAL', message: 'The disk is ill.' },
    ]);
    await clock.advance(1000);
    limit.kept();
    assert.equal(looks.length, 2);
    await limit.stop();
  });

  it('does not keep a server that ends', async () => {
    const { clock, limit, looks, log } = start();
    limit.kept();
    await limit.stop();
    limit.kept();
    await clock.advance(3_600_000);
    assert.deepEqual([looks.length, log.length, clock.pending], [1, 0, 0]);
  });
});
