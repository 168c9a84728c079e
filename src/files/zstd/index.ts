// Door of `files/zstd`: the codec of Node.js, for client and server. Not browser-safe.

export { createZstdCodec } from './zstd-codec.ts';
