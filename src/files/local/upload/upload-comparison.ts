// Which entries of an upload are asked for before they are sent: none when the server has just made the directory they
// go to, all files but the largest otherwise. Those settle by themselves: see `files.upload`.

import { PIECE_SIZE } from '../../../base/index.ts';
import { COMPARED_SIZE, UNASKED_SIZE } from '../../limits.ts';
import { plannedRefusal } from '../../plan-outcome.ts';
import { compareItems, createExaminer, isItself, judge, settledAs } from '../compare-items.ts';
import { createItemGroups, type ItemGroups } from '../item-groups.ts';
import type { TreeItem } from '../tree-item.ts';
import { sameFile } from './same-file.ts';
import type { OpenedOrigin, UploadAttempt } from './tree-upload.ts';

/** Passes items on to `send`, or settles them. */
export const createItemRouter = (
  attempt: UploadAttempt,
  { files }: OpenedOrigin,
  send: (item: TreeItem) => Promise<void> | undefined,
): ItemGroups => {
  const { upload, patience, batches, comparing, comparisons } = attempt;
  const { report, policy } = upload;
  const own = createExaminer(files, { settle: false, signal: patience.signal });

  const compare = async (items: readonly TreeItem[]): Promise<void> => {
    const compared = await compareItems(items, own, await attempt.checksums(), policy);
    for (const one of compared) {
      const verdict = judge(one, policy);
      if (upload.onItself !== undefined && isItself(one)) {
        upload.onItself();
        report.failed(one.item, sameFile(one.item.path));
      } else if (verdict === 'unchanged' || verdict === 'skipped')
        report.settled(one.item, settledAs(one, verdict));
      else if (verdict === 'conflict')
        report.failed(one.item, plannedRefusal('ALREADY_EXISTS', one.item.path));
      else await send(one.item);
    }
  };
  const groups = createItemGroups(COMPARED_SIZE, async (items) => {
    await comparisons.acquire(patience.signal);
    comparing.add(async () => {
      try {
        await compare(items);
      } finally {
        comparisons.release();
      }
    });
  });
  const isAsked = (item: TreeItem): boolean =>
    item.kind === 'file' && item.size <= PIECE_SIZE && item.isLinked !== true;

  // What waits for the server's first answer, which says whether there is anything to be asked for.
  let early: TreeItem[] = [];
  let earlySize = 0;
  const pass = (item: TreeItem): Promise<void> | undefined =>
    attempt.isCompared() === true ? groups.add(item) : send(item);
  const passEarly = async (): Promise<void> => {
    const items = early;
    early = [];
    for (const item of items) await pass(item);
  };
  return {
    add(item) {
      if (!isAsked(item)) return send(item);
      if (attempt.isCompared() === undefined) {
        early.push(item);
        earlySize += item.size;
        return earlySize <= UNASKED_SIZE ? undefined : batches.opened.then(passEarly);
      }
      return early.length > 0 ? passEarly().then(() => pass(item)) : pass(item);
    },
    async flush() {
      // So little is sent sooner than asked for.
      await passEarly();
      await groups.flush();
    },
  };
};
