// A file of a download that gets a stream of its own.

import { PIECE_SIZE, joinRemotePath, parseRemotePath } from '../../../base/index.ts';
import { stageWithParents, type Entry, type StagedFile } from '../../../storage/index.ts';
import { downloadFile } from '../../remote/download.ts';
import { labelOf } from '../../wire/requests.ts';
import type { DownloadAttempt } from './tree-download.ts';
import { isSettledByComparison } from './download-comparison.ts';
import { downloadIdentity } from '../source-identity.ts';
import { largeFileWeight } from '../task-group.ts';
import { itemKey, sourcePath, type TreeItem } from '../tree-item.ts';
import { problemOf } from '../tree-report.ts';

export const addLargeDownload = (attempt: DownloadAttempt, item: TreeItem): void => {
  const { download, patience, isCompared, large } = attempt;
  large.add(async () => {
    try {
      if (isCompared && item.isLinked !== true && (await isSettledByComparison(attempt, item))) return;
      await fetchLarge(attempt, item);
    } catch (error: unknown) {
      download.report.failed(item, problemOf(error, patience.signal));
    }
  }, largeFileWeight(item.size));
};

const fetchLarge = async (attempt: DownloadAttempt, item: TreeItem): Promise<void> => {
  const { download, patience } = attempt;
  const { remote, source, report, options } = download;
  const path = joinRemotePath(source, sourcePath(item));
  let { size } = item;
  let moved = (_bytes: number): void => {};
  const { outcome, entry } = await downloadFile(
    remote,
    { path, blockSize: options.blockSize },
    {
      patience,
      onBegin(offset) {
        noteOffset(attempt, item, offset);
        moved = report.started({ ...item, size }, offset);
      },
      onBytes: (bytes) => moved(bytes),
      stage: (opened) => {
        ({ size } = opened);
        return stage(attempt, item, path, opened);
      },
    },
  );
  const at = entry.path.slice(1);
  report.settled({ ...item, size }, at === item.path ? { outcome } : { outcome, path: at });
};

const stage = async (
  { download, tree }: DownloadAttempt,
  item: TreeItem,
  remotePath: string,
  { size, mtimeUs, executable, version }: Entry,
): Promise<StagedFile> => {
  const { remote, policy } = download;
  const source = size > PIECE_SIZE ? await downloadIdentity(remote, remotePath, version) : undefined;
  const part = source === undefined ? undefined : { owner: '', source, label: labelOf(remotePath) };
  const path = parseRemotePath(`/${item.path}`);
  return stageWithParents(tree.storage, path, { size, mtimeUs, executable }, { policy, part });
};

/** A file that goes on further than in any attempt before is a gain. */
const noteOffset = ({ download, gained }: DownloadAttempt, item: TreeItem, offset: number): void => {
  const key = itemKey(item);
  if (offset <= (download.offsets.get(key) ?? 0)) return;
  download.offsets.set(key, offset);
  gained();
};
