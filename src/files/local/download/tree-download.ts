// What a download of many entries holds: the call, and each attempt at it.

import type { RemotePath, Semaphore } from '../../../base/index.ts';
import type { ConflictPolicy } from '../../../storage/index.ts';
import type { TreeTransferOptions } from '../../files-api.ts';
import type { Checksums } from '../../remote/checksums.ts';
import type { Patience } from '../../remote/patience.ts';
import type { RemoteContext } from '../../remote/remote-context.ts';
import type { DestinationTree, TreePlace } from './destination.ts';
import type { TreeDirectories } from '../directory-batches.ts';
import type { TaskGroup } from '../task-group.ts';
import type { FoundItems } from '../tree-item.ts';
import type { TreeReport } from '../tree-report.ts';

/** Finds what is to be fetched, in each attempt anew. */
export type DownloadOrigin = (patience: Patience) => AsyncIterable<FoundItems>;

/** What stays the same over all attempts of one download. */
export interface TreeDownload {
  readonly remote: RemoteContext;
  readonly patience: Patience;
  readonly report: TreeReport;
  readonly options: TreeTransferOptions;
  readonly policy: ConflictPolicy;
  /** The directory of the server that paths are relative to. */
  readonly source: RemotePath;
  /** It is the directory with all that is in it, and nothing is left out. */
  readonly isWhole: boolean;
  /** What is here already is known, and decided about elsewhere. */
  readonly isPlanned: boolean;
  /** One after the other. */
  readonly rounds: readonly DownloadOrigin[];
  /** Makes or finds the destination, once: when the server has shown that there is something to fetch. */
  readonly openTree: () => Promise<DestinationTree>;
  /** The same without making it, for a dry run. */
  readonly lookAtTree: () => Promise<TreePlace>;
  /** Where it goes, once that is known. */
  place: TreePlace | undefined;
  tree: DestinationTree | undefined;
  /** Where large files were gone on with, to tell whether an attempt has gained anything. */
  readonly offsets: Map<string, number>;
}

/** What the parts of one attempt share. */
export interface DownloadAttempt {
  readonly download: TreeDownload;
  readonly tree: DestinationTree;
  readonly patience: Patience;
  readonly gained: () => void;
  /** Whether what is here already is looked at first. */
  readonly isCompared: boolean;
  readonly checksums: () => Promise<Checksums>;
  readonly comparisons: Semaphore;
  readonly comparing: TaskGroup;
  /** Requests for small entries. */
  readonly small: TaskGroup;
  readonly requests: Semaphore;
  readonly writes: Semaphore;
  /** Files with a stream of their own. */
  readonly large: TaskGroup;
  readonly directories: TreeDirectories;
}
