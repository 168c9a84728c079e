// Door of `files/content`: the content of files on its way to and from a storage, for doors that carry it by other means than a link.

export { bufferSizeFor } from '../bytes/blocks.ts';
export { createBufferPool, type BufferPool } from '../bytes/buffer-pool.ts';
export { receiveFile, type ByteSource, type FileReceiver } from '../bytes/receive-file.ts';
export { sendFile, type ByteSink } from '../bytes/send-file.ts';
