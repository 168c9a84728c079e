// Which entries of a download are here already: this side hashes what has the right size, the server the same files, and
// what is equal is not asked for.

import { isWherryError, parseRemotePath } from '../../../base/index.ts';
import { COMPARED_SIZE } from '../../limits.ts';
import { plannedRefusal } from '../../plan-outcome.ts';
import { askChecksums } from '../../remote/checksums.ts';
import {
  compareItems,
  createLocalExaminer,
  judge,
  needsEntries,
  settledAs,
  type ComparedItem,
  type Examiner,
} from '../compare-items.ts';
import type { DownloadAttempt } from './tree-download.ts';
import { createItemGroups, type ItemGroups } from '../item-groups.ts';
import type { TreeItem } from '../tree-item.ts';

const createOwnExaminer = ({ download, tree, patience }: DownloadAttempt): Examiner =>
  createLocalExaminer(tree.storage, {
    settle: true,
    entries: needsEntries(download.policy),
    signal: patience.signal,
  });

/** Passes small files on to `fetch`, or settles them. */
export const createComparer = (
  attempt: DownloadAttempt,
  fetch: (item: TreeItem) => Promise<void> | undefined,
): ItemGroups => {
  const { patience, comparing, comparisons } = attempt;
  const own = createOwnExaminer(attempt);
  const theirs: Examiner = { ask: async (files) => (await attempt.checksums()).ask(files) };
  return createItemGroups(COMPARED_SIZE, async (items) => {
    await comparisons.acquire(patience.signal);
    comparing.add(async () => {
      try {
        for (const one of await compareItems(items, theirs, own, attempt.download.policy))
          if (!(await settleCompared(attempt, one))) await fetch(one.item);
      } finally {
        comparisons.release();
      }
    });
  });
};

/** Whether a file that travels by itself is settled without being fetched. Its question may take long, so it has its own stream. */
export const isSettledByComparison = async (attempt: DownloadAttempt, item: TreeItem): Promise<boolean> => {
  const { remote, source } = attempt.download;
  const request = { directory: source, settle: false, entries: false };
  const theirs: Examiner = { ask: (files) => askChecksums(remote, request, files, attempt.patience) };
  const [compared] = await compareItems([item], theirs, createOwnExaminer(attempt), attempt.download.policy);
  return compared !== undefined && settleCompared(attempt, compared);
};

const settleCompared = async ({ download, tree }: DownloadAttempt, one: ComparedItem): Promise<boolean> => {
  const { report, policy } = download;
  const { item, existing } = one;
  const verdict = judge(one, policy);
  if (verdict === 'transfer') return false;
  if (verdict === 'conflict') {
    report.failed(item, plannedRefusal('ALREADY_EXISTS', tree.childPath(item.path)));
    return true;
  }
  if (verdict === 'metadata' && existing !== undefined) {
    try {
      const { mtimeUs, executable } = item;
      await tree.storage.settle(parseRemotePath(`/${item.path}`), existing.version, { mtimeUs, executable });
    } catch (error: unknown) {
      // Somebody has changed it since: then it is fetched, and the policy decides.
      if (isWherryError(error) && error.code !== 'INTERNAL') return false;
      throw error;
    }
  }
  report.settled(item, settledAs(one, verdict === 'skipped' ? 'skipped' : 'unchanged'));
  return true;
};
