// Two machines back to back, and a recorder of what they say. Support for the tests of this folder.

import { equal } from 'node:assert/strict';
import { concatBytes } from '../../src/base/index.ts';
import {
  Link,
  encodeFrameHeader,
  encodeControl,
  FRAME_TYPES,
  type Hello,
  type LinkEvents,
  type LinkLimits,
  type OutgoingFrame,
} from '../../src/protocol/index.ts';

export const HELLO: Hello = {
  minVersion: 1,
  maxVersion: 1,
  agent: 'test/1',
  pingAfterMs: 15_000,
  deadAfterMs: 45_000,
};
export const LIMITS: LinkLimits = { maxStreams: 8, maxControlBytes: 64 * 1024 };

export type Recorded = readonly [event: string, ...details: unknown[]];

/** Link events as a list; pieces of bytes that follow each other on one stream are joined, so that cuts do not show. */
export class Recorder implements LinkEvents {
  readonly events: Recorded[] = [];
  /** What to do at an event, besides recording it. */
  react: (event: Recorded) => void = () => {};
  #pieces: Uint8Array[] = [];
  #piecesOf = 0;

  onHello(hello: Hello, version: number): void {
    this.#record(['hello', hello.agent, version]);
  }
  onOpen(id: number, method: string, params: unknown, options: object): void {
    this.#record(['open', id, method, params, options]);
  }
  onMessage(id: number, value: unknown, cost: number): void {
    this.#record(['message', id, value, cost]);
  }
  onBytes(id: number, bytes: Uint8Array): void {
    if (this.#piecesOf !== id) this.#flush();
    this.#piecesOf = id;
    // A copy: the bytes are only lent.
    this.#pieces.push(new Uint8Array(bytes));
    this.react(['bytes', id, bytes.length]);
  }
  onEnd(id: number): void {
    this.#record(['end', id]);
  }
  onReset(id: number, error: object): void {
    this.#record(['reset', id, error]);
  }
  onDrain(id: number): void {
    this.#record(['drain', id]);
  }
  onClosed(id: number): void {
    this.#record(['closed', id]);
  }
  onPong(nonce: number): void {
    this.#record(['pong', nonce]);
  }
  onGoodbye(error: object): void {
    this.#record(['goodbye', error]);
  }

  /** The events so far, the last bytes included. */
  all(): readonly Recorded[] {
    this.#flush();
    return this.events;
  }

  /** Events of one kind. */
  of(event: string): readonly Recorded[] {
    return this.all().filter(([name]) => name === event);
  }

  #flush(): void {
    if (this.#pieces.length > 0) this.events.push(['bytes', this.#piecesOf, concatBytes(this.#pieces)]);
    this.#pieces = [];
    this.#piecesOf = 0;
  }

  #record(event: Recorded): void {
    this.#flush();
    this.events.push(event);
    this.react(event);
  }
}

export interface End {
  readonly link: Link;
  readonly seen: Recorder;
}

export const createEnd = (
  role: 'client' | 'server',
  limits: LinkLimits = LIMITS,
  hello: Hello = HELLO,
): End => {
  const seen = new Recorder();
  return { link: new Link({ role, hello, limits, events: seen }), seen };
};

export const frameBytes = (frame: OutgoingFrame): Uint8Array =>
  frame.payload === undefined ? frame.header : concatBytes([frame.header, frame.payload]);

/** Type, flags and stream of a whole frame. */
export const readFrame = (
  bytes: Uint8Array,
): { type: number; end: boolean; streamId: number; length: number } => ({
  type: bytes[4] ?? 0,
  end: bytes[5] === 1,
  streamId: new DataView(bytes.buffer, bytes.byteOffset).getUint32(8),
  length: bytes.length - 12,
});

/** All frames that may leave now, as bytes. Calls `onSent` as a carrier would. */
export const takeFrames = (link: Link): Uint8Array[] => {
  const frames: Uint8Array[] = [];
  for (let frame = link.nextFrame(); frame !== undefined; frame = link.nextFrame()) {
    frames.push(new Uint8Array(frameBytes(frame)));
    frame.onSent?.();
  }
  return frames;
};

/** Moves frames both ways until nothing may leave any more. */
export const settle = (a: Link, b: Link): void => {
  for (let moved = 1; moved > 0;) {
    moved = 0;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      for (const bytes of takeFrames(from)) {
        moved += 1;
        to.receive(bytes);
      }
    }
  }
};

/** A client and a server that have said hello. */
export const connectedPair = (limits: LinkLimits = LIMITS): { client: End; server: End } => {
  const client = createEnd('client', limits);
  const server = createEnd('server', limits);
  settle(client.link, server.link);
  equal(client.link.version, 1);
  return { client, server };
};

/** A frame made by hand. */
export const rawFrame = (
  type: number,
  streamId: number,
  payload: Uint8Array,
  options: { flags?: number; lane?: number } = {},
): Uint8Array =>
  concatBytes([
    encodeFrameHeader({
      length: payload.length,
      type,
      flags: options.flags ?? 0,
      lane: options.lane ?? 0,
      streamId,
    }),
    payload,
  ]);

export const helloFrame = (hello: object = HELLO): Uint8Array =>
  rawFrame(FRAME_TYPES.HELLO, 0, encodeControl(hello));

export const openFrame = (
  streamId: number,
  method = 'test',
  options: { flags?: number; lane?: number } = {},
): Uint8Array =>
  rawFrame(FRAME_TYPES.OPEN, streamId, encodeControl({ method, params: null }), { lane: 1, ...options });

export const uint32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
};
