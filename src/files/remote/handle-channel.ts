// The conversation about one open file, calling side: requests go out one behind the other without waiting for answers,
// as many as may be unanswered; answers come in the same order.

import {
  EMPTY_BYTES,
  Semaphore,
  WherryError,
  equalBytes,
  toWherryError,
  type Hasher,
  malformed,
} from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import { createExchange } from '../bytes/exchange.ts';
import { MAX_UNANSWERED_REQUESTS, PROGRESS_STEP } from '../limits.ts';
import { isWorking } from '../wire/answers.ts';
import { decodeReadAnswer, decodeRefusal, type HandleRequest } from '../wire/handle-requests.ts';
import { endedBy, type Patience } from './patience.ts';

/** A request, and the bytes that follow it. */
export interface Asked {
  readonly request: HandleRequest;
  readonly bytes?: Uint8Array | undefined;
}

export interface HandleChannel {
  /** Whether nothing is unanswered. */
  readonly isIdle: boolean;
  /** The first message. */
  opened(): Promise<unknown>;
  /**
   * Asks, in the order of the calls, and gives the answer. `prepare` is called when it is this request's turn to be sent.
   * Throws the server's refusal, after which the channel goes on, or why the channel is over.
   */
  ask(prepare: () => Asked | Promise<Asked>): Promise<unknown>;
  /** The same for a read: its bytes, verified. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

export const createHandleChannel = (
  stream: LinkStream,
  patience: Patience,
  createHasher: () => Promise<Hasher>,
): HandleChannel => {
  const exchange = createExchange(stream, {
    maxWaiting: MAX_UNANSWERED_REQUESTS + 1,
    isIdle: isWorking,
    onProgress: patience.touch,
    misbehaved: (why) => malformed('answer', why),
  });
  const unanswered = new Semaphore(MAX_UNANSWERED_REQUESTS);
  let pending = 0;
  let lastSent: Promise<unknown> = Promise.resolve();
  let lastAnswered: Promise<unknown> = Promise.resolve();

  const gone = (error: unknown): unknown => endedBy(error, patience.signal);
  /** Once the stream is gone there is nothing to wait for, and the patience has come to its end with it. */
  const waitFor = <T>(work: Promise<T>): Promise<T> =>
    stream.signal.aborted ? work : patience.waitFor(work);
  const nextMessage = async (): Promise<unknown> => {
    const message = await waitFor(exchange.next());
    if (message !== undefined) return message;
    throw new WherryError('CONNECTION_LOST', 'The server has closed the file; open it again.');
  };

  const send = async (prepare: () => Asked | Promise<Asked>): Promise<void> => {
    await unanswered.acquire(patience.signal);
    let asked: Asked;
    try {
      asked = await prepare();
    } catch (error: unknown) {
      unanswered.release();
      throw error;
    }
    const { request, bytes = EMPTY_BYTES } = asked;
    const room = [stream.send(request)];
    for (let offset = 0; offset < bytes.length; offset += PROGRESS_STEP)
      room.push(stream.write(bytes.subarray(offset, offset + PROGRESS_STEP), patience.touch));
    await waitFor(Promise.all(room));
  };

  /** An answer that cannot be trusted ends the stream: nothing behind it could be. */
  const takeAnswer = async <T>(message: unknown, take: (message: unknown) => T | Promise<T>): Promise<T> => {
    let refusal: WherryError | undefined;
    try {
      refusal = decodeRefusal(message);
      if (refusal === undefined) return await take(message);
    } catch (error: unknown) {
      stream.reset(toWherryError(error));
      throw error;
    }
    throw refusal;
  };

  const converse = <T>(
    prepare: () => Asked | Promise<Asked>,
    take: (message: unknown) => T | Promise<T>,
  ): Promise<T> => {
    const sent = lastSent.then(() => send(prepare));
    const before = lastAnswered;
    const answer = async (): Promise<T> => {
      // In this order: a request that could not be sent must not let later ones take an answer before its turn.
      await before;
      await sent;
      const message = await nextMessage();
      unanswered.release();
      return takeAnswer(message, take);
    };
    pending += 1;
    const answered = answer().catch((error: unknown) => Promise.reject(gone(error) as Error));
    const quiet = (): void => {
      // Told by the promise that is given out.
    };
    lastSent = sent.catch(quiet);
    lastAnswered = answered.catch(quiet).finally(() => {
      pending -= 1;
    });
    return answered;
  };

  return {
    get isIdle() {
      return pending === 0;
    },
    opened: () => nextMessage().catch((error: unknown) => Promise.reject(gone(error) as Error)),
    ask: (prepare) => converse(prepare, (message) => message),
    read: (offset, length) =>
      converse(
        () => ({ request: { do: 'read', offset, length } }),
        async (message) => {
          const answer = decodeReadAnswer(message, length);
          const bytes = new Uint8Array(answer.length);
          await waitFor(exchange.fill(bytes));
          const hasher = await createHasher();
          hasher.update(bytes);
          if (!equalBytes(hasher.digest(), answer.hash)) throw new WherryError('CORRUPTED');
          return bytes;
        },
      ),
  };
};
