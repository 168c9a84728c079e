// One upload in the panel: where it goes, how far it is, and what can be done about it.

import type { JSX } from 'preact';
import { confirm } from '../dialogs/confirm.tsx';
import { Icon } from '../shell/icon.tsx';
import { linkToPath } from '../state/route.ts';
import { formatBytes, formatDuration, formatRate, strings } from '../strings/index.ts';
import { uploadStrings } from '../strings/uploads.ts';
import { fractionOf } from './sum-progress.ts';
import type { TransferJob, TransferProgress } from './transfer-job.ts';

/** "3 of 10 files · 2 MiB of 7 MiB · 1 MiB/s · 5 s left" */
export const progressInWords = (progress: TransferProgress): string => {
  const text = uploadStrings.value;
  const { files, bytes, done, skipped, failed, transferred, rate, state } = progress;
  const words = [
    text.filesOf(done + skipped, files),
    strings.value.bytesOf(formatBytes(transferred), formatBytes(bytes)),
  ];
  if (failed > 0) words.push(text.filesFailed(failed));
  if (state === 'running' && rate > 0) words.push(formatRate(rate));
  if (state === 'running' && progress.secondsLeft !== undefined)
    words.push(text.timeLeft(formatDuration(progress.secondsLeft)));
  if (state === 'paused') words.push(text.uploadPaused);
  if (state === 'waiting') words.push(text.uploadWaiting);
  if (state === 'interrupted') words.push(text.uploadInterrupted);
  if (state === 'done') words.push(failed > 0 ? text.uploadDonePartly : text.uploadDone);
  return words.join(' · ');
};

const cancel = async (job: TransferJob): Promise<void> => {
  const text = uploadStrings.value;
  const isFinished = job.progress.value.state === 'done' && job.progress.value.failed === 0;
  // Of other transfers, what is verified is kept for another time.
  const isSure =
    isFinished ||
    job.title !== undefined ||
    (await confirm({
      title: text.cancelUploadTitle,
      text: text.cancelUploadText,
      action: text.cancelUpload,
    }));
  if (isSure) await job.cancel();
};

const JobTools = ({ job }: { job: TransferJob }): JSX.Element => {
  const text = uploadStrings.value;
  const { state, failed } = job.progress.value;
  return (
    <div class="job-tools">
      {failed > 0 && (
        <button type="button" onClick={() => job.retryFailed()}>
          <Icon name="retry" />
          {text.retryFailed}
        </button>
      )}
      {(state === 'running' || state === 'interrupted' || state === 'waiting') && (
        <button type="button" onClick={() => job.pause()}>
          <Icon name="pause" />
          {text.pauseUpload}
        </button>
      )}
      {state === 'paused' && (
        <button type="button" onClick={() => job.resume()}>
          <Icon name="play" />
          {text.resumeUpload}
        </button>
      )}
      {(state !== 'done' || failed > 0) && (
        <button type="button" onClick={() => void cancel(job)}>
          <Icon name="close" />
          {job.title === undefined ? text.cancelUpload : strings.value.cancel}
        </button>
      )}
    </div>
  );
};

export const JobCard = ({ job }: { job: TransferJob }): JSX.Element => {
  const text = uploadStrings.value;
  const progress = job.progress.value;
  const title = job.title ?? text.uploadTo(job.destination);
  return (
    // No landmark: several may go to the same place.
    <div role="group" class={`job job-${progress.state}`} aria-label={title}>
      <h3>{job.title === undefined ? <a href={linkToPath(job.destination)}>{title}</a> : title}</h3>
      <progress aria-label={title} value={fractionOf(progress)} max={1} />
      <p class="job-words">{progressInWords(progress)}</p>
      {progress.reason !== undefined && (
        <p class="job-reason" role={progress.state === 'paused' ? 'alert' : undefined}>
          <Icon name="warning" />
          {progress.reason}
        </p>
      )}
      <JobTools job={job} />
    </div>
  );
};
