// A disk worker: the file that a worker thread runs. It does disk work synchronously, in the order it is asked, and
// answers in as few messages as it can. What it does is in core-service.ts; here are only the thread and its messages.

import { parentPort, workerData, type MessagePort } from 'node:worker_threads';

import { WherryError, type Hashing } from '../../base/index.ts';
import { loadBlake3 } from '../blake3.ts';
import { openCoreService } from './threads/open-core-service.ts';
import {
  toSentError,
  type DiskWorkerInit,
  type ReplyMessage,
  type RequestMessage,
  type WorkerReply,
  type WorkerRequest,
} from './threads/worker-messages.ts';

// Answers wait for the rest of their message no longer than this.
const MAX_HOLD_MS = 1;

const bufferOf = (value: unknown): ArrayBuffer | undefined =>
  typeof value === 'object' && value !== null && 'buffer' in value && value.buffer instanceof ArrayBuffer
    ? value.buffer
    : undefined;

const serve = (port: MessagePort, hashing: Hashing): void => {
  const service = openCoreService(workerData as DiskWorkerInit, hashing);
  const isUseless = 'code' in service;

  let replies: WorkerReply[] = [];
  let transfers: ArrayBuffer[] = [];

  const flush = (): void => {
    if (replies.length === 0) return;
    const message: ReplyMessage = { replies, isUseless };
    port.postMessage(message, transfers);
    replies = [];
    transfers = [];
  };

  const answer = (reply: WorkerReply): void => {
    replies.push(reply);
    const buffer = 'result' in reply ? bufferOf(reply.result) : undefined;
    if (buffer !== undefined) transfers.push(buffer);
  };

  const settle = async ({ id, name }: WorkerRequest, result: Promise<unknown>): Promise<void> => {
    try {
      answer({ id, result: await result });
    } catch (error: unknown) {
      answer({ id, error: toSentError(error) });
    }
    // Whatever else finishes in this turn goes along.
    queueMicrotask(() => {
      flush();
      // Nothing keeps the thread after that, and it ends.
      if (name === 'shutDown') port.close();
    });
  };

  const handle = (request: WorkerRequest): void => {
    const { id, name, args } = request;
    if ('code' in service) {
      answer({ id, error: service });
      return;
    }
    try {
      const result = (service[name] as (...given: readonly unknown[]) => unknown)(...args);
      if (result instanceof Promise) void settle(request, result);
      else answer({ id, result });
    } catch (error: unknown) {
      answer({ id, error: toSentError(error) });
    }
  };

  port.on('message', ({ requests }: RequestMessage) => {
    let since = performance.now();
    for (const request of requests) {
      handle(request);
      if (performance.now() - since < MAX_HOLD_MS) continue;
      flush();
      since = performance.now();
    }
    flush();
  });

  // Says that it is up.
  port.postMessage({ replies: [], isUseless } satisfies ReplyMessage);
};

const start = async (): Promise<void> => {
  if (parentPort === null) throw new WherryError('INTERNAL', 'This file is run by a worker thread only.');
  serve(parentPort, await loadBlake3());
};

// No await outside of functions: the bundle that this becomes is required. What fails here ends the thread, with the
// error, as whatever nobody catches does.
void start();
