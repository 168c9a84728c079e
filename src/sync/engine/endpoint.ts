// One side of a pair, as the engine sees it: wherever its tree is.

import type { Completion, Preparation } from '../apply/apply-operations.ts';
import type { Settled } from '../apply/outcome.ts';
import type { Write } from '../core/operations.ts';
import type { DirectoryNode } from '../core/tree.ts';

export interface SurveyedTree {
  readonly tree: DirectoryNode;
  /** Names all of it: equal to that of another survey where nothing differs. */
  readonly digest: string;
}

export interface Endpoint {
  /** What is there now. What is done later is done to what this saw. */
  survey(signal?: AbortSignal): Promise<SurveyedTree>;
  /** Steps 1 to 5 of a plan, but for writing. */
  prepare(
    operations: Preparation,
    onSettled: (settled: Settled) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Steps 6 and 7. `removes` false: nothing is removed. */
  complete(
    operations: Completion,
    removes: boolean,
    onSettled: (settled: Settled) => void,
    signal?: AbortSignal,
  ): Promise<void>;
}

/** Brings what one side has to the other, under the same paths. */
export type Courier = (
  from: Endpoint,
  to: Endpoint,
  writes: readonly Write[],
  onSettled: (settled: Settled) => void,
  signal?: AbortSignal,
) => Promise<void>;
