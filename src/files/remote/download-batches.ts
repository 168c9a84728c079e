// files.downloadBatch, calling side: asks for small entries by name and gets them as batches. A server answers with what
// was asked for, in that order, or the transfer ends: nothing else is ever handed on to be written (rows 16 and 17 of the
// hostile cases).

import { AsyncQueue, WherryError, nameFromBytes, toWherryError, type RemotePath } from '../../base/index.ts';
import { decodeBatch, type BatchEntry, type Problem } from '../../storage/index.ts';
import { batchCredit, createBatchCutter } from '../bytes/receive-batches.ts';
import { MAX_UNANSWERED_BATCHES, TRANSFER_BUFFER_SIZE, TRANSFER_WINDOW } from '../limits.ts';
import { decodeBatchNotice } from '../wire/answers.ts';
import { malformed } from '../wire/fields.ts';
import { METHODS, encodeNames, encodePathRequest } from '../wire/requests.ts';
import { endedBy, type Patience } from './patience.ts';
import { abandon, nextMessage, openStream, type RemoteContext } from './remote-context.ts';

/** An entry that a list has announced. */
export interface AskedEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly size: number;
  readonly target?: string | undefined;
}

/** What came of some of the asked entries. */
export interface ArrivedBatch<T> {
  /** Owned by the receiver, to be given to the pool. */
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly length: number;
  /** The entries in the batch, in its order. */
  readonly items: readonly T[];
  readonly entries: readonly BatchEntry[];
  readonly failed: readonly { readonly item: T; readonly problem: Problem }[];
}

export interface DownloadBatches<T> {
  /** Asks for entries; resolves when all of them have been dealt with by `onArrived`. */
  request(items: readonly T[]): Promise<void>;
  /** Ends in order, when nothing is asked for any more. */
  finish(): Promise<void>;
  /** Ends at once. Harmless after `finish`. */
  abandon(): void;
}

interface Asked<T> {
  left: readonly T[];
  readonly handling: Promise<void>[];
  readonly answered: PromiseWithResolvers<void>;
}

/** `onArrived` resolves when the batch is written: then the server may send more. */
export const openDownloadBatches = async <T extends AskedEntry>(
  remote: RemoteContext,
  directory: RemotePath,
  patience: Patience,
  onArrived: (batch: ArrivedBatch<T>) => Promise<void>,
): Promise<DownloadBatches<T>> => {
  const stream = await openStream(
    remote,
    METHODS.downloadBatch,
    encodePathRequest(directory),
    patience,
    'bulk',
  );
  const window = remote.windows.widen(stream, TRANSFER_WINDOW, 2 * TRANSFER_BUFFER_SIZE);
  const batches = new AsyncQueue<{ readonly buffer: Uint8Array<ArrayBuffer>; readonly length: number }>();
  const waiting: Asked<T>[] = [];
  const cutter = createBatchCutter(remote.pool, (buffer, length) => {
    // Each is announced by a message before it; a server that sends them without ends the transfer.
    if (batches.size >= MAX_UNANSWERED_BATCHES)
      throw malformed('answer', 'it sends batches that nobody asked for');
    batches.push({ buffer, length });
  });
  stream.onBytes((bytes) => {
    patience.touch();
    try {
      cutter.take(bytes);
    } catch (error: unknown) {
      // Nothing may be thrown into the session that delivers the bytes.
      stream.reset(toWherryError(error));
    }
  });
  stream.signal.addEventListener('abort', () => batches.end(toWherryError(stream.signal.reason)), {
    once: true,
  });

  /** Deals with one announced batch: checks it against what was asked for, and hands it on. */
  const settle = async (message: unknown): Promise<void> => {
    const notice = decodeBatchNotice(message);
    const asked = waiting[0];
    if (asked === undefined || notice.taken < 1 || notice.taken > asked.left.length) {
      throw malformed('answer', 'it settles names that were not asked for');
    }
    const taken = asked.left.slice(0, notice.taken);
    asked.left = asked.left.slice(notice.taken);
    const batch = await batches.next();
    if (batch === undefined) throw malformed('answer', 'it ended before every name was answered');
    const arrived = { ...batch, ...match(taken, notice.problems, batch.buffer.subarray(0, batch.length)) };
    const handled = onArrived(arrived).finally(() => {
      patience.touch();
      stream.consumed(batchCredit(batch.length));
    });
    handled.catch(() => {
      // Whoever asked hears of it.
    });
    asked.handling.push(handled);
    if (asked.left.length > 0) return;
    waiting.shift();
    asked.answered.resolve();
  };
  const readAnswers = async (): Promise<void> => {
    for (
      let message = await nextMessage(stream);
      message !== undefined;
      message = await nextMessage(stream)
    ) {
      patience.touch();
      if (typeof message === 'object' && message !== null && 'taken' in message) await settle(message);
    }
    if (waiting.length > 0) throw malformed('answer', 'it ended before every name was answered');
  };
  const ended = readAnswers().catch((error: unknown) => {
    const reason = endedBy(error, patience.signal);
    for (const { answered } of waiting) answered.reject(reason);
    stream.reset(toWherryError(reason));
    throw reason;
  });
  ended.catch(() => {
    // Met by `request` or `finish`; it must not count as unhandled when neither is waiting.
  });

  return {
    async request(items) {
      if (stream.signal.aborted) throw endedBy(toWherryError(stream.signal.reason), patience.signal);
      const asked: Asked<T> = { left: items, handling: [], answered: Promise.withResolvers() };
      waiting.push(asked);
      asked.answered.promise.catch(() => {});
      await stream.send(encodeNames(items.map(({ path }) => path)));
      await patience.waitFor(asked.answered.promise);
      await Promise.all(asked.handling);
    },
    async finish() {
      stream.end();
      await patience.waitFor(ended);
      window.giveBack();
    },
    abandon() {
      window.giveBack();
      abandon(stream);
    },
  };
};

/** Holds a batch against what was asked for: the same entries, in the same order, but for the problems. */
const match = <T extends AskedEntry>(
  taken: readonly T[],
  problems: readonly Problem[],
  bytes: Uint8Array,
): Pick<ArrivedBatch<T>, 'items' | 'entries' | 'failed'> => {
  const byPath = new Map(problems.map((problem) => [problem.path, problem]));
  const items: T[] = [];
  const failed: { item: T; problem: Problem }[] = [];
  for (const item of taken) {
    const problem = byPath.get(item.path);
    if (problem === undefined) items.push(item);
    else failed.push({ item, problem });
  }
  if (failed.length !== problems.length)
    throw malformed('answer', 'it has problems with names that were not asked for');
  const entries = decodeArrived(bytes);
  if (entries.length !== items.length)
    throw malformed('answer', 'it has another number of entries than were asked for');
  items.forEach((item, index) => checkAsked(item, entries[index] as BatchEntry));
  return { items, entries, failed };
};

const decodeArrived = (bytes: Uint8Array): readonly BatchEntry[] => {
  try {
    return decodeBatch(bytes);
  } catch (error: unknown) {
    throw new WherryError('CORRUPTED', undefined, { cause: error });
  }
};

const checkAsked = (item: AskedEntry, entry: BatchEntry): void => {
  if (entry.path !== item.path) throw malformed('answer', 'it has an entry that was not asked for');
  if (entry.kind !== item.kind)
    throw malformed('answer', 'it has an entry of another kind than was announced');
  if (entry.kind === 'link' && nameFromBytes(entry.content) !== item.target) {
    throw malformed('answer', 'it has a link with another target than was announced');
  }
};
