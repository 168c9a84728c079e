import { deepEqual, equal, throws } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProtocolError } from '../../src/base/index.ts';
import {
  FRAME_HEADER_SIZE,
  FRAME_TYPES,
  INITIAL_STREAM_CREDIT,
  MAX_CONTROL_PAYLOAD,
} from '../../src/protocol/index.ts';
import {
  connectedPair,
  openFrame,
  rawFrame,
  readFrame,
  settle,
  takeFrames,
  uint32,
  type End,
} from './link-pair.ts';

const openBulk = (): { client: End; server: End; id: number } => {
  const { client, server } = connectedPair({ maxStreams: 8, maxControlBytes: MAX_CONTROL_PAYLOAD });
  const id = client.link.open('up', null, { lane: 'bulk' });
  settle(client.link, server.link);
  return { client, server, id };
};

const payloadOf = (frames: readonly Uint8Array[]): number =>
  frames.reduce(
    (sum, frame) => sum + (readFrame(frame).type === FRAME_TYPES.BYTES ? readFrame(frame).length : 0),
    0,
  );

describe('credit', () => {
  it('stops a sender at the initial window, headers included', () => {
    const { client, id } = openBulk();
    client.link.sendBytes(id, new Uint8Array(1024 * 1024));
    equal(payloadOf(takeFrames(client.link)), INITIAL_STREAM_CREDIT - FRAME_HEADER_SIZE);
    equal(client.link.nextFrame(), undefined);
  });

  it('does not stop other streams when one has none', () => {
    const { client, server, id } = openBulk();
    client.link.sendBytes(id, new Uint8Array(1024 * 1024));
    settle(client.link, server.link);
    const other = client.link.open('chat', null, { lane: 'bulk' });
    client.link.sendMessage(other, 'hi');
    settle(client.link, server.link);
    deepEqual(server.seen.of('message'), [['message', other, 'hi', 3]]);
  });

  it('lets everything through, whatever the sizes, when what arrives is granted back', () => {
    for (const size of [1, 15, 16 * 1024, 100_000, 300_000]) {
      const { client, server, id } = openBulk();
      let received = 0;
      server.seen.onBytes = (_id, bytes) => {
        received += bytes.length;
        server.link.grantCredit(id, bytes.length);
      };
      const count = Math.ceil(3_000_000 / Math.max(size, 1000));
      for (let index = 0; index < count; index += 1) client.link.sendBytes(id, new Uint8Array(size));
      settle(client.link, server.link);
      equal(received, count * size, `pieces of ${size}`);
    }
  });

  it('lets messages of any permitted size through when their cost is granted back', () => {
    for (const size of [0, 1, 1000, 60_000, MAX_CONTROL_PAYLOAD - 5]) {
      const { client, server, id } = openBulk();
      server.seen.onMessage = (_id, _value, cost) => {
        received += 1;
        server.link.grantCredit(id, cost);
      };
      let received = 0;
      const count = size < 1000 ? 30_000 : 20;
      for (let index = 0; index < count; index += 1) client.link.sendMessage(id, new Uint8Array(size));
      settle(client.link, server.link);
      equal(received, count, `messages of ${size}`);
    }
  });

  it('never lets a window shrink by headers, however unevenly it is granted back', () => {
    const { client, server, id } = openBulk();
    let held = 0;
    server.seen.onBytes = (_id, bytes) => {
      held += bytes.length;
    };
    for (let round = 0; round < 50; round += 1) {
      for (let index = 0; index < 1000; index += 1) client.link.sendBytes(id, new Uint8Array(7));
      settle(client.link, server.link);
      // In odd portions, all of it in the end.
      for (const part of [1, 3, 1000]) {
        const bytes = Math.min(held, part);
        server.link.grantCredit(id, bytes);
        held -= bytes;
      }
      server.link.grantCredit(id, held);
      held = 0;
      settle(client.link, server.link);
    }
    // What is gathered and not yet announced is less than a quantum.
    client.link.sendBytes(id, new Uint8Array(1024 * 1024));
    const room = payloadOf(takeFrames(client.link));
    equal(room > INITIAL_STREAM_CREDIT - 64 * 1024 - 2 * FRAME_HEADER_SIZE, true, `${room}`);
    equal(room <= INITIAL_STREAM_CREDIT, true);
  });

  it('gathers small grants into frames that are worth sending', () => {
    const { client, server, id } = openBulk();
    client.link.sendBytes(id, new Uint8Array(200_000));
    settle(client.link, server.link);
    let frames = 0;
    for (let granted = 0; granted < 200_000; granted += 1000) {
      server.link.grantCredit(id, 1000);
      frames += takeFrames(server.link).length;
    }
    equal(frames, 3);
  });

  it('widens the window when more is granted than was received', () => {
    const { client, server, id } = openBulk();
    server.link.grantCredit(id, 4 * 1024 * 1024);
    settle(client.link, server.link);
    client.link.sendBytes(id, new Uint8Array(16 * 1024 * 1024));
    const sent = payloadOf(takeFrames(client.link));
    equal(sent > 4 * 1024 * 1024 + INITIAL_STREAM_CREDIT - 1000, true);
    equal(sent <= 4 * 1024 * 1024 + INITIAL_STREAM_CREDIT, true);
  });

  it('is no longer granted once the peer has ended', () => {
    const { client, server, id } = openBulk();
    client.link.sendBytes(id, new Uint8Array(200_000));
    client.link.end(id);
    settle(client.link, server.link);
    server.link.grantCredit(id, 200_000);
    equal(server.link.nextFrame(), undefined);
  });

  it('refuses a frame beyond it at its header, before any of its payload', () => {
    const { server, id } = openBulk();
    const frame = rawFrame(FRAME_TYPES.BYTES, id, new Uint8Array(INITIAL_STREAM_CREDIT), { lane: 2 });
    throws(() => server.link.receive(frame.subarray(0, FRAME_HEADER_SIZE)), /more than its credit/);
    equal(server.seen.of('bytes').length, 0);
  });

  it('counts the headers of tiny frames', () => {
    const { server, id } = openBulk();
    const frame = rawFrame(FRAME_TYPES.BYTES, id, new Uint8Array(1), { lane: 2 });
    let sent = 0;
    throws(() => {
      for (;;) {
        server.link.receive(frame);
        sent += 1;
      }
    }, ProtocolError);
    equal(sent, Math.floor(INITIAL_STREAM_CREDIT / 13));
  });

  it('refuses a CREDIT of nothing and one that passes 2^31', () => {
    for (const amounts of [[0], [0x7fff_ffff, 0x7fff_ffff], [0xffff_ffff]]) {
      const { server } = connectedPair();
      server.link.receive(openFrame(1));
      throws(() => {
        for (const amount of amounts) server.link.receive(rawFrame(FRAME_TYPES.CREDIT, 1, uint32(amount)));
      }, ProtocolError);
    }
  });

  it('grants no more than 2^31 in all, and refuses nonsense', () => {
    const { client, server, id } = openBulk();
    for (let index = 0; index < 4; index += 1) server.link.grantCredit(id, 2 ** 31);
    settle(client.link, server.link);
    equal(client.link.isOpen(id), true);
    for (const bytes of [-1, 0.5, Number.NaN, Infinity]) {
      throws(() => server.link.grantCredit(id, bytes), ProtocolError);
    }
  });
});
