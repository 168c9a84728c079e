// The thread that asks, as a disk worker: it does light work itself, since starting a thread costs more than reading some
// thousand small files. One request a turn, so that the network has its turns in between; a disk that keeps it waiting shows
// in `isSlow`, and whoever chooses workers then gives it nothing more.

import { WherryError, type Hashing } from '../../../base/index.ts';
import type { DiskWorker } from './disk-worker.ts';
import { openCoreService } from './open-core-service.ts';
import { fromSentError, toSentError, type DiskWorkerInit, type OperationResult } from './worker-messages.ts';

export interface OwnThread extends DiskWorker {
  /** Requests have kept this thread from everything else for too long. */
  readonly isSlow: boolean;
}

/** A request that takes longer has waited for the disk. A batch of small files that are in memory takes some 10 ms. */
const SLOW_MS = 50;
/** So many of them, and the disk is slow; one alone may be another program's doing. */
const MAX_SLOW = 2;

interface Asked {
  readonly work: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: WherryError) => void;
}

export const createOwnThread = (
  init: DiskWorkerInit,
  createHasher: Hashing['createHasher'],
  nowMs: () => number = () => performance.now(),
): OwnThread => {
  const service = openCoreService(init, createHasher);
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const asked: Asked[] = [];
  let unanswered = 0;
  let held = 0;
  let slow = 0;
  let isOver = 'code' in service;
  let isShuttingDown = false;
  let isTurnDue = false;

  const settle = async ({ work, resolve, reject }: Asked): Promise<void> => {
    const begun = nowMs();
    try {
      const result = work();
      if (nowMs() - begun > SLOW_MS) slow += 1;
      resolve(await result);
    } catch (error: unknown) {
      // As from a thread: a refusal without anything of the host in it.
      reject(fromSentError(toSentError(error)));
    } finally {
      unanswered -= 1;
    }
  };

  const takeTurn = (): void => {
    isTurnDue = false;
    const first = asked.shift();
    if (first === undefined) return;
    void settle(first);
    expectTurn();
  };

  const expectTurn = (): void => {
    if (isTurnDue || asked.length === 0) return;
    isTurnDue = true;
    setImmediate(takeTurn);
  };

  const enqueue = (work: () => unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      unanswered += 1;
      asked.push({ work, resolve, reject });
      expectTurn();
    });

  const shutDown = async (): Promise<void> => {
    if (!isShuttingDown) {
      isShuttingDown = true;
      isOver = true;
      if (!('code' in service)) await enqueue(() => service.shutDown());
      end();
    }
    await ended;
  };

  return {
    get load() {
      return unanswered + held;
    },
    isUp: true,
    get isOver() {
      return isOver;
    },
    get isSlow() {
      return slow >= MAX_SLOW;
    },
    ended,
    request: async (name, args) => {
      if (isShuttingDown) throw new WherryError('CANCELLED', 'The storage is closed; open it again.');
      if ('code' in service) throw fromSentError(service);
      const operation = service[name] as (...given: readonly unknown[]) => unknown;
      return (await enqueue(() => operation(...args))) as OperationResult<typeof name>;
    },
    hold: () => {
      held += 1;
      let holds = true;
      return () => {
        if (holds) held -= 1;
        holds = false;
      };
    },
    shutDown,
    terminate: shutDown,
  };
};
