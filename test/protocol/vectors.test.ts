// Every vector of docs/spec/vectors/ is decoded and encoded: what the specification shows is what the code does.

import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ProtocolError, toHex } from '../../src/base/index.ts';
import {
  FRAME_HEADER_SIZE,
  FRAME_TYPES,
  LANES,
  decodeControl,
  decodeFrameHeader,
  encodeControl,
  encodeFrameHeader,
  type FrameHeader,
  type Lane,
} from '../../src/protocol/index.ts';
import { HELLO, createEnd, takeFrames, uint32 } from './link-pair.ts';

interface Named {
  readonly name: string;
  readonly hex: string;
}

const readVectors = <V, R = Named>(file: string): { valid: readonly V[]; refused: readonly R[] } =>
  JSON.parse(readFileSync(new URL(`../../docs/spec/vectors/${file}`, import.meta.url), 'utf8')) as {
    valid: readonly V[];
    refused: readonly R[];
  };

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

/** JSON as the vectors write it: {"$bytes": hex} is a byte string. */
const fromJson = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== 'object' || value === null) return value;
  const { $bytes } = value as { $bytes?: string };
  if ($bytes !== undefined) return fromHex($bytes);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromJson(item)]));
};

const isRemoteProtocolError = (error: unknown): boolean =>
  error instanceof ProtocolError && error.side === 'remote';

describe('control value vectors', () => {
  const { valid, refused } = readVectors<Named & { value: unknown }>('control-values.json');
  for (const { name, hex, value } of valid) {
    it(`${name} is ${hex.slice(0, 40)}`, () => {
      deepEqual(decodeControl(fromHex(hex)), fromJson(value));
      equal(toHex(encodeControl(fromJson(value))), hex);
    });
  }
  for (const { name, hex } of refused) {
    it(`refuses ${name}: ${hex.slice(0, 40)}`, () => {
      throws(() => decodeControl(fromHex(hex)), isRemoteProtocolError);
    });
  }
});

interface FrameVector extends Named {
  readonly type: keyof typeof FRAME_TYPES;
  readonly end: boolean;
  readonly lane: Lane;
  readonly streamId: number;
  readonly payload: unknown;
}

const payloadOf = (payload: unknown): Uint8Array => {
  const { $bytes, $u32 } = (payload ?? {}) as { $bytes?: string; $u32?: number };
  if ($bytes !== undefined) return fromHex($bytes);
  return $u32 === undefined ? encodeControl(fromJson(payload)) : uint32($u32);
};

describe('frame vectors', () => {
  const { valid, refused } = readVectors<FrameVector>('frames.json');
  const header: FrameHeader = { length: 0, type: 0, flags: 0, lane: 0, streamId: 0 };
  for (const vector of valid) {
    it(`${vector.name} is ${vector.hex.slice(0, 24)}…`, () => {
      const payload = payloadOf(vector.payload);
      const expected = {
        length: payload.length,
        type: FRAME_TYPES[vector.type],
        flags: vector.end ? 1 : 0,
        lane: LANES.indexOf(vector.lane),
        streamId: vector.streamId,
      };
      const bytes = fromHex(vector.hex);
      decodeFrameHeader(bytes, 0, header);
      deepEqual(header, expected);
      equal(toHex(bytes.subarray(FRAME_HEADER_SIZE)), toHex(payload));
      equal(toHex(encodeFrameHeader(expected)), vector.hex.slice(0, 2 * FRAME_HEADER_SIZE));
    });
  }
  for (const { name, hex } of refused) {
    it(`refuses ${name}: ${hex}`, () => {
      throws(() => decodeFrameHeader(fromHex(hex), 0, header), isRemoteProtocolError);
    });
  }

  it('cover every type of frame, valid and refused', () => {
    const types = new Set(valid.map(({ type }) => type));
    deepEqual([...types].sort(), Object.keys(FRAME_TYPES).sort());
    ok(refused.length > 30);
  });
});

interface Conversation {
  readonly name: string;
  readonly received: readonly string[];
}

describe('conversation vectors', () => {
  const { valid, refused } = readVectors<
    Conversation & { events: readonly unknown[] },
    Conversation & { code: string }
  >('conversations.json');

  const hear = (received: readonly string[]): readonly unknown[] => {
    const { link, seen } = createEnd('server');
    const events: unknown[] = [];
    seen.onHello = (hello, version) => events.push(['hello', hello, version]);
    seen.react = (event) => {
      if (event[0] !== 'bytes') events.push(event);
    };
    seen.onBytes = (id, bytes) => events.push(['bytes', id, { $bytes: toHex(bytes) }]);
    for (const hex of received) link.receive(fromHex(hex));
    // Through JSON, as the vectors are: undefined in a map is absent, elsewhere null.
    return JSON.parse(JSON.stringify(events)) as readonly unknown[];
  };

  for (const { name, received, events } of valid) {
    it(`${name} gives its events`, () => deepEqual(hear(received), events));
  }

  for (const { name, received, code } of refused) {
    it(`${name} ends the link with ${code}, at its last frame and not before`, () => {
      hear(received.slice(0, -1));
      throws(
        () => hear(received),
        (error) => error instanceof ProtocolError && error.code === code,
      );
    });
  }

  it('are heard by a link that says what the specification says', () => {
    const [hello] = takeFrames(createEnd('server').link);
    deepEqual(decodeControl((hello ?? new Uint8Array(12)).subarray(FRAME_HEADER_SIZE)), HELLO);
  });
});
