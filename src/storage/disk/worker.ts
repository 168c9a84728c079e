// A disk worker: the file that a worker thread runs. It does disk work synchronously, in the order it is asked, and
// answers in as few messages as it can. What it does is in core-service.ts; here are only the thread and its messages.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

import { WherryError } from '../../base/index.ts';
import { loadBlake3 } from '../blake3.ts';
import { createCoreService, type CoreService } from './threads/core-service.ts';
import { createDiskCore } from './disk-core.ts';
import { createHostCalls } from './calls/host-calls.ts';
import { readProcessMark } from './staging/process-mark.ts';
import {
  toSentError,
  type DiskWorkerInit,
  type ReplyMessage,
  type RequestMessage,
  type SentError,
  type WorkerReply,
  type WorkerRequest,
} from './threads/worker-messages.ts';

// Answers wait for the rest of their message no longer than this.
const MAX_HOLD_MS = 1;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const nowUs = (): number => Date.now() * 1000;

/** Linux names each run of the machine; elsewhere what was not synced is read again. */
const readBoot = (): string | undefined => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    // No such file: no Linux, or a container that hides it.
    return undefined;
  }
};

const bufferOf = (value: unknown): ArrayBuffer | undefined =>
  typeof value === 'object' && value !== null && 'buffer' in value && value.buffer instanceof ArrayBuffer
    ? value.buffer
    : undefined;

const port = parentPort;
if (port === null) throw new WherryError('INTERNAL', 'This file is run by a worker thread only.');

const { createHasher } = await loadBlake3();

const openService = (): CoreService | SentError => {
  try {
    const init = {
      ...(workerData as DiskWorkerInit),
      createHasher,
      randomBytes,
      now: nowUs,
      boot: readBoot(),
      processMark: readProcessMark(),
    };
    return createCoreService(createDiskCore(createHostCalls(), init), nextTurn);
  } catch (error: unknown) {
    // The root is gone, perhaps. Every request is told so until this thread is ended.
    return toSentError(error);
  }
};

const service = openService();
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
