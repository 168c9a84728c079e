// Entries that a plan names one by one, between a storage of this side and a directory of a server. What is there is known,
// so nothing is compared; and a lost link ends it, since what was planned on the last one is no longer sure.

import { MAX_BATCH_ENTRIES, type RemotePath } from '../../base/index.ts';
import type { Storage, WriteOutcome } from '../../storage/index.ts';
import { contextOf } from '../create-files.ts';
import type { Files, TransferOptions, TreeTransferResult } from '../files-api.ts';
import { downloadEntries } from '../local/download/download-entries.ts';
import { uploadIdentity } from '../local/source-identity.ts';
import type { FoundItems, TreeItem } from '../local/tree-item.ts';
import type { UploadOrigin } from '../local/upload/tree-upload.ts';
import { uploadEntries } from '../local/upload/upload-entries.ts';
import { createRead } from '../remote/read.ts';
import type { RemoteContext } from '../remote/remote-context.ts';

export interface PlannedTransfer {
  /** Of this side; paths in it are those of the items. Stays the caller's to close. */
  readonly storage: Storage;
  /** What is called so here, by whose parts are found again: the absolute path of its directory. */
  readonly label: string;
  /** Of the server. What is sent there makes it; what is fetched from there must exist. */
  readonly directory: RemotePath;
  /** The server's view that decides what may be read and replaced. */
  readonly view: string;
  /** Files and links, each path once. */
  readonly items: () => Iterable<TreeItem>;
  readonly options: TransferOptions;
  /** Not what failed: that is among the result's problems, by its path. */
  readonly onSettled: (item: TreeItem, outcome: WriteOutcome) => void;
}

/** Codes: those of a transfer of many; `EXPIRED`: the view has ended. */
export const uploadPlanned = (files: Files, transfer: PlannedTransfer): Promise<TreeTransferResult> => {
  const remote = contextOf(files).inView(transfer.view);
  return uploadEntries(remote, transfer.options, {
    destination: { directory: transfer.directory, name: undefined, merge: true, makeParents: true },
    isPlanned: true,
    topTime: undefined,
    sourcePath: (path) => path,
    onSettled: transfer.onSettled,
    rounds: [[originOf(remote, transfer)]],
  });
};

const originOf = (remote: RemoteContext, { storage, label, items }: PlannedTransfer): UploadOrigin => ({
  open: async () => ({
    files: storage,
    small: storage,
    find: () => inGroups(items),
    close: async () => {},
  }),
  identity: ({ path }, version) => uploadIdentity(remote, `${label}/${path}`, version),
});

/** The same the other way. */
export const downloadPlanned = (files: Files, transfer: PlannedTransfer): Promise<TreeTransferResult> => {
  const { label, directory, items, view, onSettled } = transfer;
  const storage: Storage = { ...transfer.storage, close: async () => {} };
  const tree = {
    storage,
    label,
    created: false,
    childPath: (path: string) => path,
    setTime: async () => {},
  };
  return downloadEntries(contextOf(files).inView(view), transfer.options, {
    source: directory,
    isWhole: false,
    isPlanned: true,
    onSettled,
    rounds: [() => inGroups(items)],
    openTree: async () => tree,
    lookAtTree: async () => tree,
  });
};

/** A range of a file, in a view. */
export const readPlanned = (
  files: Files,
  view: string,
  path: RemotePath,
  options: NonNullable<Parameters<Files['read']>[1]>,
): ReturnType<Files['read']> => createRead(contextOf(files).inView(view))(path, options);

/** They are made as they are needed: there may be very many. */
async function* inGroups(items: () => Iterable<TreeItem>): AsyncGenerator<FoundItems> {
  let group: TreeItem[] = [];
  for (const item of items()) {
    group.push(item);
    if (group.length < MAX_BATCH_ENTRIES) continue;
    yield { items: group, refused: [] };
    group = [];
  }
  if (group.length > 0) yield { items: group, refused: [] };
}
