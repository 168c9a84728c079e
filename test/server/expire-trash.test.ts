// A server that runs for months removes what has been in the trash for long enough.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { WherryError } from '../../src/base/index.ts';
import { startTrashExpiry } from '../../src/server/expire-trash.ts';
import { FakeClock } from '../session/fake-clock.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const start = (keepMs: number, stuck = 0) => {
  const clock = new FakeClock();
  const asked: number[] = [];
  const log: unknown[] = [];
  const stop = startTrashExpiry({
    trash: {
      expire: async (given) => {
        asked.push(given);
        if (asked.length === 2) throw new WherryError('INTERNAL', 'The disk is ill.');
        return { items: asked.length, bytes: 10, stuck };
      },
    },
    keepMs,
    log: (record) => log.push(record),
    clock,
  });
  return { clock, asked, log, stop };
};

describe('the trash of a running server', () => {
  it('is looked at after ten minutes, and then every hour, also after a failure', async () => {
    const { clock, asked, log, stop } = start(5000);
    await clock.advance(9 * MINUTE_MS);
    assert.deepEqual(asked, []);
    await clock.advance(MINUTE_MS);
    assert.deepEqual(asked, [5000]);
    await clock.advance(HOUR_MS);
    await clock.advance(HOUR_MS);
    assert.deepEqual(log, [
      { level: 'info', event: 'trash.expired', items: 1, bytes: 10 },
      { level: 'warn', event: 'trash.expire', code: 'INTERNAL', message: 'The disk is ill.' },
      { level: 'info', event: 'trash.expired', items: 3, bytes: 10 },
    ]);
    await stop();
    assert.equal(clock.pending, 0);
  });

  it('loses nothing for its age where nothing more is kept, and tells what cannot be removed', async () => {
    const { clock, asked, log, stop } = start(0, 2);
    await clock.advance(10 * MINUTE_MS);
    assert.deepEqual(asked, [Infinity]);
    assert.deepEqual(log.at(-1), { level: 'warn', event: 'trash.stuck', count: 2 });
    await stop();
  });
});
