// One attempt at an upload of many entries: as much of it as one link lasts. Finding entries, asking what is there
// already, reading, sending and the server's answers overlap; directories and their times come last. What fails is
// reported, and the rest goes on.

import { Semaphore, toWherryError } from '../../../base/index.ts';
import {
  LARGE_FILES_BUDGET,
  MAX_BATCHES_IN_FLIGHT,
  MAX_COMPARISONS_IN_FLIGHT,
  TRANSFER_BUFFER_SIZE,
} from '../../limits.ts';
import { openChecksums, type Checksums } from '../../remote/checksums.ts';
import { endedBy, type Patience } from '../../remote/patience.ts';
import { openUploadBatches, type UploadBatches } from '../../remote/upload-batches.ts';
import { createAttemptPatience } from '../attempt-patience.ts';
import { needsEntries } from '../compare-items.ts';
import { createTreeDirectories, directoryBatches } from '../directory-batches.ts';
import { createItemGroups } from '../item-groups.ts';
import { requireRemoteDirectory } from './remote-destination.ts';
import { createTaskGroup, type TaskGroup } from '../task-group.ts';
import { isSmall, type TreeItem } from '../tree-item.ts';
import {
  openOrigin,
  type OpenedOrigin,
  type TreeUpload,
  type UploadAttempt,
  type UploadOrigin,
} from './tree-upload.ts';
import { createItemRouter } from './upload-comparison.ts';
import { createGroupSender } from './upload-group.ts';
import { addLargeUpload } from './upload-large.ts';

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
    // The first answer stands: what an attempt has made is its own, whatever a server that was started anew knows.
    opening.then((opened) => (upload.opened ??= opened), stop);
    await sendAll({
      upload,
      patience,
      batches,
      gained,
      isCompared: () => isCompared(upload, number),
      checksums: () =>
        (checksums ??= opening.then(({ directory }) =>
          openChecksums(
            remote,
            { directory, settle: true, entries: upload.onItself !== undefined || needsEntries(policy) },
            patience,
          ),
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

/** Undefined as long as that depends on what the server says first. */
const isCompared = ({ isPlanned, destination, opened }: TreeUpload, number: number): boolean | undefined => {
  if (isPlanned) return false;
  if (number > 1) return true;
  if (!destination.merge) return false;
  return opened === undefined ? undefined : !opened.created;
};

const openBatches = async (upload: TreeUpload, patience: Patience): Promise<UploadBatches> => {
  const { remote, policy, options, transfer, opened } = upload;
  const { blockSize } = options;
  if (opened === undefined && upload.destination.mustExist === true)
    await requireRemoteDirectory(remote, upload.destination.directory, patience);
  // Once it is known where it goes, it goes nowhere else, and what was made is not in the way.
  const { directory, name, merge, makeParents } = upload.destination;
  const destination =
    opened === undefined
      ? { directory, name, merge, makeParents }
      : { directory: opened.directory, name: undefined, merge: true };
  return openUploadBatches(remote, { ...destination, policy, blockSize, transfer }, patience);
};

const sendAll = async (attempt: UploadAttempt): Promise<void> => {
  const { upload, batches } = attempt;
  const { report, rounds, topTime } = upload;
  report.beginFinding();
  for (const [index, round] of rounds.entries()) {
    const isLast = index === rounds.length - 1;
    await sendRound(attempt, round, isLast, () => isLast && report.foundAll());
  }
  await sendDirectories(attempt);
  await batches.finish(await topTime?.());
};

const sendRound = async (
  attempt: UploadAttempt,
  round: readonly UploadOrigin[],
  isLast: boolean,
  onFound: () => void,
): Promise<void> => {
  const { upload, patience, batches, comparing, small, large, directories } = attempt;
  const opened: { readonly origin: UploadOrigin; readonly from: OpenedOrigin }[] = [];
  try {
    for (const origin of round) {
      const from = await openOrigin(upload, origin, patience);
      if (from !== undefined) opened.push({ origin, from });
    }
    let finding = opened.length;
    if (finding === 0) onFound();
    const found = (): void => {
      finding -= 1;
      if (finding === 0) onFound();
    };
    await Promise.all(opened.map(({ origin, from }) => sendOrigin(attempt, origin, from, found)));
    await large.idle();
    // Only then is it known that nothing comes behind the answers: they and the end are waited for as one.
    if (isLast && upload.topTime === undefined && directories.all().length === 0) batches.sentAll();
    await batches.drained();
  } catch (error: unknown) {
    patience.abort(toWherryError(error));
    throw error;
  } finally {
    await Promise.allSettled([comparing.idle(), small.idle(), large.idle()]);
    for (const { from } of opened) await from.close();
  }
};

const sendOrigin = async (
  attempt: UploadAttempt,
  origin: UploadOrigin,
  from: OpenedOrigin,
  onFound: () => void,
): Promise<void> => {
  const { upload, patience, directories, comparing, small } = attempt;
  const { report } = upload;
  const leftOver: TreeItem[] = [];
  const addLarge = (item: TreeItem): void => addLargeUpload(attempt, origin, from, item);
  const sender = createItemGroups(
    TRANSFER_BUFFER_SIZE,
    createGroupSender(attempt, from, { addLarge, leftOver }),
  );
  const send = (item: TreeItem): Promise<void> | undefined => {
    if (isSmall(item)) return sender.add(item);
    addLarge(item);
    return undefined;
  };
  const router = createItemRouter(attempt, from, send);
  for await (const { items, refused } of from.find(patience.signal)) {
    report.found(items);
    for (const { item, reason } of refused) report.failed(item, reason);
    for (const item of items) {
      if (item.kind === 'directory') directories.add(item);
      else directories.hold(item.path);
      const full = item.kind === 'directory' || report.wasSettled(item) ? undefined : router.add(item);
      if (full !== undefined) await full;
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
