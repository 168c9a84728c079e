// The dry run of an upload of many entries: the same entries, events and outcomes, and nothing is changed anywhere.

import { endedBy, type Patience } from '../../remote/patience.ts';
import { openChecksums } from '../../remote/checksums.ts';
import type { FoundFile } from '../../wire/checksums.ts';
import { ROOT_PATH } from '../../../base/index.ts';
import { createAttemptPatience } from '../attempt-patience.ts';
import type { Examiner } from '../compare-items.ts';
import { createTreeDirectories, deepestFirst, type TreeDirectories } from '../directory-batches.ts';
import { createPlanSteps, type PlanSteps } from './plan-steps.ts';
import { planRemoteTree } from '../upload/remote-destination.ts';
import type { TreeItem } from '../tree-item.ts';
import { createTreePlanner } from './tree-planner.ts';
import { openOrigin, type TreeUpload, type UploadOrigin } from '../upload/tree-upload.ts';

/** In each attempt all is planned anew; what was told before is not told again. */
export const planUpload = async (upload: TreeUpload): Promise<void> => {
  const patience = createAttemptPatience(upload.patience);
  const { remote, report, policy, options, rounds } = upload;
  try {
    upload.opened = await planRemoteTree(remote, upload.destination, patience);
    const { directory, created } = upload.opened;
    const request = { directory, settle: false, entries: true };
    const destination = created ? undefined : await openChecksums(remote, request, patience);
    try {
      const planner = createTreePlanner({ destination, policy, directoryPolicy: policy });
      const directories = createTreeDirectories((options.include ?? []).length > 0);
      report.beginFinding();
      for (const origin of rounds.flat())
        await planOrigin(upload, origin, patience, directories, (source) =>
          createPlanSteps(report, planner, source),
        );
      report.foundAll();
      const steps = createPlanSteps(report, planner, { ask: async () => [] });
      for (const item of deepestFirst(directories.all())) await steps.add(item);
      await steps.flush();
    } finally {
      destination?.abandon();
    }
  } catch (error: unknown) {
    throw endedBy(error, patience.signal);
  } finally {
    patience.close();
  }
};

const planOrigin = async (
  upload: TreeUpload,
  origin: UploadOrigin,
  patience: Patience,
  directories: TreeDirectories,
  createSteps: (source: Examiner) => PlanSteps,
): Promise<void> => {
  const { report } = upload;
  const linked = new Map<string, TreeItem>();
  const steps = createSteps(createOriginExaminer(origin, linked, patience));
  const from = await openOrigin(upload, origin, patience);
  if (from === undefined) return;
  try {
    for await (const { items, refused } of from.find(patience.signal)) {
      report.found(items);
      for (const { item, reason } of refused) report.failed(item, reason);
      for (const item of items) {
        if (item.isLinked === true) linked.set(item.path, item);
        if (item.kind === 'directory') directories.add(item);
        else {
          directories.hold(item.path);
          await steps.add(item);
        }
      }
    }
    await steps.flush();
  } finally {
    await from.close();
  }
};

/** Opens the origin anew for each question, since a later one may come when another origin's turn is. */
const createOriginExaminer = (
  origin: UploadOrigin,
  linked: ReadonlyMap<string, TreeItem>,
  patience: Patience,
): Examiner => ({
  async ask(files): Promise<readonly FoundFile[]> {
    const from = await origin.open(patience);
    try {
      const { signal } = patience;
      const hashes = await from.files.hashFiles(ROOT_PATH, files, { signal });
      const found = files.map(async ({ path }, index): Promise<FoundFile> => {
        const item = linked.get(path);
        const hash = item === undefined ? hashes[index] : await linkedChecksum(origin, item, signal);
        return { hash, entry: undefined };
      });
      return await Promise.all(found);
    } finally {
      await from.close();
    }
  },
});

const linkedChecksum = async (
  origin: UploadOrigin,
  item: TreeItem,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> => {
  const linked = await origin.openLinked?.(item);
  if (linked === undefined) return undefined;
  try {
    return await linked.checksum(signal);
  } finally {
    await linked.close();
  }
};
