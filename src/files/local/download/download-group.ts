// Small entries of a download: batches that arrived are written by the storage's workers.

import { ROOT_PATH } from '../../../base/index.ts';
import { encodeBatch, type BatchEntry } from '../../../storage/index.ts';
import type { ArrivedBatch } from '../../remote/download-batches.ts';
import type { DownloadAttempt } from './tree-download.ts';
import { addLargeDownload } from './download-large.ts';
import { sourcePath, type TreeItem } from '../tree-item.ts';

/** Writes what arrived; what has become larger than announced is fetched by itself, where its size is announced anew. */
export const createBatchWriter = (attempt: DownloadAttempt) => {
  const { download, tree, writes } = attempt;
  const { remote, report, policy } = download;
  return async (batch: ArrivedBatch<TreeItem>): Promise<void> => {
    for (const { item, problem } of batch.failed) {
      if (problem.code === 'TOO_LARGE' && item.kind === 'file') addLargeDownload(attempt, item);
      else report.failed(item, problem);
    }
    let { buffer, length, items } = batch;
    const isGrown = (item: TreeItem, index: number): boolean =>
      item.kind === 'file' && (batch.entries[index] as BatchEntry).content.length > item.size;
    if (items.some((item, index) => isGrown(item, index) || sourcePath(item) !== item.path)) {
      const taken = items.map((item, index) => ({ item, entry: batch.entries[index] as BatchEntry }));
      const kept = taken.filter(({ item }, index) => !isGrown(item, index));
      for (const { item } of taken)
        if (!kept.some((one) => one.item === item)) addLargeDownload(attempt, item);
      items = kept.map(({ item }) => item);
      // Never longer than before: a name here is the last one of its path there.
      const bytes = encodeBatch(kept.map(({ item, entry }) => ({ ...entry, path: item.path })));
      buffer.set(bytes);
      length = bytes.length;
    }
    if (items.length > 0) {
      const written = await writes.run(() => tree.storage.writeBatch(ROOT_PATH, buffer, length, { policy }));
      buffer = written.buffer;
      written.results.forEach((result, index) => report.settled(items[index] as TreeItem, result));
    }
    remote.pool.give(buffer);
  };
};
