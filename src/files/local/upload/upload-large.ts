// A file of an upload that gets a stream of its own: large, or named by a link.

import { joinRemotePath, parseRemotePath } from '../../../base/index.ts';
import type { OpenFile, Storage } from '../../../storage/index.ts';
import { uploadFile, type UploadSource } from '../../remote/upload.ts';
import { labelOf } from '../../wire/requests.ts';
import { uploadIdentity } from '../source-identity.ts';
import { largeFileWeight } from '../task-group.ts';
import { itemKey, type TreeItem } from '../tree-item.ts';
import { problemOf } from '../tree-report.ts';
import type { UploadAttempt, UploadOrigin } from './tree-upload.ts';

export const addLargeUpload = (
  attempt: UploadAttempt,
  origin: UploadOrigin,
  storage: Storage,
  item: TreeItem,
): void => {
  const { upload, patience, large } = attempt;
  large.add(async () => {
    try {
      await sendLarge(attempt, origin, storage, item);
    } catch (error: unknown) {
      upload.report.failed(item, problemOf(error, patience.signal));
    }
  }, largeFileWeight(item.size));
};

interface OpenedSource {
  readonly file: OpenFile;
  readonly checksum: UploadSource['checksum'];
  close(): Promise<void>;
}

const openSource = async (origin: UploadOrigin, storage: Storage, item: TreeItem): Promise<OpenedSource> => {
  if (item.isLinked !== true || origin.openLinked === undefined) {
    const path = parseRemotePath(`/${item.path}`);
    const file = await storage.open(path);
    return {
      file,
      checksum: async (signal) => (await storage.checksum(path, signal)).hash,
      close: () => file.close(),
    };
  }
  const linked = await origin.openLinked(item);
  return {
    file: linked.file,
    checksum: async (signal) => (await linked.storage.checksum(linked.file.entry.path, signal)).hash,
    close: async () => {
      await linked.file.close();
      await linked.storage.close();
    },
  };
};

const sendLarge = async (
  attempt: UploadAttempt,
  origin: UploadOrigin,
  storage: Storage,
  item: TreeItem,
): Promise<void> => {
  const { upload, patience, batches } = attempt;
  const { remote, report, policy, options } = upload;
  const { directory } = await batches.opened;
  const source = await openSource(origin, storage, item);
  try {
    const { size, version } = source.file.entry;
    const absolute = origin.absolutePath(item);
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
          id: await uploadIdentity(remote, absolute, version),
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
