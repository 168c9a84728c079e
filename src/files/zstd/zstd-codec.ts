// zstd by Node.js, in its thread pool. Loaded on first use: most commands compress nothing. Frames from peers are decoded
// with a bound on the output and on the window, and then held to the size that was declared: streams ignore the first.

import type { ContentCodec } from '../../base/index.ts';

/** Level 1: about 300 MiB/s, and source code becomes five times smaller; faster levels lose more than they gain. */
const LEVEL = 1;
const WINDOW_LOG = 20;
/** One call of the thread pool gives the whole frame, also of what does not shrink. */
const FRAME_OVERHEAD = 1024;

/** Not a Buffer, whose `slice` would not copy. */
const toBytes = (buffer: Buffer): Uint8Array =>
  new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);

type Zlib = typeof import('node:zlib');

export const createZstdCodec = (): ContentCodec => {
  let loading: Promise<Zlib> | undefined;
  const load = (): Promise<Zlib> => (loading ??= import('node:zlib'));
  return {
    async compress(bytes) {
      const { zstdCompress, constants } = await load();
      const params = { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_windowLog]: WINDOW_LOG };
      return new Promise((resolve, reject) => {
        zstdCompress(
          bytes,
          { params, pledgedSrcSize: bytes.length, chunkSize: bytes.length + FRAME_OVERHEAD },
          (error, frame) => (error === null ? resolve(toBytes(frame)) : reject(error)),
        );
      });
    },
    async decompress(bytes, size) {
      const { zstdDecompress, constants } = await load();
      const params = { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG };
      const content = await new Promise<Uint8Array>((resolve, reject) => {
        zstdDecompress(
          bytes,
          { params, maxOutputLength: size, chunkSize: Math.max(size, 64) },
          (error, raw) => (error === null ? resolve(toBytes(raw)) : reject(error)),
        );
      });
      if (content.length !== size)
        throw new RangeError(`The frame holds ${content.length} bytes, not the ${size} that were declared.`);
      return content;
    },
  };
};
