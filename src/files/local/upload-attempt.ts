// One attempt at an upload of many entries: as much of it as one link lasts. Finding entries, asking what is there
// already, reading, sending and the server's answers overlap; directories and their times come last. What fails is
// reported, and the rest goes on.

import { Semaphore, toWherryError, type RemotePath } from '../../base/index.ts';
import type { ConflictPolicy, Storage } from '../../storage/index.ts';
import type { TreeTransferOptions } from '../files-api.ts';
import {
  LARGE_FILES_BUDGET,
  MAX_BATCHES_IN_FLIGHT,
  MAX_COMPARISONS_IN_FLIGHT,
  TRANSFER_BUFFER_SIZE,
} from '../limits.ts';
import { openChecksums, type Checksums } from '../remote/checksums.ts';
import { endedBy, type Patience } from '../remote/patience.ts';
import type { RemoteContext } from '../remote/remote-context.ts';
import { openUploadBatches, type OpenedTree, type UploadBatches } from '../remote/upload-batches.ts';
import { createAttemptPatience } from './attempt-patience.ts';
import { needsEntries } from './compare-items.ts';
import { createTreeDirectories, directoryBatches, type TreeDirectories } from './directory-batches.ts';
import { createItemGroups } from './item-groups.ts';
import { requireRemoteDirectory } from './remote-destination.ts';
import { createTaskGroup, type TaskGroup } from './task-group.ts';
import type { SourceFile } from './source.ts';
import { isSmall, type FoundItems, type RefusedItem, type TreeItem } from './tree-item.ts';
import type { TreeReport } from './tree-report.ts';
import { createItemRouter } from './upload-comparison.ts';
import { createGroupSender } from './upload-group.ts';
import { addLargeUpload } from './upload-large.ts';

/** A local directory that entries are sent from. */
export interface UploadOrigin {
  /** Opened anew in each attempt, unless it is kept. */
  open(): Promise<Storage>;
  close(storage: Storage): Promise<void>;
  /** What is to be sent; paths are those in the storage. */
  find(storage: Storage, signal: AbortSignal): AsyncIterable<FoundItems>;
  /** Where an entry is, as an absolute local path. */
  absolutePath(item: TreeItem): string;
  /** Opens what the name of an entry leads to, where that is followed. */
  openLinked?(item: TreeItem): Promise<SourceFile>;
  /** What is told when it cannot be opened; without it, that ends the upload. */
  refuse?(error: unknown): readonly RefusedItem[];
}

export interface UploadDestination {
  readonly directory: RemotePath;
  /** What it is to be called in the directory, if that exists. */
  readonly name: string | undefined;
  /** Whether it may exist. */
  readonly merge: boolean;
  /** Whether it must. */
  readonly mustExist?: boolean | undefined;
}

/** What stays the same over all attempts of one upload. */
export interface TreeUpload {
  readonly remote: RemoteContext;
  readonly patience: Patience;
  readonly report: TreeReport;
  readonly options: TreeTransferOptions;
  readonly policy: ConflictPolicy;
  readonly destination: UploadDestination;
  readonly transfer: Uint8Array;
  /** One after the other; those of one round side by side. */
  readonly rounds: readonly (readonly UploadOrigin[])[];
  /** The time that the destination itself is to have at the end. */
  readonly topTime: (() => Promise<number>) | undefined;
  /** Where it goes, once the server has said so. */
  opened: OpenedTree | undefined;
  /** Where large files were gone on with, to tell whether an attempt has gained anything. */
  readonly offsets: Map<string, number>;
}

/** What the parts of one attempt share. */
export interface UploadAttempt {
  readonly upload: TreeUpload;
  readonly patience: Patience;
  readonly batches: UploadBatches;
  readonly gained: () => void;
  /** Whether what is there already is asked for first: undefined until the server has said that it made the directory. */
  readonly isCompared: () => boolean | undefined;
  readonly checksums: () => Promise<Checksums>;
  /** Buffers for batches being read and sent. */
  readonly buffers: Semaphore;
  readonly reads: Semaphore;
  /** Questions being asked. */
  readonly comparing: TaskGroup;
  readonly comparisons: Semaphore;
  /** Small entries being read and sent. */
  readonly small: TaskGroup;
  /** Files with a stream of their own. */
  readonly large: TaskGroup;
  readonly directories: TreeDirectories;
}

const MAX_READS = 2;

/** `number` counts attempts from 1. */
export const attemptUpload = async (
  upload: TreeUpload,
  number: number,
  gained: () => void,
): Promise<void> => {
  const { remote, policy, report } = upload;
  const patience = createAttemptPatience(upload.patience);
  const stop = (error: unknown): void => patience.abort(toWherryError(error));
  const settledBefore = report.settledCount;
  const groups: TaskGroup[] = [];
  const createGroup = (budget: number): TaskGroup => {
    const group = createTaskGroup(budget, stop);
    groups.push(group);
    return group;
  };
  let batches: UploadBatches | undefined;
  let checksums: Promise<Checksums> | undefined;
  try {
    batches = await openBatches(upload, patience);
    batches.ended.catch(stop);
    const opening = batches.opened;
    opening.then((opened) => (upload.opened = opened), stop);
    await sendAll({
      upload,
      patience,
      batches,
      gained,
      isCompared: () => (number > 1 ? true : upload.destination.merge ? isExisting(upload) : false),
      checksums: () =>
        (checksums ??= opening.then(({ directory }) =>
          openChecksums(remote, { directory, settle: true, entries: needsEntries(policy) }, patience),
        )),
      buffers: new Semaphore(MAX_BATCHES_IN_FLIGHT),
      reads: new Semaphore(MAX_READS),
      comparing: createGroup(MAX_COMPARISONS_IN_FLIGHT),
      comparisons: new Semaphore(MAX_COMPARISONS_IN_FLIGHT),
      small: createGroup(MAX_BATCHES_IN_FLIGHT),
      large: createGroup(LARGE_FILES_BUDGET),
      directories: createTreeDirectories((upload.options.include ?? []).length > 0),
    });
  } catch (error: unknown) {
    const reason = endedBy(error, patience.signal);
    stop(reason);
    throw reason;
  } finally {
    batches?.abandon();
    await checksums?.then(
      (stream) => stream.abandon(),
      () => {
        // It was never opened; whoever asked has heard why.
      },
    );
    // Nothing of this attempt may reach into the next one.
    await Promise.allSettled(groups.map((group) => group.idle()));
    patience.close();
    if (report.settledCount > settledBefore) gained();
  }
};

const isExisting = ({ opened }: TreeUpload): boolean | undefined =>
  opened === undefined ? undefined : !opened.created;

const openBatches = async (upload: TreeUpload, patience: Patience): Promise<UploadBatches> => {
  const { remote, policy, options, transfer, opened } = upload;
  const { blockSize } = options;
  if (opened === undefined && upload.destination.mustExist === true)
    await requireRemoteDirectory(remote, upload.destination.directory, patience);
  // Once it is known where it goes, it goes nowhere else, and what was made is not in the way.
  const { directory, name, merge } = upload.destination;
  const destination =
    opened === undefined
      ? { directory, name, merge }
      : { directory: opened.directory, name: undefined, merge: true };
  return openUploadBatches(remote, { ...destination, policy, blockSize, transfer }, patience);
};

const sendAll = async (attempt: UploadAttempt): Promise<void> => {
  const { upload, batches } = attempt;
  const { report, rounds, topTime } = upload;
  report.beginFinding();
  for (const [index, round] of rounds.entries()) {
    await sendRound(attempt, round, () => index === rounds.length - 1 && report.foundAll());
  }
  await sendDirectories(attempt);
  await batches.finish(await topTime?.());
};

const sendRound = async (
  attempt: UploadAttempt,
  round: readonly UploadOrigin[],
  onFound: () => void,
): Promise<void> => {
  const { upload, patience, batches, comparing, small, large } = attempt;
  const opened: { readonly origin: UploadOrigin; readonly storage: Storage }[] = [];
  try {
    for (const origin of round) {
      const storage = await openOrigin(upload, origin);
      if (storage !== undefined) opened.push({ origin, storage });
    }
    let finding = opened.length;
    if (finding === 0) onFound();
    const found = (): void => {
      finding -= 1;
      if (finding === 0) onFound();
    };
    await Promise.all(opened.map(({ origin, storage }) => sendOrigin(attempt, origin, storage, found)));
    await large.idle();
    await batches.drained();
  } catch (error: unknown) {
    patience.abort(toWherryError(error));
    throw error;
  } finally {
    await Promise.allSettled([comparing.idle(), small.idle(), large.idle()]);
    for (const { origin, storage } of opened) await origin.close(storage);
  }
};

/** Undefined when it cannot be opened and that was told. */
export const openOrigin = async (
  { report }: TreeUpload,
  origin: UploadOrigin,
): Promise<Storage | undefined> => {
  try {
    return await origin.open();
  } catch (error: unknown) {
    if (origin.refuse === undefined) throw error;
    for (const { item, reason } of origin.refuse(error)) report.failed(item, reason);
    return undefined;
  }
};

const sendOrigin = async (
  attempt: UploadAttempt,
  origin: UploadOrigin,
  storage: Storage,
  onFound: () => void,
): Promise<void> => {
  const { upload, patience, directories, comparing, small } = attempt;
  const { report } = upload;
  const leftOver: TreeItem[] = [];
  const addLarge = (item: TreeItem): void => addLargeUpload(attempt, origin, storage, item);
  const sender = createItemGroups(
    TRANSFER_BUFFER_SIZE,
    createGroupSender(attempt, storage, { addLarge, leftOver }),
  );
  const send = async (item: TreeItem): Promise<void> => {
    if (isSmall(item)) await sender.add(item);
    else addLarge(item);
  };
  const router = createItemRouter(attempt, storage, send);
  for await (const { items, refused } of origin.find(storage, patience.signal)) {
    report.found(items);
    for (const { item, reason } of refused) report.failed(item, reason);
    for (const item of items) {
      if (item.kind === 'directory') directories.add(item);
      else directories.hold(item.path);
      if (item.kind !== 'directory' && !report.isSettled(item)) await router.add(item);
    }
  }
  onFound();
  await router.flush();
  await comparing.idle();
  for (;;) {
    await sender.flush();
    await small.idle();
    const again = leftOver.splice(0);
    if (again.length === 0) return;
    for (const item of again) await sender.add(item);
  }
};

const sendDirectories = async ({ upload, batches, directories }: UploadAttempt): Promise<void> => {
  const { report } = upload;
  const open = directories.all().filter((directory) => !report.isSettled(directory));
  for (const { items, bytes } of directoryBatches(open)) {
    const batch = { buffer: bytes, length: bytes.length, entries: items.length };
    await batches.ready();
    await batches.send(
      batch,
      (index, result) => report.settled(items[index] as TreeItem, result),
      () => {},
    );
    await batches.drained();
  }
};
