// What arrives of a download that is taken by hand: its bytes, as many as the taker has room for, and its hashes. Credit
// is given back as bytes are taken, so a slow taker slows the server down.

import { AsyncQueue, WherryError, onAbort } from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import type { Entry } from '../../storage/index.ts';
import { decodeHash } from '../wire/answers.ts';
import type { DownloadRequest } from '../wire/requests.ts';
import { MAX_FILE_PARCEL } from '../limits.ts';
import { receiveEntry, requestDownload } from './open-download.ts';
import { expectParcels } from './remote-compression.ts';
import type { Patience } from './patience.ts';
import { abandon, nextMessage, type RemoteContext } from './remote-context.ts';

const READ_WINDOW = 2 * 1024 * 1024;

export interface Arrivals {
  readonly entry: Entry;
  /** From 1 to so many bytes, as soon as there are any. Code: `CORRUPTED` when the server has ended. */
  take(most: number): Promise<Uint8Array>;
  nextHash(): Promise<Uint8Array>;
  /** All was taken: waits for the server's end. Code: `CORRUPTED` when anything more comes. */
  requireEnd(): Promise<void>;
  close(): void;
}

/** The limit of the patience runs only while something is awaited: a slow taker may take his time. */
export const openArrivals = async (
  remote: RemoteContext,
  request: DownloadRequest,
  patience: Patience,
  windowSize: number = READ_WINDOW,
): Promise<Arrivals> => {
  const { compression } = remote;
  const opened = await requestDownload(remote, request, patience);
  const stream = expectParcels(opened, compression, MAX_FILE_PARCEL);
  stream.end();
  const window = remote.windows.widen(stream, windowSize, 0);
  const close = (): void => {
    window.giveBack();
    abandon(stream);
  };
  try {
    const entry = await receiveEntry(stream, request, patience);
    const { offset = 0, length = Infinity } = request;
    const { chunks, messages } = queues(stream, Math.min(length, Math.max(0, entry.size - offset)));
    let chunk: Uint8Array | undefined;
    let taken = 0;
    return {
      entry,
      async take(most) {
        chunk ??= await patience.waitFor(chunks.next());
        if (chunk === undefined)
          throw new WherryError('CORRUPTED', 'The server sent fewer bytes than it had announced.');
        const bytes = chunk.subarray(taken, taken + most);
        taken += bytes.length;
        if (taken === chunk.length) {
          stream.consumed(taken);
          [chunk, taken] = [undefined, 0];
        }
        return bytes;
      },
      nextHash: async () => decodeHash(await patience.waitFor(messages.next()), 'answer'),
      async requireEnd() {
        await patience.waitFor(chunks.next());
      },
      close,
    };
  } catch (error: unknown) {
    close();
    throw error;
  }
};

/** Two queues that end when the peer has ended, or fail when the stream does, or when more than `expected` bytes come. */
const queues = (stream: LinkStream, expected: number) => {
  const chunks = new AsyncQueue<Uint8Array>();
  const messages = new AsyncQueue<unknown>();
  const end = (error?: unknown): void => {
    chunks.end(error);
    messages.end(error);
  };
  let arrived = 0;
  stream.onBytes((bytes) => {
    arrived += bytes.length;
    if (arrived <= expected) chunks.push(bytes.slice());
    // At once: a server that waits for credit would never come to its hash.
    else end(new WherryError('CORRUPTED', 'The server sent more bytes than it had announced.'));
  });
  onAbort(stream.signal, end);
  const readOn = async (): Promise<void> => {
    for (let message = await nextMessage(stream); message !== undefined; message = await nextMessage(stream))
      messages.push(message);
    end();
  };
  readOn().catch(end);
  return { chunks, messages };
};
