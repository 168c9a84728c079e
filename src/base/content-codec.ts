// Compression as its users see it: when to compress, and what does it. The codec itself comes in as an argument, since
// folders that compress have no Node.js module.

/**
 * `auto`: where the link is slower than the compressor, and the content shrinks; both are measured as the transfer runs.
 * `always`: whatever becomes smaller. `never`: not even negotiated.
 */
export type CompressMode = 'auto' | 'always' | 'never';

export const COMPRESS_MODES: readonly CompressMode[] = ['auto', 'always', 'never'];

/** Name of the only codec on the wire: zstd frames (RFC 8878) with a window of at most 2^20 bytes, without dictionaries. */
export const CONTENT_CODEC = 'zstd';

/** Compresses blocks, each by itself. Neither call may block the caller's thread; what is given in must not change until it resolves. */
export interface ContentCodec {
  /** One frame. It may be longer than what went in. */
  compress(bytes: Uint8Array): Promise<Uint8Array>;
  /** Rejects what is no frame, or does not hold exactly `size` bytes; never makes more than those, nor keeps a large window. */
  decompress(bytes: Uint8Array, size: number): Promise<Uint8Array>;
}
