// The operations of a disk core with everything they need of this process: its clock, its randomness, its system calls.
// The same on a worker thread and on the thread that asks.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { Hashing } from '../../../base/index.ts';
import { createHostCalls } from '../calls/host-calls.ts';
import { createDiskCore } from '../disk-core.ts';
import { readProcessMark } from '../staging/process-mark.ts';
import { createCoreService, type CoreService } from './core-service.ts';
import { toSentError, type DiskWorkerInit, type SentError } from './worker-messages.ts';

/** Lets whatever else waits on this thread have its turn. */
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

/** Instead of the operations, why there are none: the directory is gone, perhaps. Every request is to be told so. */
export const openCoreService = (init: DiskWorkerInit, hashing: Hashing): CoreService | SentError => {
  try {
    const coreInit = {
      ...init,
      ...hashing,
      randomBytes,
      now: nowUs,
      boot: readBoot(),
      processMark: readProcessMark(),
    };
    return createCoreService(createDiskCore(createHostCalls(), coreInit), nextTurn);
  } catch (error: unknown) {
    return toSentError(error);
  }
};
