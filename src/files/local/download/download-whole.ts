// A tree that the server sends unasked, to a destination that is new: nothing is listed first and nothing compared, so it costs
// neither side a second look. Every entry is held to the rules of the storage that gets it, as in any other download.

import { nameFromBytes, malformed } from '../../../base/index.ts';
import type { BatchEntry } from '../../../storage/index.ts';
import { openDownloadTree, type ArrivedPiece } from '../../remote/download-tree.ts';
import type { Patience } from '../../remote/patience.ts';
import type { TreeItem } from '../tree-item.ts';
import { createBatchWriter } from './download-group.ts';
import { addLargeDownload } from './download-large.ts';
import { foundBelow } from './found-below.ts';
import type { DownloadAttempt, TreeDownload } from './tree-download.ts';

/** Whether this may be done: everything is wanted, and there is nothing yet to compare it with. */
export const mayComeWhole = async ({ isWhole, lookAtTree }: TreeDownload): Promise<boolean> => {
  if (!isWhole) return false;
  const { storage } = await lookAtTree();
  await storage?.close();
  return storage === undefined;
};

export interface ReceivedTree {
  readonly attempt: DownloadAttempt;
  /** False when somebody else made the destination in this moment: then nothing was received, and it has to be compared. */
  readonly isReceived: boolean;
  /** Of the tree's own directory. */
  readonly topTimeUs: number | undefined;
}

/** Receives the tree; `begin` makes the destination, once the server has shown that there is something to fetch. */
export const receiveWhole = async (
  download: TreeDownload,
  patience: Patience,
  begin: () => Promise<DownloadAttempt>,
): Promise<ReceivedTree> => {
  const { remote, source, report } = download;
  const arriving = await openDownloadTree(remote, source, patience);
  try {
    let piece = await arriving.next();
    const topTimeUs = piece?.top?.mtimeUs;
    const attempt = await begin();
    if (attempt.isCompared) return { attempt, isReceived: false, topTimeUs };
    const write = createBatchWriter(attempt);
    for (; piece !== undefined; piece = await arriving.next()) {
      if (piece.total !== undefined) report.expect(piece.total);
      takeListed(attempt, piece);
      const { batch } = piece;
      if (batch === undefined) continue;
      const items = batch.entries.map(toItem);
      report.found(items);
      attempt.small.add(async () => {
        await write({ ...batch, items, failed: [] });
        arriving.dealtWith(batch.length);
      });
    }
    return { attempt, isReceived: true, topTimeUs };
  } finally {
    arriving.abandon();
  }
};

/** What does not travel in batches: directories are made at the end, large files are fetched by themselves. */
const takeListed = (attempt: DownloadAttempt, piece: ArrivedPiece): void => {
  const { report, source } = attempt.download;
  const { items, refused } = foundBelow(source, piece);
  report.found(items);
  for (const { item, reason } of refused) report.failed(item, reason);
  for (const item of items) {
    if (item.kind === 'directory') attempt.directories.add(item);
    else if (item.kind === 'file') addLargeDownload(attempt, item);
    else throw malformed('answer', 'it has a link outside of a batch');
  }
};

const toItem = ({ kind, path, mtimeUs, executable, content }: BatchEntry): TreeItem => ({
  path,
  kind,
  size: kind === 'file' ? content.length : 0,
  mtimeUs,
  executable,
  target: kind === 'link' ? nameFromBytes(content) : undefined,
});
