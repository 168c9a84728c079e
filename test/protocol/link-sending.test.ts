// Marks, onSent, goodbye, close: what a link promises to whoever sends through it.

import { deepEqual, equal, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProtocolError, WherryError } from '../../src/base/index.ts';
import { FRAME_TYPES, MAX_CONTROL_PAYLOAD, type OutgoingFrame } from '../../src/protocol/index.ts';
import {
  connectedPair,
  createEnd,
  frameBytes,
  readFrame,
  settle,
  takeFrames,
  type End,
} from './link-pair.ts';

const MIB = 1024 * 1024;

const openWide = (): { client: End; server: End; id: number } => {
  const { client, server } = connectedPair();
  const id = client.link.open('up', null, { lane: 'bulk' });
  settle(client.link, server.link);
  server.link.grantCredit(id, 64 * MIB);
  settle(client.link, server.link);
  return { client, server, id };
};

const types = (frames: readonly Uint8Array[]): number[] => frames.map((frame) => readFrame(frame).type);

describe('a sender', () => {
  it('is told to wait above the high mark, and once to go on at the low mark', () => {
    const { client, id } = openWide();
    equal(client.link.sendBytes(id, new Uint8Array(MIB)), true);
    equal(client.link.sendBytes(id, new Uint8Array(1)), false);
    equal(client.link.sendMessage(id, 'x'), false);
    for (let index = 0; index < 3; index += 1) client.link.nextFrame();
    equal(client.seen.of('drain').length, 0);
    takeFrames(client.link);
    deepEqual(client.seen.of('drain'), [['drain', id]]);
    client.link.sendBytes(id, new Uint8Array(10));
    takeFrames(client.link);
    equal(client.seen.of('drain').length, 1);
  });

  it('hears once that its bytes were sent, when the last piece was', () => {
    const { client, id } = openWide();
    let sent = 0;
    client.link.sendBytes(id, new Uint8Array(600 * 1024), () => (sent += 1));
    const frames: OutgoingFrame[] = [];
    for (let frame = client.link.nextFrame(); frame !== undefined; frame = client.link.nextFrame())
      frames.push(frame);
    equal(frames.length, 3);
    equal(sent, 0);
    frames[2]?.onSent?.();
    frames[0]?.onSent?.();
    equal(sent, 0);
    frames[1]?.onSent?.();
    equal(sent, 1);
  });

  it('hears that its bytes were dropped, but not before pieces under way have left', () => {
    for (const drop of ['reset', 'close', 'goodbye', 'peerReset'] as const) {
      const { client, server, id } = openWide();
      const sent: string[] = [];
      client.link.sendBytes(id, new Uint8Array(600 * 1024), () => sent.push('first'));
      client.link.sendBytes(id, new Uint8Array(10), () => sent.push('second'));
      const piece = client.link.nextFrame();
      if (drop === 'reset') client.link.reset(id, { code: 'CANCELLED', message: '' });
      else if (drop === 'close') client.link.close();
      else if (drop === 'goodbye') client.link.goodbye({ code: 'CANCELLED', message: '' });
      else {
        server.link.reset(id, { code: 'CANCELLED', message: '' });
        for (const frame of takeFrames(server.link)) client.link.receive(frame);
      }
      deepEqual(sent, ['second'], drop);
      piece?.onSent?.();
      deepEqual(sent, ['second', 'first'], drop);
      client.link.close();
      deepEqual(sent, ['second', 'first'], drop);
    }
  });

  it('hears at once of bytes for a stream that is gone, and of none', () => {
    const { client, id } = openWide();
    let sent = 0;
    equal(
      client.link.sendBytes(id, new Uint8Array(0), () => (sent += 1)),
      true,
    );
    equal(sent, 1);
    client.link.reset(id, { code: 'CANCELLED', message: '' });
    equal(
      client.link.sendBytes(id, new Uint8Array(5), () => (sent += 1)),
      true,
    );
    equal(client.link.sendMessage(id, 1), true);
    equal(sent, 2);
    client.link.end(id);
    client.link.reset(id, { code: 'CANCELLED', message: '' });
    deepEqual(types(takeFrames(client.link)), [FRAME_TYPES.RESET]);
  });

  it('may not send after its end, nor on a stream that never was', () => {
    const { client, id } = openWide();
    client.link.end(id);
    let sent = 0;
    throws(() => client.link.sendBytes(id, new Uint8Array(5), () => (sent += 1)), ProtocolError);
    equal(sent, 1);
    for (const streamId of [99, 4]) throws(() => client.link.sendMessage(streamId, 1), ProtocolError);
  });

  it('is refused values that cannot be sent, and the link goes on', () => {
    const { client, server, id } = openWide();
    const refused = [
      1n,
      Number.NaN,
      () => 1,
      new Map(),
      new Date(),
      { a: Symbol('x') },
      '\ud800',
      { ['__proto__']: 1 },
    ];
    for (const value of refused) {
      throws(
        () => client.link.sendMessage(id, value),
        (error) => error instanceof ProtocolError && error.side === 'local' && error.code === 'BAD_REQUEST',
      );
    }
    throws(
      () => client.link.sendMessage(id, new Uint8Array(MAX_CONTROL_PAYLOAD)),
      (error) => error instanceof ProtocolError && error.code === 'TOO_LARGE',
    );
    throws(() => client.link.open('x', 1n), ProtocolError);
    throws(() => client.link.open('', 1), ProtocolError);
    throws(() => client.link.open('x'.repeat(129), 1), ProtocolError);
    const next = client.link.open('x', null);
    equal(next, id + 2);
    client.link.sendMessage(next, 'fine');
    settle(client.link, server.link);
    equal(server.seen.of('message').length, 1);
  });

  it('can always say why it resets, whatever the error holds', () => {
    const { client, server } = connectedPair();
    const errors = [
      { code: 'NOT_FOUND', message: 'no', details: { path: '/a' } },
      { code: 'NOT_FOUND', message: 'no', details: { big: new Uint8Array(10_000) } },
      { code: 'NOT_FOUND', message: 'no', details: { odd: () => 1 } },
      { code: 'NOT_FOUND', message: `${'é'.repeat(100_000)}\ud800` },
    ] as const;
    for (const error of errors) {
      const id = client.link.open('x', null);
      settle(client.link, server.link);
      server.link.reset(id, error);
      settle(client.link, server.link);
    }
    const resets = client.seen
      .of('reset')
      .map(([, , error]) => error as { message: string; details: object });
    deepEqual(
      resets.map(({ details }) => details),
      [{ path: '/a' }, {}, {}, {}],
    );
    equal(resets[3]?.message, `${'é'.repeat(600)}…`);
  });

  it('resets ahead of everything it had queued', () => {
    const { client, server, id } = openWide();
    client.link.sendBytes(id, new Uint8Array(MIB));
    client.link.reset(id, { code: 'TIMEOUT', message: 'late' });
    deepEqual(types(takeFrames(client.link)), [FRAME_TYPES.RESET]);
    equal(server.seen.of('bytes').length, 0);
  });
});

describe('a goodbye', () => {
  it('follows what can still be sent, cuts transfers, and is the last frame', () => {
    const { client, server, id } = openWide();
    client.link.sendBytes(id, new Uint8Array(MIB));
    const other = client.link.open('ask', null);
    client.link.sendMessage(other, 'answer', true);
    client.link.goodbye({ code: 'IN_USE', message: 'busy', retryAfterMs: 5000 });
    client.link.goodbye({ code: 'INTERNAL', message: 'ignored' });
    client.link.ping(1);
    const frames = takeFrames(client.link);
    deepEqual(types(frames), [FRAME_TYPES.OPEN, FRAME_TYPES.MESSAGE, FRAME_TYPES.GOODBYE]);
    for (const frame of frames) server.link.receive(frame);
    deepEqual(server.seen.of('goodbye'), [
      ['goodbye', { code: 'IN_USE', message: 'busy', retryAfterMs: 5000 }],
    ]);
    client.link.sendMessage(id, 1);
    equal(client.link.nextFrame(), undefined);
    throws(
      () => client.link.open('x', null),
      (error) => error instanceof WherryError && error.code === 'CONNECTION_LOST',
    );
  });

  it('is not held up by a stream without credit', () => {
    const { client } = connectedPair();
    const id = client.link.open('x', null);
    takeFrames(client.link);
    client.link.sendBytes(id, new Uint8Array(MIB));
    client.link.goodbye({ code: 'CANCELLED', message: '' });
    deepEqual(types(takeFrames(client.link)), [FRAME_TYPES.BYTES, FRAME_TYPES.GOODBYE]);
  });

  it('ends what is listened to: nothing that follows it is looked at', () => {
    const { client, server } = connectedPair();
    client.link.goodbye({ code: 'CANCELLED', message: '' });
    for (const frame of takeFrames(client.link)) server.link.receive(frame);
    server.link.receive(new Uint8Array(100).fill(255));
    equal(server.seen.of('goodbye').length, 1);
  });
});

describe('a closed link', () => {
  it('takes every call and does nothing', () => {
    const { client, server, id } = openWide();
    client.link.sendBytes(id, new Uint8Array(MIB));
    client.link.close();
    client.link.close();
    client.link.receive(Uint8Array.of(255));
    client.link.sendMessage(id, 1);
    client.link.sendBytes(id, new Uint8Array(1));
    client.link.end(id);
    client.link.reset(id, { code: 'CANCELLED', message: '' });
    client.link.grantCredit(id, 1);
    client.link.ping(1);
    client.link.goodbye({ code: 'CANCELLED', message: '' });
    equal(client.link.nextFrame(), undefined);
    equal(client.link.isOpen(id), false);
    equal(client.link.openStreams, 0);
    equal(server.seen.of('bytes').length, 0);
  });

  it('may be closed from within an event, also in the middle of a frame', () => {
    const { client, server, id } = openWide();
    client.link.sendBytes(id, new Uint8Array(100));
    client.link.sendMessage(id, 1, true);
    const bytes = takeFrames(client.link);
    server.seen.react = ([event]) => {
      if (event === 'bytes') server.link.close();
    };
    for (const frame of bytes) server.link.receive(frame);
    deepEqual(
      ['bytes', 'message', 'end'].map((event) => server.seen.of(event).length),
      [1, 0, 0],
    );
  });

  it('drops the rest of a frame whose stream was reset while it arrived', () => {
    const { client, server, id } = openWide();
    client.link.sendBytes(id, new Uint8Array(100));
    const frame = frameBytes(client.link.nextFrame() as OutgoingFrame);
    server.seen.react = ([event]) => {
      if (event === 'bytes') server.link.reset(id, { code: 'TOO_LARGE', message: '' });
    };
    for (let offset = 0; offset < frame.length; offset += 20)
      server.link.receive(frame.subarray(offset, offset + 20));
    client.link.open('next', null);
    for (const bytes of takeFrames(client.link)) server.link.receive(bytes);
    deepEqual(server.seen.of('bytes'), [['bytes', id, new Uint8Array(8)]]);
    equal(server.seen.of('open').length, 2);
  });

  it('dies of an event handler that throws, and tells the peer no more than that', () => {
    const { client, server } = connectedPair();
    client.link.open('x', null);
    server.seen.react = () => {
      throw new Error('secret path /etc');
    };
    throws(() => {
      for (const frame of takeFrames(client.link)) server.link.receive(frame);
    }, /secret/);
    server.seen.react = () => {};
    for (const frame of takeFrames(server.link)) client.link.receive(frame);
    deepEqual(client.seen.of('goodbye'), [
      ['goodbye', { code: 'INTERNAL', message: '', retryAfterMs: undefined }],
    ]);
  });

  it('refuses bytes from within its own events', () => {
    const { link, seen } = createEnd('server');
    const other = createEnd('client');
    seen.react = () => link.receive(Uint8Array.of(0));
    throws(() => {
      for (const frame of takeFrames(other.link)) link.receive(frame);
    }, ProtocolError);
  });
});
