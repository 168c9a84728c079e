// How far transfers have come: what was found, what is settled, how fast bytes move. Fed with events, asked by the
// progress bar. The clock comes in as an argument.

import type { TransferEvent } from '../../client/index.ts';
import { createRateMeter } from './rate-meter.ts';
import type { ExpectedTransfer } from './transfer-job.ts';

export interface ProgressSnapshot {
  readonly filesFound: number;
  readonly bytesFound: number;
  /** Nothing more will be found. */
  readonly isComplete: boolean;
  /** Where the end is, nobody knows. */
  readonly isStream: boolean;
  /** The link is lost, and not yet back. */
  readonly isInterrupted: boolean;
  readonly filesSettled: number;
  /** Bytes that need not be transferred any more, for whatever reason. */
  readonly bytesSettled: number;
  /** Bytes per second over the last seconds; undefined before there is anything to measure. */
  readonly ratePerSecond: number | undefined;
  /** Undefined while unknown. */
  readonly secondsLeft: number | undefined;
}

export interface TransferProgress {
  /** One more job begins; its `found` events count for themselves. Returns where its events go. */
  begin(expected: ExpectedTransfer): (event: TransferEvent, nowMs: number) => void;
  /** No job will begin any more. */
  end(): void;
  /** The link is lost, and not yet back. */
  isInterrupted(): boolean;
  snapshot(nowMs: number): ProgressSnapshot;
}

/** What one job found so far. */
interface Found {
  readonly expected: ExpectedTransfer;
  files: number;
  bytes: number;
  complete: boolean;
  /** It lost the link, and has not moved since. */
  isLost: boolean;
}

/** `onMove` hears of all bytes that move over the link. */
export const createTransferProgress = (onMove?: (bytes: number, nowMs: number) => void): TransferProgress => {
  const jobs: Found[] = [];
  const underWay = new Map<string, { transferred: number; size: number }>();
  const meter = createRateMeter();
  let filesSettled = 0;
  let bytesSettled = 0;
  let hasEnded = false;
  let isInterrupted = false;

  const move = (bytes: number, nowMs: number): void => {
    meter.move(bytes, nowMs);
    onMove?.(bytes, nowMs);
  };
  const settle = (key: () => string, size: number, wasMoved: boolean, nowMs: number): void => {
    let before = 0;
    // Small files are settled without ever having been under way.
    if (underWay.size > 0) {
      before = underWay.get(key())?.transferred ?? 0;
      underWay.delete(key());
    }
    filesSettled += 1;
    bytesSettled += Math.max(0, size - before);
    if (wasMoved) move(Math.max(0, size - before), nowMs);
  };

  /** A lost link stops all jobs; the first of them that moves again has it back. */
  const noteLink = (found: Found, event: TransferEvent): void => {
    if (event.type === 'interrupted') {
      found.isLost = true;
      isInterrupted = true;
      // The time without a link says nothing about how fast the next one is.
      meter.reset();
    } else if (event.type !== 'found' && found.isLost) {
      found.isLost = false;
      isInterrupted = false;
    }
  };

  const take = (found: Found, jobKey: number, event: TransferEvent, nowMs: number): void => {
    noteLink(found, event);
    if (event.type === 'interrupted') return;
    if (event.type === 'found') {
      found.files = event.files;
      found.bytes = event.bytes;
      found.complete = event.complete;
      return;
    }
    const key = (): string => `${jobKey}:${event.path}`;
    if (event.type === 'started') {
      // What is there already counts as settled, never as moved. After a lost link it may be less than was sent before.
      bytesSettled += event.offset - (underWay.get(key())?.transferred ?? 0);
      underWay.set(key(), { transferred: event.offset, size: event.size });
      if (found.expected.kind === 'file' && !found.complete)
        Object.assign(found, { bytes: event.size, complete: true });
    } else if (event.type === 'progress') {
      underWay.set(key(), { transferred: event.transferred, size: event.size });
      bytesSettled += event.bytes;
      move(event.bytes, nowMs);
    } else if (event.type === 'failed') settle(key, underWay.get(key())?.size ?? 0, false, nowMs);
    else if (event.kind === 'file') {
      settle(key, event.size, event.outcome !== 'skipped' && event.outcome !== 'unchanged', nowMs);
    }
  };

  return {
    begin: (expected) => {
      const size = expected.kind === 'file' ? expected.size : undefined;
      const found: Found = {
        expected,
        files: expected.kind === 'tree' ? 0 : 1,
        bytes: size ?? 0,
        complete: size !== undefined,
        isLost: false,
      };
      const jobKey = jobs.push(found);
      return (event, nowMs) => take(found, jobKey, event, nowMs);
    },
    end: () => {
      hasEnded = true;
    },
    isInterrupted: () => isInterrupted,
    snapshot: (nowMs) => {
      const filesFound = jobs.reduce((sum, job) => sum + job.files, 0);
      const bytesFound = Math.max(
        bytesSettled,
        jobs.reduce((sum, job) => sum + job.bytes, 0),
      );
      const isComplete = hasEnded && jobs.every(({ complete }) => complete);
      const ratePerSecond = meter.ratePerSecond(nowMs);
      const isMoving = isComplete && ratePerSecond !== undefined && ratePerSecond > 0;
      return {
        filesFound: Math.max(filesFound, filesSettled),
        bytesFound,
        isComplete,
        isStream: jobs.some(({ expected }) => expected.kind === 'stream'),
        isInterrupted,
        filesSettled,
        bytesSettled,
        ratePerSecond,
        secondsLeft: isMoving ? (bytesFound - bytesSettled) / ratePerSecond : undefined,
      };
    },
  };
};
