// Several transfers as one. Pure.

import { secondsLeft } from './rolling-rate.ts';
import type { TransferProgress, TransferState } from './transfer-job.ts';

/** What is told of them all is the liveliest. */
const ORDER: readonly TransferState[] = ['running', 'interrupted', 'waiting', 'paused', 'done'];

export const sumProgress = (all: readonly TransferProgress[]): TransferProgress => {
  const sum = (of: (progress: TransferProgress) => number): number =>
    all.reduce((before, progress) => before + of(progress), 0);
  const bytes = sum((each) => each.bytes);
  const transferred = sum((each) => each.transferred);
  const rate = sum((each) => each.rate);
  return {
    state: ORDER.find((state) => all.some((each) => each.state === state)) ?? 'done',
    reason: all.find(({ reason }) => reason !== undefined)?.reason,
    files: sum((each) => each.files),
    bytes,
    running: sum((each) => each.running),
    done: sum((each) => each.done),
    skipped: sum((each) => each.skipped),
    failed: sum((each) => each.failed),
    transferred,
    moved: sum((each) => each.moved),
    rate,
    secondsLeft: secondsLeft(bytes - transferred, rate),
  };
};

/** 0 to 1: by bytes, or by files where all of them are empty. */
export const fractionOf = ({
  bytes,
  transferred,
  files,
  done,
  skipped,
  failed,
}: TransferProgress): number => {
  if (bytes > 0) return Math.min(1, transferred / bytes);
  return files > 0 ? (done + skipped + failed) / files : 1;
};
