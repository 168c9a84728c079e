// One side of a pair, as the engine sees it: wherever its tree is.

import type { RemotePath } from '../../base/index.ts';
import type { Problem } from '../../storage/index.ts';
import type { Settled } from '../apply/outcome.ts';
import type { FileWrite } from '../apply/step.ts';
import type { SideOperations, Write } from '../core/operations.ts';
import type { DirectoryNode } from '../core/tree.ts';
import type { FoundRules } from '../filter/ignore-rules.ts';

export interface SurveyedTree {
  readonly tree: DirectoryNode;
  /** Names all of it: equal to that of another survey where nothing differs. */
  readonly digest: string;
  /** There is nothing at all where the tree should be; then it is made with the first that goes into it. */
  readonly isMissing: boolean;
  /** Contents of small files were not read: they become known when they are sent. Default false. */
  readonly isUnread?: boolean | undefined;
  /** Most of it was not looked at, because nothing was told of it. Default false. */
  readonly isPartial?: boolean | undefined;
  /** The ignore files that count. Default: none. */
  readonly rules?: readonly FoundRules[] | undefined;
  /** What could not be looked at, or not be understood. */
  readonly problems?: readonly Problem[] | undefined;
  /** The listing of a directory in the tree, where there is one; then there are those of all that is in it, too. */
  readonly listing?: ((digest: string) => Uint8Array | undefined) | undefined;
}

/** Steps 1 to 5 of a plan, but for writing. */
export type Preparation = Pick<
  SideOperations,
  'makeDirectories' | 'copies' | 'moves' | 'clear' | 'makeDirectoriesInPlace'
>;

/** Steps 6 and 7. */
export type Completion = Pick<SideOperations, 'setAttributes' | 'removals'>;

export interface LookOptions {
  readonly signal?: AbortSignal | undefined;
  /** What the side that asks has. */
  readonly own?: Promise<SurveyedTree> | undefined;
  /** Everything is looked at, whatever was told of it. Default false. */
  readonly isWhole?: boolean | undefined;
}

export interface Endpoint {
  /** The content of a file whose content was not known when it was looked at, if it has become so since. */
  learnedContent?(path: RemotePath): string | undefined;
  /** What is there now. What is done later is done to what this saw. */
  survey(options?: LookOptions): Promise<SurveyedTree>;
  prepare(
    operations: Preparation,
    onSettled: (settled: Settled) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Makes what this side has the content of, somewhere else than the plan knows; the others are told as `left`. Default: none is looked for. */
  adopt?(
    writes: readonly FileWrite[],
    onSettled: (settled: Settled) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  /** `removes` false: nothing is removed. */
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

export const preparationSteps = (operations: Preparation) => [
  ...operations.makeDirectories,
  ...operations.copies,
  ...operations.moves,
  ...operations.clear,
  ...operations.makeDirectoriesInPlace,
];

export const completionSteps = (operations: Completion) => [
  ...operations.setAttributes,
  ...operations.removals,
];
