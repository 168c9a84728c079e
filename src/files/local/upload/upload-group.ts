// Small entries of an upload: read into a batch by the storage's workers, and sent.

import type { Storage } from '../../../storage/index.ts';
import { ROOT_PATH } from '../../../base/index.ts';
import { TRANSFER_BUFFER_SIZE } from '../../limits.ts';
import { checkBatchEntries } from '../../remote/upload-batches.ts';
import type { TreeItem } from '../tree-item.ts';
import type { UploadAttempt } from './tree-upload.ts';

export interface GroupOverflow {
  /** For what has grown too large for a batch. */
  readonly addLarge: (item: TreeItem) => void;
  /** Takes what did not fit the batch it was meant for. */
  readonly leftOver: TreeItem[];
}

/** Gives a function that resolves as soon as the group may begin. */
export const createGroupSender = (attempt: UploadAttempt, storage: Storage, overflow: GroupOverflow) => {
  const { upload, batches, patience, buffers } = attempt;
  const { pool } = upload.remote;

  const readAndSend = async (items: readonly TreeItem[], release: () => void): Promise<void> => {
    const read = await readItems(attempt, storage, items, overflow);
    const giveBack = (): void => {
      pool.give(read.buffer);
      release();
    };
    const { sent } = read;
    if (sent.length === 0) return giveBack();
    checkBatchEntries(read.buffer, sent.length);
    await batches.ready();
    const batch = { buffer: read.buffer, length: read.length, entries: sent.length };
    await batches.send(
      batch,
      (index, result) => upload.report.settled(sent[index] as TreeItem, result),
      giveBack,
    );
  };
  return async (items: readonly TreeItem[]): Promise<void> => {
    await buffers.acquire(patience.signal);
    attempt.small.add(() => readAndSend(items, () => buffers.release()));
  };
};

interface ReadItems {
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly length: number;
  /** Those that are in the batch, in its order. */
  readonly sent: readonly TreeItem[];
}

const readItems = async (
  { upload, patience, reads }: UploadAttempt,
  storage: Storage,
  items: readonly TreeItem[],
  { addLarge, leftOver }: GroupOverflow,
): Promise<ReadItems> => {
  const names = items.map(({ path }) => path);
  const seen = items.map(({ kind, size, mtimeUs }) => (kind === 'file' ? { size, mtimeUs } : undefined));
  const read = await reads.run(
    () => storage.readBatch(ROOT_PATH, names, upload.remote.pool.take(TRANSFER_BUFFER_SIZE), seen),
    patience.signal,
  );
  leftOver.push(...items.slice(read.taken));
  const taken = items.slice(0, read.taken);
  const problems = new Map(read.problems.map((problem) => [problem.path, problem]));
  const sent = problems.size === 0 ? taken : taken.filter(({ path }) => !problems.has(path));
  for (const item of problems.size === 0 ? [] : taken) {
    const problem = problems.get(item.path);
    if (problem === undefined) continue;
    // It has grown since it was found: too large for a batch, not for a stream.
    if (problem.code === 'TOO_LARGE' && item.kind === 'file') addLarge(item);
    else upload.report.failed(item, problem);
  }
  return { buffer: read.buffer, length: read.length, sent };
};
