// An open file of a server as streams of Node.js. Loaded on use: a browser never comes here.

import { Readable, Writable } from 'node:stream';
import { createBlockWriter, readBlocks } from '../remote/file-streams.ts';
import type { FileRange, RemoteFile } from '../remote-file.ts';

export const toNodeReadable = (file: Pick<RemoteFile, 'read'>, range: FileRange | undefined): Readable =>
  Readable.from(readBlocks(file, range), { objectMode: false });

/** `start` undefined appends. */
export const toNodeWritable = (
  file: Pick<RemoteFile, 'write' | 'append'>,
  start: number | undefined,
): Writable => {
  const writer = createBlockWriter(file, start);
  const settle = (work: Promise<void>, done: (error?: Error) => void): void => {
    work.then(
      () => done(),
      (error: Error) => done(error),
    );
  };
  return new Writable({
    write: (chunk: Uint8Array, _encoding, done) => settle(writer.write(chunk), done),
    final: (done) => settle(writer.finish(), done),
  });
};
