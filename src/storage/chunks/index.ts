// Door of `storage/chunks`: cutting content where it says itself, and the lists of chunks. Pure and browser-safe.

export { createChunkJoiner, type ChunkJoiner } from './chunk-joiner.ts';
export {
  chunkName,
  createChunkListBuilder,
  decodeChunkList,
  encodeChunkList,
  type ChunkList,
  type ChunkListBuilder,
} from './chunk-list.ts';
export { createChunker, type Chunker } from './chunker.ts';
export { createCutter, type Cutter } from './cutter.ts';
export { CHUNKED_FILE_SIZE, CHUNK_NAME_SIZE, MAX_CHUNKS, MAX_CHUNK_SIZE, MIN_CHUNK_SIZE } from './limits.ts';
