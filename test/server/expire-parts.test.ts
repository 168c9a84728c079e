// A server that runs for months removes the parts nobody came back for, without being restarted.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PART_LIFETIME_MS, PIECE_SIZE, WherryError, parseRemotePath } from '../../src/base/index.ts';
import { startPartExpiry } from '../../src/server/expire-parts.ts';
import { openMemoryStorage } from '../../src/storage/memory/index.ts';
import { FakeClock } from '../session/fake-clock.ts';
import { patternBytes, send, text } from '../storage/contract/bed.ts';

const HOUR_MS = 60 * 60 * 1000;

describe('parts that nobody comes back for', () => {
  it('go seven days after they last grew, within the hour; those in use and younger ones stay', async () => {
    await using storage = await openMemoryStorage();
    const content = patternBytes(PIECE_SIZE + 1);
    const begin = async (name: string) => {
      const part = { owner: 'owner', source: text(name) };
      const staged = await storage.stage(
        parseRemotePath(`/${name}`),
        { size: content.length },
        { policy: 'fail', part },
      );
      await send(staged, content, { until: PIECE_SIZE });
      return staged;
    };
    await (await begin('left')).suspend();
    const active = await begin('active');
    const grownMs = Math.min(...(await storage.parts.list()).map(({ changedMs }) => changedMs));

    const clock = new FakeClock();
    const log: unknown[] = [];
    const stop = startPartExpiry({
      parts: storage.parts,
      log: (record) => log.push(record),
      clock,
      now: () => grownMs + clock.nowMs(),
    });
    const names = async () => (await storage.parts.list()).map(({ path }) => path).sort();
    await clock.advance(PART_LIFETIME_MS);
    assert.deepEqual([await names(), log], [['/active', '/left'], []]);
    await clock.advance(HOUR_MS);
    assert.deepEqual(
      [await names(), log],
      [['/active'], [{ level: 'info', event: 'parts.expired', count: 1 }]],
    );
    await active.suspend();
    await clock.advance(PART_LIFETIME_MS + HOUR_MS);
    assert.deepEqual(await names(), []);
    await stop();
    assert.equal(clock.pending, 0);
  });

  it('are looked for again after a failure, which the log tells', async () => {
    const clock = new FakeClock();
    const log: unknown[] = [];
    const asked: number[] = [];
    const stop = startPartExpiry({
      parts: {
        expire: async (beforeMs) => {
          asked.push(beforeMs);
          if (asked.length === 1) throw new WherryError('NO_SPACE', 'The disk is full.');
          return 0;
        },
      },
      log: (record) => log.push(record),
      clock,
      now: () => PART_LIFETIME_MS + clock.nowMs(),
    });
    await clock.advance(2 * HOUR_MS);
    assert.deepEqual(asked, [HOUR_MS, 2 * HOUR_MS]);
    assert.deepEqual(log, [
      { level: 'warn', event: 'parts.expire', code: 'NO_SPACE', message: 'The disk is full.' },
    ]);
    await stop();
    await clock.advance(2 * HOUR_MS);
    assert.equal(asked.length, 2);
  });

  it('are still being removed when the server stops: it waits', async () => {
    const clock = new FakeClock();
    const removal = Promise.withResolvers<number>();
    const log: unknown[] = [];
    const stop = startPartExpiry({
      parts: { expire: () => removal.promise },
      log: (record) => log.push(record),
      clock,
    });
    await clock.advance(HOUR_MS);
    const stopped = stop();
    removal.resolve(3);
    await stopped;
    assert.deepEqual(log, [{ level: 'info', event: 'parts.expired', count: 3 }]);
  });
});
