// The panel of uploads: how far all is, each upload with what can be done about it, and their files. It can be folded up to one line.

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Icon, type IconName } from '../shell/icon.tsx';
import { Lazy } from '../shell/lazy.tsx';
import { strings } from '../strings/index.ts';
import { uploadStrings } from '../strings/uploads.ts';
import { FileRows } from './file-rows.tsx';
import { followUploads } from './follow-uploads.ts';
import { JobCard, progressInWords } from './job-card.tsx';
import { isPanelFolded } from './panel-state.ts';
import { ownRemembered, RememberedCards } from './remembered-cards.tsx';
import { fractionOf } from './sum-progress.ts';
import { loadRemembered } from './unfinished.ts';
import { clearDone, jobs, otherJobs, total } from './upload-queue.ts';

interface PanelButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: () => void;
  readonly isExpanded?: boolean;
  readonly isTurned?: boolean;
}

const PanelButton = ({ icon, label, onClick, isExpanded, isTurned }: PanelButtonProps): JSX.Element => (
  <button
    type="button"
    class="icon-button"
    title={label}
    aria-label={label}
    aria-expanded={isExpanded}
    onClick={onClick}
  >
    <Icon name={icon} class={isTurned === true ? 'icon-turned' : ''} />
  </button>
);

/** What is shown are not only uploads where another transfer is among them. */
const panelTitle = (): string =>
  otherJobs.value.length > 0 ? strings.value.transfers : uploadStrings.value.uploads;

const Head = (): JSX.Element => {
  const text = uploadStrings.value;
  const all = jobs.value;
  const state = total.value.state;
  const isGoing = state === 'running' || state === 'interrupted' || state === 'waiting';
  const isFolded = isPanelFolded.value;
  return (
    <header class="uploads-head">
      <h2>{panelTitle()}</h2>
      {isGoing && (
        <PanelButton icon="pause" label={text.pauseAll} onClick={() => all.forEach((job) => job.pause())} />
      )}
      {state === 'paused' && (
        <PanelButton icon="play" label={text.resumeAll} onClick={() => all.forEach((job) => job.resume())} />
      )}
      {all.some(({ progress }) => progress.value.state === 'done') && (
        <PanelButton icon="check" label={text.clearDone} onClick={clearDone} />
      )}
      <PanelButton
        icon="up"
        label={isFolded ? text.unfoldUploads : text.foldUploads}
        isExpanded={!isFolded}
        isTurned={!isFolded}
        onClick={() => {
          isPanelFolded.value = !isFolded;
        }}
      />
    </header>
  );
};

const Total = (): JSX.Element => {
  const progress = total.value;
  return (
    <div class="uploads-total">
      <progress aria-label={uploadStrings.value.uploadsTotal} value={fractionOf(progress)} max={1} />
      <p>{progressInWords(progress)}</p>
    </div>
  );
};

const UploadPanel = (): JSX.Element | null => {
  useEffect(() => {
    void loadRemembered();
  }, []);
  useEffect(followUploads, []);
  const all = jobs.value;
  if (all.length === 0 && ownRemembered.value.length === 0) return null;
  return (
    <section class={`uploads ${isPanelFolded.value ? 'is-folded' : ''}`} aria-label={panelTitle()}>
      <Head />
      {/* One upload says the same of itself. */}
      {(all.length > 1 || (all.length === 1 && isPanelFolded.value)) && <Total />}
      {!isPanelFolded.value && (
        <div class="uploads-body">
          <RememberedCards />
          {all.length > 0 && (
            <>
              <Lazy load={() => import('./rate-chart.tsx')} />
              {all.map((job) => (
                <JobCard key={job.id} job={job} />
              ))}
              <FileRows />
            </>
          )}
        </div>
      )}
    </section>
  );
};

export default UploadPanel;
