// files.downloadBatch, calling side: asks for small entries by name and gets them as batches. A server answers with what
// was asked for, in that order, or the transfer ends: nothing else is ever handed on to be written (rows 16 and 17 of the
// hostile cases).

import { toWherryError, type AsyncQueue, type RemotePath, malformed } from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import { batchCredit } from '../bytes/receive-batches.ts';
import { MAX_BATCH_PARCEL, TRANSFER_BUFFER_SIZE, TRANSFER_WINDOW } from '../limits.ts';
import { decodeBatchNotice } from '../wire/answers.ts';
import { METHODS, encodeNames, encodePathRequest } from '../wire/requests.ts';
import { receiveBatches, type ReceivedBatch } from './arriving-batches.ts';
import { askedPath, matchBatch, type AskedEntry, type MatchedBatch } from './match-batch.ts';
import { withCompression } from '../wire/compression.ts';
import { expectParcels } from './remote-compression.ts';
import { endedBy, type Patience } from './patience.ts';
import { abandon, hearMessage, openStream, type RemoteContext } from './remote-context.ts';

/** What came of some of the asked entries. */
export interface ArrivedBatch<T> extends MatchedBatch<T>, ReceivedBatch {}

export interface DownloadBatches<T> {
  /** Asks for entries; resolves when all of them have been dealt with by `onArrived`. */
  request(items: readonly T[]): Promise<void>;
  /** Nothing more is asked for: the server may end as soon as it has answered. */
  askedAll(): void;
  /** Ends in order. */
  finish(): Promise<void>;
  /** Ends at once. Harmless after `finish`. */
  abandon(): void;
  /** Resolves when nothing that arrived is being dealt with any more. */
  settled(): Promise<void>;
}

interface Asked<T> {
  left: readonly T[];
  readonly handling: Promise<void>[];
  readonly answered: PromiseWithResolvers<void>;
}

/** What the parts of one stream of batches share. */
interface Receiving<T> {
  readonly stream: LinkStream;
  readonly patience: Patience;
  /** Cut out of the bytes, and not yet announced by a message. */
  readonly batches: AsyncQueue<ReceivedBatch>;
  readonly waiting: Asked<T>[];
  readonly onArrived: (batch: ArrivedBatch<T>) => Promise<void>;
  /** Batches being dealt with. */
  readonly handling: Set<Promise<void>>;
}

/** `onArrived` resolves when the batch is written: then the server may send more. */
export const openDownloadBatches = async <T extends AskedEntry>(
  remote: RemoteContext,
  directory: RemotePath,
  patience: Patience,
  onArrived: (batch: ArrivedBatch<T>) => Promise<void>,
): Promise<DownloadBatches<T>> => {
  const { compression } = remote;
  const params = withCompression(encodePathRequest(directory), compression);
  const opened = await openStream(remote, METHODS.downloadBatch, params, patience, 'bulk');
  const stream = expectParcels(opened, compression, MAX_BATCH_PARCEL);
  const window = remote.windows.widen(stream, TRANSFER_WINDOW, 2 * TRANSFER_BUFFER_SIZE);
  const receiving: Receiving<T> = {
    stream,
    patience,
    batches: receiveBatches(remote, stream, patience),
    waiting: [],
    onArrived,
    handling: new Set(),
  };
  const ended = readAnswers(receiving).catch((error: unknown) => {
    const reason = endedBy(error, patience.signal);
    for (const { answered } of receiving.waiting) answered.reject(reason);
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
      receiving.waiting.push(asked);
      asked.answered.promise.catch(() => {
        // Awaited below; the message before it may fail first, with the same error.
      });
      await stream.send(encodeNames(items.map(askedPath)));
      await patience.waitFor(asked.answered.promise);
      await Promise.all(asked.handling);
    },
    // Harmless twice.
    askedAll: () => stream.end(),
    async finish() {
      stream.end();
      await patience.waitFor(ended);
      window.giveBack();
    },
    abandon() {
      window.giveBack();
      abandon(stream);
    },
    async settled() {
      await ended.catch(() => {
        // Met by `request` or `finish`.
      });
      await Promise.allSettled(receiving.handling);
    },
  };
};

/** Reads to the end; rejects with whatever ended the stream before. */
const readAnswers = async <T extends AskedEntry>(receiving: Receiving<T>): Promise<void> => {
  const { stream, patience, waiting } = receiving;
  const next = (): Promise<unknown> => hearMessage(stream, patience);
  for (let message = await next(); message !== undefined; message = await next()) {
    if (typeof message === 'object' && message !== null && 'taken' in message)
      await settle(receiving, message);
  }
  if (waiting.length > 0) throw malformed('answer', 'it ended before every name was answered');
};

/** Deals with one announced batch: checks it against what was asked for, and hands it on. */
const settle = async <T extends AskedEntry>(receiving: Receiving<T>, message: unknown): Promise<void> => {
  const { stream, patience, batches, waiting } = receiving;
  const notice = decodeBatchNotice(message);
  const asked = waiting[0];
  if (asked === undefined || notice.taken < 1 || notice.taken > asked.left.length) {
    throw malformed('answer', 'it settles names that were not asked for');
  }
  const taken = asked.left.slice(0, notice.taken);
  asked.left = asked.left.slice(notice.taken);
  const batch = await batches.next();
  if (batch === undefined) throw malformed('answer', 'it ended before every name was answered');
  const matched = matchBatch(taken, notice.problems, batch.buffer.subarray(0, batch.length));
  const handled = receiving.onArrived({ ...batch, ...matched }).finally(() => {
    patience.touch();
    stream.consumed(batchCredit(batch.length));
  });
  handled.catch(() => {
    // Whoever asked hears of it.
  });
  asked.handling.push(handled);
  receiving.handling.add(handled);
  const forget = (): void => void receiving.handling.delete(handled);
  handled.then(forget, forget);
  if (asked.left.length > 0) return;
  waiting.shift();
  asked.answered.resolve();
};
