// Takes out of the writes of a run those whose content the side that gets them has already; the others are left to be carried.

import { MAX_BATCHED_FILE_SIZE } from '../../base/index.ts';
import type { Settled } from '../apply/outcome.ts';
import type { FileWrite } from '../apply/step.ts';
import { isUnread } from '../core/tree.ts';
import type { Write } from '../core/operations.ts';
import type { Endpoint } from '../engine/endpoint.ts';

/** Smaller ones travel many at once, which costs less than the question. */
const isWorthAsking = (write: Write): write is FileWrite =>
  write.after.kind === 'file' && write.after.size > MAX_BATCHED_FILE_SIZE && !isUnread(write.after);

/** The writes that are left. */
export const adoptKnown = async (
  to: Endpoint,
  writes: readonly Write[],
  onSettled: (settled: Settled) => void,
  signal?: AbortSignal,
): Promise<readonly Write[]> => {
  const asked = writes.filter(isWorthAsking);
  if (asked.length === 0 || to.adopt === undefined) return writes;
  const settled = new Set<unknown>();
  await to.adopt(
    asked,
    (one) => {
      if (one.result.outcome === 'left') return;
      settled.add(one.operation);
      onSettled(one);
    },
    signal,
  );
  return writes.filter((write) => !settled.has(write));
};
