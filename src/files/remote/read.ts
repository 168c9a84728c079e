// A remote file, or a range of it, as a stream of bytes in memory, for `cat` and for programs. What was given out cannot
// be taken back, so each piece is compared as soon as it ends: the stream fails with CORRUPTED instead of going on.

import {
  AsyncQueue,
  WherryError,
  equalBytes,
  onAbort,
  parseRemotePath,
  type Hasher,
} from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import type { Files } from '../files-api.ts';
import { pieceEnd } from '../piece-ends.ts';
import { decodeHash } from '../wire/answers.ts';
import { METHODS, encodeDownloadRequest, type DownloadRequest } from '../wire/requests.ts';
import { openedEntry } from './download.ts';
import { endedBy, type Patience } from './patience.ts';
import { abandon, nextMessage, openStream, type RemoteContext } from './remote-context.ts';

const READ_WINDOW = 2 * 1024 * 1024;

export const createRead = (remote: RemoteContext): Files['read'] =>
  async function* read(path, options = {}) {
    const request = {
      path: parseRemotePath(path),
      blockSize: undefined,
      offset: wholeNumber('offset', options.offset),
      length: wholeNumber('length', options.length),
      ifMatch: options.ifMatch,
    };
    const patience = remote.patience(options);
    try {
      const params = encodeDownloadRequest(request);
      const stream = await openStream(remote, METHODS.download, params, patience, 'bulk');
      stream.end();
      const window = remote.windows.widen(stream, READ_WINDOW, 0);
      try {
        yield* verifiedBytes(remote, stream, request, patience);
      } finally {
        window.giveBack();
        abandon(stream);
      }
    } catch (error: unknown) {
      throw endedBy(error, patience.signal);
    } finally {
      patience.close();
    }
  };

const wholeNumber = (name: 'offset' | 'length', value: number | undefined): number | undefined => {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return value;
  throw new WherryError('BAD_REQUEST', `The ${name} must be a whole number of bytes, 0 or more.`);
};

async function* verifiedBytes(
  remote: RemoteContext,
  stream: LinkStream,
  { offset = 0, length = Infinity }: DownloadRequest,
  patience: Patience,
): AsyncGenerator<Uint8Array, void> {
  const { size } = openedEntry(await nextMessage(stream, patience));
  const start = Math.min(offset, size);
  const end = Math.min(start + length, size);
  const arriving = arrivals(stream);
  let hasher: Hasher | undefined;
  let position = start;
  let ending = pieceEnd(start, end);
  const endPiece = async (): Promise<void> => {
    const hash = decodeHash(await patience.waitFor(arriving.messages.next()), 'answer');
    if (!equalBytes((hasher ?? (await remote.createHasher())).digest(), hash))
      throw new WherryError('CORRUPTED');
    hasher = undefined;
    ending = pieceEnd(position, end);
  };
  if (start === end) await endPiece();
  for (;;) {
    // The limit runs only while bytes are awaited: a slow reader may take its time.
    const bytes = await patience.waitFor(arriving.bytes.next());
    if (bytes === undefined && position < end)
      throw new WherryError('CORRUPTED', 'The server sent fewer bytes than the file has.');
    if (bytes === undefined) return;
    if (position + bytes.length > end)
      throw new WherryError('CORRUPTED', 'The server sent more bytes than the file has.');
    for (let from = 0; from < bytes.length;) {
      const piece = bytes.subarray(from, from + ending - position);
      hasher ??= await remote.createHasher();
      hasher.update(piece);
      from += piece.length;
      position += piece.length;
      yield piece;
      if (position === ending) await endPiece();
    }
    stream.consumed(bytes.length);
  }
}

/** What arrives, in two queues that end when the peer has ended, or fail when the stream does. */
const arrivals = (stream: LinkStream) => {
  const bytes = new AsyncQueue<Uint8Array>();
  const messages = new AsyncQueue<unknown>();
  const end = (error?: unknown): void => {
    bytes.end(error);
    messages.end(error);
  };
  stream.onBytes((chunk) => bytes.push(chunk.slice()));
  onAbort(stream.signal, end);
  const readOn = async (): Promise<void> => {
    for (let message = await nextMessage(stream); message !== undefined; message = await nextMessage(stream))
      messages.push(message);
    end();
  };
  readOn().catch(end);
  return { bytes, messages };
};
