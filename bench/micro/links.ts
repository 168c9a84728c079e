// Two links back to back, without a socket: what frames, streams and credit cost by themselves. Bytes
// are handed on and never copied, so what counts is frames.

import {
  Link,
  MAX_FRAME_PAYLOAD,
  type Hello,
  type LinkEvents,
  type LinkLimits,
} from '../../src/protocol/index.ts';
import type { MicroTask } from './micro-task.ts';

const MIB = 1024 * 1024;
const BYTES = 16 * MIB;
const CALLS = 1000;

const HELLO: Hello = {
  minVersion: 1,
  maxVersion: 1,
  agent: 'bench/1',
  pingAfterMs: 15_000,
  deadAfterMs: 45_000,
};
const LIMITS: LinkLimits = { maxStreams: 64, maxControlBytes: 64 * 1024 };

const nothing = (): void => {};

const SILENT: LinkEvents = {
  onHello: nothing,
  onOpen: nothing,
  onMessage: nothing,
  onBytes: nothing,
  onEnd: nothing,
  onReset: nothing,
  onDrain: nothing,
  onPong: nothing,
  onGoodbye: nothing,
};

/** Moves what may leave, as a carrier does: header and payload by themselves. */
const move = (from: Link, to: Link): boolean => {
  let hasMoved = false;
  for (let frame = from.nextFrame(); frame !== undefined; frame = from.nextFrame()) {
    hasMoved = true;
    to.receive(frame.header);
    if (frame.payload !== undefined) to.receive(frame.payload);
    frame.onSent?.();
  }
  return hasMoved;
};

interface Pair {
  readonly client: Link;
  readonly server: Link;
  settle(): void;
}

const connectPair = (serverEvents: (server: () => Link) => Partial<LinkEvents>): Pair => {
  const client = new Link({ role: 'client', hello: HELLO, limits: LIMITS, events: SILENT });
  const server: Link = new Link({
    role: 'server',
    hello: HELLO,
    limits: LIMITS,
    events: { ...SILENT, ...serverEvents(() => server) },
  });
  const settle = (): void => {
    while (move(client, server) || move(server, client));
  };
  settle();
  return { client, server, settle };
};

const block = new Uint8Array(MIB);

const sendBytes = (): void => {
  const { client, settle } = connectPair((server) => ({
    onBytes: (id, bytes) => server().grantCredit(id, bytes.length),
  }));
  const id = client.open('upload', null, { lane: 'bulk' });
  for (let sent = 0; sent < BYTES; sent += MIB) {
    client.sendBytes(id, block);
    settle();
  }
};

const call = (): void => {
  const { client, settle } = connectPair((server) => ({
    onOpen: (id) => void server().sendMessage(id, { size: 7 }, true),
  }));
  for (let made = 0; made < CALLS; made += 1) {
    client.open('files.stat', { path: '/a/b' }, { end: true });
    settle();
  }
};

export const LINK_TASKS: readonly MicroTask[] = [
  {
    name: 'send 16 MiB through a pair of links',
    amount: BYTES / MAX_FRAME_PAYLOAD,
    unit: 'frames',
    run: sendBytes,
  },
  { name: `${CALLS} calls through a pair of links`, amount: CALLS, unit: 'calls', run: call },
];
