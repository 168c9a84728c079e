// The way into the audit: what becomes of it when it cannot be written, and when clocks jump.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { openServerDatabase, type AuditLog } from '../../src/catalog/index.ts';
import { AUDIT_LIFETIME_MS, createAuditTrail } from '../../src/server/audit-trail.ts';
import { FakeClock } from '../session/fake-clock.ts';

const HOUR_MS = 60 * 60 * 1000;
const START_MS = Date.parse('2026-11-20T12:00:00Z');

const line = (event: string, more: object = {}) => ({
  time: new Date(START_MS).toISOString(),
  level: 'info' as const,
  event,
  ...more,
});

const eventsOf = (audit: AuditLog): string[] => audit.query({ limit: 1000 }).map(({ event }) => event);

describe('the way into the audit', () => {
  it('row 67: tells how many records could not be written, when it can write again', async () => {
    using database = openServerDatabase(':memory:');
    let isFull = true;
    const faults: string[] = [];
    const clock = new FakeClock();
    const trail = createAuditTrail({
      audit: {
        ...database.audit,
        append: (records) => {
          if (isFull) throw new WherryError('NO_SPACE');
          database.audit.append(records);
        },
      },
      onFault: (message) => faults.push(message),
      clock,
    });
    for (const event of ['login', 'files.remove', 'files.remove']) {
      trail.add(line(event));
      await clock.advance(300);
    }
    isFull = false;
    trail.add(line('disconnected'));
    await clock.advance(300);
    trail.close();
    assert.equal(faults.length, 1);
    assert.deepEqual(eventsOf(database.audit), ['disconnected', 'audit.dropped']);
    assert.deepEqual(database.audit.query({ limit: 1 })[0]?.fields, { records: 3 });
  });

  it('row 77: takes an account that a stranger names for a claim', async () => {
    using database = openServerDatabase(':memory:');
    const claims: (boolean | undefined)[] = [];
    const clock = new FakeClock();
    const trail = createAuditTrail({
      audit: {
        ...database.audit,
        append: (records) => claims.push(...records.map(({ isClaimed }) => isClaimed)),
      },
      onFault: (message) => assert.fail(message),
      clock,
    });
    trail.add(line('login-refused', { account: 'owner', remoteAddress: '192.0.2.1' }));
    trail.add(line('login', { account: 'owner', remoteAddress: '192.0.2.1' }));
    await clock.advance(300);
    trail.close();
    assert.deepEqual(claims, [true, false]);
  });

  it('keeps its records when the clock jumps ahead for a while, and lets old ones go when it is right', async () => {
    using database = openServerDatabase(':memory:');
    let nowMs = START_MS;
    const clock = new FakeClock();
    const trail = createAuditTrail({
      audit: database.audit,
      onFault: (message) => assert.fail(message),
      clock,
      now: () => nowMs,
    });
    trail.add(line('login'));
    const advance = async (ms: number): Promise<void> => {
      nowMs += ms;
      await clock.advance(ms);
    };
    await advance(2 * HOUR_MS);
    nowMs += 10 * AUDIT_LIFETIME_MS;
    await advance(HOUR_MS);
    assert.deepEqual(eventsOf(database.audit), ['login']);
    nowMs -= 10 * AUDIT_LIFETIME_MS;
    await advance(2 * HOUR_MS);
    assert.deepEqual(eventsOf(database.audit), ['login']);
    await advance(AUDIT_LIFETIME_MS);
    assert.deepEqual(eventsOf(database.audit), []);
    trail.close();
  });
});
