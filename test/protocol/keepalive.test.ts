import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Keepalive, reconnectDelayMs } from '../../src/protocol/index.ts';

const create = (): Keepalive => new Keepalive({ pingAfterMs: 100, deadAfterMs: 300 }, 1000);

describe('keepalive', () => {
  it('waits while bytes arrive', () => {
    const keepalive = create();
    deepEqual(keepalive.next(1000), { action: 'wait', untilMs: 1100 });
    keepalive.activity(1090);
    deepEqual(keepalive.next(1100), { action: 'wait', untilMs: 1190 });
  });

  it('pings once for each silence', () => {
    const keepalive = create();
    deepEqual(keepalive.next(1100), { action: 'ping' });
    deepEqual(keepalive.next(1100), { action: 'wait', untilMs: 1300 });
    keepalive.activity(1150);
    deepEqual(keepalive.next(1150), { action: 'wait', untilMs: 1250 });
    deepEqual(keepalive.next(1250), { action: 'ping' });
  });

  it('calls a peer dead that has answered nothing for the announced time', () => {
    const keepalive = create();
    keepalive.next(1100);
    deepEqual(keepalive.next(1299), { action: 'wait', untilMs: 1300 });
    deepEqual(keepalive.next(1300), { action: 'dead' });
  });

  it('asks first when nobody has looked for a long time', () => {
    const keepalive = create();
    deepEqual(keepalive.next(900_000), { action: 'ping' });
    deepEqual(keepalive.next(900_000), { action: 'wait', untilMs: 900_200 });
    deepEqual(keepalive.next(900_200), { action: 'dead' });
  });
});

describe('the delay before reconnecting', () => {
  it('is spread over 0 to 1 s at first, and doubles up to the cap', () => {
    deepEqual(
      [1, 2, 3, 4, 5, 6, 7, 100, 5000].map((attempt) => reconnectDelayMs(attempt, 1)),
      [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000],
    );
    equal(reconnectDelayMs(1, 0), 0);
    equal(reconnectDelayMs(3, 0.25), 1000);
    equal(reconnectDelayMs(2, 0.5, { baseMs: 10, capMs: 15 }), 8);
  });
});
