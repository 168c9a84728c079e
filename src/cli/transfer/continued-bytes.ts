// What the events of one job say about continuing: bytes that earlier attempts have left, and whether this one would
// leave any. Pure.

import { PIECE_SIZE } from '../../base/index.ts';
import type { TransferEvent } from '../../client/index.ts';

export interface ContinuedBytes {
  take(event: TransferEvent): void;
  /** Bytes of finished files that were there before this run. */
  continued(): number;
  /** A file is under way of which a part stays. */
  leavesPart(): boolean;
}

export const createContinuedBytes = (): ContinuedBytes => {
  /** Of files under way: where this run began, and how far it has come. */
  const files = new Map<string, { readonly offset: number; transferred: number }>();
  let continued = 0;
  return {
    take: (event) => {
      if (event.type === 'started') {
        const known = files.get(event.path);
        // What is continued after a lost link was sent by this very run.
        if (known === undefined) files.set(event.path, { offset: event.offset, transferred: event.offset });
      } else if (event.type === 'progress') {
        const known = files.get(event.path);
        if (known !== undefined) known.transferred = event.transferred;
      } else if (files.size > 0 && (event.type === 'done' || event.type === 'failed')) {
        const known = files.get(event.path);
        files.delete(event.path);
        const isSent = event.type === 'done' && event.outcome !== 'skipped' && event.outcome !== 'unchanged';
        if (isSent) continued += known?.offset ?? 0;
      }
    },
    continued: () => continued,
    leavesPart: () => [...files.values()].some(({ transferred }) => transferred >= PIECE_SIZE),
  };
};
