// All uploads of this page, one at a time, in the order in which they were begun. Other transfers can be shown beside them.

import { computed, effect, signal, untracked } from '@preact/signals';
import { remote, sessionInfo } from '../state/session.ts';
import { attempt, tellProblem } from '../state/messages.ts';
import { uploadStrings } from '../strings/uploads.ts';
import { discardParts } from './discard-parts.ts';
import { decideTaken } from './decide-taken.ts';
import { hasUploads } from './begin.ts';
import { forgetJob, MOST_NAMES, rememberJob } from './unfinished.ts';
import { RateHistory } from './rate-history.ts';
import { sumProgress } from './sum-progress.ts';
import type { TransferJob } from './transfer-job.ts';
import { UploadJob, type UploadFile } from './upload-job.ts';
import { UploaderClient } from './uploader-client.ts';

const TICK_MS = 500;
/** What is unfinished is written down so often at most. */
const REMEMBER_MS = 2_000;

const uploader = new UploaderClient();
const uploads = signal<readonly UploadJob[]>([]);

/** Transfers that are done by others, such as those of `wherry gui`. */
export const otherJobs = signal<readonly TransferJob[]>([]);

const isOwn = ({ account }: UploadJob): boolean => account === sessionInfo.value?.account;

/** What the panel shows: nothing of who was logged in before. */
export const jobs = computed<readonly TransferJob[]>(() => [
  ...uploads.value.filter(isOwn),
  ...otherJobs.value,
]);
export const total = computed(() => sumProgress(jobs.value.map(({ progress }) => progress.value)));
export const history = new RateHistory();

let lastId = 0;
let ticking: ReturnType<typeof setInterval> | undefined;
let rememberedMs = 0;

const isRunning = (job: UploadJob): boolean =>
  ['running', 'interrupted'].includes(untracked(() => job.progress.value.state));

const remember = (job: UploadJob): void => {
  const { destination, account } = job;
  rememberJob(job.id, { destination, account, ...job.unfinished(MOST_NAMES) });
};

const tick = (): void => {
  for (const job of uploads.value) job.tick();
  history.add(Date.now(), total.value.rate);
  const active = uploads.value.find(isRunning);
  if (active === undefined) {
    clearInterval(ticking);
    ticking = undefined;
  } else if (performance.now() - rememberedMs > REMEMBER_MS) {
    rememberedMs = performance.now();
    remember(active);
  }
};

const next = (): void => {
  if (uploads.value.some(isRunning)) return;
  uploads.value.find((job) => job.progress.value.state === 'waiting' && isOwn(job))?.start();
  if (uploads.value.some(isRunning)) ticking ??= setInterval(tick, TICK_MS);
};

const show = (changed: readonly UploadJob[]): void => {
  uploads.value = changed;
  hasUploads.value ||= changed.length > 0;
};

export interface NewUpload {
  readonly destination: string;
  readonly directories: readonly string[];
  readonly files: readonly UploadFile[];
}

export const startUpload = (init: NewUpload): void => {
  const account = sessionInfo.value?.account;
  if (account === undefined || account === null) return;
  lastId += 1;
  const job = new UploadJob(
    { ...init, id: lastId, account },
    {
      uploader,
      nowMs: () => performance.now(),
      onWaiting: next,
      onStopped: (stopped) => {
        if (stopped.progress.value.state === 'done') forgetJob(stopped.id);
        else remember(stopped);
        // Not within the call that has stopped it.
        queueMicrotask(next);
      },
      discard: async (given, paths) => {
        show(uploads.value.filter((each) => each !== given));
        forgetJob(given.id);
        queueMicrotask(next);
        const files = remote.value?.files;
        if (files !== undefined)
          await attempt(() => discardParts(files, given.account, given.destination, paths));
      },
      decide: async (given, files) => {
        const server = remote.value?.files;
        if (server === undefined) return undefined;
        try {
          return await decideTaken(server, given.destination, files);
        } catch (error) {
          tellProblem(error);
          return undefined;
        }
      },
    },
  );
  show([...uploads.value, job]);
  remember(job);
  next();
};

/** Whether something would be lost, or delayed, if the page were closed now. */
export const isBusy = (): boolean =>
  jobs.value.some(({ progress }) => ['running', 'interrupted', 'waiting'].includes(progress.value.state));

export const clearDone = (): void => {
  show(uploads.value.filter((job) => job.progress.value.state !== 'done' || !isOwn(job)));
  otherJobs.value = otherJobs.value.filter(({ progress }) => progress.value.state !== 'done');
};

/** As one logs out, or is logged out, all pauses; it goes on when the same account is back. */
let lastAccount: string | null | undefined;
effect(() => {
  const account = remote.value === undefined ? null : sessionInfo.value?.account;
  untracked(() => {
    if (account === lastAccount) return;
    const before = lastAccount;
    lastAccount = account;
    if (typeof before === 'string') {
      for (const job of uploads.value) job.pauseUntilLogin(uploadStrings.value.uploadsLoggedOut);
      uploader.close();
    }
    if (typeof account !== 'string') return;
    for (const job of uploads.value) if (job.account === account && job.isLoggedOut) job.resume();
  });
});
