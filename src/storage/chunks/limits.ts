// What a chunk is, in numbers: wire format, docs/spec/chunks.md.

/** A chunk has at least so many bytes, unless it is a file's last one. */
export const MIN_CHUNK_SIZE = 16 * 1024;
/** From here on cuts are easier to find, so that most chunks are about this large. */
export const AVERAGE_CHUNK_SIZE = 64 * 1024;
/** No chunk has more bytes. */
export const MAX_CHUNK_SIZE = 256 * 1024;
/** Bytes of a chunk's name: the first ones of the BLAKE3 of its content. */
export const CHUNK_NAME_SIZE = 16;

/** Files with more bytes are worth cutting; smaller ones are sent whole sooner. */
export const CHUNKED_FILE_SIZE = 1024 * 1024;
/** Most chunks of a file, some 70 GiB of it; larger ones are sent whole. */
export const MAX_CHUNKS = 1024 * 1024;
