// What uploads do outside of their panel: the title of the page says how far they are, a screen reader hears of it now and then, and
// who would close the page is asked whether to.

import { effect, untracked } from '@preact/signals';
import { announce } from '../state/messages.ts';
import { formatDuration } from '../strings/index.ts';
import { uploadStrings } from '../strings/uploads.ts';
import { fractionOf } from './sum-progress.ts';
import type { TransferProgress } from './transfer-job.ts';
import { isBusy, jobs, total } from './upload-queue.ts';

const SAID_EVERY_MS = 10_000;
const PREFIX = /^\d+ % – /u;

const titled = (percent: number | undefined): void => {
  const bare = document.title.replace(PREFIX, '');
  const title = percent === undefined ? bare : `${percent} % – ${bare}`;
  if (document.title !== title) document.title = title;
};

const say = (progress: TransferProgress, percent: number): void => {
  const text = uploadStrings.value;
  const left = progress.secondsLeft === undefined ? '' : text.timeLeft(formatDuration(progress.secondsLeft));
  announce(text.saidProgress(percent, left));
};

/** Returns what ends it. */
export const followUploads = (): (() => void) => {
  let saidMs = performance.now();
  let wasGoing = false;
  const stop = effect(() => {
    const progress = total.value;
    const isGoing = progress.state === 'running' || progress.state === 'interrupted';
    const percent = Math.floor(fractionOf(progress) * 100);
    titled(isGoing ? percent : undefined);
    untracked(() => {
      if (isGoing && performance.now() - saidMs >= SAID_EVERY_MS) {
        saidMs = performance.now();
        say(progress, percent);
      }
      if (wasGoing && progress.state === 'done' && jobs.value.length > 0)
        announce(uploadStrings.value.saidDone(progress.done + progress.skipped, progress.failed));
      wasGoing = isGoing || progress.state === 'waiting';
    });
  });
  const guard = (event: BeforeUnloadEvent): void => {
    if (isBusy()) event.preventDefault();
  };
  addEventListener('beforeunload', guard);
  return () => {
    stop();
    titled(undefined);
    removeEventListener('beforeunload', guard);
  };
};
