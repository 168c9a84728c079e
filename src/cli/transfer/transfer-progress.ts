// How far transfers have come: what was found, what is settled, how fast bytes move. Fed with events, asked by the
// progress bar. The clock comes in as an argument.

import type { TransferEvent } from '../../client/index.ts';
import type { ExpectedTransfer } from './transfer-job.ts';

/** Rates are measured over this span. */
const WINDOW_MS = 5000;
/** Samples closer than this fall together, so that no rate is made of a few microseconds. */
const SAMPLE_MS = 100;

export interface ProgressSnapshot {
  readonly filesFound: number;
  readonly bytesFound: number;
  /** Nothing more will be found. */
  readonly isComplete: boolean;
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
  snapshot(nowMs: number): ProgressSnapshot;
}

/** What one job found so far. */
interface Found {
  readonly isFile: boolean;
  files: number;
  bytes: number;
  complete: boolean;
}

export const createTransferProgress = (): TransferProgress => {
  const jobs: Found[] = [];
  const underWay = new Map<string, { transferred: number; size: number }>();
  let samples: { timeMs: number; bytes: number }[] = [];
  let filesSettled = 0;
  let bytesSettled = 0;
  let bytesMoved = 0;
  let hasEnded = false;

  const move = (bytes: number, nowMs: number): void => {
    bytesMoved += bytes;
    const last = samples.at(-1);
    if (last !== undefined && nowMs - last.timeMs < SAMPLE_MS) return;
    samples.push({ timeMs: nowMs, bytes: bytesMoved });
    if (samples.length > (2 * WINDOW_MS) / SAMPLE_MS)
      samples = samples.filter(({ timeMs }) => nowMs - timeMs <= WINDOW_MS);
  };

  const settle = (key: string, size: number, wasMoved: boolean, nowMs: number): void => {
    const before = underWay.get(key)?.transferred ?? 0;
    underWay.delete(key);
    filesSettled += 1;
    bytesSettled += Math.max(0, size - before);
    if (wasMoved) move(Math.max(0, size - before), nowMs);
  };

  const take = (found: Found, jobKey: number, event: TransferEvent, nowMs: number): void => {
    if (event.type === 'found') {
      found.files = event.files;
      found.bytes = event.bytes;
      found.complete = event.complete;
      return;
    }
    const key = `${jobKey}:${event.path}`;
    if (event.type === 'started') {
      underWay.set(key, { transferred: 0, size: event.size });
      if (found.isFile && !found.complete) Object.assign(found, { bytes: event.size, complete: true });
    } else if (event.type === 'progress') {
      underWay.set(key, { transferred: event.transferred, size: event.size });
      bytesSettled += event.bytes;
      move(event.bytes, nowMs);
    } else if (event.type === 'failed') settle(key, underWay.get(key)?.size ?? 0, false, nowMs);
    else if (event.kind === 'file') {
      settle(key, event.size, event.outcome !== 'skipped' && event.outcome !== 'unchanged', nowMs);
    }
  };

  const rate = (nowMs: number): number | undefined => {
    const recent = samples.filter(({ timeMs }) => nowMs - timeMs <= WINDOW_MS);
    const [first] = recent;
    if (first === undefined || nowMs - first.timeMs < SAMPLE_MS) return undefined;
    return ((bytesMoved - first.bytes) * 1000) / (nowMs - first.timeMs);
  };

  return {
    begin: (expected) => {
      const isFile = expected.kind === 'file';
      const size = isFile ? expected.size : undefined;
      const found: Found = { isFile, files: isFile ? 1 : 0, bytes: size ?? 0, complete: size !== undefined };
      const jobKey = jobs.push(found);
      return (event, nowMs) => take(found, jobKey, event, nowMs);
    },
    end: () => {
      hasEnded = true;
    },
    snapshot: (nowMs) => {
      const filesFound = jobs.reduce((sum, job) => sum + job.files, 0);
      const bytesFound = Math.max(
        bytesSettled,
        jobs.reduce((sum, job) => sum + job.bytes, 0),
      );
      const isComplete = hasEnded && jobs.every(({ complete }) => complete);
      const ratePerSecond = rate(nowMs);
      const isMoving = isComplete && ratePerSecond !== undefined && ratePerSecond > 0;
      return {
        filesFound: Math.max(filesFound, filesSettled),
        bytesFound,
        isComplete,
        filesSettled,
        bytesSettled,
        ratePerSecond,
        secondsLeft: isMoving ? (bytesFound - bytesSettled) / ratePerSecond : undefined,
      };
    },
  };
};
