// files.open, serving side: one stream for each open file, on which requests are answered in the order in which they
// came. The file's path is locked from the first change to its commit. However the stream ends, but for a `close` that was
// answered, what was not committed is discarded.

import { onAbort, throwIfAborted, toWherryError, type WherryError, malformed } from '../../base/index.ts';
import type { CallContext, Handler } from '../../session/index.ts';
import type { FileHandle, Written } from '../../storage/index.ts';
import { createExchange, type Exchange } from '../bytes/exchange.ts';
import { HANDLE_WINDOW, MAX_UNANSWERED_REQUESTS } from '../limits.ts';
import { encodeWritten } from '../wire/entries.ts';
import {
  decodeHandleRequest,
  decodeOpenRequest,
  encodeHandleStatus,
  encodeReadAnswer,
  encodeRefusal,
  type HandleRequest,
  type ReadRequest,
  type WriteRequest,
} from '../wire/handle-requests.ts';
import { createOpenFiles } from './open-files.ts';
import {
  accountOf,
  fileSizeRefusal,
  holderOf,
  whileWorking,
  type ServiceContext,
} from './service-context.ts';
import { createMeter, type Meter } from './transfer-log.ts';

/** One open file. */
interface Serving {
  readonly service: ServiceContext;
  readonly context: CallContext;
  readonly handle: FileHandle;
  readonly exchange: Exchange;
  /** Gives the path's lock back; undefined while there is none. */
  release: (() => void) | undefined;
  isCommitting: boolean;
  /** A change was refused: what came before it must never become the file alone. */
  spoiled: WherryError | undefined;
  /** Of bytes that were read, and of those written since the last commit. */
  readonly meters: { readonly read: Meter; readonly written: Meter };
}

export const openHandler = (service: ServiceContext): Handler => {
  const openFiles = createOpenFiles();
  return async (params, context) => {
    const { path, ...options } = decodeOpenRequest(params);
    const leave = openFiles.enter(context);
    try {
      const handle = await service.storage.openHandle(path, { ...options, by: accountOf(context) });
      try {
        return await serve(service, context, handle, options.access === 'write');
      } finally {
        await handle.discard();
      }
    } finally {
      leave();
    }
  };
};

const serve = async (
  service: ServiceContext,
  context: CallContext,
  handle: FileHandle,
  isWriter: boolean,
): Promise<unknown> => {
  const { stream } = context;
  const exchange = createExchange(stream, {
    maxWaiting: MAX_UNANSWERED_REQUESTS,
    misbehaved: (why) => malformed('request', why),
  });
  const serving: Serving = {
    service,
    context,
    handle,
    exchange,
    release: undefined,
    isCommitting: false,
    spoiled: undefined,
    meters: { read: createMeter(service.clock), written: createMeter(service.clock) },
  };
  const window = service.windows.widen(stream, isWriter ? HANDLE_WINDOW : 0, 0);
  // A client that is gone leaves the path free at once; what it wrote is nobody's business any more.
  const stopListening = onAbort(context.signal, () => {
    if (serving.isCommitting) return;
    unlock(serving);
    void handle.discard();
  });
  try {
    throwIfAborted(context.signal);
    if (handle.isChanged) lock(serving);
    await stream.send(encodeHandleStatus(handle));
    return await answerAll(serving);
  } finally {
    stopListening();
    await handle.discard();
    unlock(serving);
    window.giveBack();
    logReading(serving);
  }
};

/** One line for all that was read of the file. */
const logReading = ({ service, context, handle, meters }: Serving): void => {
  const measured = meters.read.read();
  if (measured.bytes > 0)
    service.log('files.open', context, { path: handle.realPath, outcome: 'read', ...measured });
};

const lock = (serving: Serving): void => {
  const { service, context, handle } = serving;
  serving.release ??= service.locks.lockPath(handle.realPath, holderOf(context, 'edited'));
};

const unlock = (serving: Serving): void => {
  serving.release?.();
  serving.release = undefined;
};

/** Answers until the file is closed; gives the last answer. */
const answerAll = async (serving: Serving): Promise<unknown> => {
  const { exchange, context } = serving;
  for (;;) {
    const message = await exchange.next();
    // The client has ended without a word: discarded.
    if (message === undefined) return {};
    const request = decodeHandleRequest(message);
    if (request.do === 'discard') return {};
    if (request.do === 'read') {
      await answerRead(serving, request);
      continue;
    }
    // Taken in any case: the next request comes behind them.
    const bytes = request.do === 'write' ? await receiveBytes(serving, request.length) : undefined;
    const result = await refusable(context, answerTo(serving, request, bytes));
    if ('refusal' in result) await context.stream.send(encodeRefusal(result.refusal));
    else if (request.do === 'close') return result.answer;
    else await context.stream.send(result.answer);
  }
};

/** What the work gives, or why it was refused. What the client must not know, and the end of the stream, is thrown on. */
const refusable = async <T>(
  context: CallContext,
  work: Promise<T>,
): Promise<{ readonly answer: T } | { readonly refusal: WherryError }> => {
  try {
    return { answer: await work };
  } catch (error: unknown) {
    const refusal = toWherryError(error);
    if (context.signal.aborted || refusal.code === 'INTERNAL') throw error;
    return { refusal };
  }
};

const answerRead = async (
  { service, context, handle, meters }: Serving,
  { offset, length: asked }: ReadRequest,
): Promise<void> => {
  const { stream } = context;
  const read = await refusable(context, handle.read(service.pool.takeFor(asked), offset, asked));
  if ('refusal' in read) {
    await stream.send(encodeRefusal(read.refusal));
    return;
  }
  const { buffer, length, hash } = read.answer;
  meters.read.count(length);
  const sent = stream.send(encodeReadAnswer(length, hash));
  sent.catch(() => {
    // What is awaited below fails with the same error.
  });
  if (length === 0) service.pool.give(buffer);
  else await stream.write(buffer.subarray(0, length), () => service.pool.give(buffer));
  await sent;
};

const answerTo = async (
  serving: Serving,
  request: Exclude<HandleRequest, ReadRequest>,
  bytes: Uint8Array<ArrayBuffer> | undefined,
): Promise<unknown> => {
  const { service, context, handle } = serving;
  switch (request.do) {
    case 'write':
      if (bytes !== undefined) await write(serving, request, bytes);
      break;
    case 'truncate':
      await change(serving, request.size, () => handle.truncate(request.size));
      break;
    case 'sync':
    case 'close': {
      const written = await commit(serving, () => (request.do === 'sync' ? handle.sync() : handle.close()));
      const { entry, outcome } = written;
      if (outcome !== 'unchanged') {
        const fields = { path: handle.realPath, size: entry.size, outcome, ...serving.meters.written.read() };
        service.log('files.open', context, fields);
      }
      return encodeWritten(written);
    }
    default:
      return encodeHandleStatus(handle);
  }
  return encodeHandleStatus({ size: handle.size, isChanged: handle.isChanged, entry: undefined });
};

/** The bytes that follow a write, in a buffer of the pool. */
const receiveBytes = async (
  { service, exchange }: Serving,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> => {
  const buffer = service.pool.takeFor(length);
  await exchange.fill(buffer.subarray(0, length));
  return buffer;
};

const write = (
  serving: Serving,
  { offset, length, hash }: WriteRequest,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> =>
  change(serving, offset + length, async () => {
    const { service, handle } = serving;
    service.pool.give(await handle.write(bytes, length, offset, hash));
    serving.meters.written.count(length);
  });

/** One change under the path's lock, to a file of at least so many bytes. */
const change = async (serving: Serving, size: number, work: () => Promise<void>): Promise<void> => {
  const { service, context } = serving;
  if (serving.spoiled !== undefined) throw serving.spoiled;
  try {
    const tooLarge = fileSizeRefusal(service.limits, size);
    if (tooLarge !== undefined) throw tooLarge;
    lock(serving);
    throwIfAborted(context.signal);
    await whileWorking(service.clock, context.stream, work());
  } catch (error: unknown) {
    serving.spoiled = toWherryError(error);
    if (!serving.handle.isChanged) unlock(serving);
    throw error;
  }
};

const commit = async (serving: Serving, work: () => Promise<Written>): Promise<Written> => {
  const { service, context, handle } = serving;
  if (serving.spoiled !== undefined) throw serving.spoiled;
  throwIfAborted(context.signal);
  serving.isCommitting = true;
  try {
    return await whileWorking(service.clock, context.stream, work());
  } finally {
    serving.isCommitting = false;
    if (!handle.isChanged || context.signal.aborted) unlock(serving);
  }
};
