// A remote file made of what a stream gives: for `upload -` and for programs. Its size need not be known; the hashes of
// its pieces are made here, as the bytes leave.

import { PIECE_SIZE, WherryError, parseRemotePath, type Hasher } from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import type { Written } from '../../storage/index.ts';
import type { Files } from '../files-api.ts';
import { MAX_FILE_PARCEL, PROGRESS_STEP } from '../limits.ts';
import { encodeHash } from '../wire/answers.ts';
import { decodeWritten } from '../wire/entries.ts';
import { METHODS, encodeUploadRequest } from '../wire/requests.ts';
import { withCompression } from '../wire/compression.ts';
import { mayUseParcels, packForServer } from './remote-compression.ts';
import { endedBy, type Patience } from './patience.ts';
import { abandon, nextMessage, openStream, type RemoteContext } from './remote-context.ts';

type Content = Parameters<Files['write']>[1];

export const createWrite =
  (context: RemoteContext): Files['write'] =>
  async (path, content, options = {}) => {
    const remote = context.compressing(options.compress);
    const request = encodeUploadRequest({
      path: parseRemotePath(path),
      name: undefined,
      makeParents: false,
      size: undefined,
      mtimeUs: options.mtimeUs,
      executable: options.executable ?? false,
      policy: options.onConflict ?? 'fail',
      ifMatch: options.ifMatch,
      blockSize: undefined,
      source: undefined,
      label: undefined,
    });
    const patience = remote.patience(options);
    try {
      const { compression } = remote;
      const isPacked = await patience.waitFor(mayUseParcels(compression, undefined));
      const params = isPacked ? withCompression(request, compression) : request;
      const stream = await openStream(remote, METHODS.upload, params, patience, 'bulk');
      try {
        const packed =
          isPacked && compression !== undefined
            ? packForServer(stream, compression, { most: MAX_FILE_PARCEL })
            : stream;
        return await sendContent(remote, packed, content, patience);
      } finally {
        abandon(stream);
      }
    } catch (error: unknown) {
      throw endedBy(error, patience.signal);
    } finally {
      patience.close();
    }
  };

/** Bytes are one piece of content, not as many pieces as there are bytes. */
const piecesOf = (content: Content): Exclude<Content, Uint8Array> => {
  if (content instanceof Uint8Array) return [content];
  if (
    typeof content === 'object' &&
    content !== null &&
    (Symbol.asyncIterator in content || Symbol.iterator in content)
  )
    return content;
  throw notBytes();
};

const notBytes = (): WherryError =>
  new WherryError(
    'BAD_REQUEST',
    'The content of a file is bytes: a Uint8Array, or what gives some, such as a stream; encode text first.',
  );

const sendContent = async (
  remote: RemoteContext,
  stream: LinkStream,
  content: Content,
  patience: Patience,
): Promise<Written> => {
  // Without a limit: how long the content takes to come is the caller's business.
  const answer = nextMessage(stream);
  const answered = answer.then(() => 'answered' as const);
  answered.catch(() => {
    // Raced below, and awaited at the end; it must not count as unhandled in between.
  });
  const sender = createPieceSender(remote, stream, patience);
  const source = piecesOf(content);
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  let isExhausted = false;
  try {
    for (;;) {
      // A refusal, or an answer that needs no content, ends the wait for more of it.
      const next = await Promise.race([iterator.next(), answered]);
      if (next === 'answered') return decodeWritten(await answer);
      if (next.done === true) {
        isExhausted = true;
        break;
      }
      if (!(next.value instanceof Uint8Array)) throw notBytes();
      await sender.send(next.value);
    }
  } finally {
    // Not awaited: a source that is stuck in `next` would never answer.
    if (!isExhausted) void Promise.resolve(iterator.return?.()).catch(() => {});
  }
  await sender.finish();
  stream.end();
  return decodeWritten(await patience.waitFor(answer));
};

/** Gathers what comes into buffers of its own, so that the caller may use its chunks again, and small ones cost little. */
const createPieceSender = (remote: RemoteContext, stream: LinkStream, patience: Patience) => {
  let buffer: Uint8Array<ArrayBuffer> | undefined;
  let filled = 0;
  /** Bytes of the piece so far. */
  let inPiece = 0;
  let hasher: Hasher | undefined;
  let pieces = 0;

  const flush = async (): Promise<void> => {
    if (buffer === undefined) return;
    const [full, length] = [buffer, filled];
    [buffer, filled] = [undefined, 0];
    hasher ??= await remote.createHasher();
    const bytes = full.subarray(0, length);
    hasher.update(bytes);
    inPiece += length;
    const room = stream.write(bytes, () => {
      patience.touch();
      remote.pool.give(full);
    });
    await patience.waitFor(room);
  };
  const endPiece = async (): Promise<void> => {
    hasher ??= await remote.createHasher();
    const hash = hasher.digest();
    [hasher, inPiece] = [undefined, 0];
    pieces += 1;
    await patience.waitFor(stream.send(encodeHash(hash)));
  };
  return {
    async send(chunk: Uint8Array): Promise<void> {
      for (let from = 0; from < chunk.length;) {
        buffer ??= remote.pool.take(PROGRESS_STEP);
        const length = Math.min(chunk.length - from, buffer.length - filled, PIECE_SIZE - inPiece - filled);
        buffer.set(chunk.subarray(from, from + length), filled);
        filled += length;
        from += length;
        const isEnd = inPiece + filled === PIECE_SIZE;
        if (filled === buffer.length || isEnd) await flush();
        if (isEnd) await endPiece();
      }
    },
    async finish(): Promise<void> {
      await flush();
      if (inPiece > 0 || pieces === 0) await endPiece();
    },
  };
};
