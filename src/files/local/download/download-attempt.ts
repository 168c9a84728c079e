// One attempt at a download of many entries: as much of it as one link lasts. The server's list, the comparison with what
// is here, batches of small entries, large files on streams of their own, and writing here overlap; directories and
// their times come last. Nothing the server sends can reach beyond the destination: only entries that it listed, and
// that were then asked for, are taken, and the local storage holds every name to its own rules besides.

import { ROOT_PATH, Semaphore, toWherryError } from '../../../base/index.ts';
import {
  LARGE_FILES_BUDGET,
  MAX_BATCHES_IN_FLIGHT,
  MAX_COMPARISONS_IN_FLIGHT,
  TRANSFER_BUFFER_SIZE,
} from '../../limits.ts';
import { openChecksums, type Checksums } from '../../remote/checksums.ts';
import { openDownloadBatches, type DownloadBatches } from '../../remote/download-batches.ts';
import { endedBy, type Patience } from '../../remote/patience.ts';
import { createAttemptPatience } from '../attempt-patience.ts';
import { createTreeDirectories, directoryBatches } from '../directory-batches.ts';
import type { DownloadAttempt, TreeDownload } from './tree-download.ts';
import { createComparer } from './download-comparison.ts';
import { createBatchWriter } from './download-group.ts';
import { addLargeDownload } from './download-large.ts';
import { mayComeWhole, receiveWhole } from './download-whole.ts';
import { createItemGroups, type ItemGroups } from '../item-groups.ts';
import { createTaskGroup, type TaskGroup } from '../task-group.ts';
import { isSmall, type FoundItems, type TreeItem } from '../tree-item.ts';

const MAX_WRITES = 2;

/** `number` counts attempts from 1. */
export const attemptDownload = async (
  download: TreeDownload,
  number: number,
  gained: () => void,
): Promise<void> => {
  const { remote, source, report, options } = download;
  const patience = createAttemptPatience(download.patience);
  const stop = (error: unknown): void => patience.abort(toWherryError(error));
  const settledBefore = report.settledCount;
  const groups: TaskGroup[] = [];
  const createGroup = (budget: number): TaskGroup => {
    const group = createTaskGroup(budget, stop);
    groups.push(group);
    return group;
  };
  let batches: DownloadBatches<TreeItem> | undefined;
  let checksums: Promise<Checksums> | undefined;
  const begin = async (): Promise<DownloadAttempt> => {
    const tree = (download.tree ??= await download.openTree());
    download.place = tree;
    return {
      download,
      tree,
      patience,
      gained,
      isCompared: !download.isPlanned && (number > 1 || !tree.created),
      checksums: () =>
        (checksums ??= openChecksums(remote, { directory: source, settle: false, entries: false }, patience)),
      comparisons: new Semaphore(MAX_COMPARISONS_IN_FLIGHT),
      comparing: createGroup(MAX_COMPARISONS_IN_FLIGHT),
      small: createGroup(MAX_BATCHES_IN_FLIGHT),
      requests: new Semaphore(MAX_BATCHES_IN_FLIGHT),
      writes: new Semaphore(MAX_WRITES),
      large: createGroup(LARGE_FILES_BUDGET),
      directories: createTreeDirectories((options.include ?? []).length > 0),
    };
  };
  const ask = async (attempt: DownloadAttempt): Promise<DownloadBatches<TreeItem>> => {
    batches = await openDownloadBatches<TreeItem>(remote, source, patience, createBatchWriter(attempt));
    return batches;
  };
  try {
    const attempt =
      number === 1 && (await mayComeWhole(download)) ? await takeWhole(download, patience, begin) : undefined;
    if (attempt !== 'done') await fetchAll(download, patience, attempt, begin, ask);
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
    await batches?.settled();
    patience.close();
    if (report.settledCount > settledBefore) gained();
  }
};

/** The tree as the server sends it: `done`; or the attempt that was begun, when it has to be asked for after all. */
const takeWhole = async (
  download: TreeDownload,
  patience: Patience,
  begin: () => Promise<DownloadAttempt>,
): Promise<DownloadAttempt | 'done'> => {
  const { report } = download;
  report.beginFinding();
  const { attempt, isReceived, topTimeUs } = await receiveWhole(download, patience, begin);
  if (!isReceived) return attempt;
  report.foundAll();
  await attempt.small.idle();
  await attempt.large.idle();
  await finish(attempt, topTimeUs);
  return 'done';
};

const fetchAll = async (
  download: TreeDownload,
  patience: Patience,
  begunBefore: DownloadAttempt | undefined,
  begin: () => Promise<DownloadAttempt>,
  ask: (attempt: DownloadAttempt) => Promise<DownloadBatches<TreeItem>>,
): Promise<void> => {
  const { report, rounds } = download;
  report.beginFinding();
  let attempt = begunBefore;
  let batches: DownloadBatches<TreeItem> | undefined;
  let topTimeUs: number | undefined;
  for (const [index, find] of rounds.entries()) {
    let router: ItemGroups | undefined;
    for await (const found of find(patience)) {
      attempt ??= await begin();
      batches ??= await ask(attempt);
      router ??= createRouter(attempt, batches);
      topTimeUs ??= found.topTimeUs;
      await take(attempt, found, router);
    }
    attempt ??= await begin();
    const isLast = index === rounds.length - 1;
    if (isLast) report.foundAll();
    await router?.flush();
    if (isLast) batches?.askedAll();
    await attempt.small.idle();
    await attempt.large.idle();
  }
  await batches?.finish();
  if (attempt !== undefined) await finish(attempt, topTimeUs);
};

/** Everything else is in place. */
const finish = async (attempt: DownloadAttempt, topTimeUs: number | undefined): Promise<void> => {
  await makeDirectories(attempt);
  if (topTimeUs !== undefined) await attempt.tree.setTime(topTimeUs);
};

const take = async (
  { download, directories }: DownloadAttempt,
  { items, refused }: FoundItems,
  router: ItemGroups,
): Promise<void> => {
  const { report } = download;
  report.found(items);
  for (const { item, reason } of refused) report.failed(item, reason);
  for (const item of items) {
    if (item.kind === 'directory') directories.add(item);
    else directories.hold(item.path);
    const full = item.kind === 'directory' || report.wasSettled(item) ? undefined : router.add(item);
    if (full !== undefined) await full;
  }
};

/** Compares what is to be compared, and asks for the rest. */
const createRouter = (attempt: DownloadAttempt, batches: DownloadBatches<TreeItem>): ItemGroups => {
  const { patience, small, requests, comparing } = attempt;
  const asker = createItemGroups(TRANSFER_BUFFER_SIZE, async (items) => {
    await requests.acquire(patience.signal);
    // At once, also where the group is not yet free: behind the last one the server is told that nothing comes.
    const answered = batches.request(items);
    answered.catch(() => {
      // Met by the group.
    });
    small.add(async () => {
      await answered;
      requests.release();
    });
  });
  const fetch = (item: TreeItem): Promise<void> | undefined => {
    if (isSmall(item)) return asker.add(item);
    addLargeDownload(attempt, item);
    return undefined;
  };
  const comparer = createComparer(attempt, fetch);
  return {
    add: (item) =>
      attempt.isCompared && isSmall(item) && item.kind === 'file' ? comparer.add(item) : fetch(item),
    async flush() {
      await comparer.flush();
      await comparing.idle();
      await asker.flush();
    },
  };
};

const makeDirectories = async ({ download, tree, directories }: DownloadAttempt): Promise<void> => {
  const { report } = download;
  const open = directories.all().filter((directory) => !report.isSettled(directory));
  for (const { items, bytes } of directoryBatches(open)) {
    const { results } = await tree.storage.writeBatch(ROOT_PATH, bytes, bytes.length, { policy: 'fail' });
    results.forEach((result, index) => report.settled(items[index] as TreeItem, result));
  }
};
