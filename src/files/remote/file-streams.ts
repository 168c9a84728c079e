// An open file as web streams: what is behind both `readable` and `writable`, and the streams of Node.js.

import { WherryError, isSize } from '../../base/index.ts';
import { FILE_STREAM_BLOCKS } from '../limits.ts';
import type { FileRange, RemoteFile } from '../remote-file.ts';

const { size: BLOCK_SIZE, ahead: AHEAD } = FILE_STREAM_BLOCKS;

/** The bytes of a range, block by block; the first blocks are asked for one by one, later ones ahead. */
export async function* readBlocks(
  file: Pick<RemoteFile, 'read'>,
  { start = 0, end = Number.MAX_SAFE_INTEGER - 1 }: FileRange = {},
): AsyncGenerator<Uint8Array<ArrayBufferLike>, void> {
  if (!isSize(start) || !isSize(end) || end < start - 1)
    throw new WherryError('BAD_REQUEST', 'A range has a first byte, from 0, and a last byte not before it.');
  const asked: { readonly length: number; readonly read: Promise<Uint8Array> }[] = [];
  let next = start;
  const askUpTo = (blocks: number): void => {
    for (; next <= end && asked.length < blocks; next += BLOCK_SIZE) {
      const length = Math.min(BLOCK_SIZE, end + 1 - next);
      const read = file.read(next, length);
      read.catch(() => {
        // Met when its turn comes, or nobody wants it any more.
      });
      asked.push({ length, read });
    }
  };
  let blocks = 1;
  for (askUpTo(blocks); asked.length > 0; askUpTo(blocks)) {
    const { length, read } = asked.shift() as (typeof asked)[number];
    const bytes = await read;
    blocks = Math.min(AHEAD, 2 * blocks);
    if (bytes.length === length) askUpTo(blocks);
    if (bytes.length > 0) yield bytes;
    if (bytes.length < length) return;
  }
}

export const readableRange = (
  file: Pick<RemoteFile, 'read'>,
  range?: FileRange,
): ReadableStream<Uint8Array> => {
  const blocks = readBlocks(file, range);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await blocks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await blocks.return();
      },
    },
    { highWaterMark: 0 },
  );
};

export interface BlockWriter {
  /** Takes the bytes; resolves when there is room for more. Throws what an earlier write met. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when all is written. */
  finish(): Promise<void>;
}

/** Writes one behind the other from `start` on; undefined appends. A few writes are under way at once. */
export const createBlockWriter = (
  file: Pick<RemoteFile, 'write' | 'append'>,
  start: number | undefined,
): BlockWriter => {
  let position = start;
  const writing: Promise<void>[] = [];
  const put = (bytes: Uint8Array): Promise<void> => {
    if (position === undefined) return file.append(bytes);
    const offset = position;
    position += bytes.length;
    return file.write(offset, bytes);
  };
  return {
    async write(bytes) {
      if (!(bytes instanceof Uint8Array))
        throw new WherryError('BAD_REQUEST', 'What is written to a file is bytes, as Uint8Arrays.');
      // A copy: whoever writes to a stream may use the chunk again. Not `slice`: that of a Buffer is a view.
      const work = put(new Uint8Array(bytes));
      work.catch(() => {
        // Met when its turn comes.
      });
      writing.push(work);
      if (writing.length > AHEAD) await writing.shift();
    },
    async finish() {
      for (let work = writing.shift(); work !== undefined; work = writing.shift()) await work;
    },
  };
};

export const writableFrom = (
  file: Pick<RemoteFile, 'write' | 'append'>,
  start: number | undefined,
): WritableStream<Uint8Array> => {
  const writer = createBlockWriter(file, start);
  return new WritableStream<Uint8Array>({
    write: (bytes) => writer.write(bytes),
    close: () => writer.finish(),
  });
};
