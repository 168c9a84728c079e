import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createEventGate } from '../../src/listener/event-gate.ts';
import type { ListenerEvent } from '../../src/listener/index.ts';
import { FakeClock } from '../session/fake-clock.ts';

const refused = (remoteAddress: string, code = 'UNAUTHENTICATED'): ListenerEvent => ({
  level: 'warn',
  event: 'login-refused',
  remoteAddress,
  code,
});

describe('what strangers can write into the log', () => {
  it('is every refusal, as long as there are few', async () => {
    const [told, clock] = [[] as ListenerEvent[], new FakeClock()];
    const gate = createEventGate((event) => told.push(event), clock);
    for (let count = 0; count < 10; count += 1) gate.emit(refused(`192.0.2.${count}`));
    await clock.advance(60_000);
    assert.equal(told.length, 10);
    assert.equal(clock.pending, 0, 'no timer runs while nothing happens');
  });

  it('row 64: is one line with a number for the rest, naming those that most came from', async () => {
    const [told, clock] = [[] as ListenerEvent[], new FakeClock()];
    const gate = createEventGate((event) => told.push(event), clock);
    for (let count = 0; count < 1000; count += 1)
      gate.emit(refused(count % 4 === 0 ? '192.0.2.1' : `203.0.113.${count % 200}`));
    assert.equal(told.length, 10);
    await clock.advance(10_000);
    assert.equal(told.length, 11);
    const { more, addresses, ...rest } = told[10] ?? refused('');
    assert.deepEqual(rest, { level: 'warn', event: 'login-refused', code: 'UNAUTHENTICATED' });
    assert.equal(more, 990);
    assert.match(String((addresses as string[])[0]), /^192\.0\.2\.1 ×24\d$/u);
    assert.equal((addresses as string[]).length, 5);
    gate.emit(refused('192.0.2.1'));
    assert.equal(told.length, 12, 'a new span tells the first ones again');
  });

  it('is counted for each kind by itself, and told at the end', () => {
    const [told, clock] = [[] as ListenerEvent[], new FakeClock()];
    const gate = createEventGate((event) => told.push(event), clock);
    for (let count = 0; count < 15; count += 1) gate.emit(refused('192.0.2.1', 'RATE_LIMITED'));
    gate.emit(refused('192.0.2.1'));
    assert.equal(told.length, 11);
    gate.flush();
    assert.equal(told[11]?.['more'], 5);
    assert.equal(clock.pending, 0);
  });
});
