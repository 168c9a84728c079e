// The dry run of a download of many entries: the same entries, events and outcomes, and nothing is changed anywhere.

import { joinRemotePath } from '../../../base/index.ts';
import { openChecksums, type Checksums } from '../../remote/checksums.ts';
import { endedBy, type Patience } from '../../remote/patience.ts';
import { remoteChecksum, remoteFileEntry } from '../../remote/remote-file.ts';
import type { FoundFile } from '../../wire/checksums.ts';
import { createAttemptPatience } from '../attempt-patience.ts';
import { createLocalExaminer, type Examiner } from '../compare-items.ts';
import type { TreePlace } from '../download/destination.ts';
import { createTreeDirectories, deepestFirst } from '../directory-batches.ts';
import type { TreeDownload } from '../download/tree-download.ts';
import { createPlanSteps, type PlanSteps } from './plan-steps.ts';
import { sourcePath, type TreeItem } from '../tree-item.ts';
import { createTreePlanner } from './tree-planner.ts';
import { problemOf } from '../tree-report.ts';

/** In each attempt all is planned anew; what was told before is not told again. */
export const planDownload = async (download: TreeDownload): Promise<void> => {
  const patience = createAttemptPatience(download.patience);
  const { remote, report, options, source, rounds } = download;
  let tree: TreePlace | undefined;
  let checksums: Checksums | undefined;
  const begin = async (): Promise<PlanSteps> => {
    tree = await download.lookAtTree();
    download.place = tree;
    checksums = await openChecksums(remote, { directory: source, settle: false, entries: false }, patience);
    return createSteps(download, tree, checksums, patience);
  };
  try {
    const directories = createTreeDirectories((options.include ?? []).length > 0);
    report.beginFinding();
    let steps: PlanSteps | undefined;
    for (const find of rounds) {
      for await (const { items, refused } of find(patience)) {
        // As in a real run, the destination is looked at when the server has shown that there is something to fetch.
        steps ??= await begin();
        report.found(items);
        for (const { item, reason } of refused) report.failed(item, reason);
        for (const item of items) {
          if (item.kind === 'directory') directories.add(item);
          else directories.hold(item.path);
          if (item.kind !== 'directory') await addItem(download, patience, steps, item);
        }
      }
    }
    steps ??= await begin();
    report.foundAll();
    for (const item of deepestFirst(directories.all())) await steps.add(item);
    await steps.flush();
  } catch (error: unknown) {
    throw endedBy(error, patience.signal);
  } finally {
    checksums?.abandon();
    await tree?.storage?.close();
    patience.close();
  }
};

const createSteps = (
  download: TreeDownload,
  { storage }: TreePlace,
  checksums: Checksums,
  patience: Patience,
): PlanSteps => {
  const { report, policy } = download;
  const destination =
    storage === undefined
      ? undefined
      : createLocalExaminer(storage, { settle: false, entries: true, signal: patience.signal });
  // Directories merge, whatever the policy: see the attempt.
  const planner = createTreePlanner({ destination, policy, directoryPolicy: 'fail' });
  return createPlanSteps(report, planner, createSourceExaminer(download, checksums, patience));
};

/** What a link leads to is known only when it is opened. */
const addItem = async (
  { remote, source, report }: TreeDownload,
  patience: Patience,
  steps: PlanSteps,
  item: TreeItem,
): Promise<void> => {
  if (item.isLinked !== true) return steps.add(item);
  try {
    const path = joinRemotePath(source, sourcePath(item));
    const { size, mtimeUs, executable } = await remoteFileEntry(remote, { path }, patience);
    await steps.add({ ...item, size, mtimeUs, executable });
  } catch (error: unknown) {
    report.failed(item, problemOf(error, patience.signal));
  }
};

/** Links were opened before: what has no hash of its own and yet is compared is one. */
const createSourceExaminer = (
  { remote, source }: TreeDownload,
  checksums: Checksums,
  patience: Patience,
): Examiner => ({
  async ask(files): Promise<readonly FoundFile[]> {
    const found = await checksums.ask(files);
    return Promise.all(
      found.map(async (one, index): Promise<FoundFile> => {
        const path = files[index]?.path;
        if (one.hash !== undefined || path === undefined) return one;
        const hash = await remoteChecksum(remote, joinRemotePath(source, path), patience);
        return { hash, entry: undefined };
      }),
    );
  },
});
