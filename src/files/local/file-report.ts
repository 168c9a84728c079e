// What the transfer of one file tells while it runs, and at its end.

import { PROGRESS_STEP } from '../limits.ts';
import type { FileTransferResult, TransferEvent } from '../files-api.ts';
import type { WriteOutcome } from '../../storage/index.ts';

export interface FileReport {
  /** So many more bytes have moved. */
  moved(bytes: number): void;
  done(outcome: WriteOutcome, destination: string): FileTransferResult;
  stopped(destination: string): FileTransferResult;
}

/** Progress of one file: an event per step, however small the pieces are. `onEvent` must not throw. */
export const createProgress = (path: string, size: number, onEvent: (event: TransferEvent) => void) => {
  let transferred = 0;
  let untold = 0;
  return (bytes: number): void => {
    transferred += bytes;
    untold += bytes;
    if (untold < PROGRESS_STEP && transferred < size) return;
    onEvent({ type: 'progress', path, bytes: untold, transferred, size });
    untold = 0;
  };
};

export const createFileReport = (
  path: string,
  size: number,
  onEvent: ((event: TransferEvent) => void) | undefined,
): FileReport => {
  onEvent?.({ type: 'found', files: 1, bytes: size, complete: true });
  onEvent?.({ type: 'started', path, size });
  const moved = onEvent === undefined ? undefined : createProgress(path, size, onEvent);
  let transferred = 0;
  return {
    moved(bytes) {
      transferred += bytes;
      moved?.(bytes);
    },
    done(outcome, destination) {
      onEvent?.({ type: 'done', path, destination, kind: 'file', size, outcome });
      return { outcome, destination, bytes: outcome === 'skipped' ? 0 : size };
    },
    stopped: (destination) => ({ outcome: 'stopped', destination, bytes: transferred }),
  };
};
