// What is below a directory, in pieces.

import type { RemotePath } from '../../../base/index.ts';
import type { Entry, Problem } from '../../entry.ts';
import type { ScanBatch, ScanSurvey } from '../../storage.ts';
import { toEntry, type DiskContext } from '../disk-context.ts';
import { MAX_SCAN_BATCH } from '../limits.ts';
import { surveyTree } from './survey-walk.ts';
import { startWalk, type WalkOptions } from './tree-walk.ts';

export interface CoreScanOptions extends WalkOptions {
  readonly versions?: boolean | undefined;
  readonly survey?: ScanSurvey | undefined;
}

export const scan = function* (
  shared: DiskContext,
  path: RemotePath,
  options: CoreScanOptions,
): Generator<ScanBatch, void, void> {
  if (options.survey !== undefined) {
    yield* surveyTree(shared, path, options.survey);
    return;
  }
  // A version is a hash: dear, where an entry costs two microseconds.
  const context = options.versions === false ? { ...shared, versionOf: () => '' } : shared;
  const walk = startWalk(context, path, options);
  for (let isMore = true; isMore;) {
    const entries: Entry[] = [];
    const problems: Problem[] = [];
    isMore = walk.go({
      visit: (found) => {
        entries.push(toEntry(context, found.path, found.place, found.status));
        return entries.length < MAX_SCAN_BATCH ? 'on' : 'pause';
      },
      refuse: (problem) => {
        problems.push(problem);
        return problems.length < MAX_SCAN_BATCH ? 'on' : 'pause';
      },
    });
    if (entries.length > 0 || problems.length > 0) yield { entries, problems };
  }
};
