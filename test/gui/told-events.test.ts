// What a transfer tells, gathered: little is sent, and nothing of it is lost.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GuiTransferEvent } from '../../src/gui/index.ts';
import { createToldEvents } from '../../src/gui/service/told-events.ts';
import { decodeEvent } from '../../src/gui/wire/events.ts';
import { FakeClock } from '../session/fake-clock.ts';

const progress = (path: string, bytes: number, transferred: number): GuiTransferEvent => ({
  ...{ type: 'progress', path, bytes, transferred, size: 1000 },
});

const createBed = () => {
  const clock = new FakeClock();
  const messages: GuiTransferEvent[][] = [];
  let gate = Promise.resolve();
  const told = createToldEvents(
    {
      send: async (message) => {
        messages.push((message as { events: unknown[] }).events.map(decodeEvent));
        await gate;
      },
    },
    clock,
  );
  return {
    ...{ clock, messages, told },
    hold: (until: Promise<void>): void => {
      gate = until;
    },
  };
};

describe('the events of a transfer', () => {
  it('go out some times a second, with the progress of each file as one', async () => {
    const { clock, messages, told } = createBed();
    told.tell({ type: 'started', path: '/a', size: 1000, offset: 0 });
    for (let at = 100; at <= 300; at += 100) told.tell(progress('/a', 100, at));
    told.tell(progress('/b', 7, 7));
    await clock.advance(99);
    assert.equal(messages.length, 0);
    await clock.advance(1);
    assert.deepEqual(messages, [
      [
        { type: 'started', path: '/a', size: 1000, offset: 0 },
        progress('/a', 300, 300),
        progress('/b', 7, 7),
      ],
    ]);
  });

  it('do not grow with the blocks while the page takes nothing', async () => {
    const { clock, messages, told, hold } = createBed();
    const opened = Promise.withResolvers<void>();
    hold(opened.promise);
    told.tell(progress('/a', 1, 1));
    await clock.advance(100);
    for (let at = 2; at <= 10_001; at += 1) told.tell(progress('/a', 1, at));
    await clock.advance(100);
    opened.resolve();
    await told.finish();
    const after = messages.slice(1).flat();
    assert.deepEqual(
      after.filter(({ type }) => type === 'progress'),
      [progress('/a', 10_000, 10_001)],
    );
  });

  it('tell the rate over the last seconds', async () => {
    const { clock, messages, told } = createBed();
    for (let second = 1; second <= 10; second += 1) {
      await clock.advance(1000);
      told.tell(progress('/a', 5000, second * 5000));
    }
    await told.finish();
    const rates = messages.flat().flatMap((event) => (event.type === 'rate' ? [event.bytesPerSecond] : []));
    assert.equal(rates.at(-1), 5000);
    // What stands still is told as such, once.
    await clock.advance(20_000);
    const later = messages.flat().flatMap((event) => (event.type === 'rate' ? [event.bytesPerSecond] : []));
    assert.deepEqual(
      later.filter((one) => one === 0),
      [0],
    );
    told.stop();
    assert.equal(clock.pending, 0);
  });

  it('are cut into messages that a link takes', async () => {
    const { messages, told } = createBed();
    const name = 'x'.repeat(4000);
    for (let count = 0; count < 100; count += 1)
      told.tell({
        type: 'done',
        path: `/${count}${name}`,
        destination: `/${name}`,
        kind: 'file',
        size: 1,
        outcome: 'created',
      });
    await told.finish();
    assert.equal(messages.flat().length, 100);
    for (const message of messages) assert.ok(JSON.stringify(message).length < 100_000);
  });

  it('keep names that are no UTF-8', async () => {
    const { messages, told } = createBed();
    const path = '/bad\udcff';
    told.tell({
      type: 'failed',
      path,
      problem: { path, code: 'NOT_FOUND', message: `"${path}" is not there.` },
    });
    await told.finish();
    assert.deepEqual(messages.flat(), [
      { type: 'failed', path, problem: { path, code: 'NOT_FOUND', message: `"${path}" is not there.` } },
    ]);
  });
});
