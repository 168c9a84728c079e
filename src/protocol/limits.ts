// Numbers that both ends of a link must agree on (docs/spec/link.md), and this machine's own bounds.

/** The version of the protocol that this machine speaks. */
export const PROTOCOL_VERSION = 1;

/** Bytes of a frame's header. */
export const FRAME_HEADER_SIZE = 12;
/** Largest payload of a frame, in bytes. Below 2^24, so the first byte of every frame is zero. */
export const MAX_FRAME_PAYLOAD = 256 * 1024;
/**
 * Largest payload of OPEN and MESSAGE, in bytes, whatever a receiver's own cap allows. Half of a stream's first
 * window: a receiver may hold back up to CREDIT_QUANTUM without stopping a sender for ever.
 */
export const MAX_CONTROL_PAYLOAD = 128 * 1024;
/** Largest payload of HELLO, RESET and GOODBYE, in bytes. No receiver's cap on OPEN and MESSAGE is lower. */
export const MAX_SHORT_PAYLOAD = 4 * 1024;
/** Deepest nesting of arrays and maps in a control value. */
export const MAX_CONTROL_DEPTH = 16;
/** Longest name of a method, in UTF-16 units. */
export const MAX_METHOD_LENGTH = 128;
/** Longest program name in HELLO, in UTF-16 units. */
export const MAX_AGENT_LENGTH = 256;
/** Longest duration on the wire, in milliseconds: what a timer of every platform can hold. */
export const MAX_DURATION_MS = 0x7fff_ffff;

/** Bytes a stream's two ends may send before any credit was granted. */
export const INITIAL_STREAM_CREDIT = 256 * 1024;
/** Most credit a stream may ever have. */
export const MAX_STREAM_CREDIT = 2 ** 31;
/** Granted credit is gathered until it is worth a frame. */
export const CREDIT_QUANTUM = 64 * 1024;
/** Bytes are not sent in pieces smaller than this just because credit is short. */
export const MIN_BYTES_PIECE = 16 * 1024;

/** A stream with more than this queued asks its writer to wait. */
export const QUEUE_HIGH_MARK = 1024 * 1024;
/** And to go on once the queue has fallen to this. */
export const QUEUE_LOW_MARK = 64 * 1024;
/** After so many frames of higher lanes a waiting lower lane sends one. */
export const LANE_QUANTUM = 16;

/** Unsent PONGs; of more PINGs only the newest is answered. */
export const MAX_QUEUED_PONGS = 4;
/** Unsent RESETs of streams the peer opened. A peer that goes on opening without reading the answers is cut off. */
export const MAX_QUEUED_RESETS = 1024;
