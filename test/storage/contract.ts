// The contract of `Storage`, as tests: every implementation runs all of it (memory.test.ts, disk.test.ts). What only
// one implementation does (a lock, a crash of its worker) is tested beside it.

import { describe } from 'node:test';

import type { StorageMaker } from './contract/bed.ts';
import { describeBatches } from './contract/batches.ts';
import { describeBatchReading } from './contract/batch-reading.ts';
import { describeChunkFiles } from './contract/chunk-files.ts';
import { describeConflicts } from './contract/conflicts.ts';
import { describeCopyingOutOfSources } from './contract/copying-out-of-sources.ts';
import { describeHandles } from './contract/handles.ts';
import { describeHandleCommits } from './contract/handle-commits.ts';
import { describeHashFiles } from './contract/hash-files.ts';
import { describeKeptParts } from './contract/kept-parts.ts';
import { describeLinks } from './contract/links.ts';
import { describeNames } from './contract/names.ts';
import { describePartHistories } from './contract/part-histories.ts';
import { describeParts } from './contract/parts.ts';
import { describePieces } from './contract/pieces.ts';
import { describeReading } from './contract/reading.ts';
import { describeRefusals } from './contract/refusals.ts';
import { describeScans } from './contract/scans.ts';
import { describeSpace } from './contract/space.ts';
import { describeSurveyScans } from './contract/survey-scans.ts';
import { describeTrash } from './contract/trash.ts';
import { describeTrashReading } from './contract/trash-reading.ts';
import { describeTrashSizes } from './contract/trash-sizes.ts';
import { describeWatching } from './contract/watching.ts';
import { describeUntoldParts } from './contract/untold-parts.ts';
import { describeUntoldWrites } from './contract/untold-writes.ts';
import { describeVersions } from './contract/versions.ts';
import { describeTreeReading } from './contract/tree-reading.ts';
import { describeTree } from './contract/tree.ts';
import { describeWithoutLinks } from './contract/without-links.ts';
import { describeWriting } from './contract/writing.ts';

export const describeStorage = (name: string, maker: StorageMaker): void => {
  describe(name, () => {
    describeTree(maker);
    describeWriting(maker);
    describePieces(maker);
    describeUntoldWrites(maker);
    describeParts(maker);
    describeUntoldParts(maker);
    describeKeptParts(maker);
    describePartHistories(maker);
    describeReading(maker);
    describeHashFiles(maker);
    describeChunkFiles(maker);
    describeCopyingOutOfSources(maker);
    describeHandles(maker);
    describeHandleCommits(maker);
    describeConflicts(maker);
    describeNames(maker);
    describeLinks(maker);
    describeWithoutLinks(maker);
    describeScans(maker);
    describeSurveyScans(maker);
    describeBatches(maker);
    describeBatchReading(maker);
    describeTreeReading(maker);
    describeSpace(maker);
    describeTrash(maker);
    describeTrashReading(maker);
    describeTrashSizes(maker);
    describeVersions(maker);
    describeWatching(maker);
    describeRefusals(maker);
  });
};
