// Holds a batch that arrived against what was asked for: the same entries, in the same order, of the kind that was
// announced. Pure. Whatever differs is a broken or lying server, and nothing of the batch is used.

import { nameFromBytes, malformed } from '../../base/index.ts';
import type { BatchEntry, Problem } from '../../storage/index.ts';
import { decodeArrived } from './arriving-batches.ts';

/** An entry that a list has announced. */
export interface AskedEntry {
  readonly path: string;
  /** Its path at the server, where that is another one. */
  readonly from?: string | undefined;
  readonly kind: 'file' | 'directory' | 'link';
  readonly size: number;
  readonly target?: string | undefined;
}

/** The path it is asked for by. */
export const askedPath = ({ path, from }: AskedEntry): string => from ?? path;

export interface MatchedBatch<T> {
  /** The entries in the batch, in its order. */
  readonly items: readonly T[];
  readonly entries: readonly BatchEntry[];
  readonly failed: readonly { readonly item: T; readonly problem: Problem }[];
}

/** `taken` is what the batch and the problems together claim to settle. Code: `CORRUPTED`. */
export const matchBatch = <T extends AskedEntry>(
  taken: readonly T[],
  problems: readonly Problem[],
  bytes: Uint8Array,
): MatchedBatch<T> => {
  const byPath = new Map(problems.map((problem) => [problem.path, problem]));
  const items: T[] = [];
  const failed: { item: T; problem: Problem }[] = [];
  for (const item of taken) {
    const problem = byPath.get(askedPath(item));
    if (problem === undefined) items.push(item);
    else failed.push({ item, problem });
  }
  if (failed.length !== problems.length) {
    throw malformed('answer', 'it has problems with names that were not asked for');
  }
  const entries = decodeArrived(bytes);
  if (entries.length !== items.length) {
    throw malformed('answer', 'it has another number of entries than were asked for');
  }
  items.forEach((item, index) => checkAsked(item, entries[index] as BatchEntry));
  return { items, entries, failed };
};

const checkAsked = (item: AskedEntry, entry: BatchEntry): void => {
  if (entry.path !== askedPath(item)) throw malformed('answer', 'it has an entry that was not asked for');
  if (entry.kind !== item.kind) {
    throw malformed('answer', 'it has an entry of another kind than was announced');
  }
  if (entry.kind === 'link' && nameFromBytes(entry.content) !== item.target) {
    throw malformed('answer', 'it has a link with another target than was announced');
  }
};
