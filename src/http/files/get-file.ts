// GET and HEAD of a file: the whole of it or one range, as it was opened, straight from the storage's buffers to the socket.

import { remotePathName, type RemotePath } from '../../base/index.ts';
import { bufferSizeFor, sendFile, type ByteSink } from '../../files/content/index.ts';
import type { Entry, OpenFile } from '../../storage/index.ts';
import type { AnswerHeaders, Exchange } from '../exchange.ts';
import { createTurns } from '../pace.ts';
import { formatHttpDate } from '../http-date.ts';
import { checkPreconditions, mayUseRange } from './conditional.ts';
import { contentHeaders, type Showing } from './content-headers.ts';
import type { DigestCache } from './digest-cache.ts';
import { formatDigest, wantedDigest } from './digests.ts';
import { currentOf, etagOf } from './entity-tag.ts';
import { beginTransfer, type FilesContext } from './files-context.ts';
import { parseRange, type ByteRange } from './range.ts';

const SMALL_BUFFER_SIZE = 256 * 1024;

const showingOf = ({ target: { query } }: Exchange, mayView: boolean): Showing => {
  if (query.has('download')) return 'save';
  return mayView && query.has('inline') ? 'view' : 'show';
};

const headersOf = (exchange: Exchange, entry: Entry, mayView: boolean): AnswerHeaders => ({
  ...contentHeaders(remotePathName(entry.path), showingOf(exchange, mayView)),
  ETag: etagOf(entry),
  'Last-Modified': formatHttpDate(Math.floor(entry.mtimeUs / 1000)),
  'Accept-Ranges': 'bytes',
});

/** Fulfils when the socket has taken the bytes, so that their memory is free again. */
const writeAll = async (exchange: Exchange, bytes: Uint8Array): Promise<void> => {
  exchange.sentBytes += bytes.length;
  const sent = new Promise<void>((resolve) => {
    exchange.response.write(bytes, () => resolve());
  });
  await exchange.waitForClient(Promise.all([exchange.drained(), sent]));
};

/** As fast as the client takes them. Without a wait before they are in the queue, so that pieces stay in order. */
const writeNow = async (exchange: Exchange, bytes: Uint8Array, onSent = (): void => {}): Promise<void> => {
  try {
    if (exchange.signal.aborted) throw exchange.signal.reason;
    exchange.sentBytes += bytes.length;
    if (exchange.response.write(bytes, () => onSent())) return;
  } catch (error) {
    onSent();
    throw error;
  }
  await exchange.waitForClient(exchange.drained());
};

/** Pieces of a file to a client. Whoever sends asks for room behind the last of several. */
const sinkOf = (context: FilesContext, exchange: Exchange): ByteSink => {
  const { signal } = exchange;
  const turns = createTurns(context.paceOf(exchange.connection).send, false);
  const { quantum } = turns;
  // Hashes of pieces have no place here: TLS keeps the bytes whole, and a digest is told to who wants one.
  const send = async (): Promise<void> => {};
  if (quantum === undefined) return { send, write: (bytes, onSent) => writeNow(exchange, bytes, onSent) };
  const writeInTurns = async (bytes: Uint8Array): Promise<void> => {
    for (let from = 0; from < bytes.length; from += quantum) {
      const piece = bytes.subarray(from, from + quantum);
      await turns.wait(signal);
      turns.took(piece.length);
      await writeAll(exchange, piece);
    }
  };
  let before = Promise.resolve();
  return {
    send,
    write: (bytes, onSent) => {
      // Behind the piece before it, which waits for its turns.
      before = before.then(() => writeInTurns(bytes)).finally(() => onSent?.());
      return before;
    },
  };
};

/** Sends what was asked for; returns how many bytes. */
const sendRange = async (
  context: FilesContext,
  exchange: Exchange,
  file: OpenFile,
  { start, end }: ByteRange,
): Promise<number> => {
  if (end === start) return 0;
  const before = exchange.sentBytes;
  const over = beginTransfer(context, exchange, {
    direction: 'download',
    path: file.entry.path,
    sizeBytes: end - start,
    bytes: () => exchange.sentBytes - before,
  });
  try {
    await sendFile(sinkOf(context, exchange), file, context.pool, {
      start,
      end,
      bufferSize: end - start > SMALL_BUFFER_SIZE ? bufferSizeFor(undefined) : SMALL_BUFFER_SIZE,
      readAhead: 2,
      isUnhashed: true,
    });
  } finally {
    over();
  }
  return end - start;
};

/** The status and the bytes of a request that is to be answered with content. */
const wantedOf = (
  exchange: Exchange,
  entry: Entry,
): { readonly status: 200 | 206; readonly range: ByteRange } | 'unsatisfiable' => {
  const header = (name: string): string | undefined => exchange.header(name);
  const whole = { status: 200, range: { start: 0, end: entry.size } } as const;
  if (exchange.method !== 'GET' || !mayUseRange(header, currentOf(entry))) return whole;
  const range = parseRange(header('range'), entry.size);
  if (range === 'unsatisfiable') return range;
  return range === undefined ? whole : { status: 206, range };
};

export interface GetFileOptions {
  /** Called before anything of the content is sent; what it throws is answered instead. */
  readonly onContent?: (() => void | Promise<void>) | undefined;
  /** With `?inline` a PDF may be shown in a frame of the page. */
  readonly mayView?: boolean | undefined;
}

/** Answers with an open file, which is closed then. Returns how many bytes of content were sent. */
const answerFile = async (
  context: FilesContext,
  exchange: Exchange,
  digests: DigestCache,
  file: OpenFile,
  options: GetFileOptions,
): Promise<number> => {
  const { entry } = file;
  const header = (name: string): string | undefined => exchange.header(name);
  const headers = headersOf(exchange, entry, options.mayView === true);
  const verdict = checkPreconditions(header, currentOf(entry), true);
  if (verdict !== 'proceed') {
    exchange.answer(verdict === 'failed' ? 412 : 304, {
      ETag: headers['ETag'],
      'Last-Modified': headers['Last-Modified'],
      'Cache-Control': headers['Cache-Control'],
    });
    return 0;
  }
  const wanted = wantedOf(exchange, entry);
  if (wanted === 'unsatisfiable') {
    exchange.answer(416, { 'Content-Range': `bytes */${entry.size}` });
    return 0;
  }
  const name = wantedDigest(header);
  const digest = name === undefined ? undefined : await digests.of(file, name, exchange.signal);
  await options.onContent?.();
  const { status, range } = wanted;
  exchange.begin(status, {
    ...headers,
    'Content-Length': range.end - range.start,
    'Content-Range': status === 206 ? `bytes ${range.start}-${range.end - 1}/${entry.size}` : undefined,
    'Repr-Digest': name === undefined || digest === undefined ? undefined : formatDigest(name, digest),
  });
  const sent = exchange.method === 'HEAD' ? 0 : await sendRange(context, exchange, file, range);
  exchange.finish();
  return sent;
};

/** Codes: as `Storage.open`, and `CHANGED`. Returns how many bytes of content were sent. */
export const getFile = async (
  context: FilesContext,
  exchange: Exchange,
  digests: DigestCache,
  open: () => Promise<OpenFile>,
  options: GetFileOptions = {},
): Promise<{ readonly path: RemotePath; readonly size: number; readonly sent: number }> => {
  const file = await open();
  try {
    const sent = await answerFile(context, exchange, digests, file, options);
    return { path: file.entry.path, size: file.entry.size, sent };
  } finally {
    await file.close();
  }
};
