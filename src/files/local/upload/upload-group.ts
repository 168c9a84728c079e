// Small entries of an upload: read into a batch by the storage's workers, and sent.

import type { BatchResult, Problem, Storage } from '../../../storage/index.ts';
import { ROOT_PATH } from '../../../base/index.ts';
import { TRANSFER_BUFFER_SIZE } from '../../limits.ts';
import { checkBatchEntries } from '../../remote/upload-batches.ts';
import type { TreeItem } from '../tree-item.ts';
import type { OpenedOrigin, UploadAttempt } from './tree-upload.ts';

export interface GroupOverflow {
  /** For what has grown too large for a batch. */
  readonly addLarge: (item: TreeItem) => void;
  /** Takes what did not fit the batch it was meant for. */
  readonly leftOver: TreeItem[];
}

/** Gives a function that resolves as soon as the group may begin. */
export const createGroupSender = (
  attempt: UploadAttempt,
  { small }: OpenedOrigin,
  overflow: GroupOverflow,
) => {
  const { upload, batches, patience, buffers } = attempt;
  const { pool } = upload.remote;

  const send = async ({ buffer, length, sent }: ReadItems, onSent: () => void): Promise<void> => {
    const giveBack = (): void => {
      pool.give(buffer);
      onSent();
    };
    if (sent.length === 0) return giveBack();
    checkBatchEntries(buffer, sent.length);
    await batches.ready();
    const settled = (index: number, result: BatchResult): void =>
      upload.report.settled(sent[index] as TreeItem, result);
    await batches.send({ buffer, length, entries: sent.length }, settled, giveBack);
  };
  const fail = (item: TreeItem, problem: Problem): void => {
    // It has grown since it was found: too large for a batch, not for a stream.
    if (problem.code === 'TOO_LARGE' && item.kind === 'file') overflow.addLarge(item);
    else upload.report.failed(item, problem);
  };
  const readAndSend =
    'readBatch' in small
      ? async (items: readonly TreeItem[]): Promise<void> => {
          const { buffer, length, taken, problems } = await readItems(attempt, small, items);
          overflow.leftOver.push(...items.slice(taken));
          const failed = new Map(problems.map((problem) => [problem.path, problem]));
          const sent: TreeItem[] = [];
          for (const item of items.slice(0, taken)) {
            const problem = failed.get(item.path);
            if (problem === undefined) sent.push(item);
            else fail(item, problem);
          }
          await send({ buffer, length, sent }, () => buffers.release());
        }
      : passOn(
          small.createFetcher(async ({ buffer, length, items, failed }) => {
            for (const { item, problem } of failed) fail(item, problem);
            await send({ buffer, length, sent: items }, () => {});
          }),
          () => buffers.release(),
        );
  return async (items: readonly TreeItem[]): Promise<void> => {
    await buffers.acquire(patience.signal);
    attempt.small.add(() => readAndSend(items));
  };
};

const passOn =
  (fetch: (items: readonly TreeItem[]) => Promise<void>, release: () => void) =>
  async (items: readonly TreeItem[]): Promise<void> => {
    await fetch(items);
    release();
  };

interface ReadItems {
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly length: number;
  /** Those that are in the batch, in its order. */
  readonly sent: readonly TreeItem[];
}

const readItems = (
  { upload, patience, reads }: UploadAttempt,
  small: Pick<Storage, 'readBatch'>,
  items: readonly TreeItem[],
): ReturnType<Storage['readBatch']> => {
  const names = items.map(({ path }) => path);
  const seen = items.map(({ kind, size, mtimeUs }) => (kind === 'file' ? { size, mtimeUs } : undefined));
  return reads.run(
    () => small.readBatch(ROOT_PATH, names, upload.remote.pool.take(TRANSFER_BUFFER_SIZE), seen),
    patience.signal,
  );
};
