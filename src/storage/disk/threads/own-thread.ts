// The thread that asks, as a disk worker: it does light work itself, since starting a thread costs more than reading some
// thousand small files. One request a turn, so that the network has its turns in between; a disk that keeps it waiting shows
// in `isSlow`, and whoever chooses workers then gives it nothing more.

import { WherryError, type Hashing } from '../../../base/index.ts';
import type { DiskWorker } from './disk-worker.ts';
import { openCoreService } from './open-core-service.ts';
import {
  fromSentError,
  toSentError,
  type DiskWorkerInit,
  type OperationName,
  type OperationResult,
} from './worker-messages.ts';

export interface OwnThread extends DiskWorker {
  /** Requests have kept this thread from everything else for too long. */
  readonly isSlow: boolean;
}

/** A request that takes longer has waited for the disk. A batch of small files that are in memory takes some 10 ms. */
const SLOW_MS = 50;
/** The same for each MiB that is read or written: in memory, with its hash, some 0.4 ms. */
const SLOW_MS_PER_MIB = 1.5;
/** So many more slow ones than quick ones, and the disk is slow: single ones may be another program's doing. */
const MAX_SLOW = 8;

const MIB = 1024 * 1024;

/** How many milliseconds work may take before it counts as slow. */
const patienceFor = (name: OperationName, args: readonly unknown[]): number => {
  const buffer = args[1];
  return (name === 'read' || name === 'write') && buffer instanceof ArrayBuffer
    ? SLOW_MS_PER_MIB * Math.max(1, buffer.byteLength / MIB)
    : SLOW_MS;
};

interface Asked {
  readonly work: () => unknown;
  readonly patienceMs: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: WherryError) => void;
}

export const createOwnThread = (
  init: DiskWorkerInit,
  hashing: Hashing,
  nowMs: () => number = () => performance.now(),
): OwnThread => {
  const service = openCoreService(init, hashing);
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const asked: Asked[] = [];
  let unanswered = 0;
  let held = 0;
  let slow = 0;
  let isOver = 'code' in service;
  let isShuttingDown = false;
  let isTurnDue = false;

  const settle = async ({ work, patienceMs, resolve, reject }: Asked): Promise<void> => {
    const begun = nowMs();
    try {
      const result = work();
      // Once slow it is given nothing new; only what is still open here may prove it quick again.
      slow = Math.max(0, slow + (nowMs() - begun > patienceMs ? 1 : -1));
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

  const enqueue = (work: () => unknown, patienceMs = Infinity): Promise<unknown> =>
    new Promise((resolve, reject) => {
      unanswered += 1;
      asked.push({ work, patienceMs, resolve, reject });
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
      const patienceMs = patienceFor(name, args);
      return (await enqueue(() => operation(...args), patienceMs)) as OperationResult<typeof name>;
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
