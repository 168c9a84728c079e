// Two machines talk; the same bytes whole, one by one and at random cuts give the same events.

import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concatBytes } from '../../src/base/index.ts';
import { MAX_FRAME_PAYLOAD } from '../../src/protocol/index.ts';
import { connectedPair, createEnd, readFrame, settle, takeFrames, type Recorded } from './link-pair.ts';

const options = (lane: string, ended = false, deadlineMs?: number) => ({ lane, deadlineMs, ended });

/** What a client says that does a bit of everything. */
const clientBytes = (): Uint8Array => {
  const { link } = createEnd('client');
  const a = link.open('files.list', { path: '/é', deep: [1, [2]] }, { deadlineMs: 500, end: true });
  const b = link.open('files.upload', undefined, { lane: 'bulk' });
  link.sendMessage(b, { size: 70_000, hash: Uint8Array.of(1, 2, 3) });
  link.sendBytes(
    b,
    Uint8Array.from({ length: 70_000 }, (_, index) => index % 251),
  );
  link.sendMessage(b, 'done', true);
  link.ping(7);
  const c = link.open('chat', null, { lane: 'control' });
  link.sendMessage(c, 1);
  const first = takeFrames(link);
  link.reset(c, { code: 'CANCELLED', message: 'no more', details: { why: 'test' } });
  link.goodbye({ code: 'CANCELLED', message: 'bye', retryAfterMs: 10 });
  equal(a, 1);
  return concatBytes([...first, ...takeFrames(link)]);
};

const BYTES = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);

const EXPECTED: readonly Recorded[] = [
  ['hello', 'test/1', 1],
  ['open', 1, 'files.list', { path: '/é', deep: [1, [2]] }, options('normal', true, 500)],
  ['open', 3, 'files.upload', undefined, options('bulk')],
  ['open', 5, 'chat', null, options('control')],
  ['message', 5, 1, 1],
  ['message', 3, { size: 70_000, hash: Uint8Array.of(1, 2, 3) }, 20],
  ['bytes', 3, BYTES],
  ['message', 3, 'done', 5],
  ['end', 3],
  ['reset', 5, { code: 'CANCELLED', message: 'no more', details: { why: 'test' } }],
  ['goodbye', { code: 'CANCELLED', message: 'bye', retryAfterMs: 10 }],
];

const eventsOf = (pieces: Iterable<Uint8Array>): readonly Recorded[] => {
  const { link, seen } = createEnd('server');
  for (const piece of pieces) link.receive(piece);
  return seen.all();
};

function* cut(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let offset = 0;
  for (let index = 0; offset < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    // A copy in memory of its own, overwritten afterwards: nobody may keep a view of it.
    const piece = bytes.slice(offset, offset + size);
    yield piece;
    piece.fill(0xee);
    offset += size;
  }
}

describe('a conversation', () => {
  it('gives its events in order when it arrives whole', () => {
    deepEqual(eventsOf([clientBytes()]), EXPECTED);
  });

  it('gives the same events when it arrives byte by byte', () => {
    deepEqual(eventsOf(cut(clientBytes(), [1])), EXPECTED);
  });

  it('gives the same events at random cuts', () => {
    const bytes = clientBytes();
    const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40_000 })), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(sizes, (list) => deepEqual(eventsOf(cut(bytes, list)), EXPECTED)),
      { seed: 2, numRuns: 60 },
    );
  });

  it('hands bytes on as they arrive, as views of what was received', () => {
    const { client, server } = connectedPair();
    const id = client.link.open('up', null, { lane: 'bulk' });
    settle(client.link, server.link);
    client.link.sendBytes(id, new Uint8Array(200_000));
    const [frame] = takeFrames(client.link);
    let isView = true;
    let calls = 0;
    const chunk = new Uint8Array(16 * 1024);
    server.seen.onBytes = (_id, bytes) => {
      calls += 1;
      isView &&= bytes.buffer === chunk.buffer;
    };
    const whole = frame ?? new Uint8Array();
    for (let offset = 0; offset < whole.length; offset += chunk.length) {
      const part = whole.subarray(offset, offset + chunk.length);
      chunk.set(part);
      server.link.receive(chunk.subarray(0, part.length));
    }
    equal(calls, Math.ceil((200_000 + 12) / chunk.length));
    equal(isView, true);
  });

  it('lets both sides open streams, and the answer of one call is its last message', () => {
    const { client, server } = connectedPair();
    server.seen.react = ([event, id]) => {
      if (event === 'open') server.link.sendMessage(id as number, { answer: 42 }, true);
    };
    client.seen.react = ([event, id]) => {
      if (event === 'open') client.link.sendMessage(id as number, 'yes', true);
    };
    equal(client.link.open('ask', null, { end: true }), 1);
    equal(client.link.open('ask', null, { end: true }), 3);
    equal(server.link.open('confirm', null, { end: true }), 2);
    settle(client.link, server.link);
    deepEqual(client.seen.of('message'), [
      ['message', 1, { answer: 42 }, 10],
      ['message', 3, { answer: 42 }, 10],
    ]);
    deepEqual(server.seen.of('message'), [['message', 2, 'yes', 4]]);
    deepEqual(client.seen.of('closed').length, 3);
    equal(client.link.openStreams, 0);
    equal(server.link.openStreams, 0);
  });

  it('keeps half a stream open after the other half has ended', () => {
    const { client, server } = connectedPair();
    const id = client.link.open('tail', null);
    client.link.sendMessage(id, 'request', true);
    settle(client.link, server.link);
    deepEqual(server.seen.of('end'), [['end', id]]);
    for (let count = 0; count < 3; count += 1) server.link.sendMessage(id, count);
    settle(client.link, server.link);
    equal(client.seen.of('message').length, 3);
    equal(client.link.isOpen(id), true);
    server.link.end(id);
    settle(client.link, server.link);
    equal(client.link.isOpen(id), false);
    equal(server.link.isOpen(id), false);
  });

  it('sends an end along with what is queued last, and in an empty frame otherwise', () => {
    const { client, server } = connectedPair();
    const id = client.link.open('x', null);
    client.link.sendMessage(id, 1);
    client.link.end(id);
    deepEqual(
      takeFrames(client.link).map((frame) => readFrame(frame).end),
      [false, true],
    );
    const other = client.link.open('x', null);
    client.link.sendBytes(other, new Uint8Array(10));
    client.link.end(other);
    client.link.end(other);
    deepEqual(
      takeFrames(client.link).map((frame) => readFrame(frame).end),
      [false, true],
    );
    const third = client.link.open('x', null);
    takeFrames(client.link);
    client.link.end(third);
    const frames = takeFrames(client.link);
    deepEqual(frames.map(readFrame), [{ type: 4, end: true, streamId: third, length: 0 }]);
    equal(server.link.openStreams, 0);
  });

  it('splits bytes into frames of at most 256 KiB', () => {
    const { client, server } = connectedPair();
    const id = client.link.open('up', null, { lane: 'bulk' });
    settle(client.link, server.link);
    server.link.grantCredit(id, 4 * 1024 * 1024);
    settle(client.link, server.link);
    client.link.sendBytes(id, new Uint8Array(1024 * 1024));
    deepEqual(
      takeFrames(client.link).map((frame) => readFrame(frame).length),
      Array.from({ length: 4 }, () => MAX_FRAME_PAYLOAD),
    );
  });
});
