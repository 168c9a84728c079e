import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { ExclusiveSeat, type Sitter } from '../../src/listener/exclusive-seat.ts';

const GRACE_MS = 10_000;
/** 2026-11-28 03:12:56Z. */
const TIME_MS = Date.UTC(2026, 10, 28, 3, 12, 56);

const sitter = (clientId: string, account = 'owner', remoteAddress = '192.0.2.1'): Sitter => ({
  account,
  clientId,
  remoteAddress,
});

const refusal = (seat: ExclusiveSeat, who: Sitter, nowMs = 0): WherryError => {
  try {
    seat.enter(who, nowMs, TIME_MS);
  } catch (error) {
    assert.ok(error instanceof WherryError && error.code === 'IN_USE');
    return error;
  }
  throw new Error('the seat was given away');
};

describe('the seat of a server for one client', () => {
  it('belongs to the first install, and tells the second one of the same account who has it since when', () => {
    const seat = new ExclusiveSeat(GRACE_MS);
    seat.enter(sitter('a'), 0, TIME_MS);
    const { message, details } = refusal(seat, sitter('b'));
    assert.match(message, /another client of yours \(192\.0\.2\.1\) has it since 2026-11-28 03:12:56Z/u);
    assert.deepEqual(details, { sinceMs: TIME_MS, account: 'owner', remoteAddress: '192.0.2.1' });
  });

  it('tells another account only since when', () => {
    const seat = new ExclusiveSeat(GRACE_MS);
    seat.enter(sitter('a'), 0, TIME_MS);
    const { message, details } = refusal(seat, sitter('b', 'ann'));
    assert.equal(/192\.0\.2\.1|owner/u.test(message), false, message);
    assert.deepEqual(details, { sinceMs: TIME_MS });
  });

  it('is not shared with another account that shows the same install id', () => {
    const seat = new ExclusiveSeat(GRACE_MS);
    seat.enter(sitter('a'), 0, TIME_MS);
    refusal(seat, sitter('a', 'ann'));
  });

  it('is shared by all connections of the install, and free when the last one said goodbye', () => {
    const seat = new ExclusiveSeat(GRACE_MS);
    for (let connection = 0; connection < 3; connection += 1) seat.enter(sitter('a'), 0, TIME_MS);
    for (let connection = 0; connection < 2; connection += 1) seat.leave(sitter('a'), false, 0);
    refusal(seat, sitter('b'));
    seat.leave(sitter('a'), false, 0);
    seat.enter(sitter('b'), 0, TIME_MS);
    refusal(seat, sitter('a'));
  });

  it('is kept for a while when the link was lost: for the client that comes back, and not for ever', () => {
    const seat = new ExclusiveSeat(GRACE_MS);
    seat.enter(sitter('a'), 0, TIME_MS);
    seat.leave(sitter('a'), true, 1000);
    assert.equal(refusal(seat, sitter('b'), 1000).details['retryAfterMs'], GRACE_MS);
    seat.enter(sitter('a'), 5000, TIME_MS);
    seat.leave(sitter('a'), true, 6000);
    refusal(seat, sitter('b'), 15_999);
    seat.enter(sitter('b'), 16_000, TIME_MS);
    refusal(seat, sitter('a'), 16_001);
  });

  it('is not given back by somebody who does not have it', () => {
    const seat = new ExclusiveSeat(GRACE_MS);
    seat.enter(sitter('a'), 0, TIME_MS);
    seat.leave(sitter('b'), false, 0);
    seat.leave(sitter('a', 'ann'), false, 0);
    refusal(seat, sitter('b'));
  });
});
