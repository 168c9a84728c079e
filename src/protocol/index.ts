// Door of `protocol`: frames, control values, and the link state machine. Pure; browser-safe.

export { decodeControl } from './control-decoder.ts';
export { encodeControl } from './control-encoder.ts';
export type { GoodbyeError, Hello, ResetError } from './envelopes.ts';
export { FRAME_TYPES, decodeFrameHeader, encodeFrameHeader, type FrameHeader } from './frame.ts';
export { Keepalive, type KeepaliveInit, type KeepaliveStep } from './keepalive.ts';
export { LANES, type Lane } from './lane.ts';
export {
  FRAME_HEADER_SIZE,
  INITIAL_STREAM_CREDIT,
  MAX_CONTROL_DEPTH,
  MAX_CONTROL_PAYLOAD,
  MAX_FRAME_PAYLOAD,
  PROTOCOL_VERSION,
} from './limits.ts';
export type { LinkEvents } from './link-events.ts';
export { Link, type LinkInit, type OpenOptions } from './link.ts';
export type { OutgoingFrame } from './outbox.ts';
export type { LinkLimits } from './receiver.ts';
export { reconnectDelayMs, type ReconnectInit } from './reconnect-delay.ts';
export { STREAM_TRANSITIONS, type StreamEvent, type StreamPhase } from './stream-transitions.ts';
