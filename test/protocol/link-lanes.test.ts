import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FRAME_TYPES, LANES, type Lane } from '../../src/protocol/index.ts';
import { connectedPair, readFrame, settle, type End } from './link-pair.ts';

const KIB = 1024;

/** A client with a stream in each lane that may send a lot. */
const threeLanes = (): { client: End; ids: Record<Lane, number> } => {
  const { client, server } = connectedPair();
  const ids = Object.fromEntries(
    LANES.map((lane) => [lane, client.link.open('x', null, { lane })]),
  ) as Record<Lane, number>;
  settle(client.link, server.link);
  for (const lane of LANES) server.link.grantCredit(ids[lane], 64 * KIB * KIB);
  settle(client.link, server.link);
  return { client, ids };
};

const next = (end: End): { type: number; streamId: number } => {
  const frame = end.link.nextFrame();
  const { type, streamId } = readFrame(frame?.header ?? new Uint8Array(12));
  return { type, streamId };
};

describe('lanes', () => {
  it('send control before normal before bulk', () => {
    const { client, ids } = threeLanes();
    client.link.sendBytes(ids.bulk, new Uint8Array(512 * KIB));
    client.link.sendBytes(ids.normal, new Uint8Array(512 * KIB));
    client.link.sendBytes(ids.control, new Uint8Array(512 * KIB));
    const order = Array.from({ length: 6 }, () => next(client).streamId);
    deepEqual(order, [ids.control, ids.control, ids.normal, ids.normal, ids.bulk, ids.bulk]);
  });

  it('let a ping, a pong and a reset wait for at most one bulk frame, at every moment', () => {
    for (let before = 0; before < 40; before += 1) {
      const { client, ids } = threeLanes();
      client.link.sendBytes(ids.bulk, new Uint8Array(16 * KIB * KIB));
      for (let index = 0; index < 64; index += 1) client.link.sendMessage(ids.control, index);
      for (let index = 0; index < before; index += 1) next(client);
      client.link.ping(1);
      client.link.reset(ids.normal, { code: 'CANCELLED', message: '' });
      const seen: number[] = [];
      for (let type = 0; type !== FRAME_TYPES.RESET;) {
        type = next(client).type;
        seen.push(type);
      }
      equal(
        seen.filter((type) => type === FRAME_TYPES.BYTES).length <= 1,
        true,
        `after ${before} frames: ${seen.join()}`,
      );
      equal(seen.includes(FRAME_TYPES.PING), true);
    }
  });

  it('are held back below the one that is named, and raw bytes leave in the pieces that are allowed', () => {
    const { client, ids } = threeLanes();
    const held = (lowest: 0 | 1 | 2, maxPiece?: number): (number | undefined)[] => {
      const frame = client.link.nextFrame(lowest, maxPiece);
      return frame === undefined ? [] : [readFrame(frame.header).streamId, frame.payload?.length];
    };
    client.link.sendBytes(ids.bulk, new Uint8Array(100 * KIB));
    client.link.sendBytes(ids.normal, new Uint8Array(10 * KIB));
    client.link.ping(1);
    equal(client.link.isIdle, false);
    deepEqual(held(0), [0, undefined], 'the ping');
    deepEqual(held(0), []);
    equal(client.link.hasStreamFrame, true);
    deepEqual(held(1, 8 * KIB), [ids.normal, 8 * KIB]);
    deepEqual(held(1, 8 * KIB), [ids.normal, 2 * KIB]);
    deepEqual(held(1), []);
    deepEqual(held(2, 64 * KIB), [ids.bulk, 64 * KIB]);
    equal(client.link.queuedBytes(ids.bulk), 36 * KIB);
    deepEqual(held(2), [ids.bulk, 36 * KIB]);
    equal(client.link.hasStreamFrame, false);
  });

  it('are not held back once the link ends: what may leave does, and then GOODBYE', () => {
    const { client, ids } = threeLanes();
    client.link.sendMessage(ids.normal, 'last words');
    client.link.goodbye({ code: 'CONNECTION_LOST', message: '' });
    const types: number[] = [];
    for (let frame = client.link.nextFrame(0); frame !== undefined; frame = client.link.nextFrame(0))
      types.push(readFrame(frame.header).type);
    deepEqual(types, [FRAME_TYPES.MESSAGE, FRAME_TYPES.GOODBYE]);
  });

  it('let a waiting lower lane send one frame after sixteen of higher ones', () => {
    const { client, ids } = threeLanes();
    for (let index = 0; index < 100; index += 1) {
      client.link.sendMessage(ids.control, index);
      client.link.sendMessage(ids.normal, index);
    }
    client.link.sendBytes(ids.bulk, new Uint8Array(8 * KIB * KIB));
    const order = Array.from({ length: 102 }, () => next(client).streamId);
    const share = (id: number): number => order.filter((streamId) => streamId === id).length;
    deepEqual([share(ids.control), share(ids.normal), share(ids.bulk)], [91, 5, 6]);
    for (let index = 0; index + 19 <= order.length; index += 1) {
      const window = order.slice(index, index + 19);
      equal(window.includes(ids.bulk) && window.includes(ids.normal), true, `from frame ${index}`);
    }
  });

  it('count only frames that a lower lane could have sent', () => {
    const { client, ids } = threeLanes();
    for (let index = 0; index < 40; index += 1) client.link.sendMessage(ids.control, index);
    for (let index = 0; index < 20; index += 1) next(client);
    client.link.sendBytes(ids.bulk, new Uint8Array(1));
    const order = Array.from({ length: 17 }, () => next(client).streamId);
    equal(order.indexOf(ids.bulk), 16);
  });

  it('share a lane among its streams, one frame each, and keep each stream in order', () => {
    const { client, server } = connectedPair();
    const ids = [0, 1, 2].map(() => client.link.open('x', null));
    for (let index = 0; index < 3; index += 1) for (const id of ids) client.link.sendMessage(id, index);
    settle(client.link, server.link);
    deepEqual(
      server.seen.of('message').map(([, id, value]) => [id, value]),
      [0, 1, 2].flatMap((value) => ids.map((id) => [id, value])),
    );
  });

  it('open streams in the order of their numbers, whatever their lanes, and never send before OPEN', () => {
    const { client, server } = connectedPair({ maxStreams: 1000, maxControlBytes: 64 * KIB });
    const ids: number[] = [];
    for (let index = 0; index < 200; index += 1) {
      const id = client.link.open('x', null, { lane: LANES[2 - (index % 3)] ?? 'bulk' });
      client.link.sendBytes(id, new Uint8Array(10), undefined);
      ids.push(id);
    }
    settle(client.link, server.link);
    deepEqual(
      server.seen.of('open').map(([, id]) => id),
      ids,
    );
    equal(server.seen.of('bytes').length, 200);
  });

  it('do not let a long-waiting stream overtake its own OPEN', () => {
    const { client, server } = connectedPair({ maxStreams: 1000, maxControlBytes: 64 * KIB });
    for (let index = 0; index < 40; index += 1) client.link.open('x', null, { end: true });
    const id = client.link.open('x', null, { lane: 'bulk' });
    client.link.sendBytes(id, new Uint8Array(10));
    settle(client.link, server.link);
    deepEqual(server.seen.of('bytes'), [['bytes', id, new Uint8Array(10)]]);
  });

  it('leave out a stream that is reset before it was announced', () => {
    const { client, server } = connectedPair();
    const first = client.link.open('x', null);
    client.link.sendMessage(first, 1);
    client.link.reset(first, { code: 'CANCELLED', message: '' });
    const second = client.link.open('y', null, { end: true });
    settle(client.link, server.link);
    deepEqual(
      server.seen.of('open').map(([, id]) => id),
      [second],
    );
    equal(server.seen.of('reset').length, 0);
  });
});
