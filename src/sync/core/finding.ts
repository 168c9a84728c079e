// What a run found that people should know: conflicts that were kept, and what could not take part.

import type { RemotePath } from '../../base/index.ts';
import type { Side } from './side.ts';
import type { UnmanagedNode } from './tree.ts';

/** Both sides changed what has this path, each to something else. */
export interface Conflict {
  readonly path: RemotePath;
  /** Whose content keeps the name. */
  readonly kept: Side;
  /** Where the other content is; undefined where the policy did not want it kept, or it is there already under a name of a conflict. */
  readonly copy: RemotePath | undefined;
}

/**
 * Why something was left as it is.
 * `unmanaged`: one side has something there that takes no part. `occupied`: a directory with content would have to go, and nothing
 * said that it may. `collision`: a side cannot tell the name from another one. `invalid-name`: a side does not take such a name.
 */
export type ProblemReason = 'unmanaged' | 'occupied' | 'collision' | 'invalid-name';

export interface SyncProblem {
  readonly path: RemotePath;
  readonly reason: ProblemReason;
  /** The side that stands in the way. */
  readonly side: Side;
  /** Of `unmanaged`. */
  readonly why?: UnmanagedNode['why'];
  /** Of `collision`: the other name. */
  readonly other?: RemotePath;
}

/** Names that some systems cannot tell apart, in one directory. Both are kept; worth knowing before a side is such a system. */
export interface Lookalike {
  readonly path: RemotePath;
  readonly other: RemotePath;
}

export interface Findings {
  readonly conflicts: readonly Conflict[];
  readonly problems: readonly SyncProblem[];
  readonly lookalikes: readonly Lookalike[];
}
