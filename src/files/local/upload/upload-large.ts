// A file of an upload that gets a stream of its own: large, or named by a link.

import { joinRemotePath, parseRemotePath } from '../../../base/index.ts';
import { uploadFile } from '../../remote/upload.ts';
import { labelOf } from '../../wire/requests.ts';
import { largeFileWeight } from '../task-group.ts';
import { itemKey, sourcePath, type TreeItem } from '../tree-item.ts';
import { problemOf } from '../tree-report.ts';
import type { SourceFile } from './source.ts';
import { sameFile } from './same-file.ts';
import type { OpenedOrigin, UploadAttempt, UploadOrigin } from './tree-upload.ts';

export const addLargeUpload = (
  attempt: UploadAttempt,
  origin: UploadOrigin,
  from: OpenedOrigin,
  item: TreeItem,
): void => {
  const { upload, patience, large } = attempt;
  large.add(async () => {
    try {
      await sendLarge(attempt, origin, from, item);
    } catch (error: unknown) {
      upload.report.failed(item, problemOf(error, patience.signal));
    }
  }, largeFileWeight(item.size));
};

const openSource = async (
  origin: UploadOrigin,
  { files }: OpenedOrigin,
  item: TreeItem,
): Promise<Pick<SourceFile, 'file' | 'checksum' | 'close'>> => {
  if (item.isLinked === true && origin.openLinked !== undefined) return origin.openLinked(item);
  const path = parseRemotePath(`/${sourcePath(item)}`);
  const file = await files.open(path);
  return {
    file,
    checksum: async (signal) => (await files.checksum(path, signal)).hash,
    close: () => file.close(),
  };
};

const sendLarge = async (
  attempt: UploadAttempt,
  origin: UploadOrigin,
  from: OpenedOrigin,
  item: TreeItem,
): Promise<void> => {
  const { upload, patience, batches } = attempt;
  const { remote, report, policy, options } = upload;
  const { directory } = await batches.opened;
  const source = await openSource(origin, from, item);
  try {
    const { size, version } = source.file.entry;
    let moved = (_bytes: number): void => {};
    const { outcome, entry } = await uploadFile(
      remote,
      source.file,
      {
        path: joinRemotePath(directory, item.path),
        name: undefined,
        makeParents: true,
        policy,
        ifMatch: undefined,
        blockSize: options.blockSize,
      },
      {
        patience,
        // Of whatever size: it takes over from the same upload on a dead link.
        source: {
          id: await origin.identity(item, version),
          // Not where it lies on this machine: that is nobody else's business.
          label: labelOf(item.path),
          checksum: source.checksum,
        },
        onBegin: (offset) => {
          noteOffset(attempt, item, offset);
          moved = report.started({ ...item, size }, offset);
        },
        onBytes: (bytes) => moved(bytes),
      },
    );
    if (upload.onItself !== undefined && entry.version === version) {
      upload.onItself();
      throw sameFile(item.path);
    }
    const path = entry.path.slice(directory === '/' ? 1 : directory.length + 1);
    report.settled({ ...item, size }, path === item.path ? { outcome } : { outcome, path });
  } finally {
    await source.close();
  }
};

/** A file that goes on further than in any attempt before is a gain. */
const noteOffset = ({ upload, gained }: UploadAttempt, item: TreeItem, offset: number): void => {
  const key = itemKey(item);
  if (offset <= (upload.offsets.get(key) ?? 0)) return;
  upload.offsets.set(key, offset);
  gained();
};
