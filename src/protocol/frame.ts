// The header of a frame: layout, and every rule that needs no knowledge of the link's state (link.md, "Framing").
// What a frame means in a given state is the receiver's business.

import { ProtocolError } from '../base/index.ts';
import { FRAME_HEADER_SIZE, MAX_CONTROL_PAYLOAD, MAX_FRAME_PAYLOAD, MAX_SHORT_PAYLOAD } from './limits.ts';

/** Types of frames, by their number on the wire. */
export const FRAME_TYPES = {
  HELLO: 1,
  OPEN: 2,
  MESSAGE: 3,
  BYTES: 4,
  CREDIT: 5,
  RESET: 6,
  PING: 7,
  PONG: 8,
  GOODBYE: 9,
} as const;

export type FrameTypeName = keyof typeof FRAME_TYPES;

/** Flag: the sender sends nothing more on this stream. */
export const FLAG_END = 1;

export interface FrameHeader {
  /** Bytes of payload that follow. */
  length: number;
  type: number;
  flags: number;
  /** Number of the lane. */
  lane: number;
  streamId: number;
}

interface FrameRule {
  readonly name: FrameTypeName;
  /** Whether the frame belongs to a stream (id not 0) or to the link (id 0, lane 0). */
  readonly ofStream: boolean;
  /** Whether it goes in the lane of its stream; otherwise in the control lane. */
  readonly inStreamLane: boolean;
  readonly mayEnd: boolean;
  readonly minLength: number;
  readonly maxLength: number;
}

const rule = (
  name: FrameTypeName,
  ofStream: boolean,
  inStreamLane: boolean,
  mayEnd: boolean,
  minLength: number,
  maxLength: number,
): FrameRule => ({ name, ofStream, inStreamLane, mayEnd, minLength, maxLength });

const RULES: readonly (FrameRule | undefined)[] = [
  undefined,
  rule('HELLO', false, false, false, 1, MAX_SHORT_PAYLOAD),
  rule('OPEN', true, true, true, 1, MAX_CONTROL_PAYLOAD),
  rule('MESSAGE', true, true, true, 1, MAX_CONTROL_PAYLOAD),
  rule('BYTES', true, true, true, 0, MAX_FRAME_PAYLOAD),
  rule('CREDIT', true, false, false, 4, 4),
  rule('RESET', true, false, false, 1, MAX_SHORT_PAYLOAD),
  rule('PING', false, false, false, 4, 4),
  rule('PONG', false, false, false, 4, 4),
  rule('GOODBYE', false, false, false, 1, MAX_SHORT_PAYLOAD),
];

/** Name of a frame type that passed `decodeFrameHeader`. */
export const frameTypeName = (type: number): FrameTypeName => RULES[type]?.name ?? 'HELLO';

/** Writes a header into the first twelve bytes at `offset`. Checks nothing: the caller made the frame. */
export const writeFrameHeader = (
  bytes: Uint8Array,
  length: number,
  type: number,
  flags: number,
  lane: number,
  streamId: number,
  offset = 0,
): void => {
  bytes[offset] = length >>> 24;
  bytes[offset + 1] = length >>> 16;
  bytes[offset + 2] = length >>> 8;
  bytes[offset + 3] = length;
  bytes[offset + 4] = type;
  bytes[offset + 5] = flags;
  bytes[offset + 6] = lane;
  bytes[offset + 7] = 0;
  bytes[offset + 8] = streamId >>> 24;
  bytes[offset + 9] = streamId >>> 16;
  bytes[offset + 10] = streamId >>> 8;
  bytes[offset + 11] = streamId;
};

export const encodeFrameHeader = (header: Readonly<FrameHeader>): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(FRAME_HEADER_SIZE);
  writeFrameHeader(bytes, header.length, header.type, header.flags, header.lane, header.streamId);
  return bytes;
};

/** A frame of four bytes: CREDIT, PING, PONG. */
export const encodeNumberFrame = (type: number, streamId: number, value: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(FRAME_HEADER_SIZE + 4);
  writeFrameHeader(bytes, 4, type, 0, 0, streamId);
  new DataView(bytes.buffer).setUint32(FRAME_HEADER_SIZE, value);
  return bytes;
};

export const readUint32 = (bytes: Uint8Array, offset: number): number =>
  (((bytes[offset] ?? 0) << 24) |
    ((bytes[offset + 1] ?? 0) << 16) |
    ((bytes[offset + 2] ?? 0) << 8) |
    (bytes[offset + 3] ?? 0)) >>>
  0;

const refuse = (why: string): never => {
  throw new ProtocolError('remote', `The peer sent a malformed frame: ${why}.`);
};

/**
 * Reads the twelve bytes at `offset` into `header` and holds them to every rule that a frame can be held to by itself.
 * Throws ProtocolError.
 */
export const decodeFrameHeader = (bytes: Uint8Array, offset: number, header: FrameHeader): void => {
  const length = readUint32(bytes, offset);
  const type = bytes[offset + 4] ?? 0;
  const flags = bytes[offset + 5] ?? 0;
  const lane = bytes[offset + 6] ?? 0;
  const streamId = readUint32(bytes, offset + 8);
  const frame = RULES[type];
  if (frame === undefined) return refuse(`its type ${type} is unknown`);
  if (length < frame.minLength || length > frame.maxLength) {
    refuse(`a ${frame.name} of ${length} bytes is not allowed`);
  }
  if (flags !== 0 && !(flags === FLAG_END && frame.mayEnd))
    refuse(`a ${frame.name} has unknown flags ${flags}`);
  if (lane > (frame.inStreamLane ? 2 : 0)) refuse(`a ${frame.name} is in lane ${lane}`);
  if (bytes[offset + 7] !== 0) refuse('its reserved byte is not zero');
  if (frame.ofStream !== (streamId !== 0)) refuse(`a ${frame.name} is on stream ${streamId}`);
  if (type === FRAME_TYPES.BYTES && length === 0 && flags === 0) refuse('a BYTES frame is empty');
  header.length = length;
  header.type = type;
  header.flags = flags;
  header.lane = lane;
  header.streamId = streamId;
};
