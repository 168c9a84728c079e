// Staged files and open files of a disk storage: handles on what one worker keeps open, and that worker does all their work.

import { WherryError, type RemotePath } from '../../../base/index.ts';
import type { Entry } from '../../entry.ts';
import { requireSources, type StageSource } from '../../stage-source.ts';
import type { FileAttributes, OpenFile, StageOptions, StagedFile, WriteOptions } from '../../storage.ts';
import type { PartClaim } from './disk-parts.ts';
import type { DiskWorker } from './disk-worker.ts';
import { ensureLength, ensureOffset, giveBack, takeLent } from './lent-buffer.ts';
import type { Handle } from './worker-messages.ts';

let lastHandle = 0;

/** Numbers for what workers keep open; never used twice in a process. */
export const nextHandle = (): Handle => {
  lastHandle += 1;
  return lastHandle;
};

/** Only what crosses to a worker, whatever else the caller's object holds. */
export const plainOptions = ({ policy, ifMatch, isRepeated, by }: WriteOptions): WriteOptions => ({
  policy,
  ifMatch,
  isRepeated,
  by,
});

const plainAttributes = ({ size, mtimeUs, executable }: FileAttributes): FileAttributes => ({
  size,
  mtimeUs,
  executable,
});

const plainSource = ({ path, version }: StageSource): StageSource => ({ path, version });

/** `ensureUsable` refuses when the storage is closed. `claim` is that of the part which the write may leave. */
export const openStagedFile = async (
  worker: DiskWorker,
  ensureUsable: () => void,
  path: RemotePath,
  attributes: FileAttributes,
  options: StageOptions,
  claim: PartClaim | undefined,
): Promise<StagedFile> => {
  const handle = nextHandle();
  const letGo = worker.hold();
  let offset: number;
  try {
    offset = await worker.request('stage', [
      handle,
      path,
      plainAttributes(attributes),
      { ...plainOptions(options), sources: requireSources(options.sources).map(plainSource) },
      claim?.request,
    ]);
  } catch (error: unknown) {
    letGo();
    await claim?.release();
    throw error;
  }
  let written = offset;
  let isFinished = false;
  const ensureUnfinished = (): void => {
    ensureUsable();
    if (isFinished)
      throw new WherryError('BAD_REQUEST', 'The staged file was committed or discarded already.');
  };
  /** The last thing that is asked of it. */
  const finish = async <T>(work: () => Promise<T>): Promise<T> => {
    isFinished = true;
    letGo();
    claim?.end();
    try {
      return await work();
    } finally {
      await claim?.release();
    }
  };
  /** A worker that is over has ended it, or has died; what a dead one leaves is found at the next start. */
  const giveUp = async (how: 'suspend' | 'discard'): Promise<void> => {
    if (isFinished) return;
    await finish(async () => {
      if (!worker.isOver) await worker.request(how, [handle]);
    });
  };
  return {
    offset,
    get written() {
      return written;
    },
    write: async (lent, length) => {
      ensureUnfinished();
      ensureLength(lent, length);
      const memory = takeLent(lent);
      const { buffer } = await worker.request('write', [handle, memory, length], [memory]);
      written += length;
      return giveBack(buffer);
    },
    copyFrom: async (source, from, length) => {
      ensureUnfinished();
      await worker.request('copyFrom', [handle, source, from, length]);
      written += length;
    },
    verify: async (hash) => {
      ensureUnfinished();
      await worker.request('verify', [handle, hash]);
    },
    accept: async () => {
      ensureUnfinished();
      await worker.request('accept', [handle]);
    },
    rollBack: async () => {
      ensureUnfinished();
      // Answers come in the order of what was asked, so that this one is right whatever was under way.
      written = await worker.request('rollBack', [handle]);
    },
    commit: async (hash) => {
      ensureUnfinished();
      return finish(() => worker.request('commit', [handle, hash]));
    },
    suspend: () => giveUp('suspend'),
    discard: () => giveUp('discard'),
  };
};

/** `open` opens it in the worker, under the handle. */
export const openDiskFile = async (
  worker: DiskWorker,
  ensureUsable: () => void,
  open: (worker: DiskWorker, handle: Handle) => Promise<Entry>,
): Promise<OpenFile> => {
  const handle = nextHandle();
  const letGo = worker.hold();
  const entry = await open(worker, handle).catch((error: unknown) => {
    letGo();
    throw error;
  });
  let isClosed = false;
  const ensureOpen = (): void => {
    ensureUsable();
    if (isClosed) throw new WherryError('BAD_REQUEST', 'The file was closed already.');
  };
  return {
    entry,
    read: async (lent, offset, end, isUnhashed) => {
      ensureOpen();
      ensureOffset(offset);
      if (end !== undefined) ensureOffset(end);
      const memory = takeLent(lent);
      const { buffer, ...read } = await worker.request(
        'read',
        [handle, memory, offset, end, isUnhashed],
        [memory],
      );
      return { ...read, buffer: giveBack(buffer) };
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      letGo();
      // A worker that is over has closed it.
      if (!worker.isOver) await worker.request('closeFile', [handle]);
    },
  };
};
