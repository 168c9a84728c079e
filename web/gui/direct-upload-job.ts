// An upload into a pane: done by a worker as every upload of a page, to this computer or through the program to a server.

import { attempt } from '../state/messages.ts';
import { hasUploads } from '../uploads/begin.ts';
import { decideTaken } from '../uploads/decide-taken.ts';
import { discardParts } from '../uploads/discard-parts.ts';
import { UploadJob, type UploadJobDeps, type UploadJobInit } from '../uploads/upload-job.ts';
import { history, otherJobs, total, type NewUpload } from '../uploads/upload-queue.ts';
import { UploaderClient } from '../uploads/uploader-client.ts';
import type { UploadGoal } from './direct-upload.ts';
import { nextJobId } from './job-id.ts';

const TICK_MS = 500;

/** One worker for each place, made when it is first needed. */
const uploaders = new WeakMap<UploadGoal, UploaderClient>();

const uploaderOf = (goal: UploadGoal): UploaderClient => {
  const known = uploaders.get(goal);
  if (known !== undefined) return known;
  const made = new UploaderClient(goal.through);
  uploaders.set(goal, made);
  return made;
};

/** With words of its own: its destination is no address of this page. */
class DirectUploadJob extends UploadJob {
  readonly title: string;

  constructor(title: string, init: UploadJobInit, deps: UploadJobDeps) {
    super(init, deps);
    this.title = title;
  }
}

export const showDirectUpload = (goal: UploadGoal, upload: NewUpload): void => {
  const { files, account, title } = goal;
  let ticking: ReturnType<typeof setInterval> | undefined;
  const go = (): void => {
    job.start();
    ticking ??= setInterval(() => {
      job.tick();
      history.add(Date.now(), total.value.rate);
    }, TICK_MS);
  };
  const stopTicking = (): void => {
    clearInterval(ticking);
    ticking = undefined;
  };
  const job = new DirectUploadJob(
    title(upload.destination),
    { ...upload, id: nextJobId(), account },
    {
      uploader: uploaderOf(goal),
      nowMs: () => performance.now(),
      onWaiting: go,
      onStopped: stopTicking,
      discard: async (given, paths) => {
        otherJobs.value = otherJobs.value.filter((each) => each !== given);
        await attempt(() => discardParts(files, given.account, given.destination, paths));
      },
      decide: (given, taken) => decideTaken(files, given.destination, taken),
    },
  );
  otherJobs.value = [...otherJobs.value, job];
  hasUploads.value = true;
  go();
};
