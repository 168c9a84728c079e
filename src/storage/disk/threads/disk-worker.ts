// One worker thread, seen from the thread that asks: requests in, promises out. Requests made in one turn travel in one
// message. When the thread dies, every promise that waits on it is rejected, and it takes no more.

import { Worker, type Transferable } from 'node:worker_threads';

import { WherryError } from '../../../base/index.ts';
import {
  fromSentError,
  type DiskWorkerInit,
  type OperationArguments,
  type OperationName,
  type OperationResult,
  type ReplyMessage,
  type RequestMessage,
  type WorkerRequest,
} from './worker-messages.ts';

export interface DiskWorker {
  /** Requests that wait for their answer, and what is kept open: how much this worker has to do. */
  readonly load: number;
  /** Whether it answers yet. */
  readonly isUp: boolean;
  /** Whether it ended, or is ending; it takes no more requests. */
  readonly isOver: boolean;
  /** Fulfils when the thread has ended, for whatever reason. */
  readonly ended: Promise<void>;
  request<Name extends OperationName>(
    name: Name,
    args: OperationArguments<Name>,
    transfer?: readonly ArrayBuffer[],
  ): Promise<OperationResult<Name>>;
  /** Something is kept open in it from now on; the returned function takes that back, once. */
  hold(): () => void;
  /** Lets it finish and clean up, then ends it. */
  shutDown(): Promise<void>;
  /** Ends it at once, whatever it is doing. */
  terminate(): Promise<void>;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: WherryError) => void;
}

const HOLD_LOAD = 0.5;

export const startDiskWorker = (file: URL, init: DiskWorkerInit): DiskWorker => {
  // Without the process's own flags: those for its main script (--input-type, say) would break the worker's.
  const worker = new Worker(file, { workerData: init, name: 'wherry-disk', execArgv: [] });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let held = 0;
  let isUp = false;
  let isOver = false;
  let isShuttingDown = false;
  let failure: unknown;
  let queued: WorkerRequest[] = [];
  let transfers: Transferable[] = [];

  // An idle worker does not keep the process alive; one that has something to answer does.
  worker.unref();
  const settled = (): void => {
    // Whoever ends it waits for its end.
    if (waiting.size > 0 || isShuttingDown) return;
    worker.unref();
    if (isOver) void worker.terminate();
  };

  const flush = (): void => {
    if (queued.length === 0) return;
    const message: RequestMessage = { requests: queued };
    const moved = transfers;
    queued = [];
    transfers = [];
    try {
      worker.postMessage(message, moved);
    } catch (error: unknown) {
      // Something in the message cannot travel: none of it went.
      for (const { id } of message.requests) {
        waiting
          .get(id)
          ?.reject(
            new WherryError('BAD_REQUEST', 'What was asked cannot be handed to a worker.', { cause: error }),
          );
        waiting.delete(id);
      }
      settled();
    }
  };

  const take = ({ replies, isUseless }: ReplyMessage): void => {
    isUp = true;
    if (isUseless) isOver = true;
    for (const reply of replies) {
      const asked = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('error' in reply) asked?.reject(fromSentError(reply.error));
      else asked?.resolve(reply.result);
    }
    settled();
  };

  const gone = (): WherryError =>
    new WherryError(
      'INTERNAL',
      'The part of the server that works on the disk stopped unexpectedly; try again.',
      { cause: failure },
    );

  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  worker.on('message', take);
  worker.on('messageerror', (error) => {
    failure = error;
    void worker.terminate();
  });
  worker.on('error', (error) => {
    failure = error;
  });
  worker.on('exit', () => {
    isOver = true;
    for (const asked of waiting.values()) asked.reject(gone());
    waiting.clear();
    end();
  });

  const request: DiskWorker['request'] = (name, args, transfer = []) => {
    if (isShuttingDown)
      return Promise.reject(new WherryError('CANCELLED', 'The storage is closed; open it again.'));
    if (isOver) return Promise.reject(gone());
    return new Promise((resolve, reject) => {
      lastId += 1;
      if (waiting.size === 0) worker.ref();
      waiting.set(lastId, { resolve: resolve as (result: unknown) => void, reject });
      if (queued.length === 0) queueMicrotask(flush);
      queued.push({ id: lastId, name, args });
      transfers.push(...transfer);
    });
  };

  return {
    get load() {
      return waiting.size + held;
    },
    get isUp() {
      return isUp;
    },
    get isOver() {
      return isOver;
    },
    ended,
    request,
    hold: () => {
      held += HOLD_LOAD;
      let holds = true;
      return () => {
        if (holds) held -= HOLD_LOAD;
        holds = false;
      };
    },
    shutDown: async () => {
      if (!isOver) {
        const done = request('shutDown', []);
        isOver = true;
        isShuttingDown = true;
        // A worker that dies instead of ending in order is gone all the same.
        await done.catch(() => {});
      }
      await ended;
    },
    terminate: async () => {
      worker.ref();
      await worker.terminate();
      await ended;
    },
  };
};
