// files.uploadBatch, calling side: batches go out as they come; results come back in the order of the entries.

import {
  Semaphore,
  WherryError,
  toWherryError,
  type RemotePath,
  malformed,
  readFields,
} from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import type { BatchResult } from '../../storage/index.ts';
import { sendBatch } from '../bytes/receive-batches.ts';
import { MAX_BATCH_PARCEL, MAX_UNANSWERED_BATCHES, UNPACKED_SIZE } from '../limits.ts';
import { decodeResults } from '../wire/answers.ts';
import { METHODS, encodeUploadBatchRequest, type UploadBatchRequest } from '../wire/requests.ts';
import { saysParcels, withCompression } from '../wire/compression.ts';
import { learn, packForServer } from './remote-compression.ts';
import { endedBy, type Patience } from './patience.ts';
import { abandon, hearMessage, openStream, type RemoteContext } from './remote-context.ts';

export interface OpenedTree {
  readonly directory: RemotePath;
  readonly created: boolean;
}

export interface UploadBatches {
  /** Where the tree goes, and whether that was made for it, once the server has said so. */
  readonly opened: Promise<OpenedTree>;
  /** Waits until another batch may be unanswered; call before each `send`. */
  ready(): Promise<void>;
  /**
   * Sends one batch with so many entries; `onResult` hears the outcome of each, by its index. Resolves when there is
   * room for more. `onSent` is called when the buffer may be used again, in any case.
   */
  send(
    batch: { readonly buffer: Uint8Array; readonly length: number; readonly entries: number },
    onResult: (index: number, result: BatchResult) => void,
    onSent: () => void,
  ): Promise<void>;
  /** Rejects as soon as the stream is lost or refused. */
  readonly ended: Promise<void>;
  /** Resolves when every batch sent so far is answered. */
  drained(): Promise<void>;
  /** Nothing more is sent: the server may end as soon as it has answered. */
  sentAll(): void;
  /** Ends in order; the directory of the tree gets this time, if any. */
  finish(mtimeUs: number | undefined): Promise<void>;
  /** Ends at once. Harmless after `finish`. */
  abandon(): void;
}

interface Sent {
  left: number;
  readonly entries: number;
  readonly onResult: (index: number, result: BatchResult) => void;
  readonly answered: PromiseWithResolvers<void>;
}

/** What the parts of one stream of batches share. */
interface Sending {
  readonly stream: LinkStream;
  readonly patience: Patience;
  /** Sent and not wholly answered, oldest first. */
  readonly waiting: Sent[];
  readonly places: Semaphore;
  readonly opened: PromiseWithResolvers<OpenedTree>;
  /** Whether the server has said all that matters to what is sent. */
  isAnswered: boolean;
}

export const openUploadBatches = async (
  remote: RemoteContext,
  request: UploadBatchRequest,
  patience: Patience,
): Promise<UploadBatches> => {
  const { compression } = remote;
  const params = withCompression(encodeUploadBatchRequest(request), compression);
  const plain = await openStream(remote, METHODS.uploadBatch, params, patience, 'bulk');
  const packed =
    compression === undefined
      ? undefined
      : packForServer(plain, compression, { most: MAX_BATCH_PARCEL, isMarked: true });
  const stream = packed ?? plain;
  const places = new Semaphore(MAX_UNANSWERED_BATCHES);
  const opened = Promise.withResolvers<OpenedTree>();
  const sending: Sending = {
    stream,
    patience,
    waiting: [],
    places,
    opened,
    isAnswered: packed === undefined,
  };
  const onAnswered = (message: unknown): void => {
    sending.isAnswered = true;
    if (compression === undefined || !saysParcels(message)) return;
    learn(compression.shared, plain);
    packed?.begin();
  };
  const ended = readAnswers(sending, onAnswered).catch((error: unknown) => {
    const reason = endedBy(error, patience.signal);
    opened.reject(reason);
    for (const { answered } of sending.waiting) answered.reject(reason);
    stream.reset(toWherryError(reason));
    throw reason;
  });
  // Each is met by whoever waits for it; the others must not count as unhandled.
  for (const promise of [ended, opened.promise]) promise.catch(() => {});
  return {
    opened: opened.promise,
    ended,
    ready: () => places.acquire(patience.signal),
    send: (batch, onResult, onSent) => send(sending, batch, onResult, onSent),
    drained: async () => {
      await Promise.all(sending.waiting.map(({ answered }) => answered.promise));
    },
    // Harmless twice.
    sentAll: () => stream.end(),
    async finish(mtimeUs) {
      if (mtimeUs !== undefined) await stream.send({ mtimeUs });
      stream.end();
      await patience.waitFor(ended);
    },
    abandon: () => abandon(stream),
  };
};

const send = async (sending: Sending, ...args: Parameters<UploadBatches['send']>): Promise<void> => {
  const { stream, patience, waiting } = sending;
  const [{ buffer, length, entries }, onResult, onSent] = args;
  // What is sent before the server has said that it takes parcels goes without, and so does all behind it.
  if (!sending.isAnswered && length > UNPACKED_SIZE) await firstAnswer(sending, onSent);
  const answered = Promise.withResolvers<void>();
  waiting.push({ left: entries, entries, onResult, answered });
  // The limit of silence runs as long as an answer is owed.
  patience.waitFor(answered.promise).catch(() => {
    // Met by `drained`, or by what the write below throws.
  });
  if (stream.signal.aborted) answered.reject(toWherryError(stream.signal.reason));
  try {
    await sendBatch(stream, buffer, length, () => {
      patience.touch();
      onSent();
    });
  } catch (error: unknown) {
    throw endedBy(error, patience.signal);
  }
};

/** Waits for the first answer. */
const firstAnswer = async ({ opened, patience }: Sending, onSent: () => void): Promise<void> => {
  try {
    await patience.waitFor(opened.promise);
  } catch (error: unknown) {
    onSent();
    throw endedBy(error, patience.signal);
  }
};

/** Reads to the end; rejects with whatever ended the stream before. */
const readAnswers = async (sending: Sending, onAnswered: (message: unknown) => void): Promise<void> => {
  const { stream, patience, waiting, opened } = sending;
  const next = (): Promise<unknown> => hearMessage(stream, patience);
  const answer = await patience.waitFor(next());
  onAnswered(answer);
  const first = readFields(answer, 'answer');
  opened.resolve({ directory: first.path('directory'), created: first.flag('created', false) });
  for (let message = await next(); message !== undefined; message = await next()) {
    if (readFields(message, 'answer').has('runs')) settle(sending, message);
  }
  if (waiting.length > 0) throw malformed('answer', 'it ended before every entry was answered');
};

const settle = ({ waiting, places }: Sending, message: unknown): void => {
  const atMost = waiting.reduce((sum, { left }) => sum + left, 0);
  for (const result of decodeResults(message, atMost)) {
    const sent = waiting[0] as Sent;
    sent.onResult(sent.entries - sent.left, result);
    sent.left -= 1;
    if (sent.left > 0) continue;
    sent.answered.resolve();
    places.release();
    waiting.shift();
  }
};

/** A batch whose header does not have as many entries as were asked for would be answered wrongly. */
export const checkBatchEntries = (buffer: Uint8Array, expected: number): void => {
  const entries = new DataView(buffer.buffer, buffer.byteOffset).getUint32(4);
  if (entries !== expected) throw new WherryError('INTERNAL');
};
