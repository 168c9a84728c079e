// From what was chosen to a transfer that runs: planned by a dry run, asked about where names are taken, and begun.

import { signal, type ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { toWherryError, WherryError, type ConflictPolicy } from '../../src/client/browser/index.ts';
import type { GuiApi, GuiTransferResult } from '../../src/gui/index.ts';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { guiStrings } from '../strings/gui.ts';
import { formatNumber, strings } from '../strings/index.ts';
import { uploadStrings } from '../strings/uploads.ts';
import { hasUploads } from '../uploads/begin.ts';
import { history, otherJobs, total } from '../uploads/upload-queue.ts';
import type { WantedTransfer } from './begin-transfer.ts';
import { GuiTransferJob, type PlannedFile } from './gui-transfer-job.ts';
import { nextJobId } from './job-id.ts';
import { askAboutTaken } from './taken-dialog.tsx';

/** Sooner, a dialogue would only flicker. */
const SHOWN_AFTER_MS = 400;

interface Plan {
  readonly files: readonly PlannedFile[];
  /** Files whose names are taken by others. */
  readonly taken: readonly string[];
}

const Planning = ({ count, cancel }: { count: ReadonlySignal<number>; cancel: () => void }): JSX.Element => (
  <Dialog title={guiStrings.value.planning} onClose={cancel}>
    <p role="status">{uploadStrings.value.foundSoFar(formatNumber(count.value))}</p>
    <progress aria-label={guiStrings.value.planning} />
    <div class="dialog-buttons">
      <button type="button" onClick={cancel}>
        {strings.value.cancel}
      </button>
    </div>
  </Dialog>
);

/** What would be done. Codes: those of a transfer. */
const plan = async (asked: GuiApi, wanted: WantedTransfer, onConflict: ConflictPolicy): Promise<Plan> => {
  const files: PlannedFile[] = [];
  const taken: string[] = [];
  const count = signal(0);
  const transfer = asked.transfer({ ...wanted, onConflict, dryRun: true }, (event) => {
    if (event.type === 'done' && event.kind === 'file')
      count.value = files.push({ path: event.path, size: event.size });
    else if (event.type === 'failed' && event.problem.code === 'ALREADY_EXISTS') taken.push(event.path);
  });
  let close = (): void => {};
  const timer = setTimeout(() => {
    void openDialog<undefined>((closeIt) => {
      close = closeIt;
      return <Planning count={count} cancel={() => transfer.cancel()} />;
    });
  }, SHOWN_AFTER_MS);
  let result: GuiTransferResult;
  try {
    result = await transfer.result;
  } finally {
    clearTimeout(timer);
    close();
  }
  // A transfer of nothing would look as if all were done.
  const [problem] = result.problems;
  const isAnything = files.length + taken.length + result.directories + result.links > 0;
  if (problem !== undefined && !isAnything) throw new WherryError(problem.code, problem.message);
  return { files, taken };
};

/** Codes: those of a transfer. Fulfils when it has begun, or is not wanted any more. */
export const prepareTransfer = async (asked: GuiApi, wanted: WantedTransfer): Promise<void> => {
  try {
    const first = await plan(asked, wanted, 'fail');
    let onConflict: ConflictPolicy = 'fail';
    let { files } = first;
    if (first.taken.length > 0) {
      const chosen = await askAboutTaken(wanted, first.taken);
      if (chosen === undefined) return;
      onConflict = chosen;
      ({ files } = await plan(asked, wanted, chosen));
    }
    begin(asked, { ...wanted, onConflict }, files);
  } catch (error) {
    if (!(error instanceof WherryError) || toWherryError(error).code !== 'CANCELLED') throw error;
  }
};

const begin = (
  asked: GuiApi,
  request: WantedTransfer & { readonly onConflict: ConflictPolicy },
  files: readonly PlannedFile[],
): void => {
  const { direction, destination } = request;
  const text = guiStrings.value;
  const job = new GuiTransferJob({
    id: nextJobId(),
    destination,
    title: direction === 'put' ? text.putTo(destination) : text.getTo(destination),
    files,
    onTick: () => history.add(Date.now(), total.value.rate),
    begin: (onEvent) => asked.transfer(request, onEvent),
    onGone: (gone) => {
      otherJobs.value = otherJobs.value.filter((each) => each !== gone);
    },
  });
  otherJobs.value = [...otherJobs.value, job];
  hasUploads.value = true;
  job.start();
};
