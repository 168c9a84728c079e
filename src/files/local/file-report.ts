// What the transfer of one file tells while it runs, and at its end.

import type { WherryError } from '../../base/index.ts';
import { PROGRESS_STEP } from '../limits.ts';
import type { FileTransferResult, TransferEvent } from '../files-api.ts';
import type { WriteOutcome } from '../../storage/index.ts';

export interface FileReport {
  /** The file is known, in each attempt anew. Told once. */
  found(size: number): void;
  /** Its bytes are about to move, all but the first `offset`. */
  started(offset: number): void;
  /** So many more bytes have moved. */
  moved(bytes: number): void;
  /** The link was lost, and the transfer will go on. */
  interrupted(error: WherryError): void;
  done(outcome: WriteOutcome, destination: string): FileTransferResult;
  stopped(destination: string): FileTransferResult;
}

/**
 * Progress of one file, of which `offset` bytes were there before: an event per step, however small the pieces are.
 * `onEvent` must not throw.
 */
export const createProgress = (
  path: string,
  size: number,
  onEvent: (event: TransferEvent) => void,
  offset = 0,
) => {
  let transferred = offset;
  let untold = 0;
  return (bytes: number): void => {
    transferred += bytes;
    untold += bytes;
    if (untold < PROGRESS_STEP && transferred < size) return;
    onEvent({ type: 'progress', path, bytes: untold, transferred, size });
    untold = 0;
  };
};

/** Part of a result, only where anything was saved. */
export const savedOf = (savedBytes: number): { readonly savedBytes?: number } =>
  savedBytes > 0 ? { savedBytes } : {};

export const createFileReport = (
  path: string,
  onEvent: ((event: TransferEvent) => void) | undefined,
  savedBytes: () => number,
): FileReport => {
  let moved = (_bytes: number): void => {};
  let transferred = 0;
  let size = 0;
  let isFound = false;
  return {
    found(bytes) {
      size = bytes;
      if (!isFound) onEvent?.({ type: 'found', files: 1, bytes, complete: true });
      isFound = true;
    },
    started(offset) {
      onEvent?.({ type: 'started', path, size, offset });
      if (onEvent !== undefined) moved = createProgress(path, size, onEvent, offset);
    },
    moved(bytes) {
      transferred += bytes;
      moved(bytes);
    },
    interrupted: (error) => onEvent?.({ type: 'interrupted', message: error.message }),
    done(outcome, destination) {
      onEvent?.({ type: 'done', path, destination, kind: 'file', size, outcome });
      return { outcome, destination, bytes: outcome === 'skipped' ? 0 : size, ...savedOf(savedBytes()) };
    },
    stopped: (destination) => ({
      outcome: 'stopped',
      destination,
      bytes: transferred,
      ...savedOf(savedBytes()),
    }),
  };
};
