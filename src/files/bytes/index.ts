// Door of `files/bytes`: the content of files on its way to and from a storage, for doors that carry it by other means than a link.

export { bufferSizeFor } from './blocks.ts';
export { createBufferPool, type BufferPool } from './buffer-pool.ts';
export { receiveFile, type ByteSource, type FileReceiver } from './receive-file.ts';
export { sendFile, type ByteSink } from './send-file.ts';
